import { AsyncResource } from 'node:async_hooks';
import type { PgliteConnection } from '@supabase/lite/pglite';
import { SessionLock } from './session-lock.js';

/** Something that runs statements: the database under its lock, or one transaction of it. */
export interface Queryable {
  /** Runs one statement with parameters and answers its rows. */
  query<Row extends object>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** Runs any number of statements without parameters. */
  exec(sql: string): Promise<void>;
}

/** A database of its own kind: the embedded one, or a real Postgres. */
export interface SqlDatabase extends Queryable {
  /** Runs a job in one transaction as the owner; an error, or `rollback`, undoes it. */
  transaction<T>(job: (transaction: Queryable) => Promise<T>, end?: 'rollback'): Promise<T>;
  /** Lets go of it; what was kept in memory is gone. */
  close(): Promise<void>;
}

/** The name under which the capture triggers wake the hub. */
const WAKE_CHANNEL = 'mentorkit_realtime';

/** The name under which PostgREST is told to read the catalogue again. */
const RELOAD_CHANNEL = 'pgrst';

/** What every user of the session starts from: PostgREST's and hosted Postgres' own search path. */
const SESSION_SQL = `
  set search_path to "$user", public, extensions;
  set timezone to 'UTC';
  listen ${WAKE_CHANNEL};
  listen ${RELOAD_CHANNEL}`;

/** True for the channels we listen on ourselves; no client of the session has asked for those. */
export function isOurChannel(channel: string): boolean {
  return channel === WAKE_CHANNEL || channel === RELOAD_CHANNEL;
}

/** Postgres' warnings reach the console: `realtime.send`, for one, fails with nothing else. */
function showWarnings(driver: PgliteConnection['driver']): void {
  // bound, because the console of a request's own context is listened to by who answers it
  const onNotice = AsyncResource.bind(
    (notice: { severity?: string | undefined; message?: string | undefined }) => {
      if (notice.severity === 'WARNING') console.warn(`Postgres warns: ${notice.message ?? ''}`);
    },
  );
  const query = driver.query.bind(driver);
  driver.query = async (sql, parameters, options) => query(sql, parameters, { onNotice, ...options });
  const exec = driver.exec.bind(driver);
  driver.exec = async (sql, options) => exec(sql, { onNotice, ...options });
}

/** The embedded Postgres: one session, and the lock everybody takes who uses it. */
export class Database implements SqlDatabase {
  readonly lock = new SessionLock();
  readonly connection: PgliteConnection;
  readonly #sleepers = new Set<() => void>();
  #closed = false;

  constructor(connection: PgliteConnection) {
    this.connection = connection;
    // a notification arrives in the middle of the request that caused it, whose context is not the hub's
    const onNotification = AsyncResource.bind((channel: string) => {
      if (channel === WAKE_CHANNEL) this.wake();
      else if (channel === RELOAD_CHANNEL) void connection.clearSchemaCache();
    });
    connection.driver.onNotification(onNotification);
    showWarnings(connection.driver);
  }

  /** Runs a statement as the owner. */
  async query<Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.lock.run(async () => this.#query<Row>(sql, parameters));
  }

  /** Runs statements as the owner. */
  async exec(sql: string): Promise<void> {
    await this.lock.run(async () => {
      await this.connection.driver.exec(sql);
    });
  }

  /** Runs a job in one transaction as the owner; an error, or `rollback`, undoes it. */
  async transaction<T>(job: (transaction: Queryable) => Promise<T>, end?: 'rollback'): Promise<T> {
    return this.lock.run(async () => this.insideLock(job, end));
  }

  /** The same for who holds the lock already. */
  async insideLock<T>(job: (transaction: Queryable) => Promise<T>, end?: 'rollback'): Promise<T> {
    return this.connection.driver.transaction(async (running) => {
      const answer = await job({
        query: async <Row extends object>(sql: string, parameters: readonly unknown[] = []) =>
          (await running.query<Row>(sql, [...parameters])).rows,
        exec: async (sql) => {
          await running.exec(sql);
        },
      });
      if (end === 'rollback') await running.rollback();
      return answer;
    });
  }

  /** Brings the session back to its start. The lock must be held. */
  async resetSession(): Promise<void> {
    await this.connection.driver.exec('discard all');
    await this.connection.driver.exec(SESSION_SQL);
    this.wake();
  }

  /** Sets the session up once after opening. The lock must be held, or nobody else know the database yet. */
  async prepareSession(): Promise<void> {
    await this.connection.driver.exec(SESSION_SQL);
  }

  /** Calls back whenever captured changes may be waiting. Answers the function that stops it. */
  onWake(sleeper: () => void): () => void {
    this.#sleepers.add(sleeper);
    return () => this.#sleepers.delete(sleeper);
  }

  /** Tells the hub to look for captured changes. */
  wake(): void {
    for (const sleeper of this.#sleepers) sleeper();
  }

  /** Waits for who is using the session, then closes it. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#sleepers.clear();
    await this.lock.run(async () => {
      await this.connection.close();
    });
  }

  async #query<Row extends object>(sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    return (await this.connection.driver.query<Row>(sql, [...parameters])).rows;
  }
}
