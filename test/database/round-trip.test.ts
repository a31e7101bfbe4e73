import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { readMigrations, readRollbacks, readSeed } from '@mentorkit/database';
import { catalogue } from './support/catalogue.js';
import { openEmpty } from './support/test-database.js';

describe('the way back', () => {
  let database: Database;

  before(async () => {
    database = await openEmpty();
  });
  after(async () => database.close());

  it('each step down leaves what was there on the way up, and going up again leaves the same', async () => {
    const migrations = await readMigrations();
    const rollbacks = await readRollbacks();
    const seen = new Map<string, string[]>();
    let before = await catalogue(database);
    for (const { version, sql } of migrations) {
      seen.set(version, before);
      await database.exec(sql);
      before = await catalogue(database);
    }
    for (const { file, versions, sql } of rollbacks) {
      await database.exec(sql);
      const oldest = versions.at(-1) ?? '';
      assert.deepEqual(await catalogue(database), seen.get(oldest), `after ${file}`);
    }
    for (const { sql } of migrations) await database.exec(sql);
    assert.deepEqual(await catalogue(database), before);
  });

  it('the rollback of the seed refuses while a later migration is applied', async () => {
    const seeds = (await readRollbacks()).find(({ versions }) => versions.includes('20251021000001'));
    assert.ok(seeds);
    const all = await catalogue(database);
    await assert.rejects(database.exec(seeds.sql), /Later migrations build on this one/);
    assert.deepEqual(await catalogue(database), all);
  });

  it('rows of the base schema survive everything that came later, and its rollback', async () => {
    const rows = async (): Promise<unknown> =>
      database.query(`select id, slug, verified, updated_at from public.profiles union all
        select id, status, false, scheduled_at from public.appointments order by 1`);
    await database.exec(await readSeed());
    const before = await rows();
    for (const { sql } of (await readRollbacks()).slice(0, -1)) await database.exec(sql);
    assert.deepEqual(await rows(), before);
    for (const { sql } of (await readMigrations()).slice(1)) await database.exec(sql);
    assert.deepEqual(await rows(), before);
  });
});
