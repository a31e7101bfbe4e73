import { backoff } from '../environment.js';
import type { MentorKitError } from '../errors.js';
import { asMentorKitError } from '../failures.js';

/** How often a message is tried before it is shown as failed. */
const TRIES = 3;

/** What the outbox of one conversation reports. */
export interface Delivery<Item> {
  deliver(item: Item): Promise<void>;
  failed(item: Item, error: MentorKitError): void;
  /** Waits between two tries; replaced in tests. */
  wait?(milliseconds: number): Promise<void>;
}

/** Sends one after the other, so that what was written first arrives first. */
export interface Outbox<Item> {
  /** Resolves when the item was delivered or has failed. */
  push(item: Item): Promise<void>;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

/** A queue that tries again while the failure may pass, and goes on with the next item after giving up. */
export function createOutbox<Item>(delivery: Delivery<Item>): Outbox<Item> {
  const wait = delivery.wait?.bind(delivery) ?? pause;
  let last: Promise<unknown> = Promise.resolve();

  const attempt = async (item: Item): Promise<void> => {
    for (let tries = 1; ; tries += 1) {
      try {
        await delivery.deliver(item);
        return;
      } catch (cause) {
        const error = asMentorKitError(cause);
        if (!error.retryable || tries >= TRIES) {
          delivery.failed(item, error);
          return;
        }
        await wait(backoff(tries));
      }
    }
  };
  return {
    push: (item) => {
      const run = last.then(() => attempt(item));
      // What a listener of the store throws is told to who pushed; the next item is sent all the same.
      last = run.catch(() => undefined);
      return run;
    },
  };
}
