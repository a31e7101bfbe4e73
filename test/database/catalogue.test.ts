import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openDatabase, type Database } from '@mentorkit/backend';
import { readMigrations, readRollback, readRollbacks, readSeed } from '@mentorkit/database';
import { catalogue } from './support/catalogue.js';

const OURS = `n.nspname in ('public', 'private')`;

describe('the catalogue', () => {
  let database: Database;

  async function names(sql: string): Promise<string[]> {
    return (await database.query<{ name: string }>(sql)).map((row) => row.name);
  }

  before(async () => {
    database = await openDatabase({ migrations: await readMigrations() });
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

  it('every column that needs words has them', async () => {
    const silent = await names(`
      select c.relname || '.' || a.attname as name from pg_attribute a join pg_class c on c.oid = a.attrelid
      join pg_namespace n on n.oid = c.relnamespace
      where ${OURS} and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
        and a.attname ~ '(status|token|_at|_date|event_id|role|is_active|verified|visibility)$'
        and a.attname not in ('created_at', 'updated_at') and col_description(c.oid, a.attnum) is null`);
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
      'is_registered',
      'mentor_visible_to',
      'visible_programme_mentor_ids',
    ]);
  });

  it('only the functions meant for clients can be called by clients (T44)', async () => {
    const callable = await names(`
      select p.proname as name from pg_proc p
      where p.pronamespace = 'public'::regnamespace and has_function_privilege('anon', p.oid, 'execute') order by 1`);
    assert.deepEqual(callable, ['get_available_slots', 'is_mentor_visible_to_user', 'list_mentors']);
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

  it('going back and forth leaves the same catalogue', async () => {
    const all = await catalogue(database);
    const back = new Map((await readRollbacks()).map((rollback) => [rollback.version, rollback.sql]));
    const migrations = await readMigrations();
    const forth = new Map(migrations.map((migration) => [migration.version, migration.sql]));
    const step = async (steps: Map<string, string>, version: string): Promise<void> => {
      const sql = steps.get(version);
      assert.ok(sql, `a file for ${version}`);
      await database.exec(sql);
    };
    await assert.rejects(database.exec(await readRollback()), /Later migrations build on this one/);
    await step(back, '20251022000002');
    await step(back, '20251022000001');
    await database.exec(await readRollback());
    const base = await catalogue(database);
    await step(back, '20251020000001');
    assert.deepEqual(await catalogue(database), []);
    await step(forth, '20251020000001');
    assert.deepEqual(await catalogue(database), base);
    for (const { sql } of migrations.slice(1)) await database.exec(sql);
    assert.deepEqual(await catalogue(database), all);
  });

  it('rows of the base schema survive the mentor interaction system and its rollback', async () => {
    const rows = async (): Promise<unknown> =>
      database.query(`select id, slug, verified, updated_at from public.profiles union all
        select id, status, false, scheduled_at from public.appointments order by 1`);
    await database.exec(await readSeed());
    const before = await rows();
    for (const { sql } of (await readRollbacks()).slice(0, 2)) await database.exec(sql);
    await database.exec(await readRollback());
    assert.deepEqual(await rows(), before);
    for (const { sql } of (await readMigrations()).slice(1)) await database.exec(sql);
    assert.deepEqual(await rows(), before);
  });
});
