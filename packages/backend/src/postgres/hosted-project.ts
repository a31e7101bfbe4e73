import type postgres from 'postgres';
import { AUTH_SQL } from '../engine/bootstrap-auth.js';
import { REALTIME_SQL } from '../engine/bootstrap-realtime.js';
import { CLASSIC_GRANTS_SQL, ROLES_SQL, SCHEMAS_SQL } from '../engine/bootstrap-roles.js';
import { STORAGE_SQL } from '../engine/bootstrap-storage.js';

/**
 * What a hosted project grants to the API's roles on every new object of schema public: projects made before 2026-10-30
 * everything (`classic`), later ones nothing (`strict`).
 */
export type GrantRegime = 'classic' | 'strict';

/** Who owns a project's database: `postgres` without superuser, as on a hosted project. */
export interface Owner {
  name: string;
  password: string;
}

const SEARCH_PATH = '"$user", public, extensions';

/** What the service roles own; the platform keeps it to itself. */
const PLATFORM: Readonly<Record<string, string>> = {
  auth: 'supabase_auth_admin',
  storage: 'supabase_storage_admin',
  realtime: 'supabase_realtime_admin',
};

/**
 * On a hosted project `postgres` makes policies and triggers on tables of the platform without owning them (supautils).
 * Here it does so by membership, which would allow everything else too, so everything else is refused as hosted does.
 * That includes comments on those policies.
 */
const REFUSE_SQL = `
create function extensions.refuse_platform_changes() returns event_trigger
language plpgsql set search_path = '' as $$
declare
  change record;
begin
  if (select r.rolsuper from pg_catalog.pg_roles r where r.rolname = current_user) then
    return;
  end if;
  for change in
    select c.command_tag, c.object_type, c.object_identity
    from pg_catalog.pg_event_trigger_ddl_commands() c
    where c.command_tag not in ('CREATE POLICY', 'ALTER POLICY', 'CREATE TRIGGER', 'GRANT', 'REVOKE')
      and (
        c.schema_name in ('auth', 'storage', 'realtime')
        or c.object_identity ~ ' on (auth|storage|realtime)[.]'
      )
  loop
    raise exception using errcode = 'insufficient_privilege', message = format(
      'hosted projects refuse %s of %s %s', change.command_tag, change.object_type, change.object_identity
    );
  end loop;
end
$$;
create event trigger refuse_platform_changes on ddl_command_end
execute function extensions.refuse_platform_changes();
`;

/** The roles, once a server. Answers who is to own the databases of its projects. */
export async function prepareServer(admin: postgres.Sql, password: string): Promise<Owner> {
  const roles = await admin<{ name: string; is_super: boolean }[]>`
    select rolname as name, rolsuper as is_super from pg_catalog.pg_roles`;
  const found = new Map(roles.map((role) => [role.name, role]));
  // on a server that is not ours the name may be the superuser's
  const name = found.get('postgres')?.is_super === true ? 'mentorkit_postgres' : 'postgres';
  if (!found.has('anon')) await admin.unsafe(ROLES_SQL).simple();
  if (!found.has(name)) await admin.unsafe(`create role ${name}`);
  const secret = `password '${password.replaceAll("'", "''")}'`;
  await admin
    .unsafe(
      `alter role ${name} login createrole createdb bypassrls replication ${secret};
      alter role authenticator login ${secret};
      grant anon, authenticated, service_role to ${name} with admin option;
      grant ${Object.values(PLATFORM).join(', ')} to ${name};
      grant set on parameter session_replication_role to ${name};
      alter role ${name} set search_path to ${SEARCH_PATH};
      alter role authenticator set search_path to ${SEARCH_PATH};
      alter role authenticator set statement_timeout to '8s';
      alter role authenticator set lock_timeout to '8s'`,
    )
    .simple();
  return { name, password };
}

/** What brings an empty database, as the superuser, to where a hosted project stands before its first migration. */
export function projectSql(owner: string, grants: GrantRegime): string {
  const schemas = Object.entries(PLATFORM).map(
    ([schema, service]) => `
      grant all on schema ${schema} to ${service};
      grant usage on schema ${schema} to ${owner};
      grant all on all tables in schema ${schema} to ${owner};
      grant all on all sequences in schema ${schema} to ${owner};
      ${handOver(schema, service)}`,
  );
  return [
    'begin',
    SCHEMAS_SQL,
    AUTH_SQL,
    STORAGE_SQL,
    REALTIME_SQL,
    // hosted Realtime reads the write-ahead log instead
    'drop event trigger realtime_follow_publication',
    'drop trigger messages_capture on realtime.messages',
    ...schemas,
    `alter schema extensions owner to ${owner}`,
    `alter schema supabase_migrations owner to ${owner}`,
    handOver('supabase_migrations', owner),
    `alter publication supabase_realtime owner to ${owner}`,
    ...(grants === 'classic' ? [`set role ${owner}`, CLASSIC_GRANTS_SQL, 'reset role'] : []),
    REFUSE_SQL,
    'commit',
  ].join(';\n');
}

/** Makes a role the owner of all tables and functions of a schema. */
function handOver(schema: string, role: string): string {
  return `do $$
    declare
      thing record;
    begin
      for thing in
        select format('table %s', c.oid::regclass) as name from pg_catalog.pg_class c
        where c.relnamespace = '${schema}'::regnamespace and c.relkind = 'r'
        union all
        select format('function %s', p.oid::regprocedure) from pg_catalog.pg_proc p
        where p.pronamespace = '${schema}'::regnamespace
      loop
        execute format('alter %s owner to %I', thing.name, '${role}');
      end loop;
    end
    $$`;
}
