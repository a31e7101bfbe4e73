import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { openBrowser } from './support/browser.js';
import { chatWith, logOf, openAs, write } from './support/people.js';
import { startProduct, type Product } from './support/product.js';

/** Long enough for a message to cross where the hub is on; see the journey of the page. */
const LONG_ENOUGH = 3000;

let product: Product;
let browser: Browser;

before(async () => {
  product = await startProduct({ MENTORKIT_REALTIME: 'off' });
  browser = await openBrowser();
});

after(async () => {
  await browser.close();
  await product.stop();
});

it('with the hub turned off no message crosses by itself, and both are told that they are offline', async () => {
  const mentee = await openAs(browser, product.page, 'mentorada');
  const mentor = await openAs(browser, product.page, 'mentora');
  await chatWith(mentee.page, 'Beatriz Nogueira');
  await chatWith(mentor.page, 'Ana');
  const text = `Ninguém ouve ${crypto.randomUUID()}`;
  await write(mentee.page, text);
  await logOf(mentee.page).getByText(text).waitFor();
  await mentor.page.waitForTimeout(LONG_ENOUGH);
  assert.equal(await logOf(mentor.page).getByText(text).count(), 0);
  await mentor.page.locator('mentor-chat [part~=offline]').waitFor();
  await mentor.page.reload();
  await chatWith(mentor.page, 'Ana');
  await logOf(mentor.page).getByText(text).waitFor();
});
