import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { PostgresDatabase, ProjectServer } from '@mentorkit/backend';
import { readMigrations } from '@mentorkit/database';
import { ROOT } from '../run-command.js';

/** The version that the README of packages/database speaks of; fetched by npx, for it is too large for every newcomer. */
const CLI = 'supabase@3.1.0';

/** A table anybody may read: what the advisors must find, or their silence means nothing. */
const PLANTED_FAULT = 'create table public.planted_fault (id int primary key)';

function supabase(...args: string[]): { passed: boolean; output: string } {
  const command = ['--yes', CLI, '--workdir', join(ROOT, 'packages/database'), ...args];
  const shown = args.map((arg) => (arg.startsWith('--remote=') ? '--remote=<url>' : arg));
  console.log(`\n$ supabase ${shown.join(' ')}`);
  const { status, stdout, stderr, error } = spawnSync('npx', command, {
    encoding: 'utf8',
    shell: process.platform === 'win32',
    env: { ...process.env, SUPABASE_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', CI: 'true' },
  });
  if (error !== undefined) throw error;
  const output = `${stdout}${stderr}`.replace(/^.*without TLS.*$/m, '').trim();
  console.log(output);
  return { passed: status === 0, output };
}

/** Pushes onto a Postgres of its own and asks what the CLI thinks of it; answers what is wrong. */
async function faults(server: ProjectServer): Promise<string[]> {
  const url = server.url(await server.create(await server.template({ migrations: [] })));
  const remote = `--remote=${url}`;
  const found: string[] = [];
  if (!supabase('db', 'push', remote, '--yes').passed) found.push('db push failed');
  const { output } = supabase('migration', 'list', remote);
  for (const { version } of await readMigrations()) {
    const row = output.split('\n').find((line) => line.includes(version)) ?? '';
    if (row.split(version).length !== 3) found.push(`${version} is not in the history of the database`);
  }
  const advisors = ['db', 'advisors', remote, '--level', 'warn', '--fail-on', 'warn'];
  if (!supabase(...advisors).passed) found.push('the advisors found something');
  const database = new PostgresDatabase(url);
  await database.exec(PLANTED_FAULT);
  await database.close();
  if (supabase(...advisors).passed) found.push('the advisors overlook a table without row level security');
  return found;
}

const server = await ProjectServer.launch();
try {
  const found = await faults(server);
  console.log(
    found.length === 0 ? '\nThe CLI is content; the planted fault was found.' : `\n${found.join('\n')}`,
  );
  if (found.length > 0) process.exitCode = 1;
} finally {
  await server.close();
}
