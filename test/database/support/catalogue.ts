import type { Database } from '@mentorkit/backend';

/** Everything that is ours in the system catalogues, one line each, sorted: equal means the same schema. */
export async function catalogue(database: Database): Promise<string[]> {
  const rows = await database.query<{ line: string }>(`
    with ours as (select oid, nspname from pg_namespace where nspname in ('public', 'private'))
    select 'column ' || n.nspname || '.' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
      || ' ' || a.attnotnull || ' ' || coalesce(pg_get_expr(d.adbin, d.adrelid), '') || ' ' || coalesce(a.attacl::text, '')
      || ' ' || coalesce(col_description(c.oid, a.attnum), '') as line
    from pg_attribute a join pg_class c on c.oid = a.attrelid join ours n on n.oid = c.relnamespace
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relkind in ('r', 'v', 'c') and a.attnum > 0 and not a.attisdropped
    union all
    select 'relation ' || n.nspname || '.' || c.relname || ' ' || c.relkind::text || c.relrowsecurity || ' '
      || coalesce((select string_agg(x::text, ',' order by x::text) from unnest(c.relacl) x), '')
      || ' ' || coalesce(c.reloptions::text, '') || ' ' || coalesce(obj_description(c.oid, 'pg_class'), '')
      || coalesce(obj_description(c.reltype, 'pg_type'), '')
    from pg_class c join ours n on n.oid = c.relnamespace where c.relkind in ('r', 'v', 'c')
    union all
    select 'view ' || c.relname || pg_get_viewdef(c.oid) from pg_class c join ours n on n.oid = c.relnamespace
    where c.relkind = 'v'
    union all
    select 'index ' || pg_get_indexdef(i.indexrelid) || coalesce(obj_description(i.indexrelid, 'pg_class'), '')
    from pg_index i join pg_class c on c.oid = i.indexrelid join ours n on n.oid = c.relnamespace
    union all
    select 'constraint ' || c.conrelid::regclass || ' ' || c.conname || ' ' || pg_get_constraintdef(c.oid)
      || coalesce(obj_description(c.oid, 'pg_constraint'), '')
    from pg_constraint c join ours n on n.oid = c.connamespace
    union all
    select 'function ' || p.oid::regprocedure || ' ' || pg_get_functiondef(p.oid) || coalesce(p.proacl::text, '')
      || coalesce(obj_description(p.oid, 'pg_proc'), '')
    from pg_proc p join ours n on n.oid = p.pronamespace where p.prokind = 'f'
    union all
    select 'trigger ' || pg_get_triggerdef(t.oid) || t.tgenabled::text from pg_trigger t join pg_proc p on p.oid = t.tgfoid
    join ours n on n.oid = p.pronamespace where not t.tgisinternal
    union all
    select 'policy ' || s.schemaname || '.' || s.tablename || '.' || s.policyname || ' ' || s.cmd || s.roles::text
      || coalesce(s.qual, '') || ' ' || coalesce(s.with_check, '') || coalesce(obj_description(p.oid, 'pg_policy'), '')
    from pg_policies s join pg_policy p on p.polname = s.policyname
      and p.polrelid = format('%I.%I', s.schemaname, s.tablename)::regclass
    where s.schemaname in ('public', 'private', 'storage', 'realtime')
    union all
    select 'bucket ' || id || ' ' || public || coalesce(file_size_limit::text, '') || coalesce(allowed_mime_types::text, '')
    from storage.buckets
    union all
    select 'published ' || tablename from pg_publication_tables where pubname = 'supabase_realtime'
    union all
    select 'schema ' || nspname || ' ' || coalesce(nspacl::text, '') from pg_namespace where nspname = 'private'
    union all
    select 'search ' || cfgname from pg_ts_config c join ours n on n.oid = c.cfgnamespace
    order by 1`);
  return rows.map((row) => row.line);
}
