import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { connectPostgres, openDatabase, PostgresDatabase, ProjectServer } from '@mentorkit/backend';
import { openServerIfAny } from './support/test-database.js';

async function isListening(url: string): Promise<boolean> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    // refused: nobody is there
    return false;
  } finally {
    socket.destroy();
  }
}

/** A process of its own that launches a Postgres, says where, and then does something. */
async function launchElsewhere(
  then: string,
): Promise<{ url: string; kill: () => void; ended: Promise<unknown> }> {
  const script = `import { launchPostgres } from '@mentorkit/backend';
    const running = await launchPostgres();
    console.log(running.url);
    ${then}`;
  const child = spawn(process.execPath, [...process.execArgv, '--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { url: line.toString().trim(), kill: () => child.kill('SIGKILL'), ended };
}

async function goneSoon(url: string): Promise<boolean> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (!(await isListening(url))) return true;
    await pause(50);
  }
  return false;
}

const server = await openServerIfAny(async () => ProjectServer.launch());

describe('a real Postgres', () => {
  if (server === undefined) {
    it('waits for a machine that has one', () => undefined);
    return;
  }
  after(async () => server.close());

  it('ends with the process that launched it, also when that is killed or throws', async () => {
    const killed = await launchElsewhere('setInterval(() => undefined, 1000);');
    assert.ok(await isListening(killed.url));
    killed.kill();
    assert.ok(await goneSoon(killed.url), 'after a kill');
    const thrown = await launchElsewhere(`throw new Error('over');`);
    assert.ok(await goneSoon(thrown.url), 'after an error');
    const forgotten = await launchElsewhere('');
    await forgotten.ended;
    assert.ok(await goneSoon(forgotten.url), 'when nobody stopped it');
  });

  it('copies of a template have nothing to do with each other', async () => {
    const recipe = { migrations: [], seed: 'create table public.notes (id int)' };
    const [template, again] = await Promise.all([server.template(recipe), server.template(recipe)]);
    assert.equal(template, again);
    const [one, other] = await Promise.all([server.create(template), server.create(template)]);
    const first = new PostgresDatabase(server.url(one));
    const second = new PostgresDatabase(server.url(other));
    await first.exec('insert into public.notes values (1)');
    assert.deepEqual(await second.query('select * from public.notes'), []);
    await server.drop(one);
    await assert.rejects(first.query('select 1'));
    await first.close();
    await second.close();
  });

  it('values come and go as with the embedded one', async () => {
    const sql = `select $1::timestamptz as at, $2::date as day, $3::numeric as price, $4::bigint as many,
      $5::jsonb as given, $6::jsonb as written, $7::uuid[] as ids, $8::boolean[] as flags, $9::bytea as bytes,
      $10::text as nothing, 5::bigint as few, array[1.5] as prices`;
    const parameters = [
      '2026-03-01T12:00:00.123456Z',
      '2026-03-01',
      '1.50',
      9_007_199_254_740_993n,
      { a: [1, null] },
      '"text"',
      ['de300000-0000-4000-8000-000000000001'],
      [true, false],
      new Uint8Array([0, 255]),
      null,
    ];
    const real = new PostgresDatabase(server.url(await server.create()));
    const embedded = await openDatabase();
    try {
      const [row] = await real.query<{ at: string; many: bigint }>(sql, parameters);
      assert.deepEqual(row, (await embedded.query(sql, parameters))[0]);
      assert.equal(row?.at, '2026-03-01T12:00:00.123456+00:00');
      assert.equal(row.many, 9_007_199_254_740_993n);
    } finally {
      await embedded.close();
      await real.close();
    }
  });

  it('a server whose superuser is called postgres has another owner of projects', async () => {
    const admin = connectPostgres(server.url('postgres', 'superuser'));
    await admin.unsafe('alter role postgres superuser');
    const theirs = await ProjectServer.open(server.url('postgres'));
    const template = await theirs.template({ migrations: [] });
    const database = new PostgresDatabase(theirs.url(await theirs.create(template)));
    try {
      const [owner] = await database.query(
        'select rolname, rolsuper from pg_roles where rolname = current_user',
      );
      assert.deepEqual(owner, { rolname: 'mentorkit_postgres', rolsuper: false });
    } finally {
      await database.close();
      await theirs.close();
      await admin.end();
    }
  });
});
