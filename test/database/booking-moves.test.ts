import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { hold, MENTOR, putSession, slots, type FreeSlot } from './support/booking.js';
import { change, clearCalendars, detailOf, guest, putPlan, workOf } from './support/sessions.js';
import { mentee, mentor, openSeeded, personId, play, type Stage } from './support/stage.js';

const MOVE = 'reschedule_appointment($1, $2)';

describe('moving a session', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () =>
      play(database, async (stage) => {
        await clearCalendars(stage);
        await job(stage);
      }),
    );
  };

  /** Two free times of one day, and one of another day. */
  async function three(stage: Stage): Promise<[FreeSlot, FreeSlot, FreeSlot]> {
    const free = await slots(stage, guest);
    const [first, second] = free;
    const last = free.at(-1);
    assert.ok(first && second && last);
    assert.equal(first.wall.slice(0, 10), second.wall.slice(0, 10));
    assert.notEqual(first.wall.slice(0, 10), last.wall.slice(0, 10));
    return [first, second, last];
  }

  const confirmed = async (stage: Stage, slot: FreeSlot): Promise<string> =>
    putPlan(stage, { status: 'confirmed', at: `'${slot.starts_at}'` });

  scene('the mentee moves it to a free time, and the mentor has to agree', async (stage) => {
    const [first, second] = await three(stage);
    const id = await confirmed(stage, first);
    await stage.owner('update public.appointments set reminded_at = now() where id = $1', id);
    const moved = await change(
      stage,
      guest,
      'reschedule_appointment($1, $2, 1, $3)',
      id,
      second.starts_at,
      ' Tenho prova. ',
    );
    assert.deepEqual(
      [moved.id, moved.status, moved.awaiting, moved.version, moved.scheduled_at],
      [id, 'pending', 'mentor', 2, second.starts_at],
    );
    assert.deepEqual(
      [moved.previous_scheduled_at, moved.reschedule_reason],
      [first.starts_at, 'Tenho prova.'],
    );
    const [kept] = await stage.owner('select reminded_at from public.appointments where id = $1', id);
    assert.equal(kept?.['reminded_at'], null, 'it is reminded of anew');
    assert.deepEqual(await workOf(stage, id), [
      'appointment_rescheduled mentee',
      'appointment_rescheduled mentor',
      'calendar_changed',
    ]);
    await hold(stage, mentee, first.starts_at);
    await stage.refused(guest, 'not_allowed', 'select public.confirm_appointment($1)', id);
    assert.equal((await change(stage, mentor, 'confirm_appointment($1)', id)).status, 'confirmed');
  });

  scene('the mentor moves it to any time at which both are free, and the mentee agrees', async (stage) => {
    const [first] = await three(stage);
    const id = await confirmed(stage, first);
    const night = `(date_trunc('day', now()) + interval '20 days 6 hours')`;
    const moved = await change(stage, mentor, `reschedule_appointment($1, ${night})`, id);
    assert.deepEqual([moved.status, moved.awaiting, moved.my_role], ['pending', 'mentee', 'mentor']);
    await stage.refused(mentor, 'not_allowed', 'select public.confirm_appointment($1)', id);
    assert.equal((await change(stage, guest, 'confirm_appointment($1)', id)).status, 'confirmed');
    const [row] = await stage.owner<{ there: boolean }>(
      `select scheduled_at = ${night} as there from public.appointments where id = $1`,
      id,
    );
    assert.equal(row?.there, true);
  });

  scene('the mentee declines the time the mentor named: the session is over', async (stage) => {
    const [first, second] = await three(stage);
    const id = await confirmed(stage, first);
    await change(stage, mentor, MOVE, id, second.starts_at);
    await change(stage, guest, `decline_appointment($1, 'Não consigo')`, id);
    assert.deepEqual((await workOf(stage, id)).slice(3), [
      'appointment_declined mentee',
      'appointment_declined mentor',
    ]);
  });

  scene('a proposal is answered with another one, as often as they like up to 30 changes', async (stage) => {
    const [first, second] = await three(stage);
    const id = await confirmed(stage, first);
    assert.equal((await change(stage, mentor, MOVE, id, second.starts_at)).awaiting, 'mentee');
    assert.equal((await change(stage, guest, MOVE, id, first.starts_at)).awaiting, 'mentor');
    await stage.owner('update public.appointments set version = 30 where id = $1', id);
    const failure = await stage.refused(
      mentor,
      'limit_reached',
      `select public.${MOVE}`,
      id,
      second.starts_at,
    );
    assert.deepEqual(detailOf(failure), { limit: 30 });
  });

  scene('the same move sent again, because its answer was lost, is one move', async (stage) => {
    const [first, second] = await three(stage);
    const id = await confirmed(stage, first);
    const move = 'reschedule_appointment($1, $2, 1)';
    const once = await change(stage, guest, move, id, second.starts_at);
    assert.deepEqual(await change(stage, guest, move, id, second.starts_at), once);
    assert.equal((await workOf(stage, id)).length, 3);
  });

  scene('nobody agrees to, or moves, a time he has not seen (T29)', async (stage) => {
    const [first, second, third] = await three(stage);
    const id = await putPlan(stage, { status: 'pending', at: `'${first.starts_at}'` });
    await change(stage, guest, MOVE, id, second.starts_at);
    const failure = await stage.refused(
      mentor,
      'already_handled',
      'select public.confirm_appointment($1, 1)',
      id,
    );
    assert.deepEqual(detailOf(failure), { status: 'pending' });
    await stage.refused(
      mentor,
      'already_handled',
      'select public.reschedule_appointment($1, $2, 1)',
      id,
      third.starts_at,
    );
    await change(stage, mentor, 'confirm_appointment($1, 2)', id);
    assert.equal((await change(stage, mentor, 'confirm_appointment($1, 2)', id)).version, 3, 'again');
  });

  scene('its own time and place in the day do not stand in its way', async (stage) => {
    const [first, second] = await three(stage);
    await stage.owner(
      `update public.booking_rules set max_per_day = 1, max_per_week = 1, max_per_mentee = 1, buffer_after_minutes = 30,
        step_minutes = 30 where mentor_id = $1`,
      MENTOR,
    );
    const id = await confirmed(stage, first);
    const half = await stage.call<string>(
      guest,
      `to_jsonb($1::timestamptz + interval '30 minutes') #>> '{}'`,
      first.starts_at,
    );
    assert.equal((await change(stage, guest, MOVE, id, half)).scheduled_at, half);
    await change(stage, guest, MOVE, id, second.starts_at);
  });

  scene('the mentee moves it to no time that is not offered, or not free (T28, T29)', async (stage) => {
    const [first, second, third] = await three(stage);
    const id = await confirmed(stage, first);
    const refused = async (who: typeof guest, reason: string, at: string): Promise<unknown> =>
      detailOf(await stage.refused(who, reason, `select public.reschedule_appointment($1, ${at})`, id));
    for (const at of [
      `'${second.starts_at}'::timestamptz + interval '7 minutes'`,
      `date_trunc('minute', now()) - interval '1 day'`,
      `date_trunc('minute', now()) + interval '1 minute'`,
      `date_trunc('day', now()) + interval '90 days 13 hours'`,
      `'9999-12-31'`,
      `date_trunc('day', now()) + interval '9 days 6 hours'`,
    ])
      await refused(guest, 'slot_unavailable', at);
    for (const at of [`date_trunc('minute', now()) - interval '1 day'`, `'9999-12-31'`])
      await refused(mentor, 'slot_unavailable', at);
    for (const who of [guest, mentor])
      for (const at of [
        'null',
        `'infinity'`,
        `'-infinity'`,
        `'${second.starts_at}'::timestamptz + interval '1 second'`,
      ])
        assert.deepEqual(await refused(who, 'invalid_input', at), { field: 'starts_at' });
    await hold(stage, mentee, second.starts_at);
    for (const who of [guest, mentor]) {
      const { nearest } = (await refused(who, 'slot_taken', `'${second.starts_at}'`)) as {
        nearest: string[];
      };
      assert.equal(nearest.length, 3);
      assert.ok(nearest.includes(first.starts_at), 'the time it has is free for it');
    }
    await putSession(stage, 2, 46, `'${third.starts_at}'`, 'confirmed');
    for (const who of [guest, mentor]) await refused(who, 'slot_taken', `'${third.starts_at}'`);
    const [row] = await stage.owner('select version, status from public.appointments where id = $1', id);
    assert.deepEqual(row, { version: 1, status: 'confirmed' });
  });

  scene('nobody becomes mentor here and mentee there at one time by a move (T28)', async (stage) => {
    const [first, second] = await three(stage);
    const id = await confirmed(stage, first);
    await putPlan(stage, {
      status: 'pending',
      at: `'${second.starts_at}'`,
      mentorId: personId(2),
      menteeId: MENTOR,
    });
    for (const who of [guest, mentor])
      await stage.refused(who, 'slot_taken', `select public.${MOVE}`, id, second.starts_at);
  });

  scene("a hold that ran out is in nobody's way, nor is the mentee's own one in his", async (stage) => {
    const [first, second] = await three(stage);
    const id = await confirmed(stage, first);
    const held = await putSession(stage, 2, 46, `'${second.starts_at}'`, 'held');
    await stage.owner('savepoint held');
    await stage.refused(mentor, 'slot_taken', `select public.${MOVE}`, id, second.starts_at);
    await change(stage, guest, MOVE, id, second.starts_at);
    const statusOf = async (one: string): Promise<unknown> =>
      (await stage.owner('select status from public.appointments where id = $1', one))[0]?.['status'];
    assert.equal(await statusOf(held), 'expired');
    await stage.owner('rollback to savepoint held');
    await stage.owner('update public.appointments set hold_expires_at = now() where id = $1', held);
    await change(stage, mentor, MOVE, id, second.starts_at);
    assert.equal(await statusOf(held), 'expired');
  });

  scene('a mentor who takes a pause keeps his sessions, and the mentee may not move them', async (stage) => {
    const [first, second] = await three(stage);
    const id = await confirmed(stage, first);
    await stage.owner(`update public.profiles set availability_status = 'unavailable' where id = $1`, MENTOR);
    await stage.refused(guest, 'slot_unavailable', `select public.${MOVE}`, id, second.starts_at);
    await change(stage, mentor, MOVE, id, second.starts_at);
    const [seen] = await stage.as(
      guest,
      'select status, awaiting from public.list_appointments() where id = $1',
      id,
    );
    assert.deepEqual(seen, { status: 'pending', awaiting: 'mentee' });
  });
});
