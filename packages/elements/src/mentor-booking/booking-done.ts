import type { Appointment } from '@mentorkit/client';
import { html, type TemplateResult } from 'lit';
import type { Formats } from '../locales/formats.js';
import type { Terms } from '../locales/index.js';

/** What is shown after the request has been sent. */
export function bookingDone(
  appointment: Appointment,
  mentorName: string,
  terms: Terms,
  formats: Formats,
  again: () => void,
): TemplateResult {
  const { scheduled_at: start, ends_at: end, status } = appointment;
  return html`
    <div class="notice accent centered done" part="done">
      <svg class="tick" viewBox="0 0 48 48" aria-hidden="true"><path d="M12 25l8 8 16-18" /></svg>
      <h3 id="done-title" tabindex="-1">${terms.requestSent}</h3>
      <p>
        <strong>
          ${formats.longDate(start)}, ${terms.slotLabel(formats.time(start), formats.time(end))}
        </strong>
        <br />
        <span class="small muted">${formats.zone(start)}</span>
      </p>
      <p><span class="badge accent">${terms.statuses[status]}</span></p>
      <p>${terms.requestSentHint(mentorName)}</p>
      <button type="button" part="again" @click=${again}>${terms.bookAnother}</button>
    </div>
  `;
}
