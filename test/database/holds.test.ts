import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { Hold } from '@mentorkit/contract';
import { BOOK, firstSlot, HOLD, hold, MENTOR, putSession, slots } from './support/booking.js';
import {
  mentee,
  mentor,
  openSeeded,
  person,
  personId,
  play,
  type DatabaseError,
  type Persona,
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

  scene("a session is in the name of the session's partner, else of the page's", async (stage) => {
    const [first, second] = await slots(stage, other);
    assert.ok(first && second);
    const held = async (who: Persona, at: string, partner: string | null): Promise<string | null> => {
      const { appointment_id } = Hold.parse(
        await stage.call(who, 'public.hold_slot($1, $2, null, $3)', MENTOR, at, partner),
      );
      const [row] = await stage.owner<{ slug: string | null }>(
        `select o.slug from public.appointments a left join public.partners o on o.id = a.partner_id
          where a.id = $1`,
        appointment_id,
      );
      return row?.slug ?? null;
    };
    assert.equal(await held(other, first.starts_at, null), null);
    assert.equal(await held(other, first.starts_at, 'porto-digital'), 'porto-digital');
    const failure = await stage.refused(
      other,
      'invalid_input',
      'select public.hold_slot($1, $2, null, $3)',
      MENTOR,
      first.starts_at,
      'nobody',
    );
    assert.deepEqual(detailOf(failure), { field: 'partner' });
    await stage.owner(
      `insert into public.user_partners (user_id, partner_id)
        select $1, id from public.partners where slug = 'sebrae-pe' on conflict do nothing`,
      personId(45),
    );
    const [sebrae] = await stage.owner<{ id: string }>(
      `select id from public.partners where slug = 'sebrae-pe'`,
    );
    const signedOn = person(45, { app_metadata: { partner_id: sebrae?.id } });
    assert.equal(await held(signedOn, second.starts_at, 'porto-digital'), 'sebrae-pe');
    await stage.owner('delete from public.user_partners where user_id = $1', personId(45));
    assert.equal(await held(signedOn, second.starts_at, null), null);
  });

  scene('nobody holds a time of a mentor with whom he is kept apart (T21)', async (stage) => {
    const { starts_at } = await firstSlot(stage, other);
    const held = await hold(stage, other, starts_at);
    await stage.owner(
      'insert into public.user_blocks (blocker_id, blocked_id) values ($1, $2)',
      MENTOR,
      OTHER,
    );
    await stage.refused(other, 'mentor_unavailable', `select ${HOLD}`, MENTOR, starts_at);
    await stage.refused(other, 'mentor_unavailable', `select ${BOOK}`, held.appointment_id, 'Olá');
    assert.deepEqual(await slots(stage, other), []);
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
