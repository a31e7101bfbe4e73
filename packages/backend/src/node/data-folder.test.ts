import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { DataFolderInUseError } from '../start-error.js';
import { claimDataFolder } from './data-folder.js';

describe('claimDataFolder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mentorkit-folder-'));
  });
  afterEach(async () => rm(folder, { recursive: true, force: true }));

  const leftBy = async (holder: string): Promise<void> => writeFile(join(folder, 'backend.pid'), holder);

  it('makes a folder that is not there', async () => {
    const claimed = await claimDataFolder(join(folder, 'a', 'b'), { reset: false });
    assert.equal(claimed.databaseDir, join(folder, 'a', 'b', 'database'));
    await claimed.release();
    assert.deepEqual(await readdir(join(folder, 'a', 'b')), []);
  });

  it('refuses a second claim until the first is released', async () => {
    const first = await claimDataFolder(folder, { reset: false });
    await assert.rejects(claimDataFolder(folder, { reset: true }), (error: unknown) => {
      assert.ok(error instanceof DataFolderInUseError);
      assert.match(error.message, new RegExp(`process ${String(process.pid)}.*--data`));
      return true;
    });
    await first.release();
    await (await claimDataFolder(folder, { reset: false })).release();
  });

  it('refuses a folder of a living process', async () => {
    await leftBy(JSON.stringify({ pid: process.ppid, began: '' }));
    await assert.rejects(claimDataFolder(folder, { reset: false }), DataFolderInUseError);
  });

  it('lets one of many simultaneous claims through', async () => {
    const claims = await Promise.allSettled(
      Array.from({ length: 8 }, async () => claimDataFolder(folder, { reset: false })),
    );
    assert.equal(claims.filter(({ status }) => status === 'fulfilled').length, 1);
    for (const claim of claims) if (claim.status === 'fulfilled') await claim.value.release();
  });

  it('sees through what a dead process left, a process with its number, and a damaged file', async () => {
    const dead = spawnSync(process.execPath, ['--version']).pid;
    const leftovers = [
      JSON.stringify({ pid: dead, began: '1' }),
      JSON.stringify({ pid: process.pid, began: '1' }),
      '',
      'null',
    ];
    if (process.platform === 'linux') leftovers.push(JSON.stringify({ pid: process.ppid, began: '1' }));
    for (const leftover of leftovers) {
      await leftBy(leftover);
      await (await claimDataFolder(folder, { reset: false })).release();
    }
  });

  it('empties the data when asked, and only then', async () => {
    const data = join(folder, 'database');
    await mkdir(data);
    await writeFile(join(data, 'file'), '');
    await (await claimDataFolder(folder, { reset: false })).release();
    assert.deepEqual(await readdir(data), ['file']);
    await (await claimDataFolder(folder, { reset: true })).release();
    assert.deepEqual(await readdir(folder), []);
  });
});
