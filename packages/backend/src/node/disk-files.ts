import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileStore } from '../storage/file-store.js';

/** Ids are made by the backend, never by a client; anything else must not become a path. */
const ID = /^[0-9a-f-]{36}$/;

/** Files in a folder. A file is there whole or not at all, also after a power cut. */
export class DiskFiles implements FileStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async write(id: string, bytes: Uint8Array): Promise<void> {
    const path = this.#path(id);
    await mkdir(this.#folder, { recursive: true });
    await writeFile(`${path}.part`, bytes, { flush: true });
    await rename(`${path}.part`, path);
  }

  async read(id: string): Promise<Uint8Array | undefined> {
    try {
      return await readFile(this.#path(id));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async remove(id: string): Promise<void> {
    await rm(this.#path(id), { force: true });
  }

  #path(id: string): string {
    if (!ID.test(id)) throw new Error(`${id} is no name of a stored file.`);
    return join(this.#folder, id);
  }
}
