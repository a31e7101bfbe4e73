/** Keeps the bytes of files under names made here; what a file is called and who may read it is the database's matter. */
export interface FileStore {
  write(id: string, bytes: Uint8Array): Promise<void>;
  /** Undefined when the bytes are gone. */
  read(id: string): Promise<Uint8Array | undefined>;
  /** Removing what is not there changes nothing. */
  remove(id: string): Promise<void>;
}

/** Files for as long as the backend lives: in the page, and where no data folder was given. */
export class MemoryFiles implements FileStore {
  readonly #files = new Map<string, Uint8Array>();

  async write(id: string, bytes: Uint8Array): Promise<void> {
    this.#files.set(id, bytes);
    return Promise.resolve();
  }

  async read(id: string): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.#files.get(id));
  }

  async remove(id: string): Promise<void> {
    this.#files.delete(id);
    return Promise.resolve();
  }
}
