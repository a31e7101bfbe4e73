import assert from 'node:assert/strict';
import { after, before, describe, it, mock } from 'node:test';
import { serveFixture, signToken, type ServedFixture } from './support/backend-fixture.js';

describe('the embedded REST API', () => {
  let house: ServedFixture;
  let ana: Awaited<ReturnType<ServedFixture['person']>>;
  let bia: Awaited<ReturnType<ServedFixture['person']>>;

  before(async () => {
    house = await serveFixture();
    ana = await house.person('ana');
    bia = await house.person('bia');
  });
  after(async () => house.close());

  const get = async (path: string, headers: Record<string, string>): Promise<Response> =>
    house.backend.fetch(new Request(`http://localhost/rest/v1/${path}`, { headers }));

  it('keeps identities apart in 200 parallel requests of one process', async () => {
    const { keys } = house.backend;
    const callers = [
      { bearer: keys.publishableKey, user: 'anon', uid: null },
      { bearer: ana.token, user: 'authenticated', uid: ana.id },
      { bearer: bia.token, user: 'authenticated', uid: bia.id },
      { bearer: keys.secretKey, user: 'service_role', uid: null },
    ];
    const asked = Array.from({ length: 200 }, (_, index) => callers[index % callers.length]).filter(
      (c) => c !== undefined,
    );
    const seen = await Promise.all(
      asked.map(async ({ bearer }) => {
        const headers = { apikey: keys.publishableKey, authorization: `Bearer ${bearer}` };
        return (await get('rpc/whoami', headers)).json() as Promise<{ user: string; uid: string | null }>;
      }),
    );
    seen.forEach((answer, index) => {
      assert.deepEqual(
        { user: answer.user, uid: answer.uid },
        { user: asked[index]?.user, uid: asked[index]?.uid },
      );
    });
  });

  it('keeps a revoked table closed', async () => {
    for (const client of [house.client(), ana.client]) {
      const read = await client.from('vault').select();
      assert.equal(read.error?.code, '42501');
      const written = await client.from('vault').insert({ id: 2, content: 'lead' });
      assert.equal(written.error?.code, '42501');
    }
  });

  it('keeps a hidden column closed', async () => {
    const { error } = await ana.client.from('notes').select('id, hidden');
    assert.equal(error?.code, '42501');
  });

  it('lets rows be read by whom the policy names, and by nobody else', async () => {
    const made = await ana.client.from('notes').insert({ title: 'for ana' });
    assert.equal(made.error, null);
    assert.equal((await ana.client.from('notes').select('title').eq('title', 'for ana')).data?.length, 1);
    assert.equal((await bia.client.from('notes').select('title').eq('title', 'for ana')).data?.length, 0);
    assert.equal((await house.client().from('notes').select('title')).error?.code, '42501');
  });

  it('answers failed statements with the code and status of the hosted API', async () => {
    const during = '[2030-01-01 10:00+00,2030-01-01 11:00+00)';
    const check = await ana.client.from('notes').insert({ title: 'x'.repeat(51) });
    assert.deepEqual([check.error?.code, check.status], ['23514', 400]);
    assert.equal((await ana.client.from('notes').insert({ title: 'first', during })).error, null);
    const overlap = await ana.client.from('notes').insert({ title: 'second', during });
    assert.deepEqual([overlap.error?.code, overlap.status], ['23P01', 400]);
    const plain = await ana.client.rpc('refuse_plainly');
    assert.deepEqual([plain.error?.code, plain.error?.message, plain.status], ['P0001', 'not today', 400]);
    const status = await ana.client.rpc('refuse_with_status');
    assert.deepEqual(
      [status.error?.message, status.error?.details, status.status],
      ['slot_taken', '{"nearest": []}', 409],
    );
  });

  it('writes instants as ISO 8601', async () => {
    const { data } = await ana.client.from('notes').select('created_at').limit(1).single();
    assert.match(String(data?.created_at), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00$/);
  });

  it('writes numeric as a number and dates and lists as the hosted API does', async () => {
    const answer = await ana.client.rpc('values_of_all_kinds');
    assert.deepEqual(answer.data, [
      {
        price: 4.8,
        day: '2030-01-02',
        times: ['2030-01-02T03:04:05+00:00'],
        big: 9_007_199_254,
        words: ['a', 'b,c'],
      },
    ]);
  });

  it('shows the request headers to a policy', async () => {
    const headers = { apikey: house.backend.keys.publishableKey, 'x-action-token': 'seen' };
    const answer = (await (await get('rpc/whoami', headers)).json()) as { headers: Record<string, string> };
    assert.equal(answer.headers['x-action-token'], 'seen');
  });

  it('refuses a request without an API key, and with a wrong one', async () => {
    assert.equal((await get('notes', {})).status, 401);
    assert.equal((await get('notes', { apikey: 'sb_publishable_other' })).status, 401);
  });

  it('refuses a token that asks for a role outside of the API, though its signature is good', async () => {
    const claims = { role: 'postgres', sub: ana.id, exp: 4_000_000_000 };
    const token = signToken(claims, house.backend.keys.jwtSecret);
    const answer = await get('notes', {
      apikey: house.backend.keys.anonKey,
      authorization: `Bearer ${token}`,
    });
    assert.equal(answer.status, 403);
  });

  it('refuses an unsigned token, a forged one and an expired one', async () => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const unsigned = `${part({ alg: 'none' })}.${part({ role: 'service_role', exp: 4e9 })}.`;
    const forged = `${ana.token.slice(0, -4)}AAAA`;
    const expired = signToken(
      { role: 'authenticated', sub: ana.id, exp: 1_000_000 },
      house.backend.keys.jwtSecret,
    );
    for (const token of [unsigned, forged, expired, 'nonsense']) {
      const answer = await get('notes', {
        apikey: house.backend.keys.anonKey,
        authorization: `Bearer ${token}`,
      });
      assert.equal(answer.status, 401, token);
    }
  });

  it('takes the keys of both generations', async () => {
    const { anonKey, serviceKey, publishableKey, secretKey } = house.backend.keys;
    const roleOf = async (key: string): Promise<string> =>
      ((await house.client({ key }).rpc('whoami')).data as { user: string }).user;
    for (const key of [anonKey, publishableKey]) {
      assert.equal(await roleOf(key), 'anon');
    }
    for (const key of [serviceKey, secretKey]) {
      assert.equal(await roleOf(key), 'service_role');
    }
  });

  it('does not take the secret key from a browser', async () => {
    const headers = { apikey: house.backend.keys.secretKey, 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64)' };
    assert.equal((await get('notes', headers)).status, 401);
  });

  it('warns in the console when a broadcast of the database could not be stored', async () => {
    const warn = mock.method(console, 'warn', () => undefined);
    const { error } = await ana.client.rpc('tell_without_topic');
    const lines = warn.mock.calls.map((call) => String(call.arguments[0]));
    warn.mock.restore();
    assert.equal(error, null);
    assert.equal(
      lines.filter((line) => /realtime\.send: the broadcast .* was not stored/.test(line)).length,
      1,
    );
  });

  it('refuses JSON that is nested without end, in a body, a text and an address, and goes on', async () => {
    const { publishableKey } = house.backend.keys;
    const ask = async (path: string, body?: string): Promise<{ status: number; code: unknown }> => {
      const answer = await house.backend.fetch(
        new Request(`http://localhost/rest/v1/${path}`, {
          method: body === undefined ? 'GET' : 'POST',
          headers: { apikey: publishableKey, 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body }),
        }),
      );
      const { code } = (await answer.json()) as { code?: unknown };
      return { status: answer.status, code };
    };
    const deep = '['.repeat(50_000) + ']'.repeat(50_000);
    const refused = { status: 400, code: 'PGRST102' };
    assert.deepEqual(await ask('rpc/whoami', `{"a":${deep}}`), refused);
    assert.deepEqual(await ask('rpc/whoami', `{"a":"${deep}"}`), refused);
    assert.deepEqual(await ask(`rpc/whoami?a=${deep}`), refused);
    assert.equal((await ask('rpc/whoami', '{}')).status, 200);
  });

  it('does not expose the schemas of sign-in and realtime', async () => {
    const service = house.client({ key: house.backend.keys.secretKey });
    for (const [schema, table] of [
      ['auth', 'users'],
      ['realtime', 'messages'],
      ['storage', 'objects'],
    ] as const) {
      const { error } = await service.schema(schema).from(table).select();
      assert.equal(error?.code, 'PGRST106', schema);
    }
  });

  it('lets pages of other origins ask', async () => {
    const preflight = await house.backend.fetch(
      new Request('http://localhost/rest/v1/notes', {
        method: 'OPTIONS',
        headers: { 'access-control-request-headers': 'apikey, x-client-info' },
      }),
    );
    assert.equal(preflight.headers.get('access-control-allow-origin'), '*');
    assert.equal(preflight.headers.get('access-control-allow-headers'), 'apikey, x-client-info');
  });

  it('serves functions', async () => {
    const answer = await fetch(`${house.url}/functions/v1/health`);
    assert.deepEqual(await answer.json(), { status: 'ok' });
  });
});
