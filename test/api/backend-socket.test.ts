import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { startBackend, type RunningBackend } from '@mentorkit/backend';
import postgres from 'postgres';

describe('the Postgres socket', () => {
  let backend: RunningBackend;
  const clients: postgres.Sql[] = [];

  const client = (): postgres.Sql => {
    const made = postgres(backend.dbUrl ?? '', { max: 1, prepare: false, onnotice: () => undefined });
    clients.push(made);
    return made;
  };

  const overHttp = async (): Promise<{ user: string; claims: unknown; setting: string | null }> => {
    const answer = await fetch(`${backend.url}/rest/v1/rpc/who`, {
      headers: { apikey: backend.keys.publishableKey },
    });
    return (await answer.json()) as { user: string; claims: unknown; setting: string | null };
  };

  before(async () => {
    backend = await startBackend({ port: 0, data: 'memory', seed: false, socket: true });
    await backend.database.exec(`
      create table public.crossing (id int primary key);
      create function public.who() returns jsonb language sql stable as $$
        select jsonb_build_object(
          'user', current_user, 'claims', auth.jwt(), 'setting', current_setting('test.mark', true))
      $$`);
    await backend.reloadSchema();
  });
  after(async () => {
    await Promise.all(clients.map(async (made) => made.end({ timeout: 1 })));
    await backend.close();
  });

  it('answers queries, parameters, errors and the next query after an error', async () => {
    const sql = client();
    assert.deepEqual([...(await sql`select ${7}::int + 1 as sum`)], [{ sum: 8 }]);
    await assert.rejects(async () => sql`select nonsense`, /column "nonsense" does not exist/);
    assert.deepEqual([...(await sql.unsafe('select 1 as one; select 2 as two'))].length, 2);
    assert.deepEqual([...(await sql`select 3 as three`)], [{ three: 3 }]);
  });

  it('lets no role, claim or setting cross to HTTP or to another client', async () => {
    const [first, second] = [client(), client()];
    await first`select set_config('role', 'service_role', false), set_config('test.mark', 'first', false),
      set_config('request.jwt.claims', '{"sub": "00000000-0000-0000-0000-000000000001"}', false)`;
    const seen = await overHttp();
    assert.deepEqual([seen.user, seen.claims, seen.setting || null], ['anon', { role: 'anon' }, null]);
    await first`select set_config('role', 'service_role', false), set_config('test.mark', 'first', false)`;
    const [other] = await second`select current_user as user, current_setting('test.mark', true) as mark`;
    assert.deepEqual([other?.['user'], other?.['mark'] || null], ['postgres', null]);
  });

  it('keeps a client’s own settings for its next turn when nobody came between', async () => {
    const sql = client();
    await sql`select set_config('test.mark', 'mine', false)`;
    const [row] = await sql`select current_setting('test.mark', true) as mark`;
    assert.equal(row?.['mark'], 'mine');
  });

  it('keeps everybody else waiting while a transaction is open', async () => {
    const sql = client();
    let committed = false;
    let asked: Promise<unknown> = Promise.resolve();
    await sql.begin(async (transaction) => {
      await transaction`insert into public.crossing values (1)`;
      asked = overHttp().then(() => {
        assert.equal(committed, true);
      });
      await transaction`select pg_sleep(0.1)`;
      committed = true;
    });
    await asked;
    assert.equal((await backend.database.query('select from public.crossing')).length, 1);
  });

  it('rolls back what a broken client left open', async () => {
    const { port } = new URL(backend.dbUrl ?? '');
    const socket = connect(Number(port), '127.0.0.1');
    const heard: Buffer[] = [];
    const answered = new Promise<void>((resolve) => {
      socket.on('data', (chunk) => {
        heard.push(chunk);
        // the last answer ends with ReadyForQuery in a transaction
        if (
          Buffer.concat(heard)
            .subarray(-6)
            .equals(Buffer.from([0x5a, 0, 0, 0, 5, 0x54]))
        )
          resolve();
      });
    });
    const startup = Buffer.from('\0\0\0\0\0\x03\0\0user\0postgres\0\0', 'latin1');
    startup.writeUInt32BE(startup.length);
    const text = Buffer.from('begin; insert into public.crossing values (99); set role anon\0');
    const query = Buffer.concat([Buffer.from('Q\0\0\0\0'), text]);
    query.writeUInt32BE(query.length - 1, 1);
    socket.write(Buffer.concat([startup, query]));
    await answered;
    socket.destroy();
    const rows = await backend.database.query<{ user: string }>(
      'select current_user as user, (select count(*) from public.crossing where id = 99) as found',
    );
    assert.deepEqual(rows, [{ user: 'postgres', found: 0 }]);
  });

  it('makes tables that a client creates visible to the API', async () => {
    const sql = client();
    await sql`create table public.fresh (id int primary key)`;
    await sql`grant select on public.fresh to anon`;
    const answer = await fetch(`${backend.url}/rest/v1/fresh`, {
      headers: { apikey: backend.keys.publishableKey },
    });
    assert.deepEqual(await answer.json(), []);
  });

  it('disconnects a program that does not speak the protocol', async () => {
    const socket = connect(Number(new URL(backend.dbUrl ?? '').port), '127.0.0.1');
    socket.on('error', () => undefined);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write('GET / HTTP/1.1\r\n\r\n');
    await closed;
    assert.deepEqual([...(await client()`select 1 as one`)], [{ one: 1 }]);
  });
});
