import 'axe-core/axe.min.js';
import { expect } from 'chai';
import type Axe from 'axe-core';

const { axe } = globalThis as unknown as { axe: typeof Axe };

/** Fails with every rule of WCAG 2.2 AA and of good practice that an element breaks. */
export async function expectAccessible(element: Element): Promise<void> {
  const { violations } = await axe.run(element, {
    resultTypes: ['violations'],
    rules: { region: { enabled: false }, 'color-contrast': { enabled: true } },
  });
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`),
  ).to.deep.equal([]);
}
