import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { Hold, HOLD_MAX_MINUTES, HOLD_MINUTES } from '@mentorkit/contract';
import { BOOK, firstSlot, HOLD, hold, MENTOR, putSession, slots } from './support/booking.js';
import {
  mentee,
  mentor,
  openSeeded,
  person,
  personId,
  play,
  visitor,
  type DatabaseError,
  type Stage,
} from './support/stage.js';

const other = person(46);
const OTHER = personId(46);

function detailOf(failure: DatabaseError): Record<string, unknown> {
  return JSON.parse(failure.detail ?? '{}') as Record<string, unknown>;
}

/** Whether a refusal says to come back at that time. */
async function isAt(stage: Stage, failure: DatabaseError, time: string): Promise<boolean> {
  const [row] = await stage.owner<{ same: boolean }>(
    `select abs(extract(epoch from $1::timestamptz - (${time}))) < 0.01 as same`,
    detailOf(failure)['retry_at'],
  );
  return row?.same === true;
}

describe('the limits of holds', () => {
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
    await stage.owner(
      `update public.appointments set hold_expires_at = now() + interval '2 minutes'
        where mentee_id = $1 and mentor_id = $2`,
      OTHER,
      personId(3),
    );
    const failure = await stage.refused(other, 'rate_limited', `select ${HOLD}`, MENTOR, starts_at);
    assert.deepEqual([failure.code, detailOf(failure)['limit']], ['PT429', 3]);
    assert.ok(await isAt(stage, failure, `now() + interval '2 minutes'`), 'until the first of them ends');
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
    const refused = async (until: string): Promise<void> => {
      const failure = await stage.refused(other, 'rate_limited', `select ${HOLD}`, MENTOR, starts_at);
      assert.deepEqual([failure.code, detailOf(failure)['limit']], ['PT429', 10]);
      assert.ok(await isAt(stage, failure, until), until);
    };
    await refused(`now() + interval '20 days'`);
    await stage.owner(
      `update public.appointments set status = 'confirmed' where mentee_id = $1 and scheduled_at < now() + interval '21 days'`,
      OTHER,
    );
    await putSession(stage, 3, 46, `now() + interval '3 days'`, 'held');
    await refused(`now() + interval '5 minutes'`);
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
    assert.deepEqual([failure.code, detailOf(failure)['limit']], ['PT429', 6]);
    assert.ok(await isAt(stage, failure, `now() + interval '1 hour'`));
    await stage.as(other, `select ${BOOK}`, held.appointment_id, 'Olá');
    await stage.owner(`update public.appointments set status = 'expired' where id = $1`, held.appointment_id);
    await hold(stage, other, third.starts_at);
  });

  scene('the 31st hold within ten minutes waits, whoever the mentors are (T19)', async (stage) => {
    const { starts_at } = await firstSlot(stage, other);
    for (let n = 0; n < 30; n += 1)
      await putSession(stage, 2 + (n % 10), 46, `now() + interval '3 days'`, 'expired');
    const failure = await stage.refused(other, 'rate_limited', `select ${HOLD}`, MENTOR, starts_at);
    assert.deepEqual([failure.code, detailOf(failure)['limit']], ['PT429', 30]);
    assert.ok(await isAt(stage, failure, `now() + interval '10 minutes'`));
  });

  scene('who withdraws six requests to a mentor within an hour waits (T19)', async (stage) => {
    const { starts_at } = await firstSlot(stage, other);
    const withdrawn: string[] = [];
    for (let n = 0; n < 6; n += 1)
      withdrawn.push(
        await putSession(stage, 1, 46, `now() + interval '${String(n + 20)} days'`, 'cancelled'),
      );
    await stage.owner(
      `update public.appointments set message = 'Olá', cancelled_by = mentee_id where id = any ($1::uuid[])`,
      withdrawn,
    );
    const failure = await stage.refused(other, 'rate_limited', `select ${HOLD}`, MENTOR, starts_at);
    assert.equal(detailOf(failure)['limit'], 6);
    await stage.owner(
      'update public.appointments set cancelled_by = mentor_id where id = $1',
      withdrawn[0] ?? '',
    );
    await hold(stage, other, starts_at);
  });

  scene('a hold is extended by five minutes, up to fifteen in all', async (stage) => {
    const held = await hold(stage, other, (await firstSlot(stage, other)).starts_at);
    const extend = 'public.extend_hold($1)';
    const minutes = (later: Hold): number =>
      Math.round((Date.parse(later.expires_at) - Date.parse(held.expires_at)) / 60_000);
    for (let n = 1; n <= HOLD_MAX_MINUTES / HOLD_MINUTES - 1; n += 1)
      assert.equal(
        minutes(Hold.parse(await stage.call(other, extend, held.appointment_id))),
        n * HOLD_MINUTES,
      );
    const failure = await stage.refused(other, 'limit_reached', `select ${extend}`, held.appointment_id);
    assert.deepEqual([failure.code, detailOf(failure)], ['PT409', { limit: HOLD_MAX_MINUTES }]);
    await stage.refused(mentee, 'not_found', `select ${extend}`, held.appointment_id);
    await stage.refused(mentor, 'not_found', `select ${extend}`, held.appointment_id);
    await stage.refused(visitor, '42501', `select ${extend}`, held.appointment_id);
    await stage.owner('savepoint held');
    await stage.as(other, `select ${BOOK}`, held.appointment_id, 'Olá');
    await stage.refused(other, 'hold_expired', `select ${extend}`, held.appointment_id);
    await stage.owner('rollback to savepoint held');
    await stage.owner(
      'update public.appointments set hold_expires_at = now() where id = $1',
      held.appointment_id,
    );
    await stage.refused(other, 'hold_expired', `select ${extend}`, held.appointment_id);
  });
});
