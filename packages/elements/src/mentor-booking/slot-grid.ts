import type { Slot } from '@mentorkit/client';
import { html, nothing, type TemplateResult } from 'lit';
import { roveFocus } from '../controllers/roving-focus.js';
import type { Formats } from '../locales/formats.js';
import type { Terms } from '../locales/index.js';

interface SlotGridParts {
  readonly terms: Terms;
  readonly formats: Formats;
  readonly day: string | undefined;
  readonly slots: readonly Slot[];
  readonly holding: Slot | undefined;
  readonly pick: (slot: Slot) => void;
  readonly backToDays: () => void;
}

/** The free times of one day; the zone is always printed above them. */
export function slotGrid(parts: SlotGridParts): TemplateResult {
  const { terms, formats, day, slots, backToDays } = parts;
  const label = day ? formats.day(day, { weekday: 'long', day: 'numeric', month: 'long' }) : '';
  const lengths = [...new Set(slots.map((slot) => slot.duration_minutes))];
  const keydown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') backToDays();
    else roveFocus(event);
  };
  return html`
    <section class="slots" part="slots" aria-labelledby="slots-title">
      <h3 id="slots-title">${label ? terms.timesOn(label) : terms.chooseTime}</h3>
      <p class="muted small" part="zone">
        ${terms.timesIn(formats.zone(slots[0]?.starts_at))}${lengths.map((length) => ` · ${terms.minutes(length)}`)}
      </p>
      ${
        slots.length === 0
          ? html`<p class="muted">${day ? terms.noSlotsThisDay : nothing}</p>`
          : html`
              <ul class="slot-grid" @keydown=${keydown}>
                ${slots.map((slot, index) => slotButton(slot, index, parts))}
              </ul>
            `
      }
    </section>
  `;
}

function slotButton(slot: Slot, index: number, parts: SlotGridParts): TemplateResult {
  const { terms, formats, holding, pick } = parts;
  const start = formats.time(slot.starts_at);
  const isHeld = holding?.starts_at === slot.starts_at;
  return html`
    <li>
      <button
        type="button"
        part="slot"
        data-start=${slot.starts_at}
        tabindex=${index === 0 ? 0 : -1}
        aria-busy=${isHeld ? 'true' : 'false'}
        aria-disabled=${holding ? 'true' : 'false'}
        @click=${(): void => {
          if (!holding) pick(slot);
        }}
      >
        <span aria-hidden="true">${start}</span>
        <span class="unseen">${terms.slotLabel(start, formats.time(slot.ends_at))}</span>
      </button>
    </li>
  `;
}
