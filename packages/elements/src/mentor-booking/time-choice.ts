import type { MentorProfile, Slot } from '@mentorkit/client';
import { html, nothing, type TemplateResult } from 'lit';
import type { Formats } from '../locales/formats.js';
import type { Terms } from '../locales/index.js';
import { failure, signInNotice, skeleton } from '../templates/notices.js';
import type { BookingFlow } from './booking-flow.js';
import { bookingTrouble } from './booking-trouble.js';
import { LAST_PAGE } from './calendar-days.js';
import { dayStrip, firstFree } from './day-strip.js';
import type { MentorTimes } from './mentor-times.js';
import { noTimes } from './no-times.js';
import { slotGrid } from './slot-grid.js';

interface TimeChoiceParts {
  readonly terms: Terms;
  readonly formats: Formats;
  readonly mentor: MentorProfile;
  readonly times: MentorTimes;
  readonly flow: BookingFlow;
  readonly isVisitor: boolean;
  readonly pick: (slot: Slot) => void;
  readonly choose: (day: string) => void;
  readonly turn: (page: number) => void;
  /** Turns the page by the button in the notice, which the next drawing takes away. */
  readonly goLater: () => void;
  readonly backToDays: () => void;
  readonly reload: () => void;
  readonly write: () => void;
  readonly askToSignIn: () => void;
}

/** Everything a time is chosen from: what went wrong before, the mentor's guidelines, the days, the times. */
export function timeChoice(parts: TimeChoiceParts): TemplateResult {
  const { terms, mentor, flow } = parts;
  const guidelines = html`
    <details class="guidelines small">
      <summary>${terms.guidelines}</summary>
      <p>${mentor.mentorship_guidelines}</p>
    </details>
  `;
  return html`
    ${trouble(parts)} ${mentor.mentorship_guidelines ? guidelines : nothing} ${days(parts)}
    <p class="unseen" role="status">${flow.step.name === 'holding' ? terms.holding : nothing}</p>
  `;
}

function trouble({ terms, formats, times, flow, pick }: TimeChoiceParts): TemplateResult | typeof nothing {
  const { error, nearest } = flow;
  const { slots } = times;
  // what keeps the times from being read is said once, where the times would be
  const isSaidBelow = slots?.status === 'error' && slots.error?.code === error?.code;
  if (!error || isSaidBelow) return nothing;
  return bookingTrouble(error, times.beginningAt(nearest), { terms, formats, pick });
}

function days(parts: TimeChoiceParts): TemplateResult {
  const { terms, formats, times, choose, turn } = parts;
  const { isLoading: loading, page } = times;
  const groups = times.groups(formats);
  const chosen = times.chosen ?? firstFree(groups);
  const strip = dayStrip({ terms, formats, page, days: groups, chosen, loading, choose, turn });
  return html` ${strip} ${below(chosen, groups, parts)} `;
}

function below(
  day: string | undefined,
  groups: ReadonlyMap<string, Slot[]>,
  parts: TimeChoiceParts,
): TemplateResult {
  const { terms, mentor, times, reload, goLater, write } = parts;
  if (times.isLoading) return skeleton(terms, html`<p class="skeleton block"></p>`, 4);
  if (times.slots?.status === 'error') return failure(times.slots.error, terms, reload);
  if (day !== undefined) return timesOf(day, groups.get(day) ?? [], parts);
  return noTimes(mentor, terms, {
    later: times.page < LAST_PAGE ? goLater : undefined,
    write: mentor.chat_enabled ? write : undefined,
  });
}

function timesOf(day: string, slots: readonly Slot[], parts: TimeChoiceParts): TemplateResult {
  const { terms, formats, flow, isVisitor, pick, backToDays, askToSignIn } = parts;
  const holding = flow.step.name === 'holding' ? flow.step.slot : undefined;
  const { signInToBook: title, signInToBookHint: hint } = terms;
  return html`
    ${slotGrid({ terms, formats, day, slots, holding, pick, backToDays })}
    ${isVisitor ? signInNotice(title, hint, terms, askToSignIn) : nothing}
  `;
}
