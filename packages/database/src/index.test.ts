import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planRollback, readMigrations, readRollbacks, readSeed } from './index.js';

const files = (steps: readonly { file: string }[]): string[] =>
  steps.map(({ file }) => file.replace(/^.*\/([a-z_]*\d+)_.*$/, '$1'));

describe('the files of the database', () => {
  it('migrations come in the order of their versions, without the rollback that lies among them', async () => {
    const versions = (await readMigrations()).map(({ version }) => version);
    assert.deepEqual(versions, versions.toSorted());
    assert.deepEqual(versions.slice(0, 3), ['20251020000001', '20251021000001', '20251021000002']);
    assert.ok(!versions.includes('20251021000003'));
  });

  it('every migration has exactly one file that undoes it, the newest first', async () => {
    const undone = (await readRollbacks()).flatMap(({ versions }) => versions);
    const versions = (await readMigrations()).map(({ version }) => version);
    assert.deepEqual(undone, versions.toReversed());
  });

  it('the seed is there', async () => {
    assert.match(await readSeed(), /mentee@demo\.example/);
  });

  it('SQL lines are at most 110 characters wide', async () => {
    const texts = [...(await readMigrations()), ...(await readRollbacks())].map(({ sql }) => sql);
    const lines = [...texts, await readSeed()].join('\n').split('\n');
    assert.deepEqual(
      lines.filter((line) => Array.from(line).length > 110),
      [],
    );
  });
});

describe('going back', () => {
  it('undoes the version asked for and all that came after it, newest first', async () => {
    const rollbacks = await readRollbacks();
    const applied = ['20251020000001', '20251021000001', '20251021000002', '20251022000001'];
    assert.deepEqual(files(planRollback(rollbacks, applied, '20251022000001')), ['20251022000001']);
    assert.deepEqual(files(planRollback(rollbacks, applied, '20251021000001')), [
      '20251022000001',
      'rollback_20251021000003',
    ]);
    assert.equal(planRollback(rollbacks, applied, '20251020000001').length, 3);
  });

  it('says so where a version is not applied, belongs to an earlier one, or has no way back', async () => {
    const rollbacks = await readRollbacks();
    const applied = ['20251020000001', '20251021000001', '20251021000002'];
    assert.throws(() => planRollback(rollbacks, applied, '20251022000001'), /is not applied/);
    assert.throws(() => planRollback(rollbacks, applied, '20251021000002'), /together with 20251021000001/);
    assert.throws(
      () => planRollback(rollbacks, [...applied, '20991231000000'], '20251021000001'),
      /No file undoes 20991231000000/,
    );
  });
});
