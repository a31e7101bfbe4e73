import {
  ConversationRead,
  countCharacters,
  LIVE_EVENTS,
  MESSAGE_MAX_LENGTH,
  MessageChanged,
  type Message,
} from '@mentorkit/contract';
import { atom, onMount, type ReadableAtom } from 'nanostores';
import * as z from 'zod/mini';
import type { Core } from '../core.js';
import { asMentorKitError, failWith } from '../failures.js';
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
  /** Up to when the other person has read (ISO instant). */
  readonly otherReadAt: string | undefined;
}

/** A conversation: a store, and what can be done with it. */
export interface ConversationStore extends ReadableAtom<ConversationState> {
  /** Shows the message at once and sends it. Resolves when it was sent or has failed in place; rejects with `message_empty`, `message_too_long`, `not_signed_in`. */
  send(text: string): Promise<void>;
  /** Sends a failed message again under the same id. */
  retry(messageId: string): Promise<void>;
  /** Takes a failed message away. */
  discard(messageId: string): void;
  /** Puts the page before the oldest message in front. Never rejects. */
  loadOlder(): Promise<void>;
  /** Tells the server that everything shown was read. Never rejects: it is tried again with the next message. */
  markRead(): Promise<void>;
  /** Reads the newest messages again. Never rejects. */
  reload(): Promise<void>;
}

/** Reading past the cursor overlaps by this, in milliseconds (design: 30 s for other engines' sake). */
const OVERLAP = 30_000;

/** Rows of one catch-up read. */
const CATCH_UP = 200;

const EMPTY: ConversationState = {
  status: 'idle',
  data: undefined,
  error: undefined,
  hasOlder: false,
  loadingOlder: false,
  otherReadAt: undefined,
};

class ConversationSync {
  readonly $state = atom<ConversationState>(EMPTY);
  readonly #core: Core;
  readonly #id: string;
  readonly #outbox;
  /** What the store holds; unlike `get()` this does not mount a store nobody listens to. */
  #now: ConversationState = EMPTY;
  #flight: Promise<void> | undefined;
  #readUpTo = 0;

  constructor(core: Core, id: string) {
    this.#core = core;
    this.#id = id;
    this.#outbox = createOutbox<ChatMessage>({
      deliver: async (message) => {
        this.#put([stored(await insertMessage(core.rest, message))]);
      },
      failed: (message, error) => {
        this.#put([{ ...message, delivery: 'failed', error }]);
      },
    });
    const watch = core.watch();
    onMount(this.$state, () => {
      const stop = core.live.listen({
        heard: (event) => {
          this.#heard(event);
        },
        joined: () => void this.reload(),
      });
      const stopWatch = watch((reset) => {
        if (reset) this.#set(EMPTY);
        void this.reload();
      });
      void this.reload();
      return () => {
        stop();
        stopWatch();
      };
    });
  }

  async send(text: string): Promise<void> {
    const content = text.trim();
    if (content === '') throw failWith('message_empty');
    if (countCharacters(content) > MESSAGE_MAX_LENGTH) throw failWith('message_too_long');
    const me = this.#core.session.$session.get().user?.id ?? (await this.#core.session.userId());
    if (me === undefined) throw failWith('not_signed_in');
    await this.#post(written(crypto.randomUUID(), this.#id, me, content));
  }

  async retry(messageId: string): Promise<void> {
    const failed = this.#messages.find(({ id, delivery }) => id === messageId && delivery === 'failed');
    if (!failed) return;
    const { error: _past, ...message } = failed;
    await this.#post({ ...message, delivery: 'sending' });
  }

  discard(messageId: string): void {
    const data = this.#messages.filter(({ id, delivery }) => id !== messageId || delivery !== 'failed');
    this.#set({ data });
  }

  async loadOlder(): Promise<void> {
    const oldest = this.#messages.find(({ delivery }) => delivery === 'sent');
    const { hasOlder, loadingOlder } = this.#now;
    if (!oldest || !hasOlder || loadingOlder) return;
    this.#set({ loadingOlder: true });
    try {
      const rows = await readPage(this.#core.rest, this.#id, oldest, AbortSignal.timeout(15_000));
      this.#put(rows.map(stored));
      this.#set({ loadingOlder: false, hasOlder: rows.length === PAGE_SIZE });
    } catch (error) {
      this.#set({ loadingOlder: false, error: asMentorKitError(error) });
    }
  }

  async markRead(): Promise<void> {
    const me = await this.#core.session.userId();
    const newest = this.#messages.findLast(
      ({ sender_id, delivery }) => delivery === 'sent' && sender_id !== me,
    );
    if (!newest) return;
    const upTo = microseconds(newest.created_at);
    if (upTo <= this.#readUpTo || newest.read_at !== null) return;
    const before = this.#readUpTo;
    this.#readUpTo = upTo;
    try {
      await markRead(this.#core.rest, this.#id, newest.created_at);
    } catch (error) {
      this.#readUpTo = before;
      this.#set({ error: asMentorKitError(error) });
    }
  }

  /** One catch-up at a time; the first reads the newest page, later ones what came since, with overlap. */
  reload(): Promise<void> {
    return (this.#flight ??= this.#catchUp().finally(() => {
      this.#flight = undefined;
    }));
  }

  get #messages(): readonly ChatMessage[] {
    return this.#now.data ?? [];
  }

  #set(change: Partial<ConversationState>): void {
    this.#now = { ...this.#now, ...change };
    this.$state.set(this.#now);
  }

  #put(messages: readonly ChatMessage[]): void {
    this.#set({ data: merge(this.#messages, messages) });
  }

  #post(message: ChatMessage): Promise<void> {
    this.#put([message]);
    return this.#outbox.push(message);
  }

  async #catchUp(): Promise<void> {
    this.#set({ status: 'loading' });
    try {
      const newest = this.#messages.findLast(({ delivery }) => delivery === 'sent');
      if (newest) await this.#readPast(newest);
      else await this.#readFirst();
      this.#set({ status: 'ready', error: undefined });
    } catch (error) {
      this.#set({ status: 'error', error: asMentorKitError(error) });
    }
  }

  async #readFirst(): Promise<void> {
    const rows = await readPage(this.#core.rest, this.#id, undefined, AbortSignal.timeout(15_000));
    this.#put(rows.map(stored));
    this.#set({ hasOlder: rows.length === PAGE_SIZE });
  }

  async #readPast(newest: Message): Promise<void> {
    let since = new Date(Date.parse(newest.created_at) - OVERLAP).toISOString();
    for (;;) {
      const rows = await readSince(this.#core.rest, this.#id, since, CATCH_UP, AbortSignal.timeout(15_000));
      this.#put(rows.map(stored));
      const last = rows.at(-1);
      if (!last || rows.length < CATCH_UP || last.created_at === since) return;
      since = last.created_at;
    }
  }

  #heard({ event, payload }: LiveEvent): void {
    if (event === LIVE_EVENTS.message) {
      const change = z.safeParse(MessageChanged, payload);
      if (change.success && change.data.record.conversation_id === this.#id) {
        this.#put([stored(change.data.record)]);
      }
    } else if (event === LIVE_EVENTS.read) {
      const read = z.safeParse(ConversationRead, payload);
      if (!read.success || read.data.conversation_id !== this.#id) return;
      const me = this.#core.session.$session.get().user?.id;
      if (read.data.user_id !== me) this.#set({ otherReadAt: read.data.last_read_at });
    }
  }
}

/** The store of one conversation. Nothing is read before somebody listens. */
export function createConversation(core: Core, id: string): ConversationStore {
  const sync = new ConversationSync(core, id);
  return Object.assign(sync.$state, {
    send: (text: string) => sync.send(text),
    retry: (messageId: string) => sync.retry(messageId),
    discard: (messageId: string) => {
      sync.discard(messageId);
    },
    loadOlder: () => sync.loadOlder(),
    markRead: () => sync.markRead(),
    reload: () => sync.reload(),
  });
}
