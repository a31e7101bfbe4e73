import type { MentorKit } from '@mentorkit/client';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { FocusController } from '../controllers/focus-controller.js';
import { MentorElement } from '../controllers/mentor-element.js';
import { NetworkController } from '../controllers/network-controller.js';
import { VisibilityController } from '../controllers/visibility-controller.js';
import { emit } from '../events/events.js';
import { avatarStyles, sharedStyles } from '../styles/index.js';
import { empty, failure, signInNotice, skeleton, unconnected } from '../templates/notices.js';
import { Announcer } from './announcer.js';
import { chatHead } from './chat-head.js';
import { ChatRoom } from './chat-room.js';
import type { Other } from './chat-target.js';
import { composer } from './composer.js';
import { conversationLog } from './conversation-log.js';
import { inbox } from './inbox.js';
import { LogKeeper } from './log-keeper.js';
import { styles } from './mentor-chat.styles.js';
import { messageLogStyles } from './message-log.styles.js';

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
  static override styles = [...sharedStyles, avatarStyles, messageLogStyles, styles];

  /** Slug of the mentor to write to; the conversation begins with the first message. */
  @property() mentor = '';
  /** Id of one conversation. */
  @property({ attribute: 'conversation-id' }) conversationId = '';

  readonly #room = new ChatRoom(this);
  readonly #network = new NetworkController(this, () => {
    this.#room.resend();
  });
  readonly #keeper = new LogKeeper(this);
  readonly #announcer = new Announcer();
  readonly #focus = new FocusController(this);
  readonly #visibility = new VisibilityController(this, () => {
    this.#markRead();
  });
  #person: string | undefined;

  protected override kitChanged(kit: MentorKit | undefined): void {
    this.#network.follow(kit?.$connection);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    const { activeKit: kit, mentor, conversationId } = this;
    this.#person = this.isSignedIn ? this.session?.user?.id : undefined;
    this.#room.follow({ kit, person: this.#person, mentor, conversationId });
    this.#keeper.show(this.#room.target.current ?? '');
  }

  protected override updated(): void {
    this.#markRead();
  }

  #markRead(): void {
    const { messages, store } = this.#room.target;
    const isShown = this.#visibility.isVisible && this.#keeper.isAtEnd;
    if (isShown && messages?.data?.length) void store?.markRead();
  }

  #open(id: string | undefined): void {
    this.#room.open(id);
    if (id !== undefined) this.#focus.move('textarea');
  }

  #send(): void {
    if (!this.#room.send()) return;
    this.#keeper.toEnd();
    this.#focus.move('textarea');
  }

  protected override render(): TemplateResult {
    if (this.isUnconnected) return unconnected(this.terms);
    if (this.isSessionPending) return this.#renderLoading();
    if (this.#person === undefined) {
      return signInNotice(this.terms.signInToChat, '', this.terms, () => {
        emit(this, 'mentor-sign-in-requested', { reason: 'chat' });
      });
    }
    const { isInbox, current } = this.#room.target;
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
    const { conversations, current } = this.#room.target;
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
    const { profile, conversations } = this.#room.target;
    return failure(profile?.error ?? conversations?.error, this.terms, () => {
      this.#room.target.retry();
    });
  }

  #renderConversation(): TemplateResult {
    const { phase, other } = this.#room.target;
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
    const isAny = (this.#room.target.conversations?.data?.length ?? 0) > 0;
    return html`<p class="choose muted">${isAny ? this.terms.chooseConversation : nothing}</p>`;
  }

  #renderReady(other: Other, isClosed: boolean): TemplateResult {
    const offline = html`<p class="banner small" part="offline" role="status">${this.terms.offline}</p>`;
    const back = (): void => {
      this.#open(undefined);
    };
    return html`
      ${chatHead(other, this.terms, this.#room.target.isInbox ? back : undefined)}
      ${this.#network.isOffline ? offline : nothing} ${this.#renderLog(other, isClosed)}
      ${
        isClosed
          ? html`<p class="notice small">${this.terms.chatOff(other.name)}</p>`
          : this.#renderComposer(other)
      }
    `;
  }

  #renderLog({ name }: Other, isClosed: boolean): TemplateResult {
    const { messages: state, current, store, readUpTo } = this.#room.target;
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

  #renderComposer({ name }: Other): TemplateResult {
    const { terms } = this;
    const { draft: text, complaint } = this.#room;
    return composer({
      ...{ terms, name, text, complaint: complaint ? terms.errors[complaint] : '' },
      change: (written) => {
        this.#room.write(written);
      },
      send: () => {
        this.#send();
      },
    });
  }
}
