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
  /** Stops counting at 100. */
  unread_count: z.number(),
  my_last_read_at: z.nullable(Instant),
  other_last_read_at: z.nullable(Instant),
  /** Nothing can be written, edited or deleted any more: one of the two blocked the other, or has no role left. */
  is_closed: z.boolean(),
});
export type Conversation = z.infer<typeof Conversation>;

/** How long the sender may edit a message or take it back, in minutes; the database counts by its own clock. */
export const MESSAGE_CHANGE_MINUTES = 15;

/** A row of `list_blocks`: somebody the caller blocked. */
export const Block = z.object({
  user_id: z.uuid(),
  full_name: z.string(),
  avatar_url: z.nullable(z.string()),
  created_at: Instant,
});
export type Block = z.infer<typeof Block>;

/** What may be wrong with a message; the `message_reports` table checks the same words. */
export const REPORT_CATEGORIES = [
  'harassment',
  'discrimination',
  'sexual_content',
  'child_safety',
  'fraud',
  'spam',
  'other',
] as const;

/** A row of `list_reports`: what a moderator sees of a reported message. */
export const Report = z.object({
  id: z.uuid(),
  message_id: z.nullable(z.uuid()),
  conversation_id: z.nullable(z.uuid()),
  partner_id: z.nullable(z.uuid()),
  reporter_id: z.nullable(z.uuid()),
  reporter_name: z.nullable(z.string()),
  reported_id: z.nullable(z.uuid()),
  reported_name: z.nullable(z.string()),
  category: z.enum(REPORT_CATEGORIES),
  details: z.nullable(z.string()),
  /** The message as it was when it was reported; its text goes when its author has his data erased. */
  snapshot: z.object({
    sender_id: z.uuid(),
    content: z.optional(z.string()),
    created_at: Instant,
    edited_at: z.nullable(Instant),
    deleted_at: z.nullable(Instant),
  }),
  status: z.enum(['open', 'resolved', 'dismissed']),
  resolution: z.nullable(z.string()),
  resolved_by: z.nullable(z.uuid()),
  resolved_at: z.nullable(Instant),
  created_at: Instant,
  /** Place in the list, to ask for the page after it. */
  cursor: z.string(),
});
export type Report = z.infer<typeof Report>;
