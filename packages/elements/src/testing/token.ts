import { ME } from './rows.js';

const FAR_MS = 3_600_000;

function part(content: object): string {
  return btoa(JSON.stringify(content)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** An access token nobody signed: good enough for a client that only reads its claims. */
export function testToken(claims: object = {}): string {
  const payload = {
    sub: ME,
    email: 'ana@exemplo.example',
    role: 'authenticated',
    is_anonymous: false,
    exp: Math.floor((Date.now() + FAR_MS) / 1000),
    ...claims,
  };
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(payload)}.`;
}
