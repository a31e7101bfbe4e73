import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { CAST, CAST_NAMES } from './support/cast.js';
import { firstSlot, hold, BOOK } from './support/booking.js';
import { NOBODYS, OTHER, PARTNER, refusal } from './support/partners.js';
import {
  APRIL,
  FEBRUARY,
  JANUARY,
  MARCH,
  REPORT,
  STAGES,
  figures,
  prepareMentees,
  pseudoRandom,
  put,
  putMonth,
  report,
  smallestGroups,
  type Facts,
  type Session,
} from './support/report.js';
import { mentee, mentor, openSeeded, personId, play, type Stage } from './support/stage.js';

describe('the report of a partner', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () =>
      play(database, async (stage) => {
        await prepareMentees(stage);
        await job(stage);
      }),
    );
  };

  scene('the funnel, hours and people of a month are counted', async (stage) => {
    await putMonth(stage, [['rated', 5]]);
    await putMonth(stage, [['completed', 5]], { mentor: 2, at: '2025-01-05T00:00:00-03:00' });
    await putMonth(stage, [['no_show', 6]], { mentor: 3, at: '2025-01-09T00:00:00-03:00' });
    await putMonth(stage, [['asked', 7]], { mentor: 4, at: '2025-01-12T00:00:00-03:00' });
    const { months, totals, minimum_group } = await report(stage);
    assert.equal(minimum_group, 5);
    const [january] = months;
    assert.deepEqual(figures(january), [23, 16, 10, 5, 6]);
    assert.deepEqual([january?.month, january?.hours, january?.mentees], ['2025-01', 10, 7]);
    assert.equal(january?.mentors, null, 'four mentors are too few to be counted');
    assert.deepEqual(totals, {
      requested: 23,
      confirmed: 16,
      completed: 10,
      rated: 5,
      no_shows: 6,
      hours: 10,
    });
  });

  const CASES: [string, [Session['stage'], number][], (number | null)[]][] = [
    ['four people in all', [['completed', 4]], [null, null, null, null, null]],
    ['nobody', [], [null, null, null, null, null]],
    ['five, all held', [['completed', 5]], [5, 5, 5, null, null]],
    [
      'a stage of one',
      [
        ['completed', 8],
        ['no_show', 1],
      ],
      [9, 9, null, null, null],
    ],
    [
      'one who was never confirmed',
      [
        ['completed', 8],
        ['asked', 1],
      ],
      [9, null, null, null, null],
    ],
    [
      'one who did not rate',
      [
        ['rated', 8],
        ['completed', 1],
      ],
      [9, 9, 9, null, null],
    ],
    [
      'two groups of five',
      [
        ['rated', 5],
        ['no_show', 5],
      ],
      [10, 10, 5, 5, 5],
    ],
    [
      'a rest of two',
      [
        ['rated', 6],
        ['confirmed', 2],
        ['asked', 6],
      ],
      [14, 8, null, null, null],
    ],
    [
      'a rest that hides another',
      [
        ['completed', 5],
        ['no_show', 3],
        ['asked', 6],
      ],
      [14, 8, null, null, null],
    ],
  ];
  for (const [what, groups, expected] of CASES)
    scene(`${what}: no figure and no difference stands for one to four people`, async (stage) => {
      await putMonth(stage, groups);
      const { months, totals } = await report(stage);
      assert.deepEqual(figures(months[0]), expected);
      assert.equal(months[0]?.hours, expected[2]);
      assert.deepEqual(
        [totals.requested, totals.confirmed, totals.completed, totals.rated, totals.no_shows],
        expected,
      );
    });

  scene(
    'no difference of any two figures stands for one to four people, in 400 invented months',
    async (stage) => {
      const seed = pseudoRandom(20251022);
      const facts = Array.from({ length: 400 }, (): Facts =>
        Object.fromEntries(
          STAGES.map((name) => [name, Array.from({ length: seed(12) }, () => String(seed(20)))] as const)
            .filter(([, people]) => people.length > 0)
            .map(([name, people]) => [name, { sessions: people.length, mentees: [...new Set(people)] }]),
        ),
      );
      const rows = await stage.owner<{ figures: Record<string, number> }>(
        'select private.publish_stages(f.fact) as figures from jsonb_array_elements($1) with ordinality f (fact, n) order by n',
        JSON.stringify(facts),
      );
      let shown = 0;
      for (const [n, { figures: published }] of rows.entries()) {
        const fact = facts[n] ?? {};
        const told = Object.keys(published);
        shown += told.length;
        for (const people of smallestGroups(told, fact))
          assert.ok(people === 0 || people >= 5, JSON.stringify({ fact, published }));
      }
      assert.ok(shown > 800, `${String(shown)} figures are shown all the same`);
    },
  );

  scene('one busy person is still one person', async (stage) => {
    for (let n = 0; n < 9; n += 1) await put(stage, { mentee: 200, stage: 'rated' }, n);
    for (let n = 9; n < 12; n += 1) await put(stage, { mentee: 192 + n, stage: 'rated' }, n);
    assert.deepEqual(figures((await report(stage)).months[0]), [null, null, null, null, null]);
  });

  scene('ranges that overlap say no more together than alone', async (stage) => {
    await putMonth(stage, [['completed', 7]]);
    await putMonth(stage, [['completed', 2]], { at: '2025-02-10T00:00:00-03:00' });
    await putMonth(stage, [['completed', 6]], { at: '2025-03-10T00:00:00-03:00' });
    const ranges: [string, string][] = [
      [JANUARY, FEBRUARY],
      [JANUARY, MARCH],
      [JANUARY, APRIL],
      [FEBRUARY, MARCH],
      [FEBRUARY, APRIL],
      [MARCH, APRIL],
    ];
    const totals = [];
    for (const [from, to] of ranges) {
      const answer = await report(stage, from, to);
      totals.push(answer.totals.completed);
      const shown = answer.months.map((row) => row.completed ?? 0).reduce((sum, one) => sum + one, 0);
      assert.equal(answer.totals.completed ?? 0, shown, 'a total knows what is shown and no more');
      assert.deepEqual(Object.keys(answer.totals).sort(), [
        'completed',
        'confirmed',
        'hours',
        'no_shows',
        'rated',
        'requested',
      ]);
    }
    assert.deepEqual(totals, [7, 7, 13, null, 6, 6]);
  });

  scene('a month is told from the eighth day after its end, and then stands still', async (stage) => {
    const [clock] = await stage.owner<{ starts: string; ends: string; before: string; days: number }>(
      `select m.starts at time zone 'America/Sao_Paulo' as starts,
          (m.starts + interval '1 month') at time zone 'America/Sao_Paulo' as ends,
          (m.starts - interval '1 month') at time zone 'America/Sao_Paulo' as before,
          extract(day from now() at time zone 'America/Sao_Paulo')::int as days
        from (select date_trunc('month', now() at time zone 'America/Sao_Paulo') as starts) m`,
    );
    assert.ok(clock);
    await stage.owner(`delete from public.appointments`);
    await putMonth(stage, [['completed', 6]], { at: clock.starts });
    const running = (await report(stage, clock.starts, clock.ends)).months[0];
    assert.ok(running?.settled === false && figures(running).every((value) => value === null));
    const last = (await report(stage, clock.before, clock.starts)).months[0];
    assert.equal(last?.settled, clock.days >= 8);
    await putMonth(stage, [['rated', 6]]);
    assert.deepEqual(figures((await report(stage)).months[0]), [6, 6, 6, 6, null]);
    await stage.owner(
      `with late as (delete from public.appointment_feedback where reviewer_id = $1 returning *)
        insert into public.appointment_feedback (appointment_id, reviewer_id, rating, created_at)
        select appointment_id, reviewer_id, rating, '2025-02-09' from late`,
      personId(200),
    );
    assert.deepEqual(
      figures((await report(stage)).months[0]),
      [6, 6, 6, null, null],
      'a late one would be one',
    );
  });

  scene('the median response needs five mentors and five mentees', async (stage) => {
    for (let n = 0; n < 5; n += 1)
      await put(
        stage,
        { mentee: 200 + n, mentor: 1 + n, stage: 'completed', answeredAfter: `${String(n + 1)} hours` },
        n,
      );
    const five = (await report(stage)).months[0];
    assert.deepEqual([five?.median_response_hours, five?.mentors], [3, 5]);
    await stage.owner(`update public.appointments set answered_at = null where mentor_id = $1`, personId(5));
    assert.equal((await report(stage)).months[0]?.median_response_hours, null);
  });

  scene('only sessions in the name of the partner count, and holds never', async (stage) => {
    await putMonth(stage, [['completed', 6]]);
    await stage.owner(
      `update public.appointments set partner_id = $1 where mentee_id = $2 and partner_id = $3`,
      OTHER,
      personId(205),
      PARTNER,
    );
    assert.deepEqual(figures((await report(stage)).months[0]), [5, 5, 5, null, null]);
    await stage.owner(
      `update public.appointments set status = 'expired', message = null where mentee_id = $1`,
      personId(204),
    );
    assert.deepEqual(figures((await report(stage)).months[0]), [null, null, null, null, null]);
  });

  scene('only who runs the partner counts, by whole months of Brasília time (T3)', async (stage) => {
    for (const name of CAST_NAMES) {
      if (name === 'partner_admin' || name === 'admin') continue;
      const reason = refusal(name);
      await stage.refused(CAST[name], reason, `select ${REPORT}`, PARTNER, JANUARY, FEBRUARY);
    }
    await stage.refused(CAST.partner_admin, 'not_allowed', `select ${REPORT}`, OTHER, JANUARY, FEBRUARY);
    await stage.refused(CAST.admin, 'not_found', `select ${REPORT}`, NOBODYS, JANUARY, FEBRUARY);
    await report(stage, JANUARY, FEBRUARY, CAST.admin);
    const bad: [string, string | null, string | null][] = [
      ['from_at', '2025-01-02T00:00:00-03:00', FEBRUARY],
      ['from_at', '2025-01-01T00:00:00Z', FEBRUARY],
      ['from_at', null, FEBRUARY],
      ['from_at', '-infinity', FEBRUARY],
      ['to_at', JANUARY, '2025-01-31T00:00:00-03:00'],
      ['to_at', JANUARY, JANUARY],
      ['to_at', FEBRUARY, JANUARY],
      ['to_at', JANUARY, '2027-02-01T00:00:00-03:00'],
      ['to_at', JANUARY, 'infinity'],
      ['to_at', JANUARY, null],
    ];
    for (const [field, from, to] of bad) {
      const who = CAST.partner_admin;
      const failure = await stage.refused(who, 'invalid_input', `select ${REPORT}`, PARTNER, from, to);
      assert.equal((JSON.parse(failure.detail ?? '') as { field: string }).field, field);
    }
    assert.equal((await report(stage, JANUARY, '2027-01-01T00:00:00-03:00')).months.length, 24);
  });

  scene('a session remembers when it was asked for, answered and confirmed', async (stage) => {
    const { starts_at } = await firstSlot(stage);
    const { appointment_id } = await hold(stage, mentee, starts_at);
    const times = async (): Promise<boolean[]> => {
      const [row] = await stage.owner<{ asked: boolean; answered: boolean; confirmed: boolean }>(
        `select requested_at is not null as asked, answered_at is not null as answered, confirmed_at is not null as confirmed
          from public.appointments where id = $1`,
        appointment_id,
      );
      assert.ok(row);
      return [row.asked, row.answered, row.confirmed];
    };
    assert.deepEqual(await times(), [false, false, false]);
    await stage.call(mentee, BOOK, appointment_id, 'Oi');
    assert.deepEqual(await times(), [true, false, false]);
    await stage.call(mentor, 'public.confirm_appointment($1)', appointment_id);
    assert.deepEqual(await times(), [true, true, true]);
    for (const who of [mentee, mentor, CAST.partner_admin])
      await stage.refused(who, '42501', 'select answered_at from public.appointments');
  });
});
