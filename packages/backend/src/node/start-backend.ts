import { readMigrations, readSeed } from '@mentorkit/database';
import type { Backend } from '../backend.js';
import { claimDataFolder, type DataFolder } from './data-folder.js';
import { DiskFiles } from './disk-files.js';
import { createBackend } from './image-cache.js';
import { servePostgres, type ServedPostgres } from './pg-socket.js';
import { requireFreePort, serveBackend } from './serve-backend.js';

/** How to start a backend with the product's own migrations and seed. */
export interface StartOptions {
  /** 0 takes a free port. */
  port: number;
  /** `memory`, or a folder that keeps the data. */
  data: string;
  /** Load the demo data into a new database. */
  seed: boolean;
  /** Throw the folder's data away first. */
  reset?: boolean;
  /** Serve Postgres' own protocol on a free port of loopback too. */
  socket?: boolean;
  /** False turns Realtime off; without this option the environment does, with MENTORKIT_REALTIME=off. */
  realtime?: boolean;
  /** Where mailed links lead when the caller named no place. Default: the page beside the backend. */
  siteUrl?: string;
}

/** A backend that is up. */
export interface RunningBackend extends Backend {
  readonly url: string;
  readonly port: number;
  /** Address for psql and the like, when asked for. */
  readonly dbUrl: string | undefined;
}

/** Opens the product's database, serves it and answers when it is ready. `close()` undoes all of it. */
export async function startBackend(options: StartOptions): Promise<RunningBackend> {
  const undo: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (let step = undo.pop(); step !== undefined; step = undo.pop()) await step();
  };
  try {
    await requireFreePort(options.port);
    const folder = await claimData(options, undo);
    const backend = await createBackend({
      migrations: await readMigrations(),
      siteUrl: options.siteUrl ?? `http://127.0.0.1:${String(options.port + 1)}/`,
      realtime: options.realtime ?? process.env['MENTORKIT_REALTIME'] !== 'off',
      ...(folder === undefined ? {} : { dataDir: folder.databaseDir, files: new DiskFiles(folder.filesDir) }),
      ...(options.seed ? { seed: await readSeed() } : {}),
    });
    undo.push(async () => backend.close());
    const served = await serveBackend(backend, { port: options.port });
    undo.push(async () => served.close());
    const postgres = options.socket === true ? await openSocket(backend, undo) : undefined;
    return { ...backend, url: served.url, port: served.port, dbUrl: postgres?.url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function claimData(
  options: StartOptions,
  undo: (() => Promise<void>)[],
): Promise<DataFolder | undefined> {
  if (options.data === 'memory') return undefined;
  const folder = await claimDataFolder(options.data, { reset: options.reset ?? false });
  undo.push(async () => folder.release());
  return folder;
}

async function openSocket(backend: Backend, undo: (() => Promise<void>)[]): Promise<ServedPostgres> {
  const postgres = await servePostgres(backend.database);
  undo.push(async () => postgres.close());
  return postgres;
}
