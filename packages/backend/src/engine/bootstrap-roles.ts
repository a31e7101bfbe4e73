/** The roles of a hosted project, without the superuser. They belong to the server, not to one database. */
export const ROLES_SQL = `
create role anon nologin noinherit;
create role authenticated nologin noinherit;
create role service_role nologin noinherit bypassrls;
create role authenticator nologin noinherit;
create role supabase_auth_admin nologin noinherit;
create role supabase_storage_admin nologin noinherit;
create role supabase_realtime_admin nologin noinherit;
create role dashboard_user nologin;
grant anon, authenticated, service_role to authenticator;
`;

/** The superuser's name on a hosted project; the embedded engine's own superuser has another one. */
export const ADMIN_ROLE_SQL = `
create role supabase_admin nologin bypassrls;
`;

/** What projects made before 2026-10-30 grant on every new object of its owner, and later ones do not. */
export const CLASSIC_GRANTS_SQL = `
alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
alter default privileges in schema public grant all on sequences to anon, authenticated, service_role;
alter default privileges in schema public grant all on functions to anon, authenticated, service_role;
`;

/** Schemas, the publication, and where the CLI keeps its history. */
export const SCHEMAS_SQL = `
create schema extensions;
create extension pgcrypto with schema extensions;
create schema auth;
create schema storage;
create schema realtime;
create schema supabase_migrations;

grant usage on schema public, extensions, auth, storage, realtime to anon, authenticated, service_role;

-- Nothing here decodes the write-ahead log, so its level does not matter; triggers carry the changes.
set client_min_messages = error;
create publication supabase_realtime;
reset client_min_messages;

create table supabase_migrations.schema_migrations (
  version text primary key,
  statements text[],
  name text,
  checksum text
);
create table supabase_migrations.seed_files (
  path text primary key,
  hash text not null
);
create table supabase_migrations.bootstrap (
  checksum text primary key
);
`;
