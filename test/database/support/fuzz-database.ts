import type { Temporal } from 'temporal-polyfill';
import { YEAR, ZONES } from './fuzz-rules.js';
import type { Rule } from './slot-oracle.js';
import type { Stage } from './stage.js';

/** A mentor, and the first of his days that are looked at. */
export interface Fuzzed {
  rule: Rule;
  first: Temporal.PlainDate;
}

/** Where the offset of each zone changes within the year, as the database has it: instant in seconds and new offset. */
export async function databaseChanges(stage: Stage, from: number): Promise<Map<string, [number, number][]>> {
  const rows = await stage.owner<{ zone: string; at: number; shift: number }>(
    `with moments as (
        select zone, to_timestamp($2::float8 / 1000) + n * interval '30 minutes' as at
        from unnest($1::text[]) zone, generate_series(0, $3::int * 48) n
      ),
      offsets as (
        select zone, at, extract(epoch from (at at time zone zone) - (at at time zone 'UTC'))::int as shift from moments
      )
      select zone, extract(epoch from at)::float8 as at, shift from (
        select o.*, lag(shift) over (partition by zone order by at) as before from offsets o
      ) steps
      where shift <> before order by zone, at`,
    [...ZONES],
    from,
    YEAR,
  );
  const found = new Map<string, [number, number][]>(ZONES.map((zone) => [zone, []]));
  for (const { zone, at, shift } of rows) found.get(zone)?.push([at, shift]);
  return found;
}

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

/** Puts the mentors in, each with a mentee for his sessions, past the triggers that time does not need. */
export async function settle(stage: Stage, mentors: readonly Fuzzed[]): Promise<void> {
  await stage.owner(
    `insert into auth.users (id, aud, role, email)
      select md5(kind || n)::uuid, 'authenticated', 'authenticated', kind || n || '@fuzz.example'
      from generate_series(0, $1::int - 1) n, unnest('{fuzzmentor,fuzzmentee}'::text[]) kind`,
    mentors.length,
  );
  await stage.owner(
    `update public.profiles p set verified = true, timezone = m.zone
      from jsonb_to_recordset($1::jsonb) m (n int, zone text) where p.id = md5('fuzzmentor' || m.n)::uuid`,
    JSON.stringify(mentors.map(({ rule }, n) => ({ n, zone: rule.zone }))),
  );
  await stage.owner(
    `insert into public.booking_rules (mentor_id, slot_minutes, step_minutes, buffer_after_minutes, minimum_notice_minutes,
        window_days, max_per_day, max_per_week)
      select md5('fuzzmentor' || m.n)::uuid, array[m.minutes], m.step, m.buffer, 0, 365, m."maxPerDay", m."maxPerWeek"
      from jsonb_to_recordset($1::jsonb) m (n int, minutes int, step int, buffer int, "maxPerDay" int, "maxPerWeek" int)`,
    JSON.stringify(mentors.map(({ rule }, n) => ({ n, ...rule }))),
  );
  await stage.owner(
    `insert into public.mentor_availability (mentor_id, day_of_week, start_time, end_time)
      select md5('fuzzmentor' || h.n)::uuid, h.day, h.start::time, h.end::time
      from jsonb_to_recordset($1::jsonb) h (n int, day int, start text, "end" text)`,
    JSON.stringify(
      mentors.flatMap(({ rule }, n) =>
        rule.week.flatMap((day, weekday) =>
          day.map((range) => ({ n, day: weekday, start: clock(range.start), end: clock(range.end) })),
        ),
      ),
    ),
  );
  await stage.owner(
    `insert into public.availability_overrides (mentor_id, date, start_time, end_time)
      select md5('fuzzmentor' || h.n)::uuid, h.date::date, h.start::time, h.end::time
      from jsonb_to_recordset($1::jsonb) h (n int, date text, start text, "end" text)`,
    JSON.stringify(
      mentors.flatMap(({ rule }, n) =>
        Object.entries(rule.exceptions).flatMap(([date, day]) =>
          day.length === 0
            ? [{ n, date }]
            : day.map((range) => ({ n, date, start: clock(range.start), end: clock(range.end) })),
        ),
      ),
    ),
  );
  await stage.owner('alter table public.appointments disable trigger user');
  await stage.owner(
    `insert into public.appointments (mentor_id, mentee_id, scheduled_at, ends_at, duration_minutes, status)
      select md5('fuzzmentor' || s.n)::uuid, md5('fuzzmentee' || s.n)::uuid, to_timestamp(s."from" / 1000),
        to_timestamp(s."to" / 1000), (s."to" - s."from") / 60000, 'confirmed'
      from jsonb_to_recordset($1::jsonb) s (n int, "from" float8, "to" float8)`,
    JSON.stringify(mentors.flatMap(({ rule }, n) => rule.sessions.map(([from, to]) => ({ n, from, to })))),
  );
}

/** What the database offers each mentor's days: start in milliseconds, and whether it is free. */
export async function offered(
  stage: Stage,
  mentors: readonly Fuzzed[],
  days: number,
): Promise<Map<number, [number, boolean][]>> {
  const rows = await stage.owner<{ n: number; slots: [number, boolean][] }>(
    `select m.n, jsonb_agg(jsonb_build_array((extract(epoch from s.starts_at) * 1000)::bigint, s.is_free) order by s.starts_at) as slots
      from jsonb_to_recordset($1::jsonb) m (n int, "from" float8, "to" float8)
      cross join lateral private.candidate_slots(
        md5('fuzzmentor' || m.n)::uuid, to_timestamp(m."from" / 1000), to_timestamp(m."to" / 1000), mentee_id => null
      ) s
      group by m.n`,
    JSON.stringify(
      mentors.map(({ rule, first }, n) => ({
        n,
        from: first.toZonedDateTime(rule.zone).epochMilliseconds,
        to: first.add({ days }).toZonedDateTime(rule.zone).epochMilliseconds,
      })),
    ),
  );
  return new Map(rows.map(({ n, slots }) => [n, slots]));
}
