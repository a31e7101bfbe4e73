import type { Message } from '@mentorkit/contract';
import type { MentorKitError } from '../errors.js';

/** A message as the conversation shows it: a stored row, or one on its way. */
export interface ChatMessage extends Message {
  /** `sent` = stored by the server. */
  readonly delivery: 'sending' | 'sent' | 'failed';
  /** Why it failed. */
  readonly error?: MentorKitError;
}

/**
 * Microseconds since the epoch of an ISO instant. `Date` keeps milliseconds only, and texts of one instant differ
 * (PostgREST drops trailing zeros), so neither can order messages.
 */
export function microseconds(instant: string): number {
  const fraction = /\.(\d+)/.exec(instant)?.[1] ?? '';
  return Date.parse(instant.replace(/\.\d+/, '')) * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

/** Order of a conversation: what is stored by (created_at, id), what is on its way last, as it was written. */
function compare(a: ChatMessage, b: ChatMessage): number {
  const pending = Number(a.delivery !== 'sent') - Number(b.delivery !== 'sent');
  const time = pending || microseconds(a.created_at) - microseconds(b.created_at);
  return time || (a.id < b.id ? -1 : Number(a.id > b.id));
}

/** The later state of one message. What is stored always wins over what is on its way. */
function later(known: ChatMessage | undefined, next: ChatMessage): ChatMessage {
  if (!known) return next;
  if (known.delivery === 'sent' && next.delivery !== 'sent') return known;
  if (known.delivery !== 'sent') return next;
  return microseconds(next.updated_at) >= microseconds(known.updated_at) ? next : known;
}

function insert(list: ChatMessage[], message: ChatMessage): void {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = list[middle];
    if (other && compare(other, message) < 0) low = middle + 1;
    else high = middle;
  }
  list.splice(low, 0, message);
}

/** Puts messages into an ordered list. Idempotent and indifferent to order: echo, answer and catch-up may repeat. */
export function merge(
  list: readonly ChatMessage[],
  incoming: readonly ChatMessage[],
): readonly ChatMessage[] {
  const byId = new Map(incoming.map((message) => [message.id, message]));
  const merged: ChatMessage[] = [];
  for (const known of list) {
    const next = byId.get(known.id);
    if (next) byId.set(known.id, later(known, next));
    else merged.push(known);
  }
  for (const message of byId.values()) insert(merged, message);
  return merged;
}

/** A stored row as the conversation shows it. */
export function stored(message: Message): ChatMessage {
  return { ...message, delivery: 'sent' };
}

let lastWritten = 0;

/** Now, but later than every answer before: two messages of one millisecond keep the order they were written in. */
function nextInstant(): string {
  lastWritten = Math.max(Date.now() * 1000, lastWritten + 1);
  const micros = String(lastWritten % 1000).padStart(3, '0');
  return new Date(Math.floor(lastWritten / 1000)).toISOString().replace('Z', `${micros}Z`);
}

/** A message that was just written here; the server gives it its real time. */
export function written(id: string, conversationId: string, senderId: string, content: string): ChatMessage {
  const now = nextInstant();
  return {
    id,
    conversation_id: conversationId,
    sender_id: senderId,
    content,
    read_at: null,
    edited_at: null,
    deleted_at: null,
    created_at: now,
    updated_at: now,
    delivery: 'sending',
  };
}
