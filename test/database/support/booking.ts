import assert from 'node:assert/strict';
import { Hold } from '@mentorkit/contract';
import { mentee, personId, type Persona, type Stage } from './stage.js';

/** The demo mentor: free every day, several hours. */
export const MENTOR = personId(1);
export const HOLD = 'public.hold_slot($1, $2)';
export const BOOK = 'public.book_appointment($1, $2)';

/** A free slot as text, with its start on the mentor's own clock. */
export interface FreeSlot {
  starts_at: string;
  ends_at: string;
  wall: string;
}

/** Free slots of a mentor as text, whole days of his from next week on: clear of the minimum notice and of the demo's sessions. */
export async function slots(stage: Stage, who: Persona, id = MENTOR, days = 10): Promise<FreeSlot[]> {
  return stage.as<FreeSlot>(
    who,
    `select to_jsonb(s.starts_at) #>> '{}' as starts_at, to_jsonb(s.ends_at) #>> '{}' as ends_at,
        to_char(s.starts_at at time zone p.timezone, 'YYYY-MM-DD HH24:MI') as wall
      from public.profiles p
      cross join lateral (
        select ((now() at time zone p.timezone)::date + 7)::timestamp as day
      ) d
      cross join public.get_available_slots(
        $1, d.day at time zone p.timezone, (d.day + make_interval(days => $2)) at time zone p.timezone
      ) s
      where p.id = $1 order by 1`,
    id,
    days,
  );
}

/** The first of them. */
export async function firstSlot(stage: Stage, who: Persona = mentee): Promise<FreeSlot> {
  const [slot] = await slots(stage, who);
  assert.ok(slot, 'the demo mentor has a free slot');
  return slot;
}

/** Holds a slot as a persona. */
export async function hold(stage: Stage, who: Persona, startsAt: string, id = MENTOR): Promise<Hold> {
  return Hold.parse(await stage.call(who, HOLD, id, startsAt));
}

/** Puts an hour in as the owner, past the RPCs: two demo people, a time as SQL. A hold lasts five minutes. */
export async function putSession(
  stage: Stage,
  mentorNumber: number,
  menteeNumber: number,
  at: string,
  status: string,
): Promise<string> {
  const [row] = await stage.owner<{ id: string }>(
    `insert into public.appointments (mentor_id, mentee_id, scheduled_at, duration_minutes, status, hold_expires_at)
      values ($1, $2, ${at}, 60, $3, now() + interval '5 minutes') returning id`,
    personId(mentorNumber),
    personId(menteeNumber),
    status,
  );
  assert.ok(row);
  return row.id;
}
