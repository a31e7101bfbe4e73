import type { Slot } from '@mentorkit/client';
import { html, type TemplateResult } from 'lit';
import { roveFocus } from '../controllers/roving-focus.js';
import type { Formats } from '../locales/formats.js';
import type { Terms } from '../locales/index.js';
import { LAST_PAGE } from './calendar-days.js';

interface DayStripParts {
  readonly terms: Terms;
  readonly formats: Formats;
  readonly page: number;
  readonly days: ReadonlyMap<string, readonly Slot[]>;
  readonly chosen: string | undefined;
  readonly loading: boolean;
  readonly choose: (day: string) => void;
  readonly turn: (page: number) => void;
}

/** Two weeks of days as buttons, each with how many times are free. */
export function dayStrip(parts: DayStripParts): TemplateResult {
  const { terms, formats, page, days, loading, turn } = parts;
  const keys = [...days.keys()];
  const [first = '', last = first] = [keys[0], keys.at(-1)];
  const keydown = (event: KeyboardEvent): void => {
    if (event.key === 'PageDown' && page < LAST_PAGE) turn(page + 1);
    else if (event.key === 'PageUp' && page > 0) turn(page - 1);
    else {
      roveFocus(event);
      return;
    }
    event.preventDefault();
  };
  return html`
    <section class="days" part="days" aria-labelledby="days-title">
      <div class="days-head">
        <h3 id="days-title">${terms.chooseDay}</h3>
        <p class="muted small" aria-live="polite">${formats.months(first, last)}</p>
        <div class="turns">
          ${turnButton(terms.earlierDays, 'earlier', page > 0, () => {
            turn(page - 1);
          })}
          ${turnButton(terms.laterDays, 'later', page < LAST_PAGE, () => {
            turn(page + 1);
          })}
        </div>
      </div>
      <ul class="day-grid" aria-busy=${loading ? 'true' : 'false'} @keydown=${keydown}>
        ${[...days].map(([key, slots]) => dayButton(key, slots.length, parts))}
      </ul>
    </section>
  `;
}

function turnButton(label: string, part: string, enabled: boolean, turn: () => void): TemplateResult {
  return html`
    <button type="button" class="turn" part=${part} aria-label=${label} ?disabled=${!enabled} @click=${turn}>
      <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M6 3l5 5-5 5" /></svg>
    </button>
  `;
}

function dayButton(key: string, count: number, parts: DayStripParts): TemplateResult {
  const { terms, formats, days, chosen, loading, choose } = parts;
  const long = formats.day(key, { weekday: 'long', day: 'numeric', month: 'long' });
  const isChosen = key === chosen;
  const entrance = chosen ?? firstFree(days) ?? [...days.keys()][0];
  return html`
    <li>
      <button
        type="button"
        class="day"
        part="day"
        data-day=${key}
        aria-pressed=${isChosen ? 'true' : 'false'}
        tabindex=${key === entrance ? 0 : -1}
        ?data-full=${count === 0}
        @click=${(): void => {
          choose(key);
        }}
      >
        <span class="unseen">${loading ? long : terms.dayWithSlots(long, count)}</span>
        <span class="small" aria-hidden="true">
          ${formats.day(key, { weekday: 'short' }).replace('.', '')}
        </span>
        <strong aria-hidden="true">${formats.day(key, { day: 'numeric' })}</strong>
        <span class="count" aria-hidden="true"> ${loading ? html` &nbsp; ` : terms.freeCount(count)} </span>
      </button>
    </li>
  `;
}

/** The first day that has a free time. */
export function firstFree(days: ReadonlyMap<string, readonly Slot[]>): string | undefined {
  return [...days].find(([, slots]) => slots.length > 0)?.[0];
}
