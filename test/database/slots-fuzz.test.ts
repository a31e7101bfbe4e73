import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Temporal } from 'temporal-polyfill';
import type { Database } from '@mentorkit/backend';
import { hold, MENTOR } from './support/booking.js';
import { databaseChanges, offered, settle, type Fuzzed } from './support/fuzz-database.js';
import { anyRule, Chance, changesOf, DAY_MS, YEAR, ZONES } from './support/fuzz-rules.js';
import { slotsOn } from './support/slot-oracle.js';
import { mentee, personId, play, type Stage } from './support/stage.js';
import { openSeeded } from './support/test-database.js';

/** Each mentor has a rule of his own, and each of his days is a case: 21,000 of them. */
const MENTORS = 420;
const DAYS = 50;
/** The seed is said when something is wrong; set it to see the same cases again on the same day. */
const SEED = Number(process.env.MENTORKIT_FUZZ_SEED ?? Date.now() % 1_000_000_007);

/** The clock changes of the zones of which Node and the database know the same; the other zones are named. */
async function agreedZones(stage: Stage, from: number): Promise<Map<string, [number, number][]>> {
  const theirs = await databaseChanges(stage, from);
  const agreed = new Map<string, [number, number][]>();
  for (const zone of ZONES) {
    const changes = changesOf(zone, from);
    if (JSON.stringify(changes) === JSON.stringify(theirs.get(zone))) agreed.set(zone, changes);
    else console.warn(`${zone}: Node and this Postgres know different clock changes`);
  }
  return agreed;
}

/** A mentor by chance; in two of three cases a clock change of his zone is among his days, where there is any. */
function anyMentor(chance: Chance, zones: ReadonlyMap<string, [number, number][]>, from: number): Fuzzed {
  const zone = chance.of([...zones.keys()]);
  const changes = (zones.get(zone) ?? []).filter(
    ([at]) => at * 1000 > from + 30 * DAY_MS && at * 1000 < from + (YEAR - DAYS) * DAY_MS,
  );
  const near = changes.length > 0 && chance.below(3) > 0;
  const at = near
    ? chance.of(changes)[0] * 1000 - (1 + chance.below(25)) * DAY_MS
    : from + (2 + chance.below(YEAR - DAYS - 4)) * DAY_MS;
  const first = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();
  return { rule: anyRule(chance, zone, first, DAYS), first };
}

async function nowIn(stage: Stage): Promise<number> {
  const [row] = await stage.owner<{ now: number }>(
    `select extract(epoch from date_trunc('hour', now()))::float8 * 1000 as now`,
  );
  assert.ok(row);
  return row.now;
}

describe('slots and time', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () => play(database, job));
  };

  scene('in 21,000 cases of zone, date and rule the slots are those of Temporal', async (stage) => {
    const from = await nowIn(stage);
    const zones = await agreedZones(stage, from);
    assert.ok(zones.size >= ZONES.length - 4, `only ${[...zones.keys()].join(', ')}`);
    const chance = new Chance(SEED);
    const mentors = Array.from({ length: MENTORS }, () => anyMentor(chance, zones, from));
    await settle(stage, mentors);
    const found = await offered(stage, mentors, DAYS);
    const changed = mentors.filter(({ rule: { zone }, first }) => {
      const start = first.toZonedDateTime(zone).epochMilliseconds;
      return zones.get(zone)?.some(([at]) => at * 1000 > start && at * 1000 < start + DAYS * DAY_MS);
    }).length;
    assert.ok(changed > 150, `only ${String(changed)} of the clock changes`);
    let slots = 0;
    let taken = 0;
    for (const [n, { rule, first }] of mentors.entries()) {
      const expected = Array.from({ length: DAYS }, (_, day) =>
        slotsOn(rule, first.add({ days: day })),
      ).flat();
      slots += expected.length;
      taken += expected.filter(({ free }) => !free).length;
      assert.deepEqual(
        found.get(n) ?? [],
        expected.map(({ start, free }) => [start, free]),
        `seed ${String(SEED)}, mentor ${String(n)}, ${rule.zone}, from ${first.toString()}`,
      );
    }
    assert.ok(slots > 60_000 && taken > 3_000, `${String(slots)} slots, ${String(taken)} of them taken`);
    console.log(
      `${String(MENTORS * DAYS)} cases in ${String(zones.size)} zones, ${String(changed)} times with a clock change, ` +
        `${String(slots)} slots, seed ${String(SEED)}`,
    );
  });

  scene('a mentor in Manaus keeps his hours while the clock of a mentee in Lisbon changes', async (stage) => {
    const from = await nowIn(stage);
    await stage.owner(`update public.profiles set timezone = 'America/Manaus' where id = $1`, MENTOR);
    await stage.owner(`update public.profiles set timezone = 'Europe/Lisbon' where id = $1`, personId(41));
    await stage.owner('delete from public.mentor_availability where mentor_id = $1', MENTOR);
    await stage.owner(
      `insert into public.mentor_availability (mentor_id, day_of_week, start_time, end_time)
        select $1, n, '09:00', '12:00' from generate_series(0, 6) n`,
      MENTOR,
    );
    await stage.owner('update public.booking_rules set window_days = 365 where mentor_id = $1', MENTOR);
    const changes = changesOf('Europe/Lisbon', from);
    assert.equal(changes.length, 2, 'summer time begins and ends within the year');
    const clocks = new Set<string>();
    for (const [change] of changes) {
      const shown = await stage.as<{ at: number }>(
        mentee,
        `select extract(epoch from s.starts_at)::float8 * 1000 as at from public.get_available_slots(
          $1, to_timestamp($2::float8) - interval '2 days', to_timestamp($2::float8) + interval '2 days') s order by 1`,
        MENTOR,
        change,
      );
      const starts = shown.map(({ at }) => Temporal.Instant.fromEpochMilliseconds(at));
      assert.equal(starts.length, 12);
      for (const start of starts) {
        assert.ok([9, 10, 11].includes(start.toZonedDateTimeISO('America/Manaus').hour));
        assert.ok([13, 14, 15].includes(start.toZonedDateTimeISO('UTC').hour));
      }
      const inLisbon = starts.map((start) => start.toZonedDateTimeISO('Europe/Lisbon'));
      for (const zoned of inLisbon) clocks.add(`${zoned.offset} ${String(zoned.hour)}`);
      const [first] = inLisbon.filter((zoned) => zoned.epochMilliseconds > change * 1000);
      assert.ok(first);
      const held = await hold(stage, mentee, first.toInstant().toString());
      assert.equal(Temporal.Instant.from(held.starts_at).epochMilliseconds, first.epochMilliseconds);
    }
    assert.deepEqual(
      [...clocks].sort(),
      ['+00:00 13', '+00:00 14', '+00:00 15', '+01:00 14', '+01:00 15', '+01:00 16'],
      'an hour later in summer',
    );
  });
});
