import type { Queryable } from '@mentorkit/backend';

/** One column as a client sees it. */
export interface Column {
  name: string;
  type: string;
  nullable: boolean;
  /** Filled by the database when it is left out. */
  hasDefault: boolean;
  /** Never written by anybody. */
  generated: boolean;
  /** Part of the primary key. */
  isKey: boolean;
}

/** A table, a view or a composite type of the schema `public`. */
export interface Relation {
  name: string;
  kind: 'table' | 'view' | 'type';
  comment: string;
  columns: Column[];
}

/** A foreign key: columns of `table` that name a row of `target`. */
export interface ForeignKey {
  name: string;
  table: string;
  columns: string[];
  target: string;
  targetColumns: string[];
  oneToOne: boolean;
}

/** A function of the schema `public` that can be called over the API. */
export interface SchemaFunction {
  name: string;
  args: { name: string; type: string; optional: boolean }[];
  /** A type name, or the columns of what it answers. */
  returns: { type: string; set: boolean; columns: { name: string; type: string }[] };
}

/** An index with the query it serves. */
export interface Index {
  table: string;
  name: string;
  definition: string;
  comment: string;
}

/** What stands in the schema `public`, each list in the order of its names. */
export interface Schema {
  relations: Relation[];
  foreignKeys: ForeignKey[];
  functions: SchemaFunction[];
  indexes: Index[];
}

const RELATIONS = `
  select c.relname as name,
    case c.relkind when 'r' then 'table' when 'v' then 'view' else 'type' end as kind,
    coalesce(obj_description(c.oid, 'pg_class'), '') as comment,
    (
      select jsonb_agg(jsonb_build_object(
        'name', a.attname,
        'type', format_type(a.atttypid, null),
        'nullable', not a.attnotnull,
        'hasDefault', a.atthasdef or a.attidentity <> '',
        'generated', a.attgenerated <> '' or a.attidentity = 'a',
        'isKey', coalesce(a.attnum = any (k.conkey), false)
      ) order by a.attname)
      from pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    ) as columns
  from pg_class c
  left join pg_constraint k on k.conrelid = c.oid and k.contype = 'p'
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'c')
  order by c.relname`;

const FOREIGN_KEYS = `
  select k.conname as name, t.relname as table, o.relname as target,
    (select array_agg(a.attname::text order by n) from unnest(k.conkey) with ordinality u (num, n)
      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.num) as columns,
    (select array_agg(a.attname::text order by n) from unnest(k.confkey) with ordinality u (num, n)
      join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.num) as "targetColumns",
    exists (select 1 from pg_constraint u where u.conrelid = k.conrelid and u.contype in ('p', 'u')
      and u.conkey <@ k.conkey) as "oneToOne"
  from pg_constraint k join pg_class t on t.oid = k.conrelid join pg_class o on o.oid = k.confrelid
  where k.contype = 'f' and t.relnamespace = 'public'::regnamespace and o.relnamespace = 'public'::regnamespace
  order by t.relname, k.conname`;

const FUNCTIONS = `
  select p.proname as name,
    (
      select coalesce(jsonb_agg(jsonb_build_object(
        'name', coalesce(p.proargnames[n], ''), 'type', format_type(t, null),
        'optional', n > p.pronargs - p.pronargdefaults
      ) order by n), '[]')
      from unnest(p.proargtypes::oid[]) with ordinality u (t, n)
    ) as args,
    jsonb_build_object('type', format_type(p.prorettype, null), 'set', p.proretset, 'columns', (
      select coalesce(jsonb_agg(jsonb_build_object('name', p.proargnames[n], 'type', format_type(t, null)) order by n), '[]')
      from unnest(p.proallargtypes) with ordinality u (t, n)
      where p.proargmodes[n] in ('t', 'o')
    )) as returns
  from pg_proc p
  where p.pronamespace = 'public'::regnamespace and p.prokind = 'f' and p.prorettype <> 'trigger'::regtype
    and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
  order by p.proname`;

const INDEXES = `
  select t.relname as table, c.relname as name, pg_get_indexdef(i.indexrelid) as definition,
    coalesce(obj_description(c.oid, 'pg_class'), '') as comment
  from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
  where t.relnamespace = 'public'::regnamespace
  order by t.relname, c.relname`;

/** Reads what a migrated database holds. */
export async function readSchema(database: Queryable): Promise<Schema> {
  return {
    relations: await database.query<Relation>(RELATIONS),
    foreignKeys: await database.query<ForeignKey>(FOREIGN_KEYS),
    functions: await database.query<SchemaFunction>(FUNCTIONS),
    indexes: await database.query<Index>(INDEXES),
  };
}
