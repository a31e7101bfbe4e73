import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { StartError } from '../start-error.js';
import { prepareBinaries, type Identity } from './binaries.js';

/** How a Postgres is launched. */
export interface LaunchOptions {
  /** Settings of the server beside the usual ones, such as `{ shared_buffers: '512MB' }`. */
  settings?: Readonly<Record<string, string>>;
}

/** A real Postgres of our own, with a data folder of its own. */
export interface RunningPostgres {
  /** As its superuser, `supabase_admin`, in the database `postgres`. */
  readonly url: string;
  readonly port: number;
  /** Ends the server and removes its data. A second call waits for the same end. */
  stop(): Promise<void>;
}

/** The name of the superuser, as on a hosted project, where `postgres` is none. */
const SUPERUSER = 'supabase_admin';

/** Postgres refuses to run as root. Nobody is anybody who owns nothing. */
const NOBODY: Identity = { uid: 65_534, gid: 65_534 };

// Sorting by code point, as the embedded engine does, letters of every language known.
const INITDB = [
  ...['--username', SUPERUSER, '--auth', 'password', '--encoding', 'UTF8', '--no-sync'],
  ...['--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8', '--no-instructions'],
];

const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '64MB',
  wal_level: 'logical',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // the data never outlives the server
  fsync: 'off',
  full_page_writes: 'off',
};

type Report = { port: number } | { fault: string };

/** Launches npm's Postgres binaries on an unused port of this machine. Nothing of it outlives this process. */
export async function launchPostgres(options: LaunchOptions = {}): Promise<RunningPostgres> {
  const identity = process.getuid?.() === 0 ? NOBODY : undefined;
  const folder = await mkdtemp(join(identity === undefined ? tmpdir() : '/tmp', 'mentorkit-postgres-'));
  const password = randomBytes(16).toString('hex');
  let bin: string;
  try {
    // root's own umask may hide it from the server's user
    await chmod(folder, 0o711);
    bin = await prepareBinaries(folder, identity);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  const guard = new Guard();
  const port = await guard.order({
    ...{ folder, bin, password, identity, initdb: INITDB },
    settings: { ...SETTINGS, ...options.settings },
    environment: { TZ: 'UTC', LC_ALL: 'C' },
  });
  return {
    url: `postgres://${SUPERUSER}:${password}@127.0.0.1:${String(port)}/postgres`,
    port,
    stop: async () => guard.dismiss(),
  };
}

/** The process that runs the server and ends it when we hang up; see guard.mjs. */
class Guard {
  readonly #process: ChildProcess;
  readonly #ended: Promise<void>;
  #lines: Interface | undefined;

  constructor() {
    // a group of its own: Ctrl-C in the terminal is for us alone
    this.#process = spawn(process.execPath, [fileURLToPath(new URL('guard.mjs', import.meta.url))], {
      detached: true,
      windowsHide: true,
      stdio: ['pipe', 'pipe', 'inherit'],
      env: withoutOurs(process.env),
    });
    this.#ended = new Promise((resolve, reject) => {
      this.#process.once('error', reject);
      this.#process.once('exit', () => {
        resolve();
      });
    });
    // whoever waits for the end is told; before that a failure must not count as unhandled
    this.#ended.catch(() => undefined);
  }

  /** Sends the order and waits until the server listens. */
  async order(order: object): Promise<number> {
    const { stdin, stdout } = this.#process;
    if (stdin === null || stdout === null) throw new StartError('The guard of Postgres has no pipes.');
    stdin.on('error', () => undefined);
    stdin.write(`${JSON.stringify(order)}\n`);
    this.#lines = createInterface({ input: stdout });
    const report = await new Promise<Report>((resolve, reject) => {
      this.#lines?.once('line', (line) => resolve(JSON.parse(line) as Report));
      this.#ended.then(() => resolve({ fault: 'its guard ended' }), reject);
    });
    if ('fault' in report) throw new StartError(`Postgres did not start: ${report.fault}`);
    this.#lines.on('line', (line) => console.error(`Postgres ended: ${line}`));
    // who forgets to stop it can still end; the guard hears that
    this.#process.unref();
    for (const pipe of [stdin, stdout]) if (pipe instanceof Socket) pipe.unref();
    return report.port;
  }

  /** Hangs up and waits until nothing is left. */
  async dismiss(): Promise<void> {
    this.#process.ref();
    this.#process.stdin?.end();
    await this.#ended;
    this.#lines?.close();
  }
}

/** Options of this Node, such as hooks of a compiler, are not for the guard. */
function withoutOurs(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => name !== 'NODE_OPTIONS' && !name.startsWith('PG')),
  );
}
