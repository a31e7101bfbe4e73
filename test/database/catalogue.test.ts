import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { openMigrated } from './support/test-database.js';

const OURS = `n.nspname in ('public', 'private')`;

describe('the catalogue', () => {
  let database: Database;

  async function names(sql: string): Promise<string[]> {
    return (await database.query<{ name: string }>(sql)).map((row) => row.name);
  }

  before(async () => {
    database = await openMigrated();
  });
  after(async () => database.close());

  it('every table has row level security (T34)', async () => {
    const open = await names(`
      select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where ${OURS} and c.relkind in ('r', 'p') and not c.relrowsecurity`);
    assert.deepEqual(open, []);
  });

  it('every foreign key has an index that begins with its columns', async () => {
    const bare = await names(`
      select k.conname as name from pg_constraint k join pg_namespace n on n.oid = k.connamespace
      where ${OURS} and k.contype = 'f' and not exists (
        select 1 from pg_index i where i.indrelid = k.conrelid and i.indpred is null
          and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] = k.conkey)`);
    assert.deepEqual(bare, []);
  });

  it('no two indexes say the same, and none is the beginning of another', async () => {
    const doubled = await names(`
      select a.indexrelid::regclass || ' in ' || b.indexrelid::regclass as name
      from pg_index a
      join pg_index b on a.indrelid = b.indrelid and a.indexrelid <> b.indexrelid
      join pg_class ca on ca.oid = a.indexrelid join pg_class cb on cb.oid = b.indexrelid and ca.relam = cb.relam
      join pg_namespace n on n.oid = ca.relnamespace
      where ${OURS} and not a.indisunique and not a.indisexclusion
        and coalesce(pg_get_expr(a.indpred, a.indrelid), '') = coalesce(pg_get_expr(b.indpred, b.indrelid), '')
        and coalesce(pg_get_expr(a.indexprs, a.indrelid), '') = coalesce(pg_get_expr(b.indexprs, b.indrelid), '')
        and (b.indkey::int2[])[0:a.indnkeyatts - 1] = a.indkey::int2[]
        and (b.indoption::int2[])[0:a.indnkeyatts - 1] = a.indoption::int2[]`);
    assert.deepEqual(doubled, []);
  });

  it('the mentor interaction system brings at least 40 indexes, keys included', async () => {
    const [row] = await database.query<{ total: number }>(`
      select count(*)::int as total from pg_index i join pg_class t on t.oid = i.indrelid
      where t.relnamespace = 'public'::regnamespace and (
        t.relname in ('partners', 'partner_invitations', 'user_partners', 'mentor_partners', 'conversations',
          'messages', 'mentorship_requests')
        or pg_get_indexdef(i.indexrelid) ~ 'profile_visibility|chat_enabled|action_token|cv_url|meeting_url')`);
    assert.ok(row && row.total >= 40, `${String(row?.total)} indexes`);
  });

  it('every index that is not a key names the query it serves', async () => {
    const silent = await names(`
      select c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid
      join pg_namespace n on n.oid = c.relnamespace
      where ${OURS} and obj_description(c.oid) is null
        and not exists (select 1 from pg_constraint k where k.conindid = c.oid)`);
    assert.deepEqual(silent, []);
  });

  it('every table, view, function and policy says what it is for', async () => {
    const silent = await names(`
      select c.relname::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where ${OURS} and c.relkind in ('r', 'v') and obj_description(c.oid, 'pg_class') is null
      union all
      select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where ${OURS} and obj_description(p.oid, 'pg_proc') is null
      union all
      select c.relname || '.' || p.polname from pg_policy p join pg_class c on c.oid = p.polrelid
      join pg_namespace n on n.oid = c.relnamespace
      where ${OURS} and obj_description(p.oid, 'pg_policy') is null`);
    assert.deepEqual(silent, []);
  });

  it('every column of every table says what it holds', async () => {
    const silent = await names(`
      select c.relname || '.' || a.attname as name from pg_attribute a join pg_class c on c.oid = a.attrelid
      join pg_namespace n on n.oid = c.relnamespace
      where ${OURS} and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
        and col_description(c.oid, a.attnum) is null`);
    assert.deepEqual(silent, []);
  });

  it('every function states its search path and definers stay out of reach of visitors (T44, T47)', async () => {
    const open = await names(`
      select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where ${OURS} and not coalesce(p.proconfig @> array['search_path=""'], false)`);
    assert.deepEqual(open, []);
    const definers = await names(`
      select p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where ${OURS} and p.prosecdef and has_function_privilege('anon', p.oid, 'execute') order by 1`);
    assert.deepEqual(definers, [
      'free_slots',
      'invitation_page',
      'is_registered',
      'mentor_page',
      'mentor_visible_to',
    ]);
  });

  it('only the functions meant for clients can be called by clients (T44)', async () => {
    const callable = await names(`
      select p.proname as name from pg_proc p
      where p.pronamespace = 'public'::regnamespace and has_function_privilege('anon', p.oid, 'execute') order by 1`);
    assert.deepEqual(callable, [
      'get_available_slots',
      'get_partner_page',
      'is_mentor_visible_to_user',
      'list_mentors',
      'peek_partner_invitation',
    ]);
    const schema = await names(
      `select 'private' as name where has_schema_privilege('authenticated', 'private', 'usage')`,
    );
    assert.deepEqual(schema, []);
  });

  it('every policy names one verb and one role of the API', async () => {
    const vague = await names(`
      select tablename || '.' || policyname as name from pg_policies
      where schemaname = 'public' and (cmd = 'ALL' or cardinality(roles) <> 1 or not roles <@ '{anon,authenticated}')`);
    assert.deepEqual(vague, []);
    const doubled = await names(`
      select tablename || ' ' || cmd || ' ' || roles[1] as name from pg_policies
      where schemaname = 'public' group by tablename, cmd, roles[1] having count(*) > 1`);
    assert.deepEqual(doubled, []);
  });

  it('a policy that lets somebody update states what the new row must be (T2, T15)', async () => {
    const unchecked = await names(`
      select tablename || '.' || policyname as name from pg_policies where cmd = 'UPDATE' and with_check is null`);
    assert.deepEqual(unchecked, []);
  });

  it('policies ask once per statement who the caller is, and call only functions of schema private', async () => {
    const policies = await database.query<{ name: string; rule: string }>(`
      select tablename || '.' || policyname as name, coalesce(qual, '') || ' ' || coalesce(with_check, '') as rule
      from pg_policies where schemaname in ('public', 'private', 'storage', 'realtime')`);
    const bare = policies.filter(({ rule }) =>
      /auth\.(uid|jwt|role|email)\(\)/.test(rule.replace(/SELECT auth\.\w+\(\)/g, '')),
    );
    assert.deepEqual(bare, []);
    const foreign = await names(`
      select c.relname || '.' || p.polname || ' ' || f.oid::regprocedure as name
      from pg_policy p join pg_class c on c.oid = p.polrelid
      join pg_depend d on d.classid = 'pg_policy'::regclass and d.objid = p.oid and d.refclassid = 'pg_proc'::regclass
      join pg_proc f on f.oid = d.refobjid
      where f.pronamespace::regnamespace::text not in ('private', 'auth', 'realtime', 'storage')`);
    assert.deepEqual(foreign, []);
    // an OR with is_admin() costs the index on tables with millions of rows
    const slow = policies.filter(
      ({ name, rule }) => /^(messages|conversations|appointments)\./.test(name) && /is_admin/.test(rule),
    );
    assert.deepEqual(slow, []);
  });

  it('a view runs with the rights of whoever reads it (T20, T24)', async () => {
    const owned = await names(`
      select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where ${OURS} and c.relkind in ('v', 'm') and not coalesce(c.reloptions @> '{security_invoker=true}', false)`);
    assert.deepEqual(owned, []);
  });

  it('every row that says when it changed has a trigger that keeps it true', async () => {
    const unkept = await names(`
      select c.relname::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'updated_at' and not a.attisdropped
      where ${OURS} and c.relkind = 'r' and not exists (
        select 1 from pg_trigger t where t.tgrelid = c.oid and t.tgenabled = 'O'
          and t.tgfoid = 'private.set_updated_at()'::regprocedure)`);
    assert.deepEqual(unkept, []);
  });

  it('a function that writes says so, since the API runs the others in read-only transactions', async () => {
    const quiet = await names(`
      select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where ${OURS} and p.provolatile <> 'v' and p.prosrc ~* '\\m(insert into|update public|delete from)\\M'`);
    assert.deepEqual(quiet, []);
  });

  it('no client makes objects in the schemas that names are looked up in (T47)', async () => {
    const open = await names(`
      select r || ' ' || s as name from unnest('{anon,authenticated}'::text[]) r, unnest('{public,private}'::text[]) s
      where has_schema_privilege(r, s, 'create')`);
    assert.deepEqual(open, []);
  });

  it('clients write nothing but messages and the settings of their own profile (T1, T2, T13, T25)', async () => {
    const writable = await names(`
      select distinct grantee || ' ' || lower(privilege_type) || ' ' || table_name as name
      from information_schema.column_privileges
      where table_schema = 'public' and grantee in ('anon', 'authenticated', 'PUBLIC') and privilege_type <> 'SELECT'
      union
      select grantee || ' ' || lower(privilege_type) || ' ' || table_name from information_schema.role_table_grants
      where table_schema = 'public' and grantee in ('anon', 'authenticated', 'PUBLIC') and privilege_type <> 'SELECT'
      order by 1`);
    assert.deepEqual(writable, [
      'authenticated insert messages',
      'authenticated update profile_private',
      'authenticated update profiles',
    ]);
  });

  it('the publication carries conversations and messages only (T34)', async () => {
    const published = await names(
      `select tablename as name from pg_publication_tables where pubname = 'supabase_realtime' order by 1`,
    );
    assert.deepEqual(published, ['conversations', 'messages']);
  });
});
