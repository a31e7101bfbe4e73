import { LIVE_EVENTS, type Conversation } from '@mentorkit/contract';
import type { Core } from '../core.js';
import { createResource, type Resource } from '../resource.js';
import { listConversations, startConversation } from './chat.api.js';
import { createConversation, type ConversationStore } from './conversation.js';

/** Conversations between mentors and mentees. */
export interface ChatFeature {
  /** The caller's conversations, the last active first, with unread counts; live. */
  readonly conversations: Resource<readonly Conversation[]>;
  /**
   * Opens the conversation with a mentor, or finds it; answers its id. Rejects with `chat_disabled`,
   * `mentor_unavailable`, `not_signed_in`.
   */
  start(mentorId: string): Promise<string>;
  /** One conversation. The same id answers the same store. */
  conversation(id: string): ConversationStore;
}

/** The part of the client that chats. */
export function createChat(core: Core): ChatFeature {
  const stores = new Map<string, ConversationStore>();
  const conversations = createResource<readonly Conversation[]>(
    async (signal) => {
      const me = await core.session.userId();
      return me === undefined ? [] : listConversations(core.rest, signal);
    },
    core.watch([LIVE_EVENTS.message, LIVE_EVENTS.conversation, LIVE_EVENTS.read]),
  );
  return {
    conversations,
    start: async (mentorId) => {
      const id = await startConversation(core.rest, mentorId);
      if (conversations.lc > 0) void conversations.reload();
      return id;
    },
    conversation: (id) => {
      const known = stores.get(id) ?? createConversation(core, id);
      stores.set(id, known);
      return known;
    },
  };
}
