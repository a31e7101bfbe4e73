import type { Queryable } from '@mentorkit/backend';

/** One right, such as `anon SELECT column public.profiles.bio`. */
export type Privilege = string;

/** What the API's roles and everybody (PUBLIC) may do with what is ours, however they came by it. */
export async function privileges(database: Queryable): Promise<Privilege[]> {
  const rows = await database.query<{ line: string }>(`
    with ours as (select oid, nspname, nspacl, nspowner from pg_namespace where nspname in ('public', 'private')),
    objects (kind, name, acl) as (
      select 'schema', n.nspname::text, coalesce(n.nspacl, acldefault('n', n.nspowner)) from ours n
      union all
      select case c.relkind when 'S' then 'sequence' else 'relation' end, c.oid::regclass::text,
        coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner))
      from pg_class c join ours n on n.oid = c.relnamespace where c.relkind in ('r', 'v', 'm', 'p', 'f', 'S')
      union all
      select 'column', c.oid::regclass || '.' || a.attname, a.attacl
      from pg_attribute a join pg_class c on c.oid = a.attrelid join ours n on n.oid = c.relnamespace
      where a.attnum > 0 and not a.attisdropped and a.attacl is not null
      union all
      select 'function', p.oid::regprocedure::text, coalesce(p.proacl, acldefault('f', p.proowner))
      from pg_proc p join ours n on n.oid = p.pronamespace
      union all
      select 'type', t.oid::regtype::text, coalesce(t.typacl, acldefault('T', t.typowner))
      from pg_type t join ours n on n.oid = t.typnamespace where t.typelem = 0
    )
    select case a.grantee when 0 then 'PUBLIC' else a.grantee::regrole::text end
      || ' ' || a.privilege_type || ' ' || o.kind || ' ' || o.name as line
    from objects o cross join lateral aclexplode(o.acl) a
    where a.grantee = 0 or a.grantee::regrole::text in ('anon', 'authenticated', 'service_role')
    order by 1`);
  return rows.map((row) => row.line);
}
