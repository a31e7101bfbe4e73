import type { ChatMessage, ConversationState, MentorKit } from '@mentorkit/client';
import { atom } from 'nanostores';
import { createMemoryKit } from './memory-kit.js';

/** A kit whose every conversation holds these messages, and only tells what is sent again. */
export function createKitShowing(data: readonly ChatMessage[], retry: (id: string) => unknown): MentorKit {
  const kit = createMemoryKit();
  const $state = atom<ConversationState>({
    ...{ status: 'ready', data, error: undefined },
    ...{ hasOlder: false, loadingOlder: false, otherReadAt: undefined },
  });
  const store = Object.assign($state, {
    send: () => Promise.resolve(),
    retry: (id: string) => {
      retry(id);
      return Promise.resolve();
    },
    discard: () => undefined,
    loadOlder: () => Promise.resolve(),
    markRead: () => Promise.resolve(),
    reload: () => Promise.resolve(),
  });
  return { ...kit, chat: { ...kit.chat, conversation: () => store } };
}
