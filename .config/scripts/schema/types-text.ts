import type { Column, ForeignKey, Relation, Schema, SchemaFunction } from './read-schema.js';

const HEAD = `// Made by "npm run db:types" from the migrations; do not edit. A test fails when it is stale.

/** Any value that JSON can hold. */
export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];
`;

const SCALARS: Readonly<Record<string, string>> = {
  smallint: 'number',
  integer: 'number',
  bigint: 'number',
  numeric: 'number',
  real: 'number',
  'double precision': 'number',
  boolean: 'boolean',
  json: 'Json',
  jsonb: 'Json',
  void: 'undefined',
  record: 'Record<string, unknown>',
  tsvector: 'unknown',
  tstzrange: 'unknown',
  tstzmultirange: 'unknown',
};

/** The TypeScript type of a Postgres type as PostgREST writes it; what is not a number, boolean or JSON is text. */
function typeOf(postgres: string, composites: ReadonlyMap<string, Relation['kind']>): string {
  if (postgres.endsWith('[]')) return `${typeOf(postgres.slice(0, -2), composites)}[]`;
  const name = postgres.replace(/^public\./, '');
  const kind = composites.get(name);
  if (kind === 'type') return `Database['public']['CompositeTypes']['${name}']`;
  if (kind === 'table') return `Database['public']['Tables']['${name}']['Row']`;
  if (kind === 'view') return `Database['public']['Views']['${name}']['Row']`;
  return SCALARS[postgres] ?? 'string';
}

/** Writes the types of one schema, in the shape `createClient<Database>` takes. */
class TypesWriter {
  readonly #schema: Schema;
  readonly #kinds: ReadonlyMap<string, Relation['kind']>;

  constructor(schema: Schema) {
    this.#schema = schema;
    this.#kinds = new Map(schema.relations.map(({ name, kind }) => [name, kind]));
  }

  text(): string {
    return `${HEAD}
/** The schema \`public\` in the shape that \`createClient<Database>\` of supabase-js takes. */
export interface Database {
  public: {
    Tables: {${this.#relations('table')}};
    Views: {${this.#relations('view')}};
    Functions: {${this.#schema.functions.map((found) => this.#function(found)).join('')}};
    Enums: Record<string, never>;
    CompositeTypes: {${this.#relations('type')}};
  };
}
`;
  }

  #relations(kind: Relation['kind']): string {
    return this.#schema.relations
      .filter((relation) => relation.kind === kind)
      .map((relation) => this.#relation(relation))
      .join('');
  }

  #relation({ name, kind, columns }: Relation): string {
    const row = columns.map((column) => `${column.name}: ${this.#column(column, kind)};`).join('');
    if (kind === 'type') return `${name}: {${row}};`;
    const links = this.#schema.foreignKeys.filter(({ table }) => table === name).map(relationship);
    const relationships = `Relationships: [${links.join('')}];`;
    if (kind === 'view') return `${name}: { Row: {${row}}; ${relationships} };`;
    const writable = columns.filter(({ generated }) => !generated);
    const written = (column: Column): string => this.#column(column, kind);
    const insert = writable
      .map(
        (column) =>
          `${column.name}${column.nullable || column.hasDefault ? '?' : ''}: ${optional(written(column), column)};`,
      )
      .join('');
    const update = writable.map((column) => `${column.name}?: ${written(column)};`).join('');
    return `${name}: { Row: {${row}}; Insert: {${insert}}; Update: {${update}}; ${relationships} };`;
  }

  #column({ type, nullable }: Column, kind: Relation['kind']): string {
    const value = typeOf(type, this.#kinds);
    // a view and a composite type state no column as not null
    return (nullable || kind !== 'table') && value !== 'unknown' ? `${value} | null` : value;
  }

  #function({ name, args, returns }: SchemaFunction): string {
    const given = args.map(
      (arg) => `${arg.name}${arg.optional ? '?' : ''}: ${typeOf(arg.type, this.#kinds)};`,
    );
    const taken = given.length > 0 ? `{${given.join('')}}` : 'Record<string, never>';
    const row =
      returns.columns.length > 0
        ? `{${returns.columns.map((column) => `${column.name}: ${typeOf(column.type, this.#kinds)};`).join('')}}`
        : typeOf(returns.type, this.#kinds);
    return `${name}: { Args: ${taken}; Returns: ${row}${returns.set ? '[]' : ''} };`;
  }
}

function optional(type: string, { nullable }: Column): string {
  return nullable && type !== 'unknown' && !type.endsWith('| null') ? `${type} | null` : type;
}

function relationship({ name, columns, target, targetColumns, oneToOne }: ForeignKey): string {
  const list = (names: readonly string[]): string =>
    `[${names.map((column) => JSON.stringify(column)).join()}]`;
  return `{ foreignKeyName: ${JSON.stringify(name)}; columns: ${list(columns)}; isOneToOne: ${String(oneToOne)};
    referencedRelation: ${JSON.stringify(target)}; referencedColumns: ${list(targetColumns)} },`;
}

/** The text of `contract/src/database.types.ts`, not yet formatted. */
export function typesText(schema: Schema): string {
  return new TypesWriter(schema).text();
}
