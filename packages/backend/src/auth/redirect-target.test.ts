import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { redirectTarget } from './redirect-target.js';

describe('redirectTarget', () => {
  const site = 'https://site.example/';

  it('leads to pages of this machine and of the site', () => {
    for (const asked of [
      'http://localhost:3000/x',
      'http://127.0.0.1/',
      'http://[::1]:1/',
      'https://site.example/a?b',
    ]) {
      assert.equal(redirectTarget(asked, site), asked);
    }
  });

  it('leads to the site instead of anywhere else', () => {
    const others = [
      null,
      '',
      'nonsense',
      '/relative',
      'https://evil.example/',
      'https://site.example.evil.example/',
    ];
    others.push(
      'http://localhost.evil.example/',
      'javascript:alert(1)//localhost',
      'http://localhost@evil.example/',
    );
    for (const asked of others) assert.equal(redirectTarget(asked, site), site, String(asked));
  });
});
