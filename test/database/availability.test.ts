import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { AvailabilityOverride, BookingRules, WeeklyRange } from '@mentorkit/contract';
import { MENTOR, slots } from './support/booking.js';
import {
  admin,
  anonymousSignIn,
  mentee,
  mentor,
  openSeeded,
  person,
  play,
  visitor,
  type Persona,
  type Stage,
} from './support/stage.js';

const HOURS = 'public.set_weekly_hours($1::jsonb)';
const OVERRIDE = 'public.set_availability_override($1::date, $2::jsonb)';
const CLEAR = 'public.clear_availability_override($1::date)';
const RULES = 'public.set_booking_rules($1::jsonb)';
/** A demo mentor who waits to be verified. */
const unlisted = person(24);

const range = (day: number, from: string, to: string): WeeklyRange => ({
  day_of_week: day,
  start_time: from,
  end_time: to,
});

async function setHours(stage: Stage, who: Persona, hours: unknown): Promise<WeeklyRange[]> {
  const stored = await stage.call<unknown[]>(who, HOURS, JSON.stringify(hours));
  return stored.map((row) => WeeklyRange.parse(row));
}

async function setOverride(
  stage: Stage,
  date: string,
  ranges: unknown,
  who = mentor,
): Promise<AvailabilityOverride> {
  return AvailabilityOverride.parse(await stage.call(who, OVERRIDE, date, JSON.stringify(ranges)));
}

async function setRules(stage: Stage, rules: unknown, who = mentor): Promise<BookingRules> {
  return BookingRules.parse(await stage.call(who, RULES, JSON.stringify(rules)));
}

/** A date of the demo mentor's calendar, some days from today. */
async function dateIn(stage: Stage, days: number): Promise<string> {
  const [row] = await stage.owner<{ date: string }>(
    `select ((now() at time zone timezone)::date + $2::int)::text as date from public.profiles where id = $1`,
    MENTOR,
    days,
  );
  return row?.date ?? '';
}

describe('when a mentor may be booked', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () => play(database, job));
  };

  scene('a week is set as a whole, and the free times are those of the new week', async (stage) => {
    const week = [range(1, '09:00', '12:00'), range(1, '12:00', '13:30'), range(5, '22:00', '24:00')];
    assert.deepEqual(await setHours(stage, mentor, [...week].reverse()), week);
    const walls = (await slots(stage, mentee, MENTOR, 7)).map((free) => free.wall.slice(11));
    assert.deepEqual([...new Set(walls)].sort(), ['09:00', '10:00', '11:00', '12:00', '22:00', '23:00']);
    const rows = await stage.owner(
      'select id from public.mentor_availability where mentor_id = $1 order by id',
      MENTOR,
    );
    assert.deepEqual(await setHours(stage, mentor, week), week);
    assert.deepEqual(
      await stage.owner('select id from public.mentor_availability where mentor_id = $1 order by id', MENTOR),
      rows,
    );
    assert.deepEqual(await setHours(stage, mentor, []), []);
    assert.deepEqual(await slots(stage, mentee), []);
  });

  scene(
    'a week with an overlap, an empty or endless range or an unknown day is refused whole',
    async (stage) => {
      const before = await setHours(stage, mentor, [range(2, '08:00', '10:00')]);
      const eleven = Array.from({ length: 11 }, (_, n) =>
        range(3, `${String(n + 10)}:00`, `${String(n + 10)}:30`),
      );
      const wrong: unknown[] = [
        null,
        {},
        'monday',
        [null],
        [[]],
        [{ start_time: '08:00', end_time: '09:00' }],
        [range(7, '08:00', '09:00')],
        [range(-1, '08:00', '09:00')],
        [range(1.5, '08:00', '09:00')],
        [range(1, '09:00', '09:00')],
        [range(1, '22:00', '02:00')],
        [range(1, '8:00', '09:00')],
        [range(1, '08:00', '24:30')],
        [range(1, '08:00:30', '09:00')],
        [range(1, 'now', 'allballs')],
        [range(1, '08:00', '10:00'), range(1, '09:59', '11:00')],
        [range(1, '08:00', '12:00'), range(1, '09:00', '10:00')],
        [range(1, '08:00', '09:00'), range(1, '08:00', '09:00')],
        eleven,
      ];
      for (const hours of wrong) {
        const failure = await stage.refused(
          mentor,
          'invalid_input',
          `select ${HOURS}`,
          JSON.stringify(hours),
        );
        assert.deepEqual([failure.code, failure.detail], ['PT400', '{"field": "hours"}']);
      }
      await stage.refused(mentor, 'invalid_input', `select ${HOURS}`, null);
      assert.deepEqual(
        await stage.owner(
          `select day_of_week, left(start_time::text, 5) as start_time, left(end_time::text, 5) as end_time
          from public.mentor_availability where mentor_id = $1`,
          MENTOR,
        ),
        before,
      );
      assert.equal((await setHours(stage, mentor, eleven.slice(1))).length, 10);
    },
  );

  scene('one date has other hours, none, or again those of the week', async (stage) => {
    const date = await dateIn(stage, 8);
    const wallsThatDay = async (): Promise<string[]> =>
      (await slots(stage, mentee, MENTOR, 4))
        .filter((free) => free.wall.startsWith(date))
        .map((free) => free.wall.slice(11));
    const usual = await wallsThatDay();
    const ranges = [{ start_time: '06:00', end_time: '08:00' }];
    assert.deepEqual(await setOverride(stage, date, ranges), { date, ranges });
    assert.deepEqual(await wallsThatDay(), ['06:00', '07:00']);
    for (const closed of [[], null]) {
      assert.deepEqual(await setOverride(stage, date, closed), { date, ranges: [] });
      assert.deepEqual(await wallsThatDay(), []);
    }
    for (let time = 0; time < 2; time += 1)
      assert.deepEqual(await stage.call(mentor, CLEAR, date), { date, ranges: null });
    assert.deepEqual(await wallsThatDay(), usual);
  });

  scene(
    'an exception is neither past nor further than a year ahead, and its ranges make sense',
    async (stage) => {
      await setOverride(stage, await dateIn(stage, 0), []);
      await setOverride(stage, await dateIn(stage, 366), []);
      for (const date of [await dateIn(stage, -1), await dateIn(stage, 367), 'infinity', '-infinity', null]) {
        const failure = await stage.refused(mentor, 'invalid_input', `select ${OVERRIDE}`, date, '[]');
        assert.equal(failure.detail, '{"field": "date"}');
      }
      const date = await dateIn(stage, 8);
      for (const ranges of [
        {},
        'closed',
        [range(1, '08:00', '09:00')],
        [{ start_time: '09:00', end_time: '08:00' }],
        [
          { start_time: '08:00', end_time: '10:00' },
          { start_time: '09:00', end_time: '11:00' },
        ],
      ]) {
        const failure = await stage.refused(
          mentor,
          'invalid_input',
          `select ${OVERRIDE}`,
          date,
          JSON.stringify(ranges),
        );
        assert.equal(failure.detail, '{"field": "ranges"}');
      }
    },
  );

  scene('rules change one by one, and a wrong name or value is named', async (stage) => {
    const before = await setRules(stage, {});
    const changed = { slot_minutes: [30, 60], max_per_day: 2, minimum_notice_minutes: 0 };
    assert.deepEqual(await setRules(stage, changed), { ...before, ...changed });
    assert.deepEqual(await setRules(stage, { max_per_day: null }), {
      ...before,
      ...changed,
      max_per_day: null,
    });
    const wrong: [unknown, string][] = [
      [null, 'rules'],
      [[], 'rules'],
      [{ mentor_id: '00000000-0000-4000-8000-000000000000' }, 'mentor_id'],
      [{ updated_at: '2020-01-01' }, 'updated_at'],
      [{ slot_minutes: [] }, 'slot_minutes'],
      [{ slot_minutes: 60 }, 'slot_minutes'],
      [{ slot_minutes: [60, 60] }, 'slot_minutes'],
      [{ slot_minutes: [60, null] }, 'slot_minutes'],
      [{ slot_minutes: [5] }, 'slot_minutes'],
      [{ slot_minutes: [10, 20, 30, 40, 50, 60, 70] }, 'slot_minutes'],
      [{ step_minutes: [60] }, 'step_minutes'],
      [{ step_minutes: null }, 'step_minutes'],
      [{ step_minutes: 2.5 }, 'step_minutes'],
      [{ step_minutes: '60' }, 'step_minutes'],
      [{ window_days: 366 }, 'window_days'],
      [{ window_days: 99999999999 }, 'window_days'],
      [{ buffer_before_minutes: -1 }, 'buffer_before_minutes'],
      [{ buffer_after_minutes: 241 }, 'buffer_after_minutes'],
      [{ minimum_notice_minutes: true }, 'minimum_notice_minutes'],
      [{ max_per_day: 0 }, 'max_per_day'],
      [{ max_per_week: {} }, 'max_per_week'],
      [{ max_per_mentee: null }, 'max_per_mentee'],
    ];
    for (const [rules, field] of wrong) {
      const failure = await stage.refused(mentor, 'invalid_input', `select ${RULES}`, JSON.stringify(rules));
      assert.deepEqual([field, failure.detail], [field, JSON.stringify({ field }).replace(':', ': ')]);
    }
  });

  scene(
    'hours, exceptions and rules are for mentors, each for himself, before being verified too',
    async (stage) => {
      const date = await dateIn(stage, 8);
      const calls: [string, unknown[]][] = [
        [HOURS, ['[]']],
        [OVERRIDE, [date, '[]']],
        [CLEAR, [date]],
        [RULES, ['{}']],
      ];
      for (const [call, parameters] of calls) {
        for (const who of [mentee, admin])
          await stage.refused(who, 'not_allowed', `select ${call}`, ...parameters);
        await stage.refused(anonymousSignIn, 'not_signed_in', `select ${call}`, ...parameters);
        await stage.refused(visitor, '42501', `select ${call}`, ...parameters);
      }
      const others = async (): Promise<unknown> =>
        stage.owner(`select mentor_id, day_of_week, start_time from public.mentor_availability
        where mentor_id <> 'de300000-0000-4000-8000-000000000024' order by 1, 2, 3`);
      const before = await others();
      assert.deepEqual(await setHours(stage, unlisted, [range(0, '10:00', '11:00')]), [
        range(0, '10:00', '11:00'),
      ]);
      assert.equal((await setRules(stage, { window_days: 30 }, unlisted)).window_days, 30);
      assert.deepEqual((await setOverride(stage, date, [], unlisted)).ranges, []);
      assert.deepEqual(await others(), before);
    },
  );
});
