import type { MentorKitError, Slot } from '@mentorkit/client';
import { html, nothing, type TemplateResult } from 'lit';
import type { Formats } from '../locales/formats.js';
import type { Terms } from '../locales/index.js';

/** Why the last attempt failed, and the nearest free times where somebody was faster. */
export function bookingTrouble(
  error: MentorKitError,
  nearest: readonly Slot[],
  { terms, formats, pick }: { terms: Terms; formats: Formats; pick: (slot: Slot) => void },
): TemplateResult {
  const offers = nearest.map((slot) => {
    const take = (): void => {
      pick(slot);
    };
    return html`
      <button type="button" part="nearest" @click=${take}>
        ${formats.shortDate(slot.starts_at)} ${formats.time(slot.starts_at)}
      </button>
    `;
  });
  return html`
    <div class="notice danger" part="error" role="alert" tabindex="-1">
      <p>${terms.errors[error.code]}</p>
      ${
        offers.length > 0
          ? html`
              <p class="small">${terms.takenOffer}</p>
              <div class="actions">${offers}</div>
            `
          : nothing
      }
    </div>
  `;
}
