import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { visit, type Visit } from './browser.js';

/** Who the demo page signs in with one click. */
export type DemoPerson = 'mentorada' | 'mentora';

/** Signs in with one click of the demo bar. */
export async function signIn({ page }: Visit, who: DemoPerson): Promise<void> {
  const bar = page.getByLabel('Demonstração');
  await bar.getByRole('button', { name: `Entrar como ${who}`, exact: true }).click();
  await page.getByText(`Você entrou como ${who}`).waitFor();
}

/** Opens the page as a person of her own and signs in. */
export async function openAs(
  browser: Browser,
  url: string,
  who: DemoPerson,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const opened = await visit(browser, url, options);
  await signIn(opened, who);
  return opened;
}

/** The card of a mentor in the list. */
export function cardOf(page: Page, name: string): Locator {
  return page.locator('mentor-list [part~=mentor]').filter({ hasText: name });
}

/** The messages of the open conversation. */
export function logOf(page: Page): Locator {
  return page.locator('mentor-chat').getByRole('region', { name: /^Mensagens com/ });
}

/** Opens the conversation with a person in the inbox. */
export async function chatWith(page: Page, name: string): Promise<void> {
  await page.locator('mentor-chat').getByRole('listitem').filter({ hasText: name }).first().click();
  await logOf(page).waitFor();
}

/** Writes a message and sends it with Enter. */
export async function write(page: Page, text: string): Promise<void> {
  const box = page.locator('mentor-chat').getByRole('textbox');
  await box.fill(text);
  await box.press('Enter');
}
