import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { BOOK, firstSlot, HOLD, hold, MENTOR, putSession, slots } from './support/booking.js';
import {
  mentee,
  mentor,
  openSeeded,
  person,
  personId,
  play,
  type DatabaseError,
  type Stage,
} from './support/stage.js';

const other = person(46);
const OTHER = personId(46);

function detailOf(failure: DatabaseError): Record<string, unknown> {
  return JSON.parse(failure.detail ?? '{}') as Record<string, unknown>;
}

describe('holds', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () => play(database, job));
  };

  const rule = async (stage: Stage, column: string, value: number | null): Promise<void> => {
    await stage.owner(`update public.booking_rules set ${column} = $2 where mentor_id = $1`, MENTOR, value);
  };

  scene(
    'a mentor has as many sessions a day, a week and with one mentee as he wants (T19)',
    async (stage) => {
      const [first, second] = await slots(stage, mentee);
      assert.ok(first && second && first.wall.slice(0, 10) === second.wall.slice(0, 10));
      const held = await hold(stage, mentee, first.starts_at);
      await stage.as(mentee, `select ${BOOK}`, held.appointment_id, 'Olá');
      await rule(stage, 'max_per_day', 1);
      await stage.refused(other, 'slot_taken', `select ${HOLD}`, MENTOR, second.starts_at);
      await rule(stage, 'max_per_day', null);
      await rule(stage, 'max_per_week', 1);
      await stage.refused(other, 'slot_taken', `select ${HOLD}`, MENTOR, second.starts_at);
      await rule(stage, 'max_per_week', null);
      await rule(stage, 'max_per_mentee', 1);
      await stage.refused(mentee, 'limit_reached', `select ${HOLD}`, MENTOR, second.starts_at);
    },
  );

  scene('a day is full for others, not for oneself, while its last session is held', async (stage) => {
    const [first, second] = await slots(stage, mentee);
    assert.ok(first && second && first.wall.slice(0, 10) === second.wall.slice(0, 10));
    await rule(stage, 'max_per_day', 1);
    await hold(stage, mentee, first.starts_at);
    assert.ok(!(await slots(stage, other)).some((free) => free.starts_at === second.starts_at));
    await stage.refused(other, 'slot_taken', `select ${HOLD}`, MENTOR, second.starts_at);
    const moved = await hold(stage, mentee, second.starts_at);
    await stage.owner(
      'update public.appointments set hold_expires_at = now() where id = $1',
      moved.appointment_id,
    );
    await hold(stage, other, first.starts_at);
  });

  scene('nobody holds times of more than four mentors at once (T19)', async (stage) => {
    const { starts_at } = await firstSlot(stage, other);
    for (const n of [2, 3, 5]) await putSession(stage, n, 46, `now() + interval '${String(n)} days'`, 'held');
    const failure = await stage.refused(other, 'limit_reached', `select ${HOLD}`, MENTOR, starts_at);
    assert.deepEqual([failure.code, detailOf(failure)], ['PT409', { limit: 3 }]);
    await stage.owner(
      'update public.appointments set hold_expires_at = now() where mentee_id = $1 and mentor_id = $2',
      OTHER,
      personId(2),
    );
    await hold(stage, other, starts_at);
  });

  scene('nobody has more than ten requests without an answer, holds counted in (T19)', async (stage) => {
    const { starts_at } = await firstSlot(stage, other);
    for (let n = 0; n < 10; n += 1)
      await putSession(stage, 2, 46, `now() + interval '${String(n + 20)} days'`, 'pending');
    const refused = async (): Promise<void> => {
      const failure = await stage.refused(other, 'limit_reached', `select ${HOLD}`, MENTOR, starts_at);
      assert.deepEqual(detailOf(failure), { limit: 10 });
    };
    await refused();
    await stage.owner(
      `update public.appointments set status = 'confirmed' where mentee_id = $1 and scheduled_at < now() + interval '21 days'`,
      OTHER,
    );
    await putSession(stage, 3, 46, `now() + interval '3 days'`, 'held');
    await refused();
    await stage.owner(
      `update public.appointments set status = 'expired' where mentee_id = $1 and status = 'held'`,
      OTHER,
    );
    await hold(stage, other, starts_at);
  });

  scene('the seventh hold with a mentor within an hour waits, unless one was booked (T19)', async (stage) => {
    const [first, second, third] = await slots(stage, other);
    assert.ok(first && second && third);
    let held = await hold(stage, other, first.starts_at);
    for (const slot of [second, first, second, first, second])
      held = await hold(stage, other, slot.starts_at);
    const failure = await stage.refused(other, 'rate_limited', `select ${HOLD}`, MENTOR, third.starts_at);
    assert.equal(failure.code, 'PT429');
    const [row] = await stage.owner<{ hour: boolean }>(
      `select $1::timestamptz = date_trunc('milliseconds', now()) + interval '1 hour'
        or $1::timestamptz = now() + interval '1 hour' as hour`,
      detailOf(failure)['retry_at'],
    );
    assert.equal(row?.hour, true);
    await stage.as(other, `select ${BOOK}`, held.appointment_id, 'Olá');
    await stage.owner(`update public.appointments set status = 'expired' where id = $1`, held.appointment_id);
    await hold(stage, other, third.starts_at);
  });

  scene('the 31st hold within ten minutes waits, whoever the mentors are (T19)', async (stage) => {
    const { starts_at } = await firstSlot(stage, other);
    for (let n = 0; n < 30; n += 1)
      await putSession(stage, 2 + (n % 10), 46, `now() + interval '3 days'`, 'expired');
    const failure = await stage.refused(other, 'rate_limited', `select ${HOLD}`, MENTOR, starts_at);
    assert.match(String(detailOf(failure)['retry_at']), /^20\d\d-/);
  });

  /** How many of the two people no other transaction may give a session to now. */
  async function locked(stage: Stage, ...people: string[]): Promise<number> {
    const [row] = await stage.owner<{ total: number }>(
      `select count(*)::int as total from pg_locks l, unnest($1::uuid[]) as person
        where l.locktype = 'advisory' and l.granted
          and ((l.classid::bigint << 32) | l.objid::bigint) = hashtextextended('appointments of ' || person, 0)`,
      people,
    );
    return row?.total ?? 0;
  }

  scene('a person stands in one line whatever his part in the session is (T28)', async (stage) => {
    await hold(stage, mentor, (await slots(stage, mentor, personId(2)))[0]?.starts_at ?? '', personId(2));
    assert.equal(await locked(stage, personId(1), personId(2)), 2);
    await hold(stage, other, (await firstSlot(stage, other)).starts_at);
    assert.equal(await locked(stage, personId(1), personId(2), OTHER), 3);
  });

  scene('a hold waits for both people before it counts anything (T28)', async (stage) => {
    const { starts_at } = await firstSlot(stage, other);
    await stage.owner(`
      create or replace function private.check_hold_limits(mentor_id uuid, mentee_id uuid) returns void
      language plpgsql as $$
      begin
        raise 'stopped' using detail = (select count(*) from pg_locks where locktype = 'advisory' and granted)::text;
      end
      $$`);
    const failure = await stage.refused(other, 'stopped', `select ${HOLD}`, MENTOR, starts_at);
    assert.equal(failure.detail, '2');
  });

  scene('a booking waits for both people before it looks at the hold (T28)', async (stage) => {
    await stage.owner('alter table public.appointments disable trigger appointments_lock');
    const id = await putSession(stage, 1, 46, `now() + interval '9 days'`, 'pending');
    await stage.owner(`update public.appointments set message = 'Olá' where id = $1`, id);
    assert.equal(await locked(stage, MENTOR, OTHER), 0);
    await stage.as(other, `select ${BOOK}`, id, 'Olá');
    assert.equal(await locked(stage, MENTOR, OTHER), 2);
  });

  scene('nobody is mentor here and mentee there at the same time (T28)', async (stage) => {
    const at = (minutes: number): string => `now() + interval '9 days ${String(minutes)} minutes'`;
    const refused = async (a: number, b: number, minutes: number): Promise<void> => {
      await stage.owner('savepoint try');
      await assert.rejects(putSession(stage, a, b, at(minutes), 'confirmed'), {
        code: 'PT409',
        message: 'slot_taken',
      });
      await stage.owner('rollback to savepoint try');
    };
    await putSession(stage, 1, 41, at(0), 'pending');
    await refused(5, 1, 30);
    await refused(5, 1, -30);
    await refused(41, 46, 30);
    await refused(41, 1, 0);
    await putSession(stage, 5, 1, at(60), 'pending');
    const cancelled = await putSession(stage, 41, 46, at(0), 'cancelled');
    await stage.owner('savepoint try');
    await assert.rejects(
      stage.owner(`update public.appointments set status = 'confirmed' where id = $1`, cancelled),
      { message: 'slot_taken' },
    );
    await stage.owner('rollback to savepoint try');
    await stage.owner(
      `update public.appointments set status = 'held', hold_expires_at = now() where mentor_id = $1 and mentee_id = $2
        and scheduled_at = ${at(0)}`,
      MENTOR,
      personId(41),
    );
    await putSession(stage, 41, 46, at(0), 'confirmed');
  });

  scene('a hold becomes no request to a mentor who is gone meanwhile', async (stage) => {
    const { appointment_id } = await hold(stage, mentee, (await firstSlot(stage)).starts_at);
    const set = async (column: string, value: string): Promise<void> => {
      await stage.owner(`update public.profiles set ${column} = $2 where id = $1`, MENTOR, value);
    };
    const refused = async (): Promise<void> => {
      const failure = await stage.refused(
        mentee,
        'mentor_unavailable',
        `select ${BOOK}`,
        appointment_id,
        'Olá',
      );
      assert.equal(failure.code, 'PT404');
    };
    await set('profile_visibility', 'private');
    await refused();
    await set('profile_visibility', 'public');
    await set('availability_status', 'unavailable');
    await refused();
    await set('availability_status', 'busy');
    const booked = await stage.call(mentee, BOOK, appointment_id, 'Olá');
    await set('availability_status', 'unavailable');
    assert.deepEqual(await stage.call(mentee, BOOK, appointment_id, 'Olá'), booked);
  });

  scene('a mentor reads requests, not what somebody holds or has let go (T20)', async (stage) => {
    const { appointment_id } = await hold(stage, mentee, (await firstSlot(stage)).starts_at);
    const readers = async (): Promise<number[]> => {
      const sql = 'select id from public.appointments where id = $1';
      const read: number[] = [];
      for (const who of [mentee, mentor]) read.push((await stage.as(who, sql, appointment_id)).length);
      return read;
    };
    assert.deepEqual(await readers(), [1, 0]);
    await stage.owner('savepoint held');
    await stage.as(mentee, 'select public.release_slot($1)', appointment_id);
    assert.deepEqual(await readers(), [1, 0]);
    await stage.owner('rollback to savepoint held');
    await stage.as(mentee, `select ${BOOK}`, appointment_id, 'Olá');
    assert.deepEqual(await readers(), [1, 1]);
    await stage.owner(`update public.appointments set status = 'expired' where id = $1`, appointment_id);
    assert.deepEqual(await readers(), [1, 1]);
  });
});
