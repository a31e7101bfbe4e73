import type { Connection, MentorKit } from '@mentorkit/client';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { MentorElement } from '../controllers/mentor-element.js';
import { StoreController } from '../controllers/store-controller.js';
import { VisibilityController } from '../controllers/visibility-controller.js';
import { emit } from '../events/events.js';
import { avatarStyles, sharedStyles } from '../styles/index.js';
import { avatar } from '../templates/avatar.js';
import { empty, failure, signInNotice, skeleton, unconnected } from '../templates/notices.js';
import { Announcer } from './announcer.js';
import { ChatTarget, type Other } from './chat-target.js';
import { charactersLeft, composer } from './composer.js';
import { conversationLog } from './conversation-log.js';
import { inbox } from './inbox.js';
import { LogKeeper } from './log-keeper.js';
import { styles } from './mentor-chat.styles.js';
import { sendMessage } from './send-message.js';

/**
 * Chat: with one mentor (`mentor`), one conversation (`conversation-id`), or all conversations of the reader.
 *
 * @fires mentor-sign-in-requested - A visitor wants to write and has to sign in first.
 * @fires mentor-before-send - Cancelable: a message is about to be sent.
 * @fires mentor-message-sent - The server has the message.
 * @csspart inbox - The list of conversations.
 * @csspart conversation - One entry of that list.
 * @csspart message - One message.
 * @csspart bubble - The bubble of a message.
 * @csspart composer - The form to write in.
 * @csspart input - The field to write in.
 * @csspart send - The send button.
 */
export class MentorChat extends MentorElement {
  static override styles = [...sharedStyles, avatarStyles, styles];

  /** Slug of the mentor to write to; the conversation begins with the first message. */
  @property() mentor = '';
  /** Id of one conversation. */
  @property({ attribute: 'conversation-id' }) conversationId = '';

  readonly #target = new ChatTarget(this);
  readonly #connection = new StoreController<Connection>(this);
  readonly #keeper = new LogKeeper(this);
  readonly #announcer = new Announcer();
  readonly #visibility = new VisibilityController(this, () => {
    this.#markRead();
  });
  readonly #drafts = new Map<string, string>();
  #person: string | undefined;
  #complaint = '';
  #focusComposer = false;

  protected override kitChanged(kit: MentorKit | undefined): void {
    this.#connection.watch(kit?.$connection);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    const person = this.isSignedIn ? this.session?.user?.id : undefined;
    // what one person has written is not shown to the next
    if (this.#person !== undefined && person !== this.#person) this.#drafts.clear();
    this.#person = person;
    const { activeKit: kit, mentor, conversationId } = this;
    this.#target.follow({ kit, person, mentor, conversationId });
    this.#keeper.show(this.#target.current ?? '');
  }

  protected override updated(): void {
    this.#markRead();
    if (!this.#focusComposer) return;
    this.#focusComposer = false;
    this.renderRoot.querySelector('textarea')?.focus();
  }

  #markRead(): void {
    const isShown = this.#visibility.isVisible && this.#keeper.isAtEnd;
    if (isShown && this.#target.messages?.data?.length) void this.#target.store?.markRead();
  }

  get #draftName(): string {
    return this.#target.current ?? `new:${this.mentor}`;
  }

  #write(text: string): void {
    this.#drafts.set(this.#draftName, text);
    this.#complaint = '';
    this.requestUpdate();
  }

  #open(id: string | undefined): void {
    this.#target.open(id);
    this.#complaint = '';
    this.#focusComposer = id !== undefined;
    this.requestUpdate();
  }

  async #send(): Promise<void> {
    const kit = this.activeKit;
    const name = this.#draftName;
    const text = (this.#drafts.get(name) ?? '').trim();
    if (!kit || text === '' || charactersLeft(text) < 0) return;
    const { current: conversationId, mentorId } = this.#target;
    if (!emit(this, 'mentor-before-send', { conversationId, text })) return;
    this.#drafts.delete(name);
    this.#keeper.toEnd();
    this.#focusComposer = true;
    this.requestUpdate();
    const begun = (id: string): void => {
      this.#target.open(id);
      this.requestUpdate();
    };
    const result = await sendMessage(kit, { conversationId, mentorId, text, begun });
    if (result.sent) emit(this, 'mentor-message-sent', result.sent);
    if (!result.error) return;
    this.#drafts.set(name, text);
    this.#complaint = this.terms.errors[result.error.code];
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    if (this.isUnconnected) return unconnected(this.terms);
    if (this.isSessionPending) return this.#renderLoading();
    if (this.#person === undefined) {
      return signInNotice(this.terms.signInToChat, '', this.terms, () => {
        emit(this, 'mentor-sign-in-requested', { reason: 'chat' });
      });
    }
    const { isInbox, current } = this.#target;
    return html`
      <div class="chat" data-inbox=${String(isInbox)} data-open=${String(current !== undefined)}>
        ${isInbox ? this.#renderInbox() : nothing}
        <section class="conversation" part="conversation-view">${this.#renderConversation()}</section>
      </div>
    `;
  }

  #renderLoading(): TemplateResult {
    return skeleton(this.terms, html`<p class="skeleton block"></p>`, 4);
  }

  #renderInbox(): TemplateResult {
    const { conversations, current } = this.#target;
    if (!conversations?.data) {
      return conversations?.status === 'error' ? this.#renderFailure() : this.#renderLoading();
    }
    if (conversations.data.length === 0) {
      return empty(this.terms.noConversations, this.terms.noConversationsHint);
    }
    return inbox(conversations.data, {
      terms: this.terms,
      formats: this.formats,
      me: this.#person,
      open: current,
      choose: (id) => {
        this.#open(id);
      },
    });
  }

  #renderFailure(): TemplateResult {
    const { profile, conversations } = this.#target;
    return failure(profile?.error ?? conversations?.error, this.terms, () => {
      this.#target.retry();
    });
  }

  #renderConversation(): TemplateResult {
    const { phase, other } = this.#target;
    switch (phase) {
      case 'choosing':
        return this.#renderChoosing();
      case 'failed':
        return this.#renderFailure();
      case 'not_found':
        return empty(this.terms.errors.not_found);
      default:
        return other ? this.#renderReady(other, phase === 'closed') : this.#renderLoading();
    }
  }

  #renderChoosing(): TemplateResult {
    const isAny = (this.#target.conversations?.data?.length ?? 0) > 0;
    return html`<p class="choose muted">${isAny ? this.terms.chooseConversation : nothing}</p>`;
  }

  #renderReady(other: Other, isClosed: boolean): TemplateResult {
    const offline = html`<p class="banner small" part="offline" role="status">${this.terms.offline}</p>`;
    return html`
      ${this.#renderHead(other)} ${this.#connection.value === 'offline' ? offline : nothing}
      ${this.#renderLog(other, isClosed)}
      ${
        isClosed
          ? html`<p class="notice small">${this.terms.chatOff(other.name)}</p>`
          : this.#renderComposer(other)
      }
    `;
  }

  #renderHead(other: Other): TemplateResult {
    const back = html`
      <button
        type="button"
        class="quiet back"
        part="back"
        aria-label=${this.terms.back}
        @click=${(): void => {
          this.#open(undefined);
        }}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M10 3L5 8l5 5" /></svg>
      </button>
    `;
    return html`
      <header class="head" part="header">
        ${this.#target.isInbox ? back : nothing} ${avatar(other.name, other.avatarUrl, 'little')}
        <h3>${other.name}</h3>
      </header>
    `;
  }

  #renderLog({ name }: Other, isClosed: boolean): TemplateResult {
    const { messages: state, current, store, readUpTo } = this.#target;
    const { terms, formats } = this;
    const me = this.#person;
    return conversationLog({
      ...{ terms, formats, me, name, readUpTo, state },
      isBegun: current !== undefined,
      isClosed,
      announcement: this.#announcer.hear(current ?? '', state?.data, me, name, terms),
      isAtEnd: this.#keeper.isAtEnd,
      scrolled: () => {
        this.#keeper.scrolled();
      },
      toEnd: () => {
        this.#keeper.toEnd();
        this.requestUpdate();
      },
      loadOlder: () => void store?.loadOlder(),
      reload: () => void store?.reload(),
      retry: (id) => void store?.retry(id),
      discard: (id) => store?.discard(id),
    });
  }

  #renderComposer(other: Other): TemplateResult {
    return composer({
      terms: this.terms,
      name: other.name,
      text: this.#drafts.get(this.#draftName) ?? '',
      complaint: this.#complaint,
      change: (text) => {
        this.#write(text);
      },
      send: () => void this.#send(),
    });
  }
}
