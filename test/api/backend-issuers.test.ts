import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { serveFixture, signToken, type ServedFixture } from './support/backend-fixture.js';

const ISSUER = 'https://partner.example/auth';
const PARTNER = 'partner';

const sha256 = async (text: string): Promise<string> =>
  Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))).toString('hex');

describe('tokens that others signed', () => {
  let house: ServedFixture;
  let sign: (claims: JWTPayload, header?: { kid?: string }) => Promise<string>;
  let forge: (claims: JWTPayload) => Promise<string>;

  before(async () => {
    const pair = await generateKeyPair('ES256');
    const other = await generateKeyPair('ES256');
    const jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'ES256' }] };
    house = await serveFixture({
      issuers: [{ issuer: ISSUER, jwks, audience: 'mentorkit', provider: PARTNER }],
    });
    const signWith =
      (key: CryptoKey) =>
      async (claims: JWTPayload, { kid = 'one' } = {}): Promise<string> =>
        new SignJWT({ iss: ISSUER, aud: 'mentorkit', ...claims })
          .setProtectedHeader({ alg: 'ES256', kid })
          .setIssuedAt()
          .setExpirationTime(claims.exp ?? '5m')
          .sign(key);
    sign = signWith(pair.privateKey);
    forge = signWith(other.privateKey);
  });
  after(async () => house.close());

  const whoami = async (
    token: string,
  ): Promise<{ status: number; uid?: string | null; message?: string }> => {
    const answer = await house.backend.fetch(
      new Request('http://localhost/rest/v1/rpc/whoami', {
        headers: { apikey: house.backend.keys.publishableKey, authorization: `Bearer ${token}` },
      }),
    );
    return { status: answer.status, ...((await answer.json()) as { uid?: string; message?: string }) };
  };

  it('an access token of a trusted issuer opens the API as its subject', async () => {
    const sub = crypto.randomUUID();
    const seen = await whoami(await sign({ sub, role: 'authenticated' }));
    assert.deepEqual([seen.status, seen.uid], [200, sub]);
  });

  it('one of a stranger, of another audience, of another key, without role or past its time does not', async () => {
    const sub = crypto.randomUUID();
    const role = 'authenticated';
    const refused = {
      stranger: await sign({ sub, role, iss: 'https://nobody.example' }),
      audience: await sign({ sub, role, aud: 'somebody-else' }),
      key: await forge({ sub, role }),
      'without role': await sign({ sub }),
      expired: await sign({ sub, role, exp: Math.floor(Date.now() / 1000) - 60 }),
      'kid of nobody': await sign({ sub, role }, { kid: 'two' }),
    };
    for (const [name, token] of Object.entries(refused)) {
      assert.equal((await whoami(token)).status, 401, name);
    }
    assert.equal((await whoami(await sign({ sub, role: 'postgres' }))).status, 403);
  });

  it('the shared secret signs for nobody but us, even with the name of a trusted issuer', async () => {
    const claims = { iss: ISSUER, aud: 'mentorkit', sub: 'x', role: 'service_role' };
    assert.equal((await whoami(signToken(claims, 'another-secret-of-more-than-32-characters'))).status, 401);
  });

  it('an id token signs in, makes the account once and keeps it', async () => {
    const claims = { sub: 'p-1', email: 'Ana@Partner.example', email_verified: true, name: 'Ana Lima' };
    const client = house.client();
    const first = await client.auth.signInWithIdToken({ provider: PARTNER, token: await sign(claims) });
    assert.equal(first.error, null);
    assert.equal(first.data.user.email, 'ana@partner.example');
    assert.equal(first.data.user.user_metadata['full_name'], 'Ana Lima');
    assert.deepEqual(first.data.user.identities?.map(({ provider }) => provider).sort(), ['email', PARTNER]);
    const again = await house
      .client()
      .auth.signInWithIdToken({ provider: PARTNER, token: await sign(claims) });
    assert.equal(again.data.user?.id, first.data.user.id);
  });

  it('an address that the issuer has not verified opens nobody’s account', async () => {
    const victim = await house.person('vera');
    const claims = { sub: 'p-2', email: 'vera@example.org' };
    const refused = await house
      .client()
      .auth.signInWithIdToken({ provider: PARTNER, token: await sign({ ...claims, email_verified: false }) });
    assert.equal(refused.error?.code, 'email_exists');
    const taken = await house
      .client()
      .auth.signInWithIdToken({ provider: PARTNER, token: await sign({ ...claims, email_verified: true }) });
    assert.equal(taken.data.user?.id, victim.id);
  });

  it('the nonce of a sign-in must be the one hashed in the token', async () => {
    const claims = { sub: 'p-3', email: 'nina@partner.example', email_verified: true };
    const token = await sign({ ...claims, nonce: await sha256('once') });
    const { auth } = house.client();
    for (const nonce of [undefined, 'twice']) {
      const answer = await auth.signInWithIdToken({
        provider: PARTNER,
        token,
        ...(nonce === undefined ? {} : { nonce }),
      });
      assert.equal(answer.error?.code, 'bad_jwt', String(nonce));
    }
    const right = await auth.signInWithIdToken({ provider: PARTNER, token, nonce: 'once' });
    assert.equal(right.error, null);
  });

  it('a provider nobody trusts, and a text that is no token, are named', async () => {
    const { auth } = house.client();
    const unknown = await auth.signInWithIdToken({ provider: 'google', token: await sign({ sub: 'x' }) });
    assert.equal(unknown.error?.code, 'provider_disabled');
    const broken = await auth.signInWithIdToken({ provider: PARTNER, token: 'no-token' });
    assert.equal(broken.error?.code, 'bad_jwt');
  });
});

describe('a backend with a key pair', () => {
  let house: ServedFixture;
  before(async () => {
    house = await serveFixture({ signing: 'ES256', confirmEmail: true });
  });
  after(async () => house.close());

  const mailTo = (address: string): string => house.backend.inbox.list(address)[0]?.text ?? '';

  it('signs in only who confirmed the address, and its tokens are checked by the published key', async () => {
    const client = house.client();
    const email = 'bia@example.org';
    const made = await client.auth.signUp({ email, password: 'a-long-secret' });
    assert.equal(made.error, null);
    assert.equal(made.data.session, null);
    const early = await client.auth.signInWithPassword({ email, password: 'a-long-secret' });
    assert.equal(early.error?.code, 'email_not_confirmed');
    const code = /\b\d{6}\b/.exec(mailTo(email))?.[0] ?? '';
    const verified = await client.auth.verifyOtp({ email, token: code, type: 'signup' });
    assert.equal(verified.error, null);
    const claims = await client.auth.getClaims();
    assert.equal(claims.error, null);
    assert.equal(claims.data?.header.alg, 'ES256');
    assert.equal(claims.data.claims.email, email);
    assert.equal((await client.from('notes').select('id')).error, null);
  });

  it('a new address counts once its own link was used', async () => {
    const client = house.client();
    const email = 'cleo@example.org';
    await client.auth.signUp({ email, password: 'a-long-secret' });
    const code = /\b\d{6}\b/.exec(mailTo(email))?.[0] ?? '';
    await client.auth.verifyOtp({ email, token: code, type: 'email' });
    const next = 'cleo.new@example.org';
    const asked = await client.auth.updateUser({ email: next });
    assert.equal(asked.data.user?.email, email);
    const second = /\b\d{6}\b/.exec(mailTo(next))?.[0] ?? '';
    const changed = await client.auth.verifyOtp({ email: next, token: second, type: 'email_change' });
    assert.equal(changed.error, null);
    assert.equal(changed.data.user?.email, next);
  });

  it('somebody banned gets no session and no further token', async () => {
    const server = house.client({ key: house.backend.keys.secretKey });
    const email = 'dora@example.org';
    const { data } = await server.auth.admin.createUser({
      email,
      password: 'a-long-secret',
      email_confirm: true,
    });
    const client = house.client();
    const session = await client.auth.signInWithPassword({ email, password: 'a-long-secret' });
    assert.equal(session.error, null);
    await house.backend.database.query(
      `update auth.users set banned_until = now() + interval '1 day' where id = $1`,
      [data.user?.id],
    );
    const again = await house.client().auth.signInWithPassword({ email, password: 'a-long-secret' });
    assert.equal(again.error?.code, 'user_banned');
    assert.equal((await client.auth.refreshSession()).error?.code, 'user_banned');
  });

  it('a soft deletion keeps the id and nothing that leads to the person', async () => {
    const server = house.client({ key: house.backend.keys.secretKey });
    const email = 'eva@example.org';
    const { data } = await server.auth.admin.createUser({
      email,
      password: 'a-long-secret',
      email_confirm: true,
    });
    const id = data.user?.id ?? '';
    assert.equal((await server.auth.admin.deleteUser(id, true)).error, null);
    const rows = await house.backend.database.query<{ text: string }>(
      'select to_jsonb(users)::text as text from auth.users where id = $1',
      [id],
    );
    assert.equal(rows.length, 1);
    assert.doesNotMatch(rows[0]?.text ?? '', /eva/);
    const signIn = await house.client().auth.signInWithPassword({ email, password: 'a-long-secret' });
    assert.equal(signIn.error?.code, 'invalid_credentials');
  });
});
