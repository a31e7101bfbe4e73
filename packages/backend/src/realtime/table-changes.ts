import type { Claims } from '../auth/claims.js';
import type { Database, Queryable } from '../engine/database.js';
import { enterRole } from '../engine/enter-role.js';
import { changeData, changeRefusal, isTooLarge, visibleOldRecord, type RowChange } from './change-event.js';
import { conditionSql, parseFilter, type Condition } from './filter.js';
import type { BindingRequest } from './join-config.js';
import { quoteName, readTableFacts, type ColumnFacts, type TableFacts } from './table-facts.js';

/** A wish for row changes that has been checked. */
export interface Subscription {
  id: number;
  request: BindingRequest;
  conditions: readonly Condition[];
}

/** Somebody who may be told of changes. */
export interface Subscriber {
  claims: Claims;
  subscriptions: readonly Subscription[];
}

/** The payload of a `postgres_changes` event. */
export interface ChangeEvent {
  ids: number[];
  data: Record<string, unknown>;
}

/** A number for a wish; equal wishes get equal numbers, as on the hosted server. */
export function bindingId(request: BindingRequest): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(JSON.stringify(request))) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash === 0 ? 1 : hash;
}

/** Why a wish cannot be fulfilled, in the words the client is told. */
class SubscriptionError extends Error {}

/** Checks a wish: the table must be published, the filter's columns must exist and its values fit. */
export async function subscribe(database: Database, request: BindingRequest): Promise<Subscription> {
  try {
    return await checked(database, request);
  } catch (error) {
    if (error instanceof SubscriptionError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new SubscriptionError(`${UNABLE}: ${reason} (${describeRequest(request)})`);
  }
}

const UNABLE =
  'Unable to subscribe to changes with given parameters. Please check Realtime is enabled for the given connect parameters';

async function checked(database: Database, request: BindingRequest): Promise<Subscription> {
  const { schema, table } = request;
  const conditions = request.filter === undefined ? [] : conditionsOf(request.filter);
  const subscription = { id: bindingId(request), request, conditions };
  if (table === undefined || table === '*') {
    if (conditions.length > 0 || request.select !== undefined)
      throw new Error('a filter and a selection need a table');
    return subscription;
  }
  const published = await database.query(
    `select from pg_catalog.pg_publication_tables
    where pubname = 'supabase_realtime' and schemaname = $1 and tablename = $2`,
    [schema, table],
  );
  const facts = await readTableFacts(database, schema, table);
  if (published.length === 0 || facts === undefined) {
    throw new Error(`the table ${schema}.${table} is not in the publication supabase_realtime`);
  }
  const unknown = request.select?.find((wanted) => facts.columns.every(({ name }) => name !== wanted));
  if (unknown !== undefined) throw new Error(`the table has no column ${unknown}`);
  await matching(database, { schema, table, record: {} }, facts, [subscription]);
  return subscription;
}

function conditionsOf(filter: string): Condition[] {
  try {
    return parseFilter(filter);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SubscriptionError(`Error parsing \`filter\` params: ${reason}`, { cause: error });
  }
}

function describeRequest({ event, schema, table, filter }: BindingRequest): string {
  return Object.entries({ event, schema, table, filter })
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]))
    .join(', ');
}

/** What each subscriber may be told of a change; one without an entry hears nothing. */
export async function eventsFor<Member extends Subscriber>(
  database: Database,
  change: RowChange,
  subscribers: readonly Member[],
): Promise<Map<Member, ChangeEvent>> {
  const events = new Map<Member, ChangeEvent>();
  const interested = subscribers.flatMap((subscriber) =>
    subscriber.subscriptions.filter((s) => concerns(s, change)),
  );
  if (interested.length === 0) return events;
  const facts = await readTableFacts(database, change.schema, change.table);
  if (facts === undefined) return events;
  const old = visibleOldRecord(change, facts);
  const record = change.type === 'DELETE' ? old : change.record;
  const matched = await matching(database, { ...change, record: record ?? {} }, facts, interested);
  const tooLarge = isTooLarge(change);
  const audience = new Audience(database, change, facts);
  for (const subscriber of subscribers) {
    const hits = subscriber.subscriptions.filter((subscription) => matched.has(subscription));
    if (hits.length === 0 || !(await audience.mayHear(subscriber.claims))) continue;
    const requests = hits.map((hit) => hit.request);
    const { role } = subscriber.claims;
    const data = changeData(change, facts, { role, requests, old, tooLarge });
    events.set(subscriber, { ids: hits.map((hit) => hit.id), data });
  }
  return events;
}

/** Decides who hears of one change; a person with many windows is looked up once. */
class Audience {
  readonly #database: Database;
  readonly #change: RowChange;
  readonly #facts: TableFacts;
  readonly #known = new Map<string, boolean>();

  constructor(database: Database, change: RowChange, facts: TableFacts) {
    this.#database = database;
    this.#change = change;
    this.#facts = facts;
  }

  /** A deletion and what only says that it cannot be told are told to everybody; a row to who sees it now. */
  async mayHear(claims: Claims): Promise<boolean> {
    const open = this.#change.type === 'DELETE' || !this.#facts.rowSecurity;
    if (open || changeRefusal(this.#change, this.#facts, claims.role) !== undefined) return true;
    const who = JSON.stringify(claims);
    const known = this.#known.get(who);
    if (known !== undefined) return known;
    const key = this.#facts.columns.filter((column) => column.isKey);
    const visible = await rowIsVisible(this.#database, this.#change, key, claims);
    this.#known.set(who, visible);
    return visible;
  }
}

function concerns({ request }: Subscription, change: RowChange): boolean {
  const event = request.event.toUpperCase();
  return (
    (event === '*' || event === change.type) &&
    (request.schema === '*' || request.schema === change.schema) &&
    (request.table === undefined || request.table === '*' || request.table === change.table)
  );
}

/** The subscriptions whose filters a row passes, decided by Postgres with the columns' own types. */
async function matching(
  session: Queryable,
  row: { schema: string; table: string; record: Record<string, unknown> },
  facts: TableFacts,
  subscriptions: readonly Subscription[],
): Promise<Set<Subscription>> {
  const parameters: unknown[] = [JSON.stringify(row.record)];
  const sql = subscriptions.map(({ conditions }) => {
    const parts = conditions.map((condition) => {
      const column = facts.columns.find(({ name }) => name === condition.column);
      if (column === undefined) throw new Error(`the table has no column ${condition.column}`);
      const part = conditionSql(condition, column.castType, parameters.length + 1);
      parameters.push(...part.parameters);
      return part.sql;
    });
    return parts.length === 0 ? 'true' : parts.join(' and ');
  });
  const type = `null::${quoteName(row.schema)}.${quoteName(row.table)}`;
  const [answer] = await session.query<{ hits: boolean[] }>(
    `select array[${sql.join(', ')}] as hits from jsonb_populate_record(${type}, $1::text::jsonb)`,
    parameters,
  );
  return new Set(subscriptions.filter((_subscription, index) => answer?.hits[index] === true));
}

/** Does the row exist now, seen as the subscriber? */
async function rowIsVisible(
  database: Database,
  change: RowChange,
  key: readonly ColumnFacts[],
  claims: Claims,
): Promise<boolean> {
  const conditions = key.map(
    ({ name, castType }, index) => `${quoteName(name)} = cast($${String(index + 1)}::text as ${castType})`,
  );
  const table = `${quoteName(change.schema)}.${quoteName(change.table)}`;
  const values = key.map(({ name }) => String(change.record?.[name]));
  try {
    return await database.transaction(async (session) => {
      await enterRole(session, claims);
      return (
        (await session.query(`select from ${table} where ${conditions.join(' and ')}`, values)).length > 0
      );
    }, 'rollback');
  } catch (error) {
    console.error(`Checking who may see a change of ${change.schema}.${change.table} failed:`, error);
    return false;
  }
}
