import type { Slot } from '@mentorkit/client';
import type { Formats } from '../locales/formats.js';

/** How many days are shown at once. */
const DAYS_SHOWN = 14;
/** How far ahead one may look: the platform's booking window of 60 days, in whole pages. */
export const LAST_PAGE = 4;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** No zone is farther from UTC than this, so a range widened by it holds every instant of its days in any zone. */
const FARTHEST_ZONE_MS = 14 * HOUR_MS;

function utcMidnight(key: string): number {
  return Date.parse(`${key}T00:00:00Z`);
}

/** The calendar day that many days after another, both as `2026-11-24`. */
export function addDays(key: string, days: number): string {
  return new Date(utcMidnight(key) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The calendar days of a page; page 0 begins with today. */
export function daysOfPage(today: string, page: number): string[] {
  return Array.from({ length: DAYS_SHOWN }, (_, index) => addDays(today, page * DAYS_SHOWN + index));
}

/** The instants to ask the server for, so that these days are covered whatever the reader's zone. */
export function rangeOfDays(days: readonly string[], now: Date): { from: Date; to: Date } {
  const first = days[0] ?? now.toISOString().slice(0, 10);
  const last = days.at(-1) ?? first;
  const from = Math.max(now.getTime(), utcMidnight(first) - FARTHEST_ZONE_MS);
  return { from: new Date(from), to: new Date(utcMidnight(last) + DAY_MS + FARTHEST_ZONE_MS) };
}

/** The slots of each of these days, by the reader's calendar; a day without any has an empty list. */
export function groupByDay(
  days: readonly string[],
  slots: readonly Slot[],
  formats: Formats,
): Map<string, Slot[]> {
  const groups = new Map<string, Slot[]>(days.map((day) => [day, []]));
  for (const slot of slots) groups.get(formats.dayKey(slot.starts_at))?.push(slot);
  return groups;
}
