import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { openBrowser, shoot, visit, type Visit } from './support/browser.js';
import { cardOf, chatWith, logOf, signIn, write } from './support/people.js';
import { startProduct, type Product } from './support/product.js';

const MENTOR = 'Beatriz Nogueira';
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

/** How long a message may take to cross from one window to the other, in milliseconds. */
const LIVE = 5000;

let product: Product;
let browser: Browser;
let mentee: Visit;
let mentor: Visit;

before(async () => {
  product = await startProduct();
  browser = await openBrowser();
  mentee = await visit(browser, product.page);
  mentor = await visit(browser, product.page);
});

after(async () => {
  await browser.close();
  assert.equal(await product.stop(), 0, 'Ctrl-C ends the product cleanly');
});

describe('on the page of a partner', () => {
  it('a visitor sees mentors with their next free times', async () => {
    await cardOf(mentee.page, MENTOR).waitFor();
    await shoot(mentee.page, 'desktop-visitor', true);
    const cards = mentee.page.locator('mentor-list [part~=mentor]');
    assert.ok((await cards.count()) >= 10);
  });

  it('a mentee signs in with one click and books a free time', async () => {
    await signIn(mentee, 'mentorada');
    await cardOf(mentee.page, MENTOR).getByRole('button', { name: 'Agendar' }).click();
    const booking = mentee.page.locator('mentor-booking');
    await booking.locator('[part~=slot]').last().click();
    await booking.getByText(/Horário reservado para você por/).waitFor();
    await shoot(mentee.page, 'desktop-booking');
    await booking.getByLabel('Sua mensagem').fill('Quero entender como formar o preço do meu produto.');
    await booking.getByRole('button', { name: 'Enviar pedido' }).click();
    await booking.getByText('Pedido enviado!').waitFor();
    await shoot(mentee.page, 'desktop-booked');
    await mentee.page.getByRole('dialog').getByRole('button', { name: 'Fechar' }).click();
  });

  it('the mentor sees the request among her sessions, and so does the mentee', async () => {
    await signIn(mentor, 'mentora');
    const request = 'Quero entender como formar o preço do meu produto.';
    await mentor.page.locator('mentor-appointments').getByText(request).waitFor();
    await mentee.page.locator('mentor-appointments').getByText(request).waitFor();
  });

  it('a message crosses to the other window by itself, and so does the answer', async () => {
    await cardOf(mentee.page, MENTOR).getByRole('button', { name: 'Conversar' }).click();
    await chatWith(mentor.page, 'Ana');
    await logOf(mentee.page).waitFor();

    const question = `Bom dia! Pergunta ${crypto.randomUUID()}`;
    await write(mentee.page, question);
    await logOf(mentor.page).getByText(question).waitFor({ timeout: LIVE });
    const answer = `Claro! Resposta ${crypto.randomUUID()}`;
    await write(mentor.page, answer);
    await logOf(mentee.page).getByText(answer).waitFor({ timeout: LIVE });
    assert.equal(await logOf(mentee.page).getByText(question).count(), 1, 'the echo is shown once');
    await mentee.page.locator('mentor-chat').scrollIntoViewIfNeeded();
    await shoot(mentee.page, 'desktop-chat');
  });

  it('both are still signed in after a reload, and find what was written', async () => {
    await mentee.page.reload();
    await mentee.page.getByText('Você entrou como mentorada').waitFor();
    await mentee.page
      .locator('mentor-chat')
      .getByRole('listitem')
      .filter({ hasText: MENTOR })
      .first()
      .click();
    await logOf(mentee.page)
      .getByText(/Claro! Resposta/)
      .waitFor();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`a phone shows it without a sideways scroll (${colorScheme})`, async () => {
      const phone = await visit(browser, product.page, { ...PHONE, colorScheme });
      await cardOf(phone.page, MENTOR).waitFor();
      await shoot(phone.page, `phone-${colorScheme}`, true);
      const width = await phone.page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= PHONE.viewport.width, `the page is ${width} px wide`);
      assert.deepEqual(phone.complaints, []);
      await phone.close();
    });
  }

  it('the desktop shows it dark too', async () => {
    const dark = await visit(browser, product.page, { colorScheme: 'dark' });
    await cardOf(dark.page, MENTOR).waitFor();
    await shoot(dark.page, 'desktop-dark', true);
    await dark.close();
  });

  it('nothing is stored and no other host is asked before somebody signs in', async () => {
    const fresh = await visit(browser, product.page);
    await cardOf(fresh.page, MENTOR).waitFor();
    const kept = await fresh.page.evaluate(() => [document.cookie, Object.keys(localStorage).join()]);
    assert.deepEqual(kept, ['', '']);
    assert.deepEqual(fresh.complaints, []);
    await fresh.close();
  });

  it('the consoles of both windows are free of warnings and errors', () => {
    assert.deepEqual([mentee.complaints, mentor.complaints], [[], []]);
  });
});
