import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createBackend, DataFolderInUseError, startBackend, StartError } from '@mentorkit/backend';
import { FIXTURE } from './support/backend-fixture.js';

/** Starts the command line as a person would and collects what it prints. */
function run(
  environment: Record<string, string>,
  ...words: string[]
): {
  child: ChildProcess;
  firstLine: Promise<string>;
  end: Promise<{ code: number | null; errors: string }>;
} {
  const flags = ['--conditions=mk-source', '--import', 'tsx', 'packages/backend/src/node/cli.ts'];
  const child = spawn(process.execPath, [...flags, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  let output = '';
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString('utf8')));
  const firstLine = new Promise<string>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
      if (output.includes('\n')) resolve(output.split('\n')[0] ?? '');
    });
  });
  const end = once(child, 'exit').then(([code]) => ({ code: code as number | null, errors }));
  return { child, firstLine, end };
}

describe('the backend as a program', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mentorkit-'));
  });
  after(async () => rm(folder, { recursive: true, force: true }));

  it('prints one line of JSON, keeps its data, refuses a second process and ends cleanly', async () => {
    const data = join(folder, 'kept');
    const first = run({}, '--port', '0', '--data', data, '--json', '--no-seed', '--socket');
    const line = JSON.parse(await first.firstLine) as Record<string, string>;
    assert.deepEqual(Object.keys(line).sort(), [
      'anonKey',
      'dbUrl',
      'jwtSecret',
      'publishableKey',
      'secretKey',
      'serviceKey',
      'url',
    ]);
    assert.match(line['url'] ?? '', /^http:\/\/127\.0\.0\.1:\d+$/);
    const signUp = await fetch(`${line['url'] ?? ''}/auth/v1/signup`, {
      method: 'POST',
      headers: { apikey: line['publishableKey'] ?? '' },
      body: JSON.stringify({ email: 'kept@example.org', password: 'a-long-secret' }),
    });
    assert.equal(signUp.status, 200);
    await assert.rejects(startBackend({ port: 0, data, seed: false }), DataFolderInUseError);
    first.child.kill('SIGTERM');
    assert.deepEqual(await first.end, { code: 0, errors: '' });

    const again = await startBackend({ port: 0, data, seed: false });
    try {
      const kept = await again.database.query(`select from auth.users where email = 'kept@example.org'`);
      assert.equal(kept.length, 1);
    } finally {
      await again.close();
    }
    const anew = await startBackend({ port: 0, data, seed: false, reset: true });
    try {
      assert.equal((await anew.database.query('select from auth.users')).length, 0);
    } finally {
      await anew.close();
    }
  });

  it('says which option it does not know and ends with 2', async () => {
    const { code, errors } = await run({}, '--prot', '1').end;
    assert.equal(code, 2);
    assert.match(errors, /Unknown option --prot\.[^]*--port <number>/);
  });

  it('says that a port is taken, names --port and ends with 1', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const { code, errors } = await run({}, '--port', String(port)).end;
    taken.close();
    assert.equal(code, 1);
    assert.match(errors, new RegExp(`^Port ${String(port)} is taken .*--port`));
  });

  it('turns Realtime off by the environment', async () => {
    const { child, firstLine, end } = run(
      { MENTORKIT_REALTIME: 'off' },
      '--port',
      '0',
      '--json',
      '--no-seed',
    );
    const { url, publishableKey } = JSON.parse(await firstLine) as { url: string; publishableKey: string };
    const answer = await fetch(`${url}/realtime/v1/api/broadcast`, {
      method: 'POST',
      headers: { apikey: publishableKey },
      body: '{"messages": []}',
    });
    assert.equal(answer.status, 403);
    child.kill('SIGINT');
    assert.equal((await end).code, 0);
  });

  it('asks for --reset when a migration was changed after it had been applied', async () => {
    const dataDir = join(folder, 'changed');
    await (await createBackend({ dataDir, migrations: FIXTURE })).close();
    const changed = FIXTURE.map((file) => ({ ...file, sql: `${file.sql}\n-- changed` }));
    await assert.rejects(createBackend({ dataDir, migrations: changed }), (error: unknown) => {
      assert.ok(error instanceof StartError);
      assert.match(error.message, /20200101000001_fixture\.sql was changed .*--reset/s);
      return true;
    });
    const more = [
      ...FIXTURE,
      { version: '20200101000002', name: 'more', sql: 'create table public.more (id int)' },
    ];
    const backend = await createBackend({ dataDir, migrations: more });
    try {
      const tables = await backend.database.query(`select to_regclass('public.more') as found`);
      assert.deepEqual(tables, [{ found: 'more' }]);
    } finally {
      await backend.close();
    }
  });

  it('takes back the folder of a process that crashed', async () => {
    const data = join(folder, 'crashed');
    const crashed = run({}, '--port', '0', '--data', data, '--json', '--no-seed');
    await crashed.firstLine;
    crashed.child.kill('SIGKILL');
    await crashed.end;
    const left = JSON.parse(await readFile(join(data, 'backend.pid'), 'utf8')) as { pid: number };
    assert.equal(left.pid, crashed.child.pid);
    await writeFile(join(data, 'backend.pid'), JSON.stringify(left));
    const backend = await startBackend({ port: 0, data, seed: false });
    await backend.close();
  });
});
