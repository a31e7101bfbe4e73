import type { BenchCase } from './bench-cases.js';
import { become, type Sql } from './measure.js';

/** A plan that read a big table from one end to the other. */
export interface Scan {
  case: string;
  table: string;
  /** Rows looked at, over all loops. */
  rows: number;
}

interface PlanNode {
  'Node Type'?: string;
  'Relation Name'?: string;
  'Actual Rows'?: number;
  'Actual Loops'?: number;
  'Rows Removed by Filter'?: number;
  Plans?: PlanNode[];
}

const PLAN = /plan:\n([\s\S]*)$/;
const SETTINGS = `
load 'auto_explain';
set auto_explain.log_min_duration = 0;
set auto_explain.log_analyze = on;
set auto_explain.log_timing = off;
set auto_explain.log_nested_statements = on;
set auto_explain.log_format = json;
set auto_explain.log_level = notice;
`;

function scansIn(node: PlanNode, big: ReadonlySet<string>): [string, number][] {
  const deeper = (node.Plans ?? []).flatMap((plan) => scansIn(plan, big));
  const table = node['Relation Name'];
  if (node['Node Type'] !== 'Seq Scan' || table === undefined || !big.has(table)) return deeper;
  const loops = node['Actual Loops'] ?? 0;
  const rows = ((node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0)) * loops;
  return [...deeper, [table, Math.round(rows)]];
}

/**
 * Runs each case once with `auto_explain`, which sees the statements inside functions too, and finds the sequential scans of
 * tables with more than 10,000 rows. The connection is the superuser's and collects notices into `notices`.
 */
export async function findScans(sql: Sql, notices: string[], cases: readonly BenchCase[]): Promise<Scan[]> {
  const tables = await sql<{ name: string }[]>`
    select relname as name from pg_class
    where relkind = 'r' and relnamespace = 'public'::regnamespace and reltuples > 10000`;
  const big = new Set(tables.map(({ name }) => name));
  await sql.unsafe(SETTINGS).simple();
  const seenIn = async (query: string): Promise<[string, number][]> => {
    notices.length = 0;
    await sql.unsafe(query);
    return notices.flatMap((text) => {
      const { Plan } = JSON.parse(PLAN.exec(text)?.[1] ?? '{}') as { Plan?: PlanNode };
      return scansIn(Plan ?? {}, big);
    });
  };
  const scanning = `do $$ begin perform count(*) from public.messages where content = 'x'; end $$`;
  if ((await seenIn(scanning)).length !== 1)
    throw new Error('auto_explain does not show the plan of a statement inside a function');
  const scans = new Map<string, Scan>();
  for (const one of cases) {
    await become(sql, one, one.asker.role);
    for (const [table, rows] of await seenIn(one.rest)) {
      const key = `${one.name} ${table}`;
      scans.set(key, { case: one.name, table, rows: Math.max(rows, scans.get(key)?.rows ?? 0) });
    }
  }
  await sql.unsafe('reset role');
  return [...scans.values()];
}
