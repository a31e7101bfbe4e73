import { createServer, type AddressInfo, type Socket } from 'node:net';
import { isOurChannel, type Database } from '../engine/database.js';
import type { Turn } from '../engine/session-lock.js';
import {
  FIRST_MESSAGE,
  greeting,
  readAnswer,
  simpleQuery,
  sync,
  WireReader,
  type WireMessage,
} from './pg-wire.js';

/** Postgres' own protocol on a port of this machine. */
export interface ServedPostgres {
  /** Without TLS and without server-side prepared statements that outlive a turn. */
  readonly url: string;
  close(): Promise<void>;
}

/** Lets psql, the Supabase CLI and drivers speak to the embedded database, in turns with everybody else. */
export async function servePostgres(database: Database): Promise<ServedPostgres> {
  const clients = new Set<Socket>();
  const talks = new Set<Promise<void>>();
  const server = createServer((socket) => {
    clients.add(socket);
    const talk = new PgClient(database, socket).done.finally(() => {
      clients.delete(socket);
      talks.delete(talk);
    });
    talks.add(talk);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${String(port)}/postgres?sslmode=disable`,
    close: async () => {
      server.close();
      for (const socket of clients) socket.destroy();
      await Promise.all(talks);
    },
  };
}

/**
 * One client. Its turn begins with a message and lasts until the session is idle outside of a transaction. What it
 * set in the session stays for its own next turn and is discarded before anybody else's.
 */
class PgClient {
  /** Resolves when the client is gone and has left nothing open. */
  readonly done: Promise<void>;
  readonly #database: Database;
  readonly #socket: Socket;
  readonly #reader = new WireReader();
  #turn: Turn | undefined;

  constructor(database: Database, socket: Socket) {
    this.#database = database;
    this.#socket = socket;
    this.done = this.#talk();
  }

  async #talk(): Promise<void> {
    try {
      for await (const chunk of this.#socket) {
        this.#reader.push(chunk as Buffer);
        for (let message = this.#reader.next(); message !== undefined; message = this.#reader.next()) {
          if (!(await this.#answer(message))) return;
        }
      }
    } catch (error) {
      if (!isConnectionLoss(error)) console.error('A Postgres client was disconnected:', error);
    } finally {
      await this.#leave();
      this.#socket.destroy();
    }
  }

  /** Answers one message; false when the client has said goodbye. */
  async #answer(message: WireMessage): Promise<boolean> {
    if (message.type === 'X') return false;
    if (message.type !== '') {
      await this.#execute(message.bytes);
      return true;
    }
    const kind = message.bytes.readUInt32BE(4);
    if (kind === FIRST_MESSAGE.ssl || kind === FIRST_MESSAGE.gss) this.#socket.write('N');
    else if (kind === FIRST_MESSAGE.startup) {
      this.#reader.started();
      this.#socket.write(greeting());
    } else return false;
    return true;
  }

  async #execute(bytes: Buffer): Promise<void> {
    this.#turn ??= await this.#database.lock.acquire(this);
    const { forClient, status, structureChanged, captured } = await this.#run(bytes);
    if (structureChanged) await this.#database.connection.clearSchemaCache();
    if (captured) this.#database.wake();
    if (!this.#socket.destroyed) this.#socket.write(forClient);
    if (status === 'I') this.#endTurn();
  }

  async #run(bytes: Buffer): Promise<ReturnType<typeof readAnswer>> {
    const { driver } = this.#database.connection;
    const answer = await driver.runExclusive(async () => driver.execProtocolRaw(bytes));
    return readAnswer(bytes, answer, isOurChannel);
  }

  #endTurn(): void {
    const turn = this.#turn;
    this.#turn = undefined;
    turn?.releaseTo(this, async () => this.#database.resetSession());
  }

  /** A client that leaves in the middle of something takes it back. */
  async #leave(): Promise<void> {
    if (this.#turn === undefined) return;
    try {
      const { status } = await this.#run(sync());
      if (status !== 'I') await this.#run(simpleQuery('rollback'));
    } finally {
      this.#endTurn();
    }
  }
}

function isConnectionLoss(error: unknown): boolean {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE';
}
