import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { Appointment, BOOKING_MESSAGE_MAX_LENGTH, HOLD_MINUTES } from '@mentorkit/contract';
import { BOOK, firstSlot, HOLD, hold, MENTOR, slots } from './support/booking.js';
import { putCv } from './support/files.js';
import {
  anonymousSignIn,
  mentee,
  mentor,
  openSeeded,
  person,
  personId,
  play,
  server,
  stranger,
  visitor,
  type Stage,
} from './support/stage.js';

const other = person(46);

describe('booking', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () => play(database, job));
  };

  scene('a held slot becomes a request, and both sides see it', async (stage) => {
    const slot = await firstSlot(stage);
    const held = await hold(stage, mentee, slot.starts_at);
    assert.equal(held.starts_at, slot.starts_at);
    const [now] = await stage.owner<{ now: string }>('select now()::text as now');
    const minutes = (Date.parse(held.expires_at) - Date.parse(now?.now ?? '')) / 60_000;
    assert.equal(Math.round(minutes), HOLD_MINUTES);
    const booked = Appointment.parse(await stage.call(mentee, BOOK, held.appointment_id, '  Olá!  '));
    assert.deepEqual([booked.id, booked.status, booked.message], [held.appointment_id, 'pending', 'Olá!']);
    const [seen] = await stage.as<{ my_role: string; other_name: string }>(
      mentor,
      'select my_role, other_name from public.list_appointments() where id = $1',
      held.appointment_id,
    );
    assert.deepEqual(seen, { my_role: 'mentor', other_name: 'Ana Clara Figueiredo' });
    assert.ok(!(await slots(stage, stranger)).some((free) => free.starts_at === slot.starts_at));
  });

  scene('a slot somebody holds is taken, with the nearest free ones told (T28)', async (stage) => {
    const slot = await firstSlot(stage);
    await hold(stage, mentee, slot.starts_at);
    assert.ok(
      (await slots(stage, mentee)).some((free) => free.starts_at === slot.starts_at),
      "one sees one's own",
    );
    assert.ok(!(await slots(stage, other)).some((free) => free.starts_at === slot.starts_at));
    const failure = await stage.refused(other, 'slot_taken', `select ${HOLD}`, MENTOR, slot.starts_at);
    assert.equal(failure.code, 'PT409');
    const { nearest } = JSON.parse(failure.detail ?? '{}') as { nearest: string[] };
    assert.equal(nearest.length, 3);
    await hold(stage, other, nearest[0] ?? '');
  });

  scene('adjacent slots do not disturb each other', async (stage) => {
    const free = await slots(stage, mentee);
    const [first, second] = free.filter(
      (slot, index) =>
        slot.ends_at === free[index + 1]?.starts_at || slot.starts_at === free[index - 1]?.ends_at,
    );
    assert.ok(first && second && first.ends_at === second.starts_at);
    await hold(stage, mentee, first.starts_at);
    await hold(stage, other, second.starts_at);
  });

  scene('a hold that ran out blocks nobody, and cannot be booked any more', async (stage) => {
    const slot = await firstSlot(stage);
    const held = await hold(stage, mentee, slot.starts_at);
    await stage.owner(
      'update public.appointments set hold_expires_at = now() where id = $1',
      held.appointment_id,
    );
    await stage.refused(mentee, 'hold_expired', `select ${BOOK}`, held.appointment_id, 'Olá');
    await hold(stage, other, slot.starts_at);
    await stage.refused(mentee, 'hold_expired', `select ${BOOK}`, held.appointment_id, 'Olá');
  });

  scene('a new hold lets go of the earlier one, and release frees the slot', async (stage) => {
    const [first, second] = await slots(stage, mentee);
    assert.ok(first && second);
    await hold(stage, mentee, first.starts_at);
    const held = await hold(stage, mentee, second.starts_at);
    await hold(stage, other, first.starts_at);
    await stage.as(other, 'select public.release_slot($1)', held.appointment_id);
    await stage.refused(stranger, 'slot_taken', `select ${HOLD}`, MENTOR, second.starts_at);
    await stage.as(mentee, 'select public.release_slot($1)', held.appointment_id);
    await hold(stage, stranger, second.starts_at);
  });

  scene('the same booking sent twice is one booking; another text on it is too late', async (stage) => {
    const held = await hold(stage, mentee, (await firstSlot(stage)).starts_at);
    const first = await stage.call(mentee, BOOK, held.appointment_id, 'Olá');
    assert.deepEqual(await stage.call(mentee, BOOK, held.appointment_id, 'Olá'), first);
    await stage.owner('savepoint booked');
    await stage.as(mentor, 'select public.confirm_appointment($1)', held.appointment_id);
    assert.equal(
      Appointment.parse(await stage.call(mentee, BOOK, held.appointment_id, 'Olá')).status,
      'confirmed',
      'answered meanwhile',
    );
    await stage.owner('rollback to savepoint booked');
    await stage.refused(mentee, 'hold_expired', `select ${BOOK}`, held.appointment_id, 'Outra coisa');
  });

  scene(
    "nobody books another person's hold, a time that is no slot, or himself (T29, T31)",
    async (stage) => {
      const slot = await firstSlot(stage);
      const held = await hold(stage, mentee, slot.starts_at);
      await stage.refused(other, 'not_found', `select ${BOOK}`, held.appointment_id, 'Olá');
      await stage.refused(mentor, 'not_found', `select ${BOOK}`, held.appointment_id, 'Olá');
      await stage.refused(mentor, 'not_allowed', `select ${HOLD}`, MENTOR, slot.starts_at);
      const off = async (at: string, reason = 'slot_unavailable'): Promise<void> => {
        await stage.refused(other, reason, `select public.hold_slot($1, ${at})`, MENTOR);
      };
      await off(`'${slot.starts_at}'::timestamptz + interval '7 minutes'`);
      await off(`now() - interval '1 day'`);
      await off(`now() + interval '1 hour'`);
      await off(`date_trunc('day', now() + interval '80 days') + interval '17 hours'`);
      await off(`'9999-12-31'`);
      await off(`'294276-12-31'`);
      for (const nowhere of ['null', `'infinity'`, `'-infinity'`]) await off(nowhere, 'invalid_input');
      await off(`'${slot.starts_at}', 45`);
      await off(`'${slot.starts_at}', 100000`);
    },
  );

  scene('visitors and anonymous sign-ins hold nothing (T44, T48)', async (stage) => {
    const { starts_at } = await firstSlot(stage, visitor);
    await stage.refused(visitor, '42501', `select ${HOLD}`, MENTOR, starts_at);
    await stage.refused(anonymousSignIn, 'not_signed_in', `select ${HOLD}`, MENTOR, starts_at);
    await stage.refused(visitor, '42501', 'select * from public.list_appointments()');
    assert.deepEqual(await stage.as(anonymousSignIn, 'select * from public.list_appointments()'), []);
  });

  scene('no client writes an appointment past the RPCs (T25, T29, T30, T31)', async (stage) => {
    for (const who of [mentee, mentor, stranger, anonymousSignIn]) {
      await stage.refused(who, '42501', `update public.appointments set status = 'confirmed'`);
      await stage.refused(
        who,
        '42501',
        `update public.appointments set meeting_url = 'https://evil.example'`,
      );
      await stage.refused(who, '42501', 'delete from public.appointments');
      await stage.refused(
        who,
        '42501',
        `insert into public.appointments (mentor_id, mentee_id, scheduled_at) values ('${MENTOR}', auth.uid(), now())`,
      );
    }
  });

  scene('message and CV are checked before anything is booked (T30, T32)', async (stage) => {
    const held = await hold(stage, mentee, (await firstSlot(stage)).starts_at);
    const id = held.appointment_id;
    const book = 'select public.book_appointment($1, $2, $3, $4)';
    const bad: [string | null, string | null, string | null][] = [
      [null, null, null],
      [' \n\t', null, null],
      ['x'.repeat(BOOKING_MESSAGE_MAX_LENGTH + 1), null, null],
      ['Olá', 'https://demo.example/v', null],
      ['Olá', null, 'pdf'],
      ['Olá', 'https://demo.example/v', 'exe'],
      ['Olá', 'http://demo.example/v', 'video_link'],
      ['Olá', 'javascript:alert(1)', 'video_link'],
      ['Olá', 'https://demo.example/v\nx', 'video_link'],
      ['Olá', 'https://demo.example@evil.example/v', 'video_link'],
      ['Olá', 'https://ana:senha@evil.example', 'video_link'],
      ['Olá', 'https://evil.example\\@demo.example', 'video_link'],
      ['Olá', `https://demo.example/${'v'.repeat(2000)}`, 'video_link'],
      ['Olá', `${personId(45)}/cv.pdf`, 'pdf'],
      ['Olá', `${personId(41)}/../${personId(45)}/cv.pdf`, 'pdf'],
    ];
    for (const input of bad) await stage.refused(mentee, 'invalid_input', book, id, ...input);
    await stage.owner('savepoint held');
    await stage.as(mentee, book, id, 'Olá', 'https://demo.example:8443/@ana/v?x=a@b#t', 'video_link');
    await stage.owner('rollback to savepoint held');
    await stage.as(mentee, book, id, 'Olá', await putCv(stage, 41, 'curriculo_1'), 'pdf');
    await stage.refused(
      server,
      '23514',
      `update public.appointments set meeting_url = 'https://meet.example@evil.example' where id = $1`,
      id,
    );
  });

  scene('the database itself refuses overlapping sessions of a mentor or a mentee (T28)', async (stage) => {
    const slot = await firstSlot(stage);
    const insert = `insert into public.appointments (mentor_id, mentee_id, scheduled_at, duration_minutes, status)
      values ($1, $2, $3::timestamptz + make_interval(mins => $4), 60, $5)`;
    const put = async (a: number, b: number, minutes: number, status: string): Promise<string> => {
      await stage.owner('savepoint try');
      try {
        await stage.owner(insert, personId(a), personId(b), slot.starts_at, minutes, status);
        return 'ok';
      } catch (error) {
        await stage.owner('rollback to savepoint try');
        return (error as { code: string }).code;
      }
    };
    assert.equal(await put(1, 41, 0, 'pending'), 'ok');
    assert.equal(await put(1, 45, 30, 'confirmed'), '23P01');
    assert.equal(await put(1, 45, -30, 'pending'), '23P01');
    assert.equal(await put(2, 41, 30, 'pending'), '23P01');
    assert.equal(await put(1, 45, 60, 'pending'), 'ok');
    assert.equal(await put(1, 46, 30, 'cancelled'), 'ok');
  });
});
