import { expect } from 'chai';
import type { MentorKitError } from '../errors.js';
import { failWith } from '../failures.js';
import { createOutbox } from './outbox.js';

const wait = () => Promise.resolve();

describe('the outbox', () => {
  it('sends one after the other, in the order they were written', async () => {
    const log: string[] = [];
    const outbox = createOutbox<string>({
      deliver: async (item) => {
        log.push(`start ${item}`);
        await Promise.resolve();
        log.push(`end ${item}`);
      },
      failed: () => undefined,
      wait,
    });
    await Promise.all([outbox.push('a'), outbox.push('b')]);
    expect(log).to.deep.equal(['start a', 'end a', 'start b', 'end b']);
  });

  it('tries again while the failure may pass', async () => {
    let tries = 0;
    const failures: string[] = [];
    const outbox = createOutbox<string>({
      deliver: () => ((tries += 1) < 3 ? Promise.reject(failWith('offline')) : Promise.resolve()),
      failed: (item) => failures.push(item),
      wait,
    });
    await outbox.push('a');
    expect([tries, failures]).to.deep.equal([3, []]);
  });

  it('gives up at once on a refusal, and goes on with the next', async () => {
    const failures: [string, MentorKitError][] = [];
    const sent: string[] = [];
    const outbox = createOutbox<string>({
      deliver: (item) => {
        if (item === 'a') return Promise.reject(failWith('not_allowed'));
        sent.push(item);
        return Promise.resolve();
      },
      failed: (item, error) => failures.push([item, error]),
      wait,
    });
    await Promise.all([outbox.push('a'), outbox.push('b')]);
    expect(failures.map(([item, { code }]) => [item, code])).to.deep.equal([['a', 'not_allowed']]);
    expect(sent).to.deep.equal(['b']);
  });
});
