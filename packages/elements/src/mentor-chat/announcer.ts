import type { ChatMessage } from '@mentorkit/client';
import type { Terms } from '../locales/index.js';

const SPOKEN_LENGTH = 200;

/** Finds what a screen reader should say: messages that have just come in, never the history. */
export class Announcer {
  #key = '';
  #last: ChatMessage | undefined;
  #words = '';

  /** The words for the live region after this state of the conversation. */
  hear(
    key: string,
    messages: readonly ChatMessage[] | undefined,
    me: string | undefined,
    name: string,
    terms: Terms,
  ): string {
    if (!messages) return this.#words;
    const stored = messages.filter((message) => message.delivery === 'sent');
    const isFirst = key !== this.#key;
    const after = this.#last ? stored.findIndex((message) => message.id === this.#last?.id) : -1;
    const fresh = isFirst ? [] : stored.slice(after + 1).filter((message) => message.sender_id !== me);
    this.#key = key;
    this.#last = stored.at(-1);
    if (isFirst) this.#words = '';
    else if (fresh.length > 0) this.#words = this.#say(fresh, name, terms);
    return this.#words;
  }

  #say(fresh: readonly ChatMessage[], name: string, terms: Terms): string {
    const only = fresh.length === 1 ? fresh[0] : undefined;
    const intro = terms.newMessages(fresh.length, name);
    return only ? `${intro}: ${only.content.slice(0, SPOKEN_LENGTH)}` : intro;
  }
}
