import { AsyncResource } from 'node:async_hooks';
import postgres from 'postgres';
import {
  isoInstant,
  isoTimestamp,
  jsonNumber,
  NUMERIC,
  TIMESTAMP,
  TIMESTAMPTZ,
} from '../engine/result-types.js';
import type { Queryable, SqlDatabase } from '../engine/database.js';

const BOOL = 16;
const BYTEA = 17;
const INT8 = 20;
const DATE = 1082;
const JSON_TYPES = [114, 3802];
const asText = (value: unknown): string => String(value);

function safeInteger(text: string): number | bigint {
  return Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text);
}

/** The values that go in and come out, as the embedded engine reads and writes them. */
const TYPES: Record<string, postgres.PostgresType> = {
  instant: {
    to: TIMESTAMPTZ,
    from: [TIMESTAMPTZ],
    serialize: (value: unknown) => (value instanceof Date ? value.toISOString() : asText(value)),
    parse: isoInstant,
  },
  timestamp: { to: TIMESTAMP, from: [TIMESTAMP], serialize: asText, parse: isoTimestamp },
  day: { to: DATE, from: [DATE], serialize: asText, parse: asText },
  numeric: { to: NUMERIC, from: [NUMERIC], serialize: asText, parse: jsonNumber },
  integer: { to: INT8, from: [INT8], serialize: asText, parse: safeInteger },
  truth: {
    to: BOOL,
    from: [BOOL],
    serialize: asText,
    parse: (text: string) => text === 't',
  },
  bytes: {
    to: BYTEA,
    from: [BYTEA],
    serialize: (value: unknown) =>
      value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : asText(value),
    parse: (text: string) => new Uint8Array(Buffer.from(text.slice(2), 'hex')),
  },
  ...Object.fromEntries(
    JSON_TYPES.map((type) => [
      `json${String(type)}`,
      {
        to: type,
        from: [type],
        // a text is JSON already, as the embedded engine takes it
        serialize: (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value)),
        parse: (text: string) => JSON.parse(text) as unknown,
      },
    ]),
  ),
};

/** Opens connections to a real Postgres, with values and search path as the embedded engine has them. */
export function connectPostgres(url: string, connections = 1): postgres.Sql {
  return postgres(url, {
    max: connections,
    types: TYPES,
    connection: { search_path: '"$user", public, extensions', TimeZone: 'UTC' },
    onnotice: AsyncResource.bind((notice: postgres.Notice) => {
      if (notice.severity === 'WARNING') console.warn(`Postgres warns: ${notice.message ?? ''}`);
    }),
  });
}

/** Statements of one connection. */
function queryable(sql: postgres.Sql): Queryable {
  return {
    query: async <Row extends object>(text: string, parameters: readonly unknown[] = []) => {
      // type 0: the server says what each parameter is, nobody guesses from the value
      const typed = parameters.map((value) => sql.typed((value ?? null) as never, 0));
      return [...(await sql.unsafe<Row[]>(text, typed as never[], { prepare: false }))];
    },
    exec: async (text) => {
      await sql.unsafe(text).simple();
    },
  };
}

/** A database of a real Postgres in the shape of the embedded one: one session, whose user is the owner. */
export class PostgresDatabase implements SqlDatabase {
  readonly #sql: postgres.Sql;
  readonly #session: Queryable;
  readonly #atClose: () => Promise<void>;

  /** `atClose` runs after the connection was closed. */
  constructor(url: string, atClose: () => Promise<void> = async () => Promise.resolve()) {
    this.#sql = connectPostgres(url);
    this.#session = queryable(this.#sql);
    this.#atClose = atClose;
  }

  /** Runs a statement as the owner. */
  async query<Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.#session.query<Row>(sql, parameters);
  }

  /** Runs statements as the owner, as one message. */
  async exec(sql: string): Promise<void> {
    await this.#session.exec(sql);
  }

  /** Runs a job in one transaction as the owner; an error, or `rollback`, undoes it. */
  async transaction<T>(job: (transaction: Queryable) => Promise<T>, end?: 'rollback'): Promise<T> {
    const reserved = await this.#sql.reserve();
    const session = queryable(reserved);
    try {
      await session.exec('begin');
      try {
        const answer = await job(session);
        await session.exec(end ?? 'commit');
        return answer;
      } catch (error) {
        await session.exec('rollback');
        throw error;
      }
    } finally {
      reserved.release();
    }
  }

  /** Closes the connection. */
  async close(): Promise<void> {
    await this.#sql.end();
    await this.#atClose();
  }
}
