import type { MentorCard } from '@mentorkit/client';
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { Formats } from '../locales/formats.js';
import type { Terms } from '../locales/index.js';
import { avatar } from '../templates/avatar.js';

const TOPICS_SHOWN = 4;

interface CardParts {
  readonly terms: Terms;
  readonly formats: Formats;
  readonly book: () => void;
  readonly chat: () => void;
}

const star = svg`<path d="M8 1.3l2 4.3 4.7.6-3.5 3.2.9 4.7L8 11.8l-4.1 2.3.9-4.7L1.3 6.2 6 5.6z" fill="currentColor" />`;
const check = svg`<path d="M8 0l2 1.6 2.5-.1.7 2.4L15.3 5.4 14.5 8l.8 2.6-2.1 1.5-.7 2.4-2.5-.1L8 16l-2-1.6-2.5.1-.7-2.4L.7 10.6 1.5 8 .7 5.4l2.1-1.5.7-2.4 2.5.1z" fill="currentColor" /><path d="M4.8 8.2l2.2 2.2 4.2-4.6" fill="none" class="tick" stroke-width="1.7" />`;

/** One mentor of the list. */
export function mentorCard(card: MentorCard, parts: CardParts): TemplateResult {
  const { terms, book, chat } = parts;
  const whom = terms.withPerson(card.full_name);
  // who has no time soon is reached sooner by a message
  const [bookLook, chatLook] = isBetterWritten(card) ? ['', 'primary'] : ['primary', ''];
  return html`
    <li>
      <article class="card" part="mentor" aria-labelledby="name-${card.id}">
        ${person(card, parts)} ${standing(card, parts)} ${topics(card, terms)} ${nextTimes(card, parts)}
        <div class="actions">
          <button
            type="button"
            class=${bookLook}
            part="book"
            aria-label="${terms.book} ${whom}"
            @click=${book}
          >
            ${terms.book}
          </button>
          ${
            card.chat_enabled
              ? html`
                  <button
                    type="button"
                    class=${chatLook}
                    part="chat"
                    aria-label="${terms.chat} ${whom}"
                    @click=${chat}
                  >
                    ${terms.chat}
                  </button>
                `
              : nothing
          }
        </div>
      </article>
    </li>
  `;
}

function isBetterWritten({ next_slots: times, chat_enabled: takesMessages }: MentorCard): boolean {
  return times.length === 0 && takesMessages;
}

function person(card: MentorCard, { terms }: CardParts): TemplateResult {
  const role =
    card.job_title && card.company
      ? terms.roleAt(card.job_title, card.company)
      : (card.job_title ?? card.company ?? '');
  const place = [...new Set([card.city, card.state])].filter(Boolean).join(', ');
  return html`
    <div class="person">
      ${avatar(card.full_name, card.avatar_url)}
      <div>
        <h3 id="name-${card.id}">
          ${card.full_name}
          <svg class="verified" viewBox="0 0 16 16" role="img" aria-label=${terms.verified}>${check}</svg>
        </h3>
        ${role ? html`<p class="small">${role}</p>` : nothing}
        ${place ? html`<p class="small muted">${place}</p>` : nothing}
      </div>
    </div>
  `;
}

function standing(card: MentorCard, { terms, formats }: CardParts): TemplateResult {
  const average = card.average_rating;
  const rating =
    average !== null && card.total_reviews > 0
      ? html`
          <span class="rating">
            <svg viewBox="0 0 16 16" aria-hidden="true">${star}</svg>
            <span aria-hidden="true">${formats.decimal(average)} (${card.total_reviews})</span>
            <span class="unseen">${terms.rating(formats.decimal(average), card.total_reviews)}</span>
          </span>
        `
      : html`<span>${terms.newMentor}</span>`;
  return html`
    <p class="standing small muted">
      ${rating}
      ${card.total_sessions > 0 ? html`<span>${terms.sessionsGiven(card.total_sessions)}</span>` : nothing}
      ${
        card.languages.length > 0
          ? html`<span>${terms.speaks(formats.languages(card.languages))}</span>`
          : nothing
      }
    </p>
  `;
}

function topics(card: MentorCard, terms: Terms): TemplateResult {
  const shown = card.mentorship_topics.slice(0, TOPICS_SHOWN);
  const hidden = card.mentorship_topics.length - shown.length;
  if (shown.length + card.partners.length === 0) return html``;
  return html`
    <ul class="badges" aria-label=${terms.topicsOf}>
      ${card.partners.map((partner) => html`<li class="badge accent" part="partner">${partner.name}</li>`)}
      ${shown.map((topic) => html`<li class="badge" part="topic-badge">${topic}</li>`)}
      ${hidden > 0 ? html`<li class="badge">+${hidden}</li>` : nothing}
    </ul>
  `;
}

function nextTimes(card: MentorCard, { terms, formats }: CardParts): TemplateResult {
  if (card.next_slots.length === 0) return html`<p class="times small muted">${terms.noNextTimes}</p>`;
  return html`
    <div class="times">
      <p class="small muted" id="times-${card.id}">${terms.nextTimes}</p>
      <ul aria-labelledby="times-${card.id}">
        ${card.next_slots.map(
          (instant) => html`
            <li part="next-time">
              <time datetime=${instant}>
                <span class="small">${formats.weekdayAndDay(instant)}</span>
                <strong>${formats.time(instant)}</strong>
              </time>
            </li>
          `,
        )}
      </ul>
    </div>
  `;
}
