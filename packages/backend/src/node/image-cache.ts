import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createBackend as createOnEngine, type Backend, type BackendOptions } from '../backend.js';
import type { Database } from '../engine/database.js';
import {
  openDatabase as openOnEngine,
  type DatabaseOptions,
  type ImageStore,
} from '../engine/open-database.js';

const PREFIX = 'empty-';

/** The folder of the installed packages: what tools can make again is kept there, never in the repository. */
function packagesFolder(): string {
  const engine = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  return engine.slice(0, engine.lastIndexOf('node_modules') + 'node_modules'.length);
}

/** Files of another version of the engine must not be opened. */
async function engineVersion(): Promise<string> {
  const text = await readFile(join(packagesFolder(), '@electric-sql', 'pglite', 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** Images of empty databases in files; any trouble with them costs time, nothing else. */
class ImageCache implements ImageStore {
  async load(key: string): Promise<Blob | undefined> {
    try {
      return new Blob([await readFile(await this.#path(key))], { type: 'application/x-tar' });
    } catch {
      // not made yet
      return undefined;
    }
  }

  async save(key: string, image: Blob): Promise<void> {
    const path = await this.#path(key);
    const draft = `${path}.${crypto.randomUUID()}`;
    try {
      await mkdir(dirname(path), { recursive: true });
      for (const name of await readdir(dirname(path))) {
        if (name.startsWith(PREFIX)) await rm(join(dirname(path), name), { force: true });
      }
      await writeFile(draft, new Uint8Array(await image.arrayBuffer()));
      // in one step, so that a process starting meanwhile never reads half an image
      await rename(draft, path);
    } catch (error) {
      await rm(draft, { force: true });
      console.warn('The image of an empty database could not be kept; the next start will be slower.', error);
    }
  }

  async #path(key: string): Promise<string> {
    const file = `${PREFIX}${await engineVersion()}-${key.slice(0, 16)}.tar`;
    return join(packagesFolder(), '.cache', 'mentorkit-backend', file);
  }
}

/** Opens a database, a new one from an image where there is one. */
export async function openDatabase(options: DatabaseOptions = {}): Promise<Database> {
  return openOnEngine({ ...(await imagesFor(options.dataDir)), ...options });
}

/** Creates a backend, a new database from an image where there is one. */
export async function createBackend(options: BackendOptions): Promise<Backend> {
  return createOnEngine({ ...(await imagesFor(options.dataDir)), ...options });
}

async function imagesFor(dataDir: string | undefined): Promise<{ images?: ImageStore }> {
  return dataDir !== undefined && (await holdsData(dataDir)) ? {} : { images: new ImageCache() };
}

async function holdsData(dataDir: string): Promise<boolean> {
  return stat(join(dataDir, 'PG_VERSION')).then(
    () => true,
    () => false,
  );
}
