import assert from 'node:assert/strict';
import type { Database, Queryable } from '@mentorkit/backend';

export { openSeeded } from './test-database.js';

/** Somebody who talks to the database: the role PostgREST takes on and the claims of his token. */
export interface Persona {
  role: 'anon' | 'authenticated' | 'service_role';
  claims: Record<string, unknown>;
}

/** The id the seed gives to a demo person. */
export function personId(n: number): string {
  return `de300000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

/** A signed-in demo person. */
export function person(n: number, claims: Record<string, unknown> = {}): Persona {
  const sub = personId(n);
  return { role: 'authenticated', claims: { sub, role: 'authenticated', is_anonymous: false, ...claims } };
}

export const visitor: Persona = { role: 'anon', claims: { role: 'anon' } };
export const server: Persona = { role: 'service_role', claims: { role: 'service_role' } };
export const mentor = person(1);
export const mentee = person(41, { email: 'mentee@demo.example' });
export const stranger = person(45);
export const admin = person(61);
export const anonymousSignIn = person(990, { is_anonymous: true });

/** A failure as Postgres reports it. */
export interface DatabaseError {
  code: string;
  message: string;
  detail?: string;
}

/** One transaction that is rolled back in the end, in which personas take turns. */
export class Stage {
  readonly #transaction: Queryable;

  constructor(transaction: Queryable) {
    this.#transaction = transaction;
  }

  /** Runs a statement as the owner of the database: what a test prepares or looks at. */
  async owner<Row extends object = Record<string, unknown>>(
    sql: string,
    ...parameters: unknown[]
  ): Promise<Row[]> {
    return this.#transaction.query<Row>(sql, parameters);
  }

  /** Runs a statement as a persona. A failure undoes the statement and nothing else. */
  async as<Row extends object = Record<string, unknown>>(
    who: Persona,
    sql: string,
    ...parameters: unknown[]
  ): Promise<Row[]> {
    const transaction = this.#transaction;
    await transaction.exec('savepoint turn');
    try {
      await transaction.query(`select set_config('request.jwt.claims', $1, true)`, [
        JSON.stringify(who.claims),
      ]);
      await transaction.exec(`set local role ${who.role}`);
      const rows = await transaction.query<Row>(sql, parameters);
      await transaction.exec(`reset role; set local request.jwt.claims = ''; release savepoint turn`);
      return rows;
    } catch (error) {
      await transaction.exec('rollback to savepoint turn; release savepoint turn');
      throw error;
    }
  }

  /** Calls a function as a persona and answers its one value. */
  async call<Value>(who: Persona, sql: string, ...parameters: unknown[]): Promise<Value> {
    const [row] = await this.as<{ value: Value }>(who, `select ${sql} as value`, ...parameters);
    assert.ok(row, `${sql} answers one row`);
    return row.value;
  }

  /** Runs what must fail, and answers the failure. `reason` is a code of the contract or an SQLSTATE. */
  async refused(who: Persona, reason: string, sql: string, ...parameters: unknown[]): Promise<DatabaseError> {
    try {
      await this.as(who, sql, ...parameters);
    } catch (error) {
      const failure = error as DatabaseError;
      assert.ok([failure.code, failure.message].includes(reason), `${failure.code}: ${failure.message}`);
      return failure;
    }
    return assert.fail(`expected ${reason}, but this went through: ${sql}`);
  }
}

/** Plays one scene on the database and undoes it. */
export async function play(database: Database, scene: (stage: Stage) => Promise<void>): Promise<void> {
  await database.transaction(async (transaction) => scene(new Stage(transaction)), 'rollback');
}
