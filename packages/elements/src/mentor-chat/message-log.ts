import type { ChatMessage } from '@mentorkit/client';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Formats } from '../locales/formats.js';
import type { Terms } from '../locales/index.js';
import { linkedText } from '../templates/linked-text.js';

const MARKS: Readonly<Record<ChatMessage['delivery'] | 'read', string>> = {
  sending: 'M8 4v4l3 2M8 1a7 7 0 110 14A7 7 0 018 1',
  sent: 'M3 8l3 3 7-7',
  read: 'M1 8l3 3 6-6M6 10l1 1 6-6',
  failed: 'M8 4v5M8 11v1M8 1a7 7 0 110 14A7 7 0 018 1',
};

/** What the log needs besides the messages. */
export interface LogParts {
  readonly terms: Terms;
  readonly formats: Formats;
  readonly me: string | undefined;
  readonly name: string;
  readonly readUpTo: string | undefined;
  readonly retry: (id: string) => void;
  readonly discard: (id: string) => void;
}

/** All messages with a line before each new day. */
export function messageLog(messages: readonly ChatMessage[], parts: LogParts): TemplateResult {
  const { formats } = parts;
  const today = formats.dayKey(new Date());
  let day = '';
  const rows = messages.map((message) => {
    const key = formats.dayKey(message.created_at);
    const isNewDay = key !== day;
    day = key;
    return { message, day: isNewDay ? dayName(key, today, parts) : '' };
  });
  return html`
    <ol class="messages">
      ${repeat(
        rows,
        ({ message }) => message.id,
        (row) => messageRow(row.message, row.day, parts),
      )}
    </ol>
  `;
}

function dayName(key: string, today: string, { terms, formats }: LogParts): string {
  if (key === today) return terms.today;
  const yesterday = new Date(Date.parse(`${today}T12:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
  if (key === yesterday) return terms.yesterday;
  const isThisYear = key.slice(0, 4) === today.slice(0, 4);
  return formats.day(key, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(isThisYear ? {} : { year: 'numeric' }),
  });
}

function messageRow(message: ChatMessage, day: string, parts: LogParts): TemplateResult {
  const { terms, formats, me, name } = parts;
  const isOwn = message.sender_id === me;
  const time = formats.time(message.created_at);
  return html`
    <li part="message" data-own=${isOwn ? 'true' : 'false'} data-delivery=${message.delivery}>
      ${day ? html`<p class="day small"><span>${day}</span></p>` : nothing}
      <div class="bubble" part="bubble">
        <span class="unseen">${terms.saysAt(isOwn ? terms.you : name, time)}:</span>
        ${
          message.deleted_at
            ? html`<p class="text muted"><em>${terms.deletedMessage}</em></p>`
            : html`<p class="text" part="text" dir="auto">${linkedText(message.content)}</p>`
        }
        <p class="meta">
          ${message.edited_at && !message.deleted_at ? html`<span>${terms.edited}</span>` : nothing}
          <time datetime=${message.created_at} aria-hidden="true">${time}</time>
          ${isOwn ? deliveryMark(message, parts) : nothing}
        </p>
      </div>
      ${message.delivery === 'failed' ? failedActions(message, parts) : nothing}
    </li>
  `;
}

function deliveryMark(message: ChatMessage, { terms, readUpTo }: LogParts): TemplateResult {
  const isRead =
    message.read_at !== null ||
    (readUpTo !== undefined && Date.parse(readUpTo) >= Date.parse(message.created_at));
  const isSent = message.delivery === 'sent';
  const words = isSent ? (isRead ? terms.read : terms.sent) : terms[message.delivery];
  const state = isSent && isRead ? 'read' : message.delivery;
  return html`
    <span part="delivery" data-state=${state}>
      <svg class="mark" viewBox="0 0 16 16" aria-hidden="true"><path d=${MARKS[state]} /></svg>
      <span class="unseen">${words}</span>
    </span>
  `;
}

function failedActions(message: ChatMessage, { terms, retry, discard }: LogParts): TemplateResult {
  const why = message.error ? terms.errors[message.error.code] : '';
  return html`
    <p class="failed small" role="alert">
      <span class="complaint">${terms.failed}. ${why}</span>
      <button
        type="button"
        part="retry"
        @click=${(): void => {
          retry(message.id);
        }}
      >
        ${terms.resend}
      </button>
      <button
        type="button"
        class="quiet"
        part="discard"
        @click=${(): void => {
          discard(message.id);
        }}
      >
        ${terms.discard}
      </button>
    </p>
  `;
}
