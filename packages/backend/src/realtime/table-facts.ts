import type { ApiRole } from '../auth/claims.js';
import type { Queryable } from '../engine/database.js';

/** A column of a published table. */
export interface ColumnFacts {
  name: string;
  /** `pg_type.typname`, as events show it. */
  type: string;
  /** The type as a cast names it. */
  castType: string;
  isKey: boolean;
  /** The roles that may read it. */
  readers: readonly ApiRole[];
}

/** What delivering changes of a table must know about it. */
export interface TableFacts {
  columns: readonly ColumnFacts[];
  rowSecurity: boolean;
  fullIdentity: boolean;
}

const FACTS_SQL = `
select
  a.attname as name,
  t.typname as type,
  format_type(a.atttypid, a.atttypmod) as "castType",
  coalesce(a.attnum = any(k.indkey), false) as "isKey",
  array(
    select r.name from unnest(array['anon', 'authenticated', 'service_role']) as r (name)
    where has_column_privilege(r.name, c.oid, a.attnum, 'select')
  ) as readers,
  c.relrowsecurity as "rowSecurity",
  c.relreplident = 'f' as "fullIdentity"
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_catalog.pg_type t on t.oid = a.atttypid
left join pg_catalog.pg_index k on k.indrelid = c.oid and k.indisprimary
where n.nspname = $1 and c.relname = $2
order by a.attnum`;

/** Reads what delivering a table's changes must know; undefined when there is no such table. */
export async function readTableFacts(
  session: Queryable,
  schema: string,
  table: string,
): Promise<TableFacts | undefined> {
  const rows = await session.query<ColumnFacts & { rowSecurity: boolean; fullIdentity: boolean }>(FACTS_SQL, [
    schema,
    table,
  ]);
  const [first] = rows;
  if (first === undefined) return undefined;
  return { columns: rows, rowSecurity: first.rowSecurity, fullIdentity: first.fullIdentity };
}

/** A name as it may stand in SQL. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
