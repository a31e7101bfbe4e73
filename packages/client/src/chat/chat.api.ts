import * as z from 'zod/mini';
import { Conversation, Instant, Message } from '@mentorkit/contract';
import { call } from '../call.js';
import { MentorKitError } from '../errors.js';
import type { Rest } from '../supabase.js';

const COLUMNS = Object.keys(Message.shape).join(',');

/** Messages of one page. */
export const PAGE_SIZE = 50;

/** Where a page of older messages starts: strictly before this message. */
export interface Before {
  readonly created_at: string;
  readonly id: string;
}

/** The newest page, or the one before a message; newest first. */
export function readPage(
  rest: Rest,
  conversationId: string,
  before: Before | undefined,
  signal: AbortSignal,
): Promise<Message[]> {
  const rows = rest.from('messages').select(COLUMNS).eq('conversation_id', conversationId);
  const page = before
    ? rows.or(
        `created_at.lt."${before.created_at}",` +
          `and(created_at.eq."${before.created_at}",id.lt.${before.id})`,
      )
    : rows;
  return call(
    page
      .order('created_at', { ascending: false })
      .order('id', { ascending: false })
      .limit(PAGE_SIZE)
      .abortSignal(signal),
    z.array(Message),
  );
}

/** Messages from an instant on, oldest first, at most `limit`. */
export function readSince(
  rest: Rest,
  conversationId: string,
  since: string,
  limit: number,
  signal: AbortSignal,
): Promise<Message[]> {
  return call(
    rest
      .from('messages')
      .select(COLUMNS)
      .eq('conversation_id', conversationId)
      .gte('created_at', since)
      .order('created_at')
      .order('id')
      .limit(limit)
      .abortSignal(signal),
    z.array(Message),
  );
}

/** Stores a message under the id made here. A retry that meets its own earlier success reads that row. */
export async function insertMessage(
  rest: Rest,
  message: Pick<Message, 'id' | 'conversation_id' | 'sender_id' | 'content'>,
): Promise<Message> {
  const { id, conversation_id, sender_id, content } = message;
  try {
    return await call(
      rest.from('messages').insert({ id, conversation_id, sender_id, content }).select(COLUMNS).single(),
      Message,
    );
  } catch (error) {
    if (!(error instanceof MentorKitError) || error.code !== 'already_exists') throw error;
    return call(rest.from('messages').select(COLUMNS).eq('id', id).single(), Message);
  }
}

/** The caller's conversations, the last active first. */
export function listConversations(rest: Rest, signal: AbortSignal): Promise<Conversation[]> {
  return call(rest.rpc('list_conversations').abortSignal(signal), z.array(Conversation));
}

/** Opens the conversation with a mentor, or finds it; answers its id. */
export function startConversation(rest: Rest, mentorId: string): Promise<string> {
  return call(rest.rpc('start_conversation', { mentor_id: mentorId }), z.uuid());
}

/** Moves the caller's read pointer forward to an instant. */
export async function markRead(rest: Rest, conversationId: string, upTo: string): Promise<void> {
  await call(rest.rpc('mark_read', { conversation_id: conversationId, up_to: upTo }), Instant);
}
