import type { ApiRole } from '../auth/claims.js';
import type { BindingRequest } from './join-config.js';
import type { ColumnFacts, TableFacts } from './table-facts.js';

/** A captured change of one row. */
export interface RowChange {
  schema: string;
  table: string;
  type: 'INSERT' | 'UPDATE' | 'DELETE';
  record: Record<string, unknown> | null;
  oldRecord: Record<string, unknown> | null;
  committedAt: string;
}

const LARGEST_CHANGE = 1024 * 1024;
/** What a value of a change that is too large may measure to be shown all the same. */
const SMALL_VALUE = 64;

/** The old row as far as events show it: its key, or all of it where the table says so and hides nothing. */
export function visibleOldRecord(change: RowChange, facts: TableFacts): Record<string, unknown> | null {
  if (change.oldRecord === null) return null;
  const all = facts.fullIdentity && !(change.type === 'DELETE' && facts.rowSecurity);
  return picked(change.oldRecord, all ? facts.columns : facts.columns.filter((column) => column.isKey));
}

/** True when events of a change carry only its small values. */
export function isTooLarge(change: RowChange): boolean {
  return sizeOf([change.record, change.oldRecord]) > LARGEST_CHANGE;
}

/** Why a change cannot be told to a role, whoever of that role asks. */
export function changeRefusal(change: RowChange, facts: TableFacts, role: ApiRole): string | undefined {
  if (change.type === 'DELETE') return undefined;
  const key = facts.columns.filter((column) => column.isKey);
  if (key.length === 0) return 'Error 400: Bad Request, no primary key';
  return key.every((column) => column.readers.includes(role)) ? undefined : 'Error 401: Unauthorized';
}

/** The `data` of a `postgres_changes` event for one role and its wishes. */
export function changeData(
  change: RowChange,
  facts: TableFacts,
  reader: {
    role: ApiRole;
    requests: readonly BindingRequest[];
    old: Record<string, unknown> | null;
    tooLarge: boolean;
  },
): Record<string, unknown> {
  const { schema, table, type } = change;
  const head = { schema, table, type, commit_timestamp: new Date(change.committedAt).toISOString() };
  const refusal = changeRefusal(change, facts, reader.role);
  if (refusal !== undefined) return { ...head, columns: [], errors: [refusal] };
  const columns = facts.columns.filter(
    (column) => column.readers.includes(reader.role) && isWanted(column, reader.requests),
  );
  const shown = (record: Record<string, unknown>): Record<string, unknown> =>
    reader.tooLarge ? smallValues(picked(record, columns)) : picked(record, columns);
  return {
    ...head,
    columns: columns.map((column) => ({ name: column.name, type: column.type })),
    ...(change.record === null ? {} : { record: shown(change.record) }),
    ...(reader.old === null ? {} : { old_record: shown(reader.old) }),
    errors: reader.tooLarge ? ['Error 413: Payload Too Large'] : null,
  };
}

function isWanted(column: ColumnFacts, requests: readonly BindingRequest[]): boolean {
  return requests.some(({ select }) => select === undefined || column.isKey || select.includes(column.name));
}

function picked(record: Record<string, unknown>, columns: readonly ColumnFacts[]): Record<string, unknown> {
  return Object.fromEntries(
    columns.flatMap(({ name, type }) => (name in record ? [[name, shownValue(record[name], type)]] : [])),
  );
}

/** Bytes are shown as bare hex; everything else as JSON has it. */
function shownValue(value: unknown, type: string): unknown {
  return type === 'bytea' && typeof value === 'string' ? value.replace(/^\\x/, '') : value;
}

function smallValues(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => sizeOf(value) <= SMALL_VALUE));
}

function sizeOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}
