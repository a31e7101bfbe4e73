import * as z from 'zod/mini';
import { Message } from './chat.js';
import { Instant } from './mentors.js';

/** The private topic on which the database tells one person what changed for them. Nobody else may read or write it. */
export function userTopic(userId: string): string {
  return `user:${userId}`;
}

/** Broadcast events on a person's topic. Each is a hint: the REST read stays the truth. */
export const LIVE_EVENTS = {
  message: 'message_changed',
  conversation: 'conversation_changed',
  appointment: 'appointment_changed',
  request: 'request_changed',
  read: 'conversation_read',
} as const;

/** Payload of `message_changed`. */
export const MessageChanged = z.object({ operation: z.enum(['INSERT', 'UPDATE']), record: Message });
export type MessageChanged = z.infer<typeof MessageChanged>;

/** Payload of `conversation_read`: up to when a participant has read. */
export const ConversationRead = z.object({
  conversation_id: z.uuid(),
  user_id: z.uuid(),
  last_read_at: Instant,
});
export type ConversationRead = z.infer<typeof ConversationRead>;
