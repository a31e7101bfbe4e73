import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataFolderInUseError } from '../start-error.js';

/** A data folder that is ours until we let it go. */
export interface DataFolder {
  /** Where Postgres keeps its files. */
  readonly databaseDir: string;
  /** Where Storage keeps its files. */
  readonly filesDir: string;
  /** Lets the next process have it. */
  release(): Promise<void>;
}

/**
 * Takes a data folder for this process, emptied first when asked. PGlite has no lock of its own: a second process
 * would open the same files without complaint and both would diverge. A lock left behind by a crash is seen through.
 */
export async function claimDataFolder(folder: string, options: { reset: boolean }): Promise<DataFolder> {
  await mkdir(folder, { recursive: true });
  const lock = join(folder, 'backend.pid');
  await claimLock(lock, folder);
  const databaseDir = join(folder, 'database');
  const filesDir = join(folder, 'files');
  try {
    if (options.reset) {
      for (const kept of [databaseDir, filesDir]) await rm(kept, { recursive: true, force: true });
    }
  } catch (error) {
    await release(lock);
    throw error;
  }
  return { databaseDir, filesDir, release: async () => release(lock) };
}

async function release(lock: string): Promise<void> {
  held.delete(lock);
  await rm(lock, { force: true });
}

/** Locks this very process holds: its own pid in a file may also be a leftover of a container's last run. */
const held = new Set<string>();

interface Holder {
  pid: number;
  /** When the process began, as the system counts it; empty where that cannot be read. */
  began: string;
}

async function claimLock(lock: string, folder: string): Promise<void> {
  const mine: Holder = { pid: process.pid, began: await beginning(process.pid) };
  for (;;) {
    if (await createLock(lock, mine)) {
      held.add(lock);
      return;
    }
    const holder = await readHolder(lock);
    if (holder !== undefined && (await isAlive(holder, lock)))
      throw new DataFolderInUseError(folder, holder.pid);
    await rm(lock, { force: true });
  }
}

/** Makes the lock with its content in one step, so that nobody reads a half-written one. */
async function createLock(lock: string, holder: Holder): Promise<boolean> {
  const draft = `${lock}.${crypto.randomUUID()}`;
  await writeFile(draft, JSON.stringify(holder));
  try {
    await link(draft, lock);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function readHolder(lock: string): Promise<Holder | undefined> {
  try {
    const parsed: unknown = JSON.parse(await readFile(lock, 'utf8'));
    const { pid, began } = parsed as Partial<Holder>;
    return typeof pid === 'number' && typeof began === 'string' ? { pid, began } : undefined;
  } catch {
    // gone meanwhile, or not written by us: either way nobody holds it
    return undefined;
  }
}

async function isAlive(holder: Holder, lock: string): Promise<boolean> {
  if (holder.pid === process.pid) return held.has(lock);
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // the process of another user may not be signalled, but it lives
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  const now = await beginning(holder.pid);
  return now === '' || holder.began === '' || now === holder.began;
}

/** When a process began, where the system tells: a number given to a new process is then seen through. */
async function beginning(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
    // the name in brackets may hold spaces; the start time is the 20th field after it
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
