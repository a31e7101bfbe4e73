import type { ConversationState, MentorKitError } from '@mentorkit/client';
import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { failure, skeleton } from '../templates/notices.js';
import { messageLog, type LogParts } from './message-log.js';

interface ConversationLogParts extends LogParts {
  readonly isBegun: boolean;
  readonly isClosed: boolean;
  readonly state: ConversationState | undefined;
  readonly announcement: string;
  readonly isAtEnd: boolean;
  readonly scrolled: () => void;
  readonly toEnd: () => void;
  readonly loadOlder: () => void;
  readonly reload: () => void;
}

/** The part of a conversation that scrolls, and beside it the words for a screen reader. */
export function conversationLog(parts: ConversationLogParts): TemplateResult {
  const { terms, name, state, announcement, isAtEnd, scrolled, toEnd } = parts;
  return html`
    <div class="log-frame">
      <div
        class="log"
        part="log"
        data-log
        data-first=${state?.data?.[0]?.id ?? ''}
        role="region"
        tabindex="0"
        aria-label=${terms.messagesWith(name)}
        @scroll=${scrolled}
      >
        <div class="log-content">${content(parts)}</div>
      </div>
      ${
        isAtEnd
          ? nothing
          : html`
              <button type="button" class="to-newest" part="to-newest" @click=${toEnd}>
                ${terms.toNewest}
              </button>
            `
      }
      <p class="unseen" role="status" part="announcer">${announcement}</p>
    </div>
  `;
}

function content(parts: ConversationLogParts): TemplateResult {
  const { terms, state, isBegun, isClosed } = parts;
  if (!isBegun) return isClosed ? html`` : beginning(parts);
  if (!state?.data) {
    return state?.status === 'error' ? trouble(state.error, parts) : waiting(parts);
  }
  const { me, name, readUpTo } = parts;
  // the log is drawn again for a change of the log, not for every key in the composer
  const log = guard([state.data, readUpTo, terms, me, name], () => messageLog(state.data ?? [], parts));
  return html`
    ${state.hasOlder ? older(state.loadingOlder, parts) : beginning(parts)} ${log}
    ${state.status === 'error' ? trouble(state.error, parts) : nothing}
  `;
}

function waiting({ terms }: ConversationLogParts): TemplateResult {
  return skeleton(terms, html`<p class="skeleton block"></p>`, 4);
}

function trouble(error: MentorKitError | undefined, { terms, reload }: ConversationLogParts): TemplateResult {
  return failure(error, terms, reload);
}

function beginning({ terms, name }: ConversationLogParts): TemplateResult {
  return html`<p class="start small muted">${terms.startOfConversation(name)}</p>`;
}

function older(isLoading: boolean, { terms, loadOlder }: ConversationLogParts): TemplateResult {
  return html`
    <button
      type="button"
      class="quiet"
      part="older"
      aria-disabled=${isLoading ? 'true' : 'false'}
      @click=${loadOlder}
    >
      ${isLoading ? terms.loadingOlder : terms.loadOlder}
    </button>
  `;
}
