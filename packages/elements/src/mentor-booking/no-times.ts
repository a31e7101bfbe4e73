import type { MentorProfile } from '@mentorkit/client';
import { html, nothing, type TemplateResult } from 'lit';
import type { Terms } from '../locales/index.js';

interface Ways {
  /** Shows later days; undefined where there are none. */
  readonly later: (() => void) | undefined;
  /** Asks the page for a chat with the mentor; undefined where the mentor takes no messages. */
  readonly write: (() => void) | undefined;
}

/** Says that the days shown are full, and what the reader can do instead. */
export function noTimes(mentor: MentorProfile, terms: Terms, { later, write }: Ways): TemplateResult {
  return html`
    <div class="notice centered" part="empty" tabindex="-1">
      <p><strong>${terms.noSlotsThisPeriod}</strong></p>
      <p class="muted">${later ? terms.noSlotsYet : terms.noSlotsAtAll}</p>
      <div class="actions centered">
        ${later ? html`<button type="button" part="show-later" @click=${later}>${terms.firstFreeDay}</button>` : nothing}
        ${
          write
            ? html`
                <button type="button" part="write" @click=${write}>${terms.writeTo(mentor.full_name)}</button>
              `
            : nothing
        }
      </div>
    </div>
  `;
}
