import type { Claims } from '../auth/claims.js';
import type { Database, Queryable } from '../engine/database.js';
import { enterRole } from '../engine/enter-role.js';
import { conditionSql, parseFilter, type Condition } from './filter.js';
import type { BindingRequest } from './join-config.js';
import { quoteName, readTableFacts, type ColumnFacts, type TableFacts } from './table-facts.js';

/** A wish for row changes that has been checked. */
export interface Subscription {
  id: number;
  request: BindingRequest;
  conditions: readonly Condition[];
}

/** A captured change of one row. */
export interface RowChange {
  schema: string;
  table: string;
  type: 'INSERT' | 'UPDATE' | 'DELETE';
  record: Record<string, unknown> | null;
  oldRecord: Record<string, unknown> | null;
  committedAt: string;
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

/** Checks a wish: the table must be published, the filter's columns must exist and its values fit. */
export async function subscribe(database: Database, request: BindingRequest): Promise<Subscription> {
  const { schema, table } = request;
  const conditions = request.filter === undefined ? [] : parseFilter(request.filter);
  const subscription = { id: bindingId(request), request, conditions };
  if (table === undefined || table === '*') {
    if (conditions.length > 0) throw new Error('a filter needs a table');
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
  await matching(database, { schema, table, record: {} }, facts, [subscription]);
  return subscription;
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
  const old = oldRecord(change, facts);
  const record = change.type === 'DELETE' ? old : change.record;
  const matched = await matching(database, { ...change, record: record ?? {} }, facts, interested);
  for (const subscriber of subscribers) {
    const hits = subscriber.subscriptions.filter((subscription) => matched.has(subscription));
    if (hits.length === 0) continue;
    const data = await visibleData(database, change, facts, { subscriber, hits, old });
    if (data !== undefined) events.set(subscriber, { ids: hits.map((hit) => hit.id), data });
  }
  return events;
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

/** The old row as far as events show it: its key, or all of it where the table says so and hides nothing. */
function oldRecord(change: RowChange, facts: TableFacts): Record<string, unknown> | null {
  if (change.oldRecord === null) return null;
  const all = facts.fullIdentity && !(change.type === 'DELETE' && facts.rowSecurity);
  return picked(change.oldRecord, all ? facts.columns : facts.columns.filter((column) => column.isKey));
}

async function visibleData(
  database: Database,
  change: RowChange,
  facts: TableFacts,
  recipient: { subscriber: Subscriber; hits: readonly Subscription[]; old: Record<string, unknown> | null },
): Promise<Record<string, unknown> | undefined> {
  const { subscriber, hits, old } = recipient;
  const { role } = subscriber.claims;
  const head = {
    schema: change.schema,
    table: change.table,
    type: change.type,
    commit_timestamp: change.committedAt,
  };
  const key = facts.columns.filter((column) => column.isKey);
  if (facts.rowSecurity && key.length === 0)
    return { ...head, errors: ['Error 400: Bad Request, no primary key'] };
  if (key.some((column) => !column.readers.includes(role)))
    return { ...head, errors: ['Error 401: Unauthorized'] };
  if (
    facts.rowSecurity &&
    change.type !== 'DELETE' &&
    !(await rowIsVisible(database, change, key, subscriber.claims))
  ) {
    return undefined;
  }
  const columns = facts.columns.filter((column) => column.readers.includes(role) && wanted(column, hits));
  return {
    ...head,
    columns: columns.map(({ name, type }) => ({ name, type })),
    ...(change.type === 'DELETE' || change.record === null ? {} : { record: picked(change.record, columns) }),
    ...(old === null ? {} : { old_record: picked(old, columns) }),
    errors: null,
  };
}

function wanted(column: ColumnFacts, hits: readonly Subscription[]): boolean {
  return hits.some(
    ({ request }) => request.select === undefined || column.isKey || request.select.includes(column.name),
  );
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

function picked(record: Record<string, unknown>, columns: readonly ColumnFacts[]): Record<string, unknown> {
  return Object.fromEntries(columns.flatMap(({ name }) => (name in record ? [[name, record[name]]] : [])));
}
