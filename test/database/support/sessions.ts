import assert from 'node:assert/strict';
import { Appointment } from '@mentorkit/contract';
import { MENTOR } from './booking.js';
import { person, personId, type DatabaseError, type Persona, type Stage } from './stage.js';

/** The one who has sessions with the demo mentor in these tests, and nothing else. */
export const GUEST = personId(46);
export const guest = person(46);

/** What a session put in by the owner is like. */
export interface SessionPlan {
  status: string;
  /** Start as SQL. */
  at: string;
  awaiting?: 'mentor' | 'mentee';
  cancelledBy?: 'mentor' | 'mentee';
  message?: string | null;
  mentorId?: string;
  menteeId?: string;
}

/** Puts an hour of the demo mentor and the guest in as the owner, past the RPCs; answers its id. */
export async function putPlan(stage: Stage, plan: SessionPlan): Promise<string> {
  const people = { mentor: plan.mentorId ?? MENTOR, mentee: plan.menteeId ?? GUEST };
  const [row] = await stage.owner<{ id: string }>(
    `insert into public.appointments (mentor_id, mentee_id, scheduled_at, duration_minutes, status, awaiting, message,
        cancelled_by, cancelled_at, hold_expires_at)
      values ($1, $2, ${plan.at}, 60, $3::text, $4, $5, $6::uuid, case when $6::uuid is not null then now() end,
        case when $3::text = 'held' then now() + interval '5 minutes' end)
      returning id`,
    people.mentor,
    people.mentee,
    plan.status,
    plan.awaiting ?? 'mentor',
    plan.message === undefined ? 'Olá' : plan.message,
    plan.cancelledBy === undefined ? null : people[plan.cancelledBy],
  );
  assert.ok(row);
  return row.id;
}

/** Clears the calendars of the demo mentor and the guest, so that only what a test puts in is there. */
export async function clearCalendars(stage: Stage): Promise<void> {
  await stage.owner(
    'delete from public.appointments where mentor_id = any ($1::uuid[]) or mentee_id = any ($1::uuid[])',
    [MENTOR, GUEST],
  );
}

/** Calls a transition and answers the session as that person sees it. */
export async function change(
  stage: Stage,
  who: Persona,
  call: string,
  ...parameters: unknown[]
): Promise<Appointment> {
  return Appointment.parse(await stage.call(who, `public.${call}`, ...parameters));
}

/** What a refusal says beside its code. */
export function detailOf({ detail = '' }: DatabaseError): Record<string, unknown> {
  return JSON.parse(detail === '' ? '{}' : detail) as Record<string, unknown>;
}

/** The work that was written for the outside about a session, as `kind recipient` with `mentor` and `mentee` for people. */
export async function workOf(stage: Stage, id: string): Promise<string[]> {
  const rows = await stage.owner<{ line: string }>(
    `select concat_ws(' ', o.kind, case (o.payload ->> 'recipient_id')::uuid
          when a.mentor_id then 'mentor' when a.mentee_id then 'mentee' end) as line
        from public.outbox o
        join public.appointments a on a.id = (o.payload ->> 'appointment_id')::uuid
        where a.id = $1
        order by (o.payload ->> 'version')::int, 1`,
    id,
  );
  return rows.map((row) => row.line);
}
