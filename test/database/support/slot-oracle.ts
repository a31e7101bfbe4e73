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

const DAYS_OF = new WeakMap<Rule, Map<string, number>>();

/** How many sessions a mentor has on each date, and in each week under its Monday and a sign. */
function countsOf(rule: Rule): Map<string, number> {
  const known = DAYS_OF.get(rule);
  if (known !== undefined) return known;
  const counts = new Map<string, number>();
  for (const [start] of rule.sessions) {
    const day = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(rule.zone).toPlainDate();
    for (const key of [day.toString(), `week ${mondayOf(day)}`]) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  DAYS_OF.set(rule, counts);
  return counts;
}

/** True when the mentor has as many sessions as he wants, on that day or in its week. */
function isFull(rule: Rule, date: Temporal.PlainDate): boolean {
  if (rule.sessions.length === 0) return false;
  const counts = countsOf(rule);
  return (
    (rule.maxPerDay !== null && (counts.get(date.toString()) ?? 0) >= rule.maxPerDay) ||
    (rule.maxPerWeek !== null && (counts.get(`week ${mondayOf(date)}`) ?? 0) >= rule.maxPerWeek)
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
