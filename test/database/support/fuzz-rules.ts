import { Temporal } from 'temporal-polyfill';
import type { Range, Rule } from './slot-oracle.js';

/** Zones with clock changes today, also of half an hour and at midnight, and Brazil's four. */
export const ZONES = [
  'America/Sao_Paulo',
  'America/Manaus',
  'America/Rio_Branco',
  'America/Noronha',
  'Europe/Lisbon',
  'Atlantic/Azores',
  'America/New_York',
  'America/Santiago',
  'America/Havana',
  'America/St_Johns',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Asia/Beirut',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Asia/Kathmandu',
  'Antarctica/Troll',
  'UTC',
] as const;

/** How many days of the future are looked at; nobody offers hours further ahead. */
export const YEAR = 364;
export const DAY_MS = 86_400_000;

/** Where the offset of a zone changes within the year, as Temporal has it: instant in seconds and new offset. */
export function changesOf(zone: string, from: number): [number, number][] {
  const found: [number, number][] = [];
  let at: Temporal.ZonedDateTime | null =
    Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone);
  for (;;) {
    at = at.getTimeZoneTransition('next');
    if (at === null || at.epochMilliseconds >= from + YEAR * DAY_MS) return found;
    found.push([at.epochMilliseconds / 1000, at.offsetNanoseconds / 1e9]);
  }
}

/** Numbers by chance, the same for the same seed. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from 0 to below `many`. */
  below(many: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * many);
  }

  /** One of these. */
  of<Value>(values: readonly Value[]): Value {
    const value = values[this.below(values.length)];
    if (value === undefined) throw new Error('one of none');
    return value;
  }
}

/** Up to two ranges with different starts, which may overlap; many at night, when clocks change. */
function ranges(chance: Chance): Range[] {
  const found = new Map<number, Range>();
  for (let left = chance.below(3); left > 0; left -= 1) {
    const start = chance.below(3) === 0 ? chance.below(96) * 15 : chance.below(16) * 15;
    const end = Math.min(start + 5 + chance.below(60) * 5, 1440);
    if (end > start) found.set(start, { start, end });
  }
  return [...found.values()];
}

/** Sessions inside the window that do not touch one another. */
function sessions(chance: Chance, from: number, days: number): [number, number][] {
  const found: [number, number][] = [];
  for (let at = from; at < from + days * DAY_MS;) {
    at += (60 + chance.below(6_000)) * 60_000;
    const length = (10 + chance.below(10) * 10) * 60_000;
    found.push([at, at + length]);
    at += length;
  }
  return found;
}

/** A rule by chance for a window of days. */
export function anyRule(chance: Chance, zone: string, first: Temporal.PlainDate, days: number): Rule {
  const exceptions: Record<string, Range[]> = {};
  for (let left = chance.below(4); left > 0; left -= 1) {
    exceptions[first.add({ days: chance.below(days) }).toString()] = ranges(chance);
  }
  const from = first.toZonedDateTime(zone).epochMilliseconds;
  const busy = chance.below(2) === 0;
  return {
    zone,
    minutes: chance.of([10, 15, 25, 30, 45, 60, 90, 120]),
    step: chance.of([10, 15, 20, 30, 45, 60, 90]),
    buffer: chance.of([0, 0, 5, 15, 30]),
    maxPerDay: chance.of([null, null, 1, 2]),
    maxPerWeek: chance.of([null, null, 3, 6]),
    week: Array.from({ length: 7 }, () => ranges(chance)),
    exceptions,
    sessions: busy ? sessions(chance, from, days) : [],
  };
}
