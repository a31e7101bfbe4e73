import type { Conversation } from '@mentorkit/client';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Formats } from '../locales/formats.js';
import type { Terms } from '../locales/index.js';
import { avatar } from '../templates/avatar.js';

interface InboxParts {
  readonly terms: Terms;
  readonly formats: Formats;
  readonly me: string | undefined;
  readonly open: string | undefined;
  readonly choose: (id: string) => void;
}

/** All conversations, the last active first. */
export function inbox(conversations: readonly Conversation[], parts: InboxParts): TemplateResult {
  return html`
    <nav class="inbox" part="inbox" aria-label=${parts.terms.conversations}>
      <h2>${parts.terms.conversations}</h2>
      <ul>
        ${repeat(
          conversations,
          (conversation) => conversation.id,
          (conversation) => entry(conversation, parts),
        )}
      </ul>
    </nav>
  `;
}

function entry(conversation: Conversation, { terms, formats, me, open, choose }: InboxParts): TemplateResult {
  const { id, other_name: name, last_message: last, unread_count: unread } = conversation;
  const text = last?.deleted ? terms.deletedMessage : (last?.content ?? '');
  return html`
    <li>
      <button
        type="button"
        class="entry"
        part="conversation"
        aria-current=${id === open ? 'true' : 'false'}
        @click=${(): void => {
          choose(id);
        }}
      >
        ${avatar(name, conversation.other_avatar_url, 'little')}
        <span class="entry-words">
          <span class="entry-name">${name}</span>
          <span class="entry-last small muted">
            ${last?.sender_id === me ? `${terms.you}: ` : nothing}${text}
          </span>
        </span>
        <span class="entry-side small muted">
          ${
            last
              ? html`<time datetime=${last.created_at}>${shortMoment(last.created_at, formats)}</time>`
              : nothing
          }
          ${
            unread > 0
              ? html`
                  <span class="count" part="unread">
                    <span aria-hidden="true">${unread}</span>
                    <span class="unseen">${terms.unread(unread)}</span>
                  </span>
                `
              : nothing
          }
        </span>
      </button>
    </li>
  `;
}

function shortMoment(instant: string, formats: Formats): string {
  const isToday = formats.dayKey(instant) === formats.dayKey(new Date());
  return isToday
    ? formats.time(instant)
    : formats.day(formats.dayKey(instant), { day: 'numeric', month: 'short' });
}
