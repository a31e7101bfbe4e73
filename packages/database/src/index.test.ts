import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readMigrations, readRollback, readRollbacks, readSeed } from './index.js';

describe('the files of the database', () => {
  it('migrations come in the order of their versions, without the rollback that lies among them', async () => {
    const migrations = await readMigrations();
    assert.deepEqual(
      migrations.map(({ version, name }) => `${version} ${name}`),
      [
        '20251020000001 create_base_schema',
        '20251021000001 create_mentor_interaction_system',
        '20251021000002 create_mentor_interaction_rls_policies',
        '20251022000001 chat_live',
        '20251022000002 booking_slots',
      ],
    );
  });

  it('every migration has something that undoes it', async () => {
    const undone = new Set((await readRollbacks()).map(({ version }) => version));
    const rollback = await readRollback();
    for (const { version } of await readMigrations())
      assert.ok(undone.has(version) || rollback.includes(version), `${version} has no rollback`);
  });

  it('the seed is there', async () => {
    assert.match(await readSeed(), /mentee@demo\.example/);
  });

  it('SQL lines are at most 110 characters wide', async () => {
    const files = [...(await readMigrations()), ...(await readRollbacks())].map(({ sql }) => sql);
    const lines = [...files, await readSeed(), await readRollback()].join('\n').split('\n');
    assert.deepEqual(
      lines.filter((line) => Array.from(line).length > 110),
      [],
    );
  });
});
