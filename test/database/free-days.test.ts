import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { BOOK, firstSlot, hold, MENTOR } from './support/booking.js';
import { refresh } from './support/list.js';
import { mentee, personId, play, server, visitor, type Stage } from './support/stage.js';
import { openSeeded } from './support/test-database.js';

const id = (n: number): string => `'${personId(n)}'`;
const ROW = `mentor_id = ${id(5)} and mentee_id = ${id(6)}`;

/** What happens, whose kept times may be wrong after it, and the statement. */
const CHANGES: [string, number[], string][] = [
  [
    'hours',
    [3],
    `update public.mentor_availability set end_time = end_time - interval '1 minute' where mentor_id = ${id(3)}`,
  ],
  ['no hours', [3], `delete from public.mentor_availability where mentor_id = ${id(3)}`],
  [
    'new hours',
    [3],
    `insert into public.mentor_availability (mentor_id, day_of_week, start_time, end_time) values (${id(3)}, 1, '08:00', '09:00')`,
  ],
  [
    'an exception',
    [1],
    `insert into public.availability_overrides (mentor_id, date) values (${id(1)}, current_date + 3)`,
  ],
  ['another one', [1], `update public.availability_overrides set date = date + 1 where mentor_id = ${id(1)}`],
  ['none', [1], `delete from public.availability_overrides where mentor_id = ${id(1)}`],
  [
    'rules of two',
    [1, 2],
    `update public.booking_rules set window_days = 90 where mentor_id in (${id(1)}, ${id(2)})`,
  ],
  ['the zone', [1], `update public.profiles set timezone = 'America/Manaus' where id = ${id(1)}`],
  ['a pause', [1], `update public.profiles set availability_status = 'unavailable' where id = ${id(1)}`],
  ['the end of it', [1], `update public.profiles set availability_status = 'available' where id = ${id(1)}`],
  ['verified no more', [1], `update public.profiles set verified = false where id = ${id(1)}`],
  ['a text', [], `update public.profiles set bio = 'Outra', timezone = timezone where id = ${id(1)}`],
  ['a mentee', [], `update public.profiles set timezone = 'America/Manaus' where id = ${id(41)}`],
  [
    'a session of two mentors',
    [5, 6],
    `insert into public.appointments (mentor_id, mentee_id, scheduled_at, status)
    values (${id(5)}, ${id(6)}, now() + interval '9 days', 'pending')`,
  ],
  ['its answer', [], `update public.appointments set status = 'confirmed' where ${ROW}`],
  [
    'its move',
    [5, 6],
    `update public.appointments set scheduled_at = scheduled_at + interval '1 hour' where ${ROW}`,
  ],
  ['its end', [5, 6], `update public.appointments set status = 'cancelled' where ${ROW}`],
  ['its row gone', [], `delete from public.appointments where ${ROW}`],
];

describe('free days', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () => play(database, job));
  };

  /** Mentors whose kept times may be wrong now. */
  async function changed(stage: Stage): Promise<number[]> {
    const rows = await stage.owner<{ n: number }>(
      `select distinct right(mentor_id::text, 3)::int as n from public.mentor_free_checks
        where is_change and due_at <= now() order by 1`,
    );
    return rows.map((row) => row.n);
  }

  async function kept(stage: Stage, id: string): Promise<string[]> {
    const rows = await stage.owner<{ at: string }>(
      `select to_jsonb(starts_at) #>> '{}' as at from public.mentor_free_times where mentor_id = $1 order by 1`,
      id,
    );
    return rows.map((row) => row.at);
  }

  scene('the job keeps the free times of the fortnight, one in a quarter of an hour', async (stage) => {
    assert.ok((await refresh(stage)) >= 24);
    await stage.owner(`update public.booking_rules set step_minutes = 5 where mentor_id = $1`, personId(2));
    assert.equal(await refresh(stage), 1);
    assert.equal(await refresh(stage), 0);
    const wrong = await stage.owner(`
      with truth as (
        select m.id, min(s.starts_at) as starts_at
        from (select n, format('de300000-0000-4000-8000-%s', lpad(n::text, 12, '0'))::uuid as id
          from generate_series(1, 24) n) m
        cross join lateral private.candidate_slots(m.id, now(), now() + interval '15 days', mentee_id => null) s
        where s.is_free
        group by m.id, date_bin('15 minutes', s.starts_at, 'epoch')
      )
      select * from (
        (select id, starts_at from truth except select mentor_id, starts_at from public.mentor_free_times)
        union all
        (select mentor_id, starts_at from public.mentor_free_times except select id, starts_at from truth)
      ) difference`);
    assert.deepEqual(wrong, []);
    const [total] = await stage.owner<{ rows: number; mentors: number }>(
      'select count(*)::int as rows, count(distinct mentor_id)::int as mentors from public.mentor_free_times',
    );
    assert.ok(total && total.mentors >= 19 && total.rows > 500, JSON.stringify(total));
  });

  scene('whatever changes when a mentor is free is marked, and nothing else is', async (stage) => {
    await refresh(stage);
    for (const [what, expected, sql] of CHANGES) {
      await stage.owner(sql);
      assert.deepEqual(await changed(stage), expected, what);
      assert.equal(await refresh(stage), expected.length, what);
    }
  });

  scene('a booking is marked when it is made, a hold is not but looked at when it ends', async (stage) => {
    await refresh(stage);
    const slot = await firstSlot(stage);
    const held = await hold(stage, mentee, slot.starts_at);
    assert.deepEqual(await changed(stage), []);
    assert.ok((await kept(stage, MENTOR)).includes(slot.starts_at));
    await stage.owner('select private.refresh_free_times($1)', MENTOR);
    assert.ok(!(await kept(stage, MENTOR)).includes(slot.starts_at));
    const [check] = await stage.owner<{ minutes: number }>(
      `select extract(epoch from due_at - now())::int / 60 as minutes from public.mentor_free_checks
        where is_change and mentor_id = $1`,
      MENTOR,
    );
    assert.equal(check?.minutes, 5);
    await stage.as(mentee, `select ${BOOK}`, held.appointment_id, 'Olá');
    assert.deepEqual(await changed(stage), [1]);
    assert.equal(await refresh(stage), 1);
    assert.ok(!(await kept(stage, MENTOR)).includes(slot.starts_at));
  });

  scene('the job takes so many at a time and says when it looks again', async (stage) => {
    const [first] = await stage.owner<{ done: number }>('select public.refresh_free_days(5) as done');
    assert.equal(first?.done, 5);
    await refresh(stage);
    await stage.owner(`update public.booking_rules set window_days = 10 where mentor_id = $1`, personId(2));
    await stage.owner(`update public.profiles set verified = false where id = $1`, personId(3));
    assert.equal(await stage.call<number>(server, 'public.refresh_free_days()'), 2);
    const checks = await stage.owner<{ n: number; hours: number }>(
      `select right(mentor_id::text, 3)::int as n, extract(epoch from due_at - now())::int / 3600 as hours
        from public.mentor_free_checks where not is_change`,
    );
    const hours = (n: number): number[] => checks.filter((row) => row.n === n).map((row) => row.hours);
    assert.deepEqual(hours(3), [], 'nobody looks at who is not verified');
    assert.deepEqual(await kept(stage, personId(3)), []);
    assert.ok(hours(2).length === 1 && (hours(2)[0] ?? 9) < 2);
    assert.ok(hours(1).length === 1 && (hours(1)[0] ?? 0) >= 6 && (hours(1)[0] ?? 99) < 12);
    for (const who of [visitor, mentee])
      await stage.refused(who, '42501', 'select public.refresh_free_days()');
  });

  scene('an account with hours and sessions is deleted without a trace', async (stage) => {
    await refresh(stage);
    await stage.owner('delete from auth.users where id = $1', MENTOR);
    const [left] = await stage.owner<{ rows: number }>(
      `select (select count(*) from public.mentor_free_times where mentor_id = $1)::int
        + (select count(*) from public.mentor_free_checks where mentor_id = $1)::int as rows`,
      MENTOR,
    );
    assert.equal(left?.rows, 0);
  });
});
