import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { CAST, CAST_NAMES, SERVER, prepareCast } from './support/cast.js';
import { ADD_KEY, REVOKE_KEY, addKey, keyPair, thumbprint, type Jwk } from './support/keys.js';
import { NOBODYS, OTHER, PARTNER, acts } from './support/partners.js';
import { openSeeded, play, type Stage } from './support/stage.js';

const USE = 'public.use_assertion($1, $2, $3)';

interface Settings {
  keys: { id: string; kid: string; alg: string; revoked_at: string | null }[];
}

describe('keys and sign-ons of a partner', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () =>
      play(database, async (stage) => {
        await prepareCast(stage);
        await job(stage);
      }),
    );
  };

  scene('a partner has two working keys at most, each kid once, named as RFC 7638 says', async (stage) => {
    const pairs = [keyPair('ec'), keyPair('rsa'), keyPair('ed25519')].map((pair) => pair.jwk);
    const [ec, rsa, ed] = pairs;
    const first = await addKey(stage, { ...ec, key_ops: ['verify'], ext: true });
    assert.equal(await addKey(stage, ec), first, 'the same key again');
    const second = await addKey(stage, { ...rsa, kid: 'chave-2026', use: 'sig', alg: 'RS256' });
    const full = await stage.refused(
      CAST.admin,
      'limit_reached',
      `select ${ADD_KEY}`,
      PARTNER,
      JSON.stringify(ed),
    );
    assert.deepEqual(JSON.parse(full.detail ?? ''), { limit: 2 });
    await stage.call(CAST.partner_admin, REVOKE_KEY, first);
    await stage.call(CAST.partner_admin, REVOKE_KEY, first);
    await stage.refused(CAST.admin, 'already_exists', `select ${ADD_KEY}`, PARTNER, JSON.stringify(ec));
    await stage.refused(
      CAST.admin,
      'already_exists',
      `select ${ADD_KEY}`,
      PARTNER,
      JSON.stringify({ ...ed, kid: 'chave-2026' }),
    );
    const third = await addKey(stage, ed);
    const { keys } = await stage.call<Settings>(
      CAST.partner_admin,
      'public.get_partner_settings($1)',
      PARTNER,
    );
    const known = new Map(keys.map((key) => [key.id, [key.kid, key.alg, key.revoked_at === null]]));
    assert.deepEqual(known.get(first), [thumbprint(ec ?? {}), 'ES256', false]);
    assert.deepEqual(known.get(second), ['chave-2026', 'RS256', true]);
    assert.deepEqual(known.get(third), [thumbprint(ed ?? {}), 'EdDSA', true]);
    const kid = await addKey(stage, rsa, OTHER);
    const [row] = await stage.owner<{ jwk: Jwk }>('select jwk from public.partner_keys where id = $1', kid);
    assert.deepEqual(row?.jwk, { ...rsa, alg: 'RS256', use: 'sig', kid: thumbprint(rsa ?? {}) });
    assert.deepEqual(await acts(stage), ['key_added', 'key_added', 'key_revoked', 'key_added']);
    await stage.refused(
      SERVER,
      '23505',
      `insert into public.partner_keys (partner_id, kid, alg, jwk, slot)
        select partner_id, 'k', alg, jwk || '{"kid": "k"}', slot from public.partner_keys where id = $1`,
      third,
    );
  });

  scene('a private or weak key, and what is no key, is never stored', async (stage) => {
    const { jwk, secret } = keyPair('ec');
    const rsa = keyPair('rsa').jwk;
    const bad: unknown[] = [
      secret,
      keyPair('rsa').secret,
      keyPair('ed25519').secret,
      keyPair('rsa', 1024).jwk,
      { kty: 'oct', k: 'c2VjcmV0' },
      { ...jwk, crv: 'P-384' },
      { ...jwk, crv: 'secp256k1' },
      { ...jwk, alg: 'HS256' },
      { ...jwk, alg: 'none' },
      { ...jwk, alg: 'RS256' },
      { ...jwk, use: 'enc' },
      { ...jwk, x: 'short' },
      { ...jwk, kid: 'a b' },
      { ...jwk, kid: '' },
      { ...jwk, jku: 'https://evil.example/keys' },
      { ...rsa, e: 'Aw' },
      { ...rsa, alg: 'PS256' },
      {},
      [],
      'text',
      5,
      null,
    ];
    for (const candidate of bad) {
      const failure = await stage.refused(
        CAST.partner_admin,
        'invalid_input',
        `select ${ADD_KEY}`,
        PARTNER,
        JSON.stringify(candidate),
      );
      assert.deepEqual(JSON.parse(failure.detail ?? ''), { field: 'jwk' }, JSON.stringify(candidate));
      await stage.refused(
        SERVER,
        '23514',
        `insert into public.partner_keys (partner_id, kid, alg, jwk, slot) values ($1, 'k', 'ES256', $2, 1)`,
        PARTNER,
        JSON.stringify(candidate),
      );
    }
    await stage.refused(CAST.partner_admin, 'invalid_input', `select ${ADD_KEY}`, PARTNER, null);
    assert.deepEqual(await stage.owner('select 1 from public.partner_keys'), []);
  });

  scene('a signed token is exchanged once, in time, and by the server only (T10)', async (stage) => {
    const soon = new Date(Date.now() + 300_000).toISOString();
    for (const name of CAST_NAMES) {
      await stage.refused(CAST[name], '42501', `select ${USE}`, PARTNER, 'jti-of-the-cast', soon);
      await stage.refused(CAST[name], '42501', 'select 1 from public.used_assertions');
    }
    const use = async (partner: string, jti: string, at: string): Promise<boolean> =>
      stage.call(SERVER, USE, partner, jti, at);
    assert.equal(await use(PARTNER, 'jti-of-the-cast', soon), true);
    assert.equal(await use(PARTNER, 'jti-of-the-cast', soon), false);
    assert.equal(await use(OTHER, 'jti-of-the-cast', soon), true, 'another partner counts for itself');
    assert.equal(await use(PARTNER, 'jti-of-yesterday', '2020-01-01T00:00:00Z'), false);
    assert.equal(await use(NOBODYS, 'jti-of-nobody', soon), false);
    const longest = new Date(Date.now() + 3_600_000).toISOString();
    for (const [jti, at] of [
      ['short', soon],
      [null, soon],
      ['x'.repeat(256), soon],
      ['jti-too-long-lived', longest],
      ['jti-without-end', 'infinity'],
      ['jti-without-time', null],
    ])
      await stage.refused(SERVER, 'invalid_input', `select ${USE}`, PARTNER, jti, at);
    await stage.owner(`update public.used_assertions set expires_at = now() - interval '6 minutes'`);
    assert.equal(await use(PARTNER, 'jti-that-tidies-up', soon), true);
    const left = await stage.owner<{ jti_hash: string }>('select jti_hash from public.used_assertions');
    assert.equal(left.length, 1);
    assert.ok(!JSON.stringify(left).includes('jti-that'));
    await stage.owner('update public.partners set is_active = false where id = $1', PARTNER);
    assert.equal(await use(PARTNER, 'jti-of-the-closed', soon), false);
  });
});
