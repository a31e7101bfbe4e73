import { atom, onMount, type ReadableAtom } from 'nanostores';
import type { Core } from '../core.js';
import { EMPTY, Thread, type ConversationState } from './thread.js';

/** A conversation: a store, and what can be done with it. */
export interface ConversationStore extends ReadableAtom<ConversationState> {
  /**
   * Shows the message at once and sends it. Resolves when it was sent or has failed in place; rejects with
   * `message_empty`, `message_too_long`, `not_signed_in`.
   */
  send(text: string): Promise<void>;
  /** Sends a failed message again under the same id. */
  retry(messageId: string): Promise<void>;
  /** Takes a failed message away. */
  discard(messageId: string): void;
  /** Puts the page before the oldest message in front. Never rejects: a failure is in the store's `error`. */
  loadOlder(): Promise<void>;
  /** Tells the server that everything shown was read. Never rejects: a failure is in the store's `error`. */
  markRead(): Promise<void>;
  /** Reads what came since. Never rejects: a failure is in the store's `error`. */
  reload(): Promise<void>;
}

/** The store of one conversation. Nothing is read before somebody listens. */
export function createConversation(core: Core, id: string): ConversationStore {
  const $state = atom<ConversationState>(EMPTY);
  const show = (state: ConversationState): void => {
    $state.set(state);
  };
  const begin = (): Thread => new Thread({ id, rest: core.rest, session: core.session, show });
  const watch = core.watch();
  let thread = begin();

  onMount($state, () => {
    // First who reads, then what was read: a thread of the person before must not be told to catch up.
    const stopWatch = watch((reset) => {
      if (reset) {
        thread.end();
        thread = begin();
        show(EMPTY);
      }
      void thread.reload();
    });
    const stopLive = core.live.listen({
      heard: (event) => {
        thread.heard(event);
      },
      joined: () => void thread.reload(),
    });
    void thread.reload();
    return () => {
      stopLive();
      stopWatch();
    };
  });

  return Object.assign($state, {
    send: (text: string) => thread.send(text),
    retry: (messageId: string) => thread.retry(messageId),
    discard: (messageId: string) => {
      thread.discard(messageId);
    },
    loadOlder: () => thread.loadOlder(),
    markRead: () => thread.markRead(),
    reload: () => thread.reload(),
  });
}
