import { Temporal } from 'temporal-polyfill';

/** Hours of one day, in minutes of the wall clock from midnight; 1440 is the midnight at its end. */
export interface Range {
  start: number;
  end: number;
}

/** A mentor as the fuzz makes him. */
export interface Rule {
  zone: string;
  minutes: number;
  step: number;
  buffer: number;
  maxPerDay: number | null;
  maxPerWeek: number | null;
  /** Ranges of each weekday, Sunday first. */
  week: readonly (readonly Range[])[];
  /** Dates on which these ranges stand instead; none closes the day. */
  exceptions: Readonly<Record<string, readonly Range[]>>;
  /** Starts and ends of his sessions, in milliseconds. */
  sessions: readonly (readonly [number, number])[];
}

/** A slot, in milliseconds, and whether it is still free. */
export interface OracleSlot {
  start: number;
  free: boolean;
}

/** The instant of a wall time, the later one where the clock shows it twice; undefined where the clock skips it. */
function instantOf(wall: Temporal.PlainDateTime, zone: string): number | undefined {
  const zoned = wall.toZonedDateTime(zone, { disambiguation: 'later' });
  return zoned.toPlainDateTime().equals(wall) ? zoned.epochMilliseconds : undefined;
}

function wallAt(date: Temporal.PlainDate, minutes: number): Temporal.PlainDateTime {
  return date.toPlainDateTime().add({ minutes });
}

/** Monday of the week. */
const mondayOf = (date: Temporal.PlainDate): string => date.subtract({ days: date.dayOfWeek - 1 }).toString();

/** True when the mentor has as many sessions as he wants, on that day or in its week. */
function isFull(rule: Rule, date: Temporal.PlainDate): boolean {
  const days = rule.sessions.map(([start]) =>
    Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(rule.zone).toPlainDate(),
  );
  const onDay = days.filter((day) => day.equals(date)).length;
  const inWeek = days.filter((day) => mondayOf(day) === mondayOf(date)).length;
  return (
    (rule.maxPerDay !== null && onDay >= rule.maxPerDay) ||
    (rule.maxPerWeek !== null && inWeek >= rule.maxPerWeek)
  );
}

/** The slots of one date on the mentor's own calendar, as the words of the product say it. */
export function slotsOn(rule: Rule, date: Temporal.PlainDate): OracleSlot[] {
  const ranges = rule.exceptions[date.toString()] ?? rule.week[date.dayOfWeek % 7] ?? [];
  const starts = new Set<number>();
  for (const { start, end } of ranges) {
    // the end of a range that the clock skips is where the clock goes on
    const closes = wallAt(date, end).toZonedDateTime(rule.zone, {
      disambiguation: 'later',
    }).epochMilliseconds;
    for (let minute = start; minute + rule.minutes <= end; minute += rule.step) {
      const instant = instantOf(wallAt(date, minute), rule.zone);
      if (instant !== undefined && instant + rule.minutes * 60_000 <= closes) starts.add(instant);
    }
  }
  const full = isFull(rule, date);
  const apart = rule.buffer * 60_000;
  return [...starts]
    .sort((a, b) => a - b)
    .map((start) => ({
      start,
      free:
        !full &&
        !rule.sessions.some(
          ([from, to]) => start < to + apart && start + rule.minutes * 60_000 > from - apart,
        ),
    }));
}
