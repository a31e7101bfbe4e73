import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, BrowserContext } from 'playwright-core';
import { chromium } from 'playwright-core';
import { findBrowser } from '../../.config/scripts/find-browser.js';
import { ROOT, runNode } from '../../.config/scripts/run-command.js';
import type { StoryEntry, StoryIndex } from './story-page.js';
import { readDocs, serveStories, StoryPage } from './story-page.js';

const BUILD = '.output/storybook';

async function buildStories(): Promise<StoryEntry[]> {
  const built = await runNode(
    [
      ...['node_modules/storybook/dist/bin/dispatcher.js', 'build', '--config-dir', '.config/storybook'],
      ...['--output-dir', BUILD, '--loglevel', 'error'],
    ],
    { env: { CI: 'true' }, timeout: 120_000 },
  );
  assert.ok(built, 'Storybook does not build; `npm run stories:build` says why');
  const index = JSON.parse(await readFile(join(ROOT, BUILD, 'index.json'), 'utf8')) as StoryIndex;
  return Object.values(index.entries);
}

const entries = await buildStories();
assert.ok(entries.length > 0, 'there is no story to look at');

describe('stories', () => {
  let browser: Browser;
  let context: BrowserContext;
  let foreign: Set<string>;

  before(async () => {
    const { executablePath, args, env } = await findBrowser();
    browser = await chromium.launch({ executablePath, args, env: { ...process.env, ...env } });
    context = await browser.newContext({ locale: 'pt-BR', timezoneId: 'America/Sao_Paulo' });
    foreign = await serveStories(context, join(ROOT, BUILD));
  });

  after(() => browser.close());

  for (const theme of ['light', 'dark']) {
    describe(`in ${theme}`, () => {
      let page: StoryPage;

      before(async () => {
        page = await StoryPage.open(context, theme);
      });

      for (const { id, title, name } of entries.filter(({ type }) => type === 'story')) {
        it(`${title}, ${name}, complains of nothing and passes axe`, async () => {
          assert.deepEqual(await page.read(id), { status: 'success', violations: [], complaints: [] });
        });
      }
    });
  }

  for (const { id, title } of entries.filter(({ type }) => type === 'docs')) {
    it(`${title} has a documentation page that shows its stories`, async () => {
      const { stories, complaints } = await readDocs(context, id);
      assert.ok(stories > 0);
      assert.deepEqual(complaints, []);
    });
  }

  it('nothing is asked of another host', () => {
    assert.deepEqual([...foreign], []);
  });
});
