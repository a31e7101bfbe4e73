import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { findBrowser } from '../../../.config/scripts/find-browser.js';

const shots = resolve(import.meta.dirname, '../../../.output/screenshots');

/** Opens the browser of this machine, or the packaged one. */
export async function openBrowser(): Promise<Browser> {
  const { executablePath, env, args } = await findBrowser();
  return chromium.launch({
    executablePath,
    args: [...args],
    env: { ...(process.env as Record<string, string>), ...env },
  });
}

/** A page of its own context, and everything the page complained of. */
export interface Visit {
  readonly page: Page;
  /** Console warnings and errors, uncaught exceptions, failed requests to other hosts. */
  readonly complaints: string[];
  close(): Promise<void>;
}

/** Opens an address as a person of its own: own storage, own cookies. */
export async function visit(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({
    locale: 'pt-BR',
    timezoneId: 'America/Recife',
    viewport: { width: 1280, height: 900 },
    ...options,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['warning', 'error'].includes(message.type()))
      complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && hostname !== '127.0.0.1')
      complaints.push(`other host: ${request.url()}`);
  });
  await page.goto(url);
  return { page, complaints, close: () => context.close() };
}

/** Keeps a picture of the page in the git-ignored output folder. */
export async function shoot(page: Page, name: string, fullPage = false): Promise<void> {
  await mkdir(shots, { recursive: true });
  await page.screenshot({ path: resolve(shots, `${name}.png`), fullPage });
}
