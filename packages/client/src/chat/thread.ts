import {
  ConversationRead,
  countCharacters,
  LIVE_EVENTS,
  MESSAGE_MAX_LENGTH,
  MessageChanged,
} from '@mentorkit/contract';
import * as z from 'zod/mini';
import type { Core } from '../core.js';
import type { MentorKitError } from '../errors.js';
import { asMentorKitError, failWith } from '../failures.js';
import { Flight } from '../flight.js';
import type { LiveEvent } from '../live/live.api.js';
import type { Loadable } from '../resource.js';
import { insertMessage, markRead, PAGE_SIZE, readPage, readSince } from './chat.api.js';
import { createOutbox } from './outbox.js';
import { merge, microseconds, stored, written, type ChatMessage } from './timeline.js';

/** One conversation, oldest message first; what is on its way comes last. */
export interface ConversationState extends Loadable<readonly ChatMessage[]> {
  /** True while there may be older messages to load. */
  readonly hasOlder: boolean;
  readonly loadingOlder: boolean;
  /** Up to when the other person has read, as far as that was heard live (ISO instant). */
  readonly otherReadAt: string | undefined;
}

/** Reading past the cursor overlaps by this, in milliseconds (design: 30 s for other engines' sake). */
const OVERLAP = 30_000;

/** Rows of one catch-up read. */
const CATCH_UP = 200;

/** How long one read may take, in milliseconds. */
const DEADLINE = 15_000;

/** A conversation nothing was read of. */
export const EMPTY: ConversationState = {
  status: 'idle',
  data: undefined,
  error: undefined,
  hasOlder: false,
  loadingOlder: false,
  otherReadAt: undefined,
};

interface Needs extends Pick<Core, 'rest' | 'session'> {
  readonly id: string;
  readonly show: (state: ConversationState) => void;
}

/**
 * A conversation as one person sees it. When another person signs in it ends and a new one begins, so that nothing
 * of the first, be it a read in flight or a message on its way, can reach the second.
 */
export class Thread {
  readonly #needs: Needs;
  readonly #flight = new Flight((signal) => this.#catchUp(signal));
  readonly #outbox = createOutbox<ChatMessage>({
    deliver: (message) => this.#deliver(message),
    failed: (message, error) => {
      this.#put([{ ...message, delivery: 'failed', error }]);
    },
  });
  #state = EMPTY;
  #ended = false;
  /** Up to where everything was read. Only completed reads move it: an echo or an own message leaves a gap behind. */
  #cursor: string | undefined;
  #readUpTo = 0;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  end(): void {
    this.#ended = true;
    this.#flight.abort();
  }

  async send(text: string): Promise<void> {
    const content = text.trim();
    if (content === '') throw failWith('message_empty');
    if (countCharacters(content) > MESSAGE_MAX_LENGTH) throw failWith('message_too_long');
    const me = this.#me ?? (await this.#needs.session.userId());
    if (me === undefined) throw failWith('not_signed_in');
    await this.#post(written(crypto.randomUUID(), this.#needs.id, me, content));
  }

  async retry(messageId: string): Promise<void> {
    const failed = this.#messages.find(({ id, delivery }) => id === messageId && delivery === 'failed');
    if (!failed) return;
    const { error: _past, ...message } = failed;
    await this.#post({ ...message, delivery: 'sending' });
  }

  discard(messageId: string): void {
    this.#set({
      data: this.#messages.filter(({ id, delivery }) => id !== messageId || delivery !== 'failed'),
    });
  }

  async loadOlder(): Promise<void> {
    const oldest = this.#messages.find(({ delivery }) => delivery === 'sent');
    const { hasOlder, loadingOlder } = this.#state;
    if (!oldest || !hasOlder || loadingOlder) return;
    this.#set({ loadingOlder: true });
    try {
      const rows = await readPage(this.#needs.rest, this.#needs.id, oldest, AbortSignal.timeout(DEADLINE));
      this.#put(rows.map(stored));
      this.#set({ loadingOlder: false, hasOlder: rows.length === PAGE_SIZE });
    } catch (error) {
      this.#set({ loadingOlder: false, error: asMentorKitError(error) });
    }
  }

  async markRead(): Promise<void> {
    const newest = this.#messages.findLast(
      ({ sender_id, delivery }) => delivery === 'sent' && sender_id !== this.#me,
    );
    if (this.#me === undefined || !newest || newest.read_at !== null) return;
    const upTo = microseconds(newest.created_at);
    if (upTo <= this.#readUpTo) return;
    const before = this.#readUpTo;
    this.#readUpTo = upTo;
    try {
      await markRead(this.#needs.rest, this.#needs.id, newest.created_at);
    } catch (error) {
      this.#readUpTo = before;
      this.#set({ error: asMentorKitError(error) });
    }
  }

  reload(): Promise<void> {
    return this.#flight.start();
  }

  heard({ event, payload }: LiveEvent): void {
    if (event === LIVE_EVENTS.message) {
      const change = z.safeParse(MessageChanged, payload);
      if (change.success && change.data.record.conversation_id === this.#needs.id) {
        this.#put([stored(change.data.record)]);
      }
    } else if (event === LIVE_EVENTS.read) {
      const read = z.safeParse(ConversationRead, payload);
      if (!read.success || read.data.conversation_id !== this.#needs.id) return;
      if (read.data.user_id !== this.#me) this.#set({ otherReadAt: read.data.last_read_at });
    }
  }

  get #me(): string | undefined {
    return this.#needs.session.$session.get().user?.id;
  }

  get #messages(): readonly ChatMessage[] {
    return this.#state.data ?? [];
  }

  #set(change: Partial<ConversationState>): void {
    if (this.#ended) return;
    this.#state = { ...this.#state, ...change };
    this.#needs.show(this.#state);
  }

  #put(messages: readonly ChatMessage[]): void {
    this.#set({ data: merge(this.#messages, messages) });
  }

  #post(message: ChatMessage): Promise<void> {
    this.#put([message]);
    return this.#outbox.push(message);
  }

  async #deliver(message: ChatMessage): Promise<void> {
    if (this.#ended) return;
    this.#put([stored(await insertMessage(this.#needs.rest, message))]);
  }

  async #catchUp(signal: AbortSignal): Promise<void> {
    this.#set({ status: 'loading' });
    const within = AbortSignal.any([signal, AbortSignal.timeout(DEADLINE)]);
    try {
      const heard = this.#messages.find(({ delivery }) => delivery === 'sent')?.created_at;
      const cursor = this.#cursor ?? heard;
      // Rows heard before the first read say nothing of what came before them.
      if (this.#cursor === undefined && heard !== undefined) this.#set({ hasOlder: true });
      if (cursor === undefined) await this.#readFirst(within);
      else await this.#readPast(cursor, within);
      this.#set({ status: 'ready', error: undefined });
    } catch (error) {
      const failure: MentorKitError = asMentorKitError(error);
      this.#set({ status: 'error', error: failure });
    }
  }

  async #readFirst(signal: AbortSignal): Promise<void> {
    const rows = await readPage(this.#needs.rest, this.#needs.id, undefined, signal);
    this.#put(rows.map(stored));
    this.#set({ hasOlder: rows.length === PAGE_SIZE });
    this.#cursor = rows[0]?.created_at;
  }

  async #readPast(cursor: string, signal: AbortSignal): Promise<void> {
    let since = new Date(Date.parse(cursor) - OVERLAP).toISOString();
    for (;;) {
      const rows = await readSince(this.#needs.rest, this.#needs.id, since, CATCH_UP, signal);
      this.#put(rows.map(stored));
      const last = rows.at(-1);
      if (!last) return;
      this.#cursor = last.created_at;
      if (rows.length < CATCH_UP || last.created_at === since) return;
      since = last.created_at;
    }
  }
}
