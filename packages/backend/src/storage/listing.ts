import type { Fields } from './buckets.js';
import type { ObjectRow } from './objects.js';

type Entry = Pick<ObjectRow, 'name' | 'updated_at' | 'created_at' | 'last_accessed_at' | 'metadata'> & {
  id: string;
};
type Folder = { [Key in keyof Entry]: Key extends 'name' ? string : null };

const SORTABLE = ['name', 'updated_at', 'created_at', 'last_accessed_at'] as const;

const numberOf = (value: unknown, instead: number): number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : instead;

/** The folder whose content is asked for, as the beginning of names. */
export function folderPrefix(fields: Fields): string {
  const prefix = typeof fields['prefix'] === 'string' ? fields['prefix'].replace(/^\/+|\/+$/g, '') : '';
  return prefix === '' ? '' : `${prefix}/`;
}

/** One level of a folder: its folders first as in a listing by name, then files; sorted, searched and cut as asked. */
export function listFolder(rows: readonly ObjectRow[], fields: Fields): (Entry | Folder)[] {
  const prefix = folderPrefix(fields);
  const wanted = typeof fields['search'] === 'string' ? fields['search'].toLowerCase() : '';
  const entries = new Map<string, Entry | Folder>();
  for (const row of rows) {
    const [step = '', ...deeper] = row.name.slice(prefix.length).split('/');
    if (!step.toLowerCase().startsWith(wanted)) continue;
    entries.set(step, deeper.length > 0 ? folder(step) : entry(row, step));
  }
  const offset = numberOf(fields['offset'], 0);
  return sorted([...entries.values()], fields['sortBy']).slice(
    offset,
    offset + numberOf(fields['limit'], 100),
  );
}

function folder(name: string): Folder {
  return { name, id: null, updated_at: null, created_at: null, last_accessed_at: null, metadata: null };
}

function entry(row: ObjectRow, name: string): Entry {
  const { id, updated_at, created_at, last_accessed_at, metadata } = row;
  return { name, id, updated_at, created_at, last_accessed_at, metadata };
}

function sorted(entries: (Entry | Folder)[], sortBy: unknown): (Entry | Folder)[] {
  const { column, order } = (typeof sortBy === 'object' && sortBy !== null ? sortBy : {}) as Fields;
  const key = SORTABLE.find((known) => known === column) ?? 'name';
  const direction = order === 'desc' ? -1 : 1;
  return entries.sort(
    (one, other) => direction * (one[key] ?? one.name).localeCompare(other[key] ?? other.name),
  );
}
