import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createClient } from '@supabase/supabase-js';
import { WebSocket } from 'ws';
import { claimsOf, serveFixture, type ServedFixture } from './support/backend-fixture.js';

const PASSWORD = 'a-long-secret';

describe('the embedded sign-in API', () => {
  let house: ServedFixture;

  before(async () => {
    house = await serveFixture({ siteUrl: 'https://site.example/' });
  });
  after(async () => house.close());

  const linkFor = (email: string): URL => {
    const [mail] = house.backend.inbox.list(email);
    const link = /https?:\S+/.exec(mail?.text ?? '')?.[0];
    assert.ok(link, `a mail with a link was sent to ${email}`);
    return new URL(link);
  };

  const follow = async (link: URL): Promise<URL> => {
    const answer = await fetch(link, { redirect: 'manual' });
    assert.equal(answer.status, 303);
    return new URL(answer.headers.get('location') ?? '');
  };

  it('puts every claim of a hosted token into the access token', async () => {
    const client = house.client();
    const { data } = await client.auth.signUp({
      email: 'Claims@example.org',
      password: PASSWORD,
      options: { data: { name: 'C' } },
    });
    const claims = claimsOf(data.session?.access_token ?? '');
    const { iat, exp, session_id: sessionId, amr, ...rest } = claims;
    assert.equal(Number(exp) - Number(iat), 3600);
    assert.match(String(sessionId), /^[0-9a-f-]{36}$/);
    assert.equal((amr as { method: string }[])[0]?.method, 'password');
    assert.deepEqual(rest, {
      iss: `${house.url}/auth/v1`,
      sub: data.user?.id,
      aud: 'authenticated',
      role: 'authenticated',
      email: 'claims@example.org',
      phone: '',
      app_metadata: { provider: 'email', providers: ['email'] },
      user_metadata: { name: 'C' },
      aal: 'aal1',
      is_anonymous: false,
    });
  });

  it('shows the claims to policies', async () => {
    const { client } = await house.person('policies');
    const answer = await client.rpc('whoami');
    assert.deepEqual((answer.data as { claims: Record<string, unknown> }).claims['app_metadata'], {
      provider: 'email',
      providers: ['email'],
    });
  });

  it('signs in with the password and refuses a wrong one', async () => {
    const { id } = await house.person('password');
    const client = house.client();
    const wrong = await client.auth.signInWithPassword({
      email: 'password@example.org',
      password: 'something else',
    });
    assert.deepEqual([wrong.error?.code, wrong.error?.status], ['invalid_credentials', 400]);
    const right = await client.auth.signInWithPassword({ email: 'PASSWORD@example.org', password: PASSWORD });
    assert.equal(right.data.user?.id, id);
    assert.equal((await client.auth.getUser()).data.user?.id, id);
  });

  it('refuses an address in use and a weak password', async () => {
    await house.person('twice');
    const again = await house.client().auth.signUp({ email: 'twice@example.org', password: PASSWORD });
    assert.equal(again.error?.code, 'user_already_exists');
    const weak = await house.client().auth.signUp({ email: 'weak@example.org', password: '12345' });
    assert.equal(weak.error?.code, 'weak_password');
  });

  it('renews a session, takes an old refresh token for a moment only, and ends the session when it is stolen', async () => {
    const { client } = await house.person('refresh');
    const first = (await client.auth.getSession()).data.session?.refresh_token ?? '';
    const renewed = await client.auth.refreshSession({ refresh_token: first });
    assert.notEqual(renewed.data.session?.refresh_token, first);
    const secondTab = await house.client().auth.refreshSession({ refresh_token: first });
    assert.equal(secondTab.data.session?.refresh_token, renewed.data.session?.refresh_token);
    await house.backend.database.exec(
      `update auth.refresh_tokens set revoked_at = revoked_at - interval '1 minute'`,
    );
    const stolen = await house.client().auth.refreshSession({ refresh_token: first });
    assert.equal(stolen.error?.code, 'refresh_token_already_used');
    const thief = renewed.data.session?.refresh_token ?? '';
    const ended = await house.client().auth.refreshSession({ refresh_token: thief });
    assert.equal(ended.error?.code, 'refresh_token_not_found');
  });

  it('ends a session at sign-out', async () => {
    const { client, token } = await house.person('leaving');
    const refresh = (await client.auth.getSession()).data.session?.refresh_token ?? '';
    assert.equal((await client.auth.signOut()).error, null);
    assert.equal((await house.client().auth.getUser(token)).error?.name, 'AuthSessionMissingError');
    assert.equal(
      (await house.client().auth.refreshSession({ refresh_token: refresh })).error?.code,
      'refresh_token_not_found',
    );
  });

  it('signs a visitor in without a name and lets him become somebody', async () => {
    const client = house.client();
    const { data } = await client.auth.signInAnonymously();
    assert.equal(claimsOf(data.session?.access_token ?? '')['is_anonymous'], true);
    const named = await client.auth.updateUser({ email: 'named@example.org', password: PASSWORD });
    assert.equal(named.data.user?.is_anonymous, false);
    const back = await house
      .client()
      .auth.signInWithPassword({ email: 'named@example.org', password: PASSWORD });
    assert.equal(back.data.user?.id, data.user?.id);
  });

  it('mails a link that signs in and leads where it was asked from', async () => {
    const client = house.client();
    const options = { emailRedirectTo: 'http://127.0.0.1:9999/page?x=1' };
    assert.equal((await client.auth.signInWithOtp({ email: 'link@example.org', options })).error, null);
    const link = linkFor('link@example.org');
    const target = await follow(link);
    assert.equal(target.origin + target.pathname + target.search, 'http://127.0.0.1:9999/page?x=1');
    const session = new URLSearchParams(target.hash.slice(1));
    const { data } = await client.auth.getUser(session.get('access_token') ?? '');
    assert.equal(data.user?.email, 'link@example.org');
    const again = await follow(link);
    assert.match(again.hash, /error_code=otp_expired/);
  });

  it('leads to the site instead of a stranger’s page', async () => {
    const options = { emailRedirectTo: 'https://evil.example/steal' };
    await house.client().auth.signInWithOtp({ email: 'evil@example.org', options });
    assert.equal((await follow(linkFor('evil@example.org'))).origin, 'https://site.example');
  });

  it('signs in with the code of the mail, once', async () => {
    const client = house.client();
    await client.auth.signInWithOtp({ email: 'code@example.org' });
    const token = /\b\d{6}\b/.exec(house.backend.inbox.list('code@example.org')[0]?.text ?? '')?.[0] ?? '';
    const other = await client.auth.verifyOtp({ email: 'other@example.org', token, type: 'email' });
    assert.equal(other.error?.code, 'otp_expired');
    assert.equal(
      (await client.auth.verifyOtp({ email: 'code@example.org', token, type: 'email' })).error,
      null,
    );
    const again = await client.auth.verifyOtp({ email: 'code@example.org', token, type: 'email' });
    assert.equal(again.error?.code, 'otp_expired');
  });

  it('hands a link’s session over by code when the page asked so', async () => {
    const memory = new Map<string, string>();
    const client = createClient(house.url, house.backend.keys.publishableKey, {
      realtime: { transport: WebSocket as unknown as typeof globalThis.WebSocket },
      auth: {
        flowType: 'pkce',
        autoRefreshToken: false,
        detectSessionInUrl: false,
        storage: {
          getItem: (key) => memory.get(key) ?? null,
          setItem: (key, value) => void memory.set(key, value),
          removeItem: (key) => void memory.delete(key),
        },
      },
    });
    await client.auth.signInWithOtp({
      email: 'pkce@example.org',
      options: { emailRedirectTo: 'http://localhost:1/' },
    });
    const target = await follow(linkFor('pkce@example.org'));
    assert.equal(target.hash, '');
    const { data, error } = await client.auth.exchangeCodeForSession(target.searchParams.get('code') ?? '');
    assert.equal(error, null);
    assert.equal(data.user.email, 'pkce@example.org');
  });

  it('recovers an account without telling who has one', async () => {
    await house.person('forgot');
    const client = house.client();
    assert.equal((await client.auth.resetPasswordForEmail('nobody@example.org')).error, null);
    assert.equal(house.backend.inbox.list('nobody@example.org').length, 0);
    await client.auth.resetPasswordForEmail('forgot@example.org');
    const hash = linkFor('forgot@example.org').searchParams.get('token') ?? '';
    assert.equal((await client.auth.verifyOtp({ token_hash: hash, type: 'recovery' })).error, null);
    assert.equal((await client.auth.updateUser({ password: 'another-secret' })).error, null);
    const back = await house
      .client()
      .auth.signInWithPassword({ email: 'forgot@example.org', password: 'another-secret' });
    assert.equal(back.error, null);
  });

  it('lets the service role manage users, and nobody else', async () => {
    const admin = house.client({ key: house.backend.keys.secretKey }).auth.admin;
    const made = await admin.createUser({
      email: 'made@example.org',
      email_confirm: true,
      app_metadata: { plan: 'x' },
    });
    const id = made.data.user?.id ?? '';
    assert.equal((await admin.getUserById(id)).data.user?.app_metadata['plan'], 'x');
    assert.equal(
      (await admin.updateUserById(id, { user_metadata: { a: 1 } })).data.user?.user_metadata['a'],
      1,
    );
    const listed = await admin.listUsers();
    assert.ok(listed.data.users.some((user) => user.id === id));
    const link = await admin.generateLink({ type: 'magiclink', email: 'made@example.org' });
    assert.match((await follow(new URL(link.data.properties?.action_link ?? ''))).hash, /access_token=/);
    assert.equal((await admin.deleteUser(id)).error, null);
    assert.equal((await house.client().auth.admin.listUsers()).error?.code, 'not_admin');
  });

  it('shows the mails as a page without scripts', async () => {
    house.backend.inbox.deliver({
      to: 'x@example.org',
      subject: '<b>',
      text: 'see http://a.example/',
      html: '<script>1</script>',
    });
    const list = await (await fetch(`${house.url}/_dev/inbox?to=x@example.org`)).text();
    assert.match(list, /&lt;b&gt;/);
    const [mail] = house.backend.inbox.list('x@example.org');
    const view = await fetch(`${house.url}/_dev/inbox?id=${mail?.id ?? ''}`);
    const html = await view.text();
    assert.match(view.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    assert.match(html, /sandbox="allow-popups allow-popups-to-escape-sandbox"/);
    assert.match(html, /srcdoc="[^"]*&lt;script&gt;/);
    assert.match(html, /<a href="http:\/\/a\.example\/">/);
    const json = (await (await fetch(`${house.url}/_dev/inbox?format=json`)).json()) as unknown[];
    assert.ok(json.length > 0);
    assert.equal(view.headers.get('access-control-allow-origin'), null);
  });
});
