import { expect } from 'chai';
import { readClaims } from './token.js';

function jwt(claims: Record<string, unknown>): string {
  const bytes = new TextEncoder().encode(JSON.stringify(claims));
  const body = btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
  return `e30.${body}.c2ln`;
}

describe('the claims of a token', () => {
  it('are read with accents and times in milliseconds', () => {
    const claims = readClaims(jwt({ sub: 'u1', email: 'joão@exemplo.br', exp: 1_800_000_000 }));
    expect(claims).to.deep.equal({
      sub: 'u1',
      email: 'joão@exemplo.br',
      isAnonymous: false,
      expiresAt: 1_800_000_000_000,
    });
  });

  it('are absent when the text is no token or names nobody', () => {
    expect(readClaims('hello')).to.equal(undefined);
    expect(readClaims(jwt({ role: 'anon' }))).to.equal(undefined);
  });
});
