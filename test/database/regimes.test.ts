import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openDatabase, PostgresDatabase, type GrantRegime } from '@mentorkit/backend';
import { readMigrations, readRollbacks } from '@mentorkit/database';
import { catalogue } from './support/catalogue.js';
import { privileges, type Privilege } from './support/privileges.js';
import { openServerIfAny } from './support/test-database.js';

const REGIMES: readonly GrantRegime[] = ['classic', 'strict'];

/** Entries of access lists; PUBLIC has no name in them. */
const ACCESS = /\{?("?\w*"?=[a-zA-Z*]+\/"?\w+"?,?)+\}?/g;

function withoutAccess(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(ACCESS, '')).sort();
}

function missing<T>(from: readonly T[], wanted: readonly T[]): T[] {
  const found = new Set(from);
  return wanted.filter((item) => !found.has(item));
}

const server = await openServerIfAny();

// Both kinds of hosted project, on a real Postgres, by an owner who is no superuser.
describe('the two privilege regimes', () => {
  if (server === undefined) {
    it('wait for a machine with a real Postgres', () => undefined);
    return;
  }
  const databases = new Map<GrantRegime, PostgresDatabase>();

  const of = (regime: GrantRegime): PostgresDatabase => {
    const database = databases.get(regime);
    assert.ok(database);
    return database;
  };

  before(async () => {
    const migrations = await readMigrations();
    for (const grants of REGIMES) {
      const name = await server.create(await server.template({ migrations, grants }));
      databases.set(grants, new PostgresDatabase(server.url(name)));
    }
  });
  after(async () => {
    for (const database of databases.values()) await database.close();
    await server.close();
  });

  it('the owner is no superuser, as on a hosted project', async () => {
    for (const regime of REGIMES) {
      const [owner] = await of(regime).query(`
        select rolsuper, rolcreaterole, rolcreatedb, rolbypassrls from pg_roles where rolname = current_user`);
      assert.deepEqual(owner, {
        rolsuper: false,
        rolcreaterole: true,
        rolcreatedb: true,
        rolbypassrls: true,
      });
    }
  });

  it('the regimes differ in what a new object grants by itself', async () => {
    const granted = async (regime: GrantRegime): Promise<number> =>
      of(regime).transaction(async (session) => {
        const old = await privileges(session);
        await session.exec('create table public.bare (id bigint generated always as identity)');
        return missing(old, await privileges(session)).filter((line) => / (relation|sequence) /.test(line))
          .length;
      }, 'rollback');
    assert.ok((await granted('classic')) > 0);
    assert.equal(await granted('strict'), 0);
  });

  it('both bring the same schema, and the embedded engine the same with the same rights', async () => {
    const classic = withoutAccess(await catalogue(of('classic')));
    assert.deepEqual(withoutAccess(await catalogue(of('strict'))), classic);
    const embedded = await openDatabase({ migrations: await readMigrations() });
    try {
      assert.deepEqual(withoutAccess(await catalogue(embedded)), classic);
      assert.deepEqual(await privileges(embedded), await privileges(of('classic')));
    } finally {
      await embedded.close();
    }
  });

  it('both give the API the same rights, for each is granted or revoked by name (T44)', async () => {
    const classic = await privileges(of('classic'));
    const strict = await privileges(of('strict'));
    assert.deepEqual(missing(classic, strict), []);
    // what any signed-in person may call, a server may call where everything is granted; it is nobody there
    const harmless = (right: Privilege): boolean =>
      right.startsWith('service_role EXECUTE function ') &&
      classic.includes(right.replace('service_role', 'authenticated'));
    const more = missing(strict, classic);
    assert.deepEqual(
      more.filter((right) => !harmless(right)),
      [],
    );
  });

  it('what hosted projects refuse their owner is refused here too', async () => {
    const owner = of('strict');
    const refused = async (sql: string): Promise<void> =>
      assert.rejects(
        owner.transaction(async (session) => session.exec(sql), 'rollback'),
        /must be owner|permission denied|hosted projects refuse/,
        sql,
      );
    const policy = 'create policy mine on storage.objects for select to authenticated using (false)';
    await owner.transaction(async (session) => session.exec(policy), 'rollback');
    await refused(`${policy}; comment on policy mine on storage.objects is 'Mine'`);
    await refused('alter table storage.objects disable row level security');
    await refused('alter table realtime.messages add column mine int');
    await refused('create table auth.mine (id int)');
    await refused(`copy (select 1) to program 'true'`);
  });

  it('trusted extensions can be made by the owner', async () => {
    for (const name of ['citext', 'pg_trgm', 'unaccent', 'btree_gist', 'pgcrypto']) {
      await of('strict').transaction(
        async (session) => session.exec(`create extension if not exists ${name} with schema extensions`),
        'rollback',
      );
    }
  });

  it('the rollbacks leave nothing behind, and the migrations can be applied again', async () => {
    for (const regime of REGIMES) {
      const database = of(regime);
      const all = await catalogue(database);
      for (const { sql } of await readRollbacks()) await database.exec(sql);
      assert.deepEqual(await catalogue(database), []);
      for (const { sql } of await readMigrations()) await database.exec(sql);
      assert.deepEqual(await catalogue(database), all);
    }
  });
});
