import * as z from 'zod/mini';
import { Instant } from './mentors.js';

/** A row of `messages`. A deleted message is a tombstone: `deleted_at` set, `content` empty. */
export const Message = z.object({
  id: z.uuid(),
  conversation_id: z.uuid(),
  sender_id: z.uuid(),
  content: z.string(),
  read_at: z.nullable(Instant),
  edited_at: z.nullable(Instant),
  deleted_at: z.nullable(Instant),
  created_at: Instant,
  updated_at: Instant,
});
export type Message = z.infer<typeof Message>;

/** A row of `list_conversations`: the other person, the last message and how many are unread. */
export const Conversation = z.object({
  id: z.uuid(),
  mentor_id: z.uuid(),
  mentee_id: z.uuid(),
  created_at: Instant,
  last_message_at: z.nullable(Instant),
  other_id: z.uuid(),
  other_name: z.string(),
  other_avatar_url: z.nullable(z.string()),
  last_message: z.nullable(
    z.object({
      id: z.uuid(),
      sender_id: z.uuid(),
      content: z.string(),
      created_at: Instant,
      deleted: z.boolean(),
    }),
  ),
  unread_count: z.number(),
  my_last_read_at: z.nullable(Instant),
  other_last_read_at: z.nullable(Instant),
});
export type Conversation = z.infer<typeof Conversation>;
