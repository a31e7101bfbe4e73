import type { ErrorCode, MentorKit } from '@mentorkit/client';
import type { ReactiveControllerHost } from 'lit';
import { emit } from '../events/events.js';
import { ChatTarget, type Wish } from './chat-target.js';
import { charactersLeft } from './composer.js';
import { sendMessage } from './send-message.js';

/** One reader in the chat: which conversation is open, what is being written there, what was sent. */
export class ChatRoom {
  readonly target: ChatTarget;
  readonly #host: ReactiveControllerHost & EventTarget;
  readonly #drafts = new Map<string, string>();
  #wish: Wish | undefined;
  #complaint: ErrorCode | undefined;

  constructor(host: ReactiveControllerHost & EventTarget) {
    this.#host = host;
    this.target = new ChatTarget(host);
  }

  /** Follows what the page asks for now; to be called before every drawing. */
  follow(wish: Wish): void {
    const before = this.#wish?.person;
    this.#wish = wish;
    // what one person has written is not shown to the next
    if (before !== undefined && before !== wish.person) this.#drafts.clear();
    this.target.follow(wish);
  }

  /** What is written in the open conversation and not sent yet. */
  get draft(): string {
    return this.#drafts.get(this.#draftName) ?? '';
  }

  /** Why the last message could not even be put into a conversation. */
  get complaint(): ErrorCode | undefined {
    return this.#complaint;
  }

  /** Takes what the reader types. */
  write(text: string): void {
    this.#drafts.set(this.#draftName, text);
    this.#complaint = undefined;
    this.#host.requestUpdate();
  }

  /** Opens a conversation of the list, or the list again. */
  open(id: string | undefined): void {
    this.target.open(id);
    this.#complaint = undefined;
    this.#host.requestUpdate();
  }

  /** Sends the draft; false when there is nothing to send or the page refuses. */
  send(): boolean {
    const kit = this.#wish?.kit;
    const conversationId = this.target.current;
    const text = this.draft.trim();
    if (!kit || text === '' || charactersLeft(text) < 0) return false;
    if (!emit(this.#host, 'mentor-before-send', { conversationId, text })) return false;
    void this.#deliver(kit, this.#draftName, text);
    return true;
  }

  /** Sends again what the missing network kept back, oldest first. */
  resend(): void {
    const { messages, store } = this.target;
    for (const { id, delivery, error } of messages?.data ?? []) {
      if (delivery === 'failed' && error?.code === 'offline') void store?.retry(id);
    }
  }

  async #deliver(kit: MentorKit, draftName: string, text: string): Promise<void> {
    this.#drafts.delete(draftName);
    this.#host.requestUpdate();
    const { current: conversationId, mentorId } = this.target;
    const begun = (id: string): void => {
      this.open(id);
    };
    const result = await sendMessage(kit, { conversationId, mentorId, text, begun });
    if (result.sent) emit(this.#host, 'mentor-message-sent', result.sent);
    if (!result.error) return;
    this.#drafts.set(draftName, text);
    this.#complaint = result.error.code;
    this.#host.requestUpdate();
  }

  get #draftName(): string {
    return this.target.current ?? `new:${this.#wish?.mentor ?? ''}`;
  }
}
