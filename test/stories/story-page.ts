import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page, Route } from 'playwright-core';

/** The part of Storybook's index.json that is read. */
export interface StoryIndex {
  entries: Record<string, StoryEntry>;
}

export interface StoryEntry {
  id: string;
  title: string;
  name: string;
  type: 'story' | 'docs';
}

/** What a story left behind: its own verdict, and everything it should not have done. */
export interface StoryReport {
  status: string;
  violations: string[];
  complaints: string[];
}

// Intercepted before it reaches the network; "localhost" makes it a secure context, as production is.
const ORIGIN = 'http://localhost';

/** Serves the static build to a context without a server; what is asked of another host is refused and named. */
export async function serveStories(context: BrowserContext, folder: string): Promise<Set<string>> {
  const foreign = new Set<string>();
  const answer = async (route: Route): Promise<void> => {
    const url = new URL(route.request().url());
    if (url.origin !== ORIGIN) {
      foreign.add(url.href);
      return route.abort();
    }
    const path = join(folder, decodeURIComponent(url.pathname));
    return existsSync(path) ? route.fulfill({ path }) : route.fulfill({ status: 404 });
  };
  await context.route(/^https?:/, answer);
  await context.addInitScript({ path: join(import.meta.dirname, 'story-listener.js') });
  return foreign;
}

function collectComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('websocket', (socket) => complaints.push(`socket: ${socket.url()}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()))
      complaints.push(`${message.type()}: ${message.text()}`);
  });
  return complaints;
}

/** One open page of Storybook in one theme, in which story after story is shown. */
export class StoryPage {
  readonly #page: Page;
  readonly #theme: string;
  readonly #complaints: string[];
  #opened = false;

  private constructor(page: Page, theme: string) {
    this.#page = page;
    this.#theme = theme;
    this.#complaints = collectComplaints(page);
  }

  static async open(context: BrowserContext, theme: string): Promise<StoryPage> {
    return new StoryPage(await context.newPage(), theme);
  }

  /** Shows a story and waits until Storybook calls it finished, axe included. */
  async read(id: string): Promise<StoryReport> {
    let call = 'mentorkitShow';
    if (!this.#opened) {
      this.#opened = true;
      call = 'mentorkitOutcome';
      await this.#page.goto(`${ORIGIN}/iframe.html?id=${id}&viewMode=story&globals=theme:${this.#theme}`);
    }
    const outcome = await this.#page.evaluate<Omit<StoryReport, 'complaints'>>(
      `${call}(${JSON.stringify(id)})`,
    );
    return { ...outcome, complaints: this.#complaints.splice(0) };
  }
}

/** Opens a docs page and answers how many stories it shows, and what it complained of. */
export async function readDocs(
  context: BrowserContext,
  id: string,
): Promise<{ stories: number; complaints: string[] }> {
  const page = await context.newPage();
  try {
    const complaints = collectComplaints(page);
    await page.goto(`${ORIGIN}/iframe.html?id=${id}&viewMode=docs`);
    const stories = page.locator('.docs-story');
    await stories.first().waitFor();
    return { stories: await stories.count(), complaints };
  } finally {
    await page.close();
  }
}
