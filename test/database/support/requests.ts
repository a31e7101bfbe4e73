import assert from 'node:assert/strict';
import { MentorshipRequest } from '@mentorkit/contract';
import { MENTOR } from './booking.js';
import { mentee, type Persona, type Stage } from './stage.js';

export const ASK = 'public.create_request($1, $2)';
export const ASK_WITH_ID = 'public.create_request($1, $2, id => $3)';
export const ASK_WITH_CV = 'public.create_request($1, $2, $3, $4)';
export const REPLY = 'public.reply_to_request($1, $2)';
export const PROPOSE = `public.propose_times($1, string_to_array($2, ',')::timestamptz[])`;
export const ACCEPT = 'public.accept_proposed_time($1, $2)';

/** Calls an RPC that answers a request. */
export async function request(
  stage: Stage,
  who: Persona,
  call: string,
  ...parameters: unknown[]
): Promise<MentorshipRequest> {
  return MentorshipRequest.parse(await stage.call(who, call, ...parameters));
}

/** A new request to the demo mentor. */
export async function ask(stage: Stage, who = mentee, message = 'Pode me ajudar?'): Promise<string> {
  return (await request(stage, who, ASK, MENTOR, message)).id;
}

/** Writes a request past the RPCs, as old as asked for. */
export async function putRequest(
  stage: Stage,
  mentorId: string,
  menteeId: string,
  status: string,
  age: string,
): Promise<string> {
  const [row] = await stage.owner<{ id: string }>(
    `insert into public.mentorship_requests (mentor_id, mentee_id, message, status, created_at)
      values ($1, $2, 'Um pedido', $3, now() - $4::interval) returning id`,
    mentorId,
    menteeId,
    status,
    age,
  );
  assert.ok(row);
  return row.id;
}

/** Makes a request older than it is. */
export async function age(stage: Stage, id: string, interval: string): Promise<void> {
  await stage.owner('alter table public.mentorship_requests disable trigger mentorship_requests_freeze');
  await stage.owner(
    'update public.mentorship_requests set created_at = created_at - $2::interval where id = $1',
    id,
    interval,
  );
  await stage.owner('alter table public.mentorship_requests enable trigger mentorship_requests_freeze');
}

/** The requests one person sees, newest first. */
export async function requestsOf(stage: Stage, who: Persona, onlyOpen = false): Promise<MentorshipRequest[]> {
  const rows = await stage.as<{ row: unknown }>(
    who,
    'select to_jsonb(l) as row from public.list_requests($1) l',
    onlyOpen,
  );
  return rows.map(({ row }) => MentorshipRequest.parse(row));
}

/** Kinds of work written about a request, each with who gets it. */
export async function mailOf(stage: Stage, id: string): Promise<string[]> {
  const rows = await stage.owner<{ line: string }>(
    `select kind || ' ' || right(payload ->> 'recipient_id', 2) || ' v' || (payload ->> 'version') as line
      from public.outbox where payload ->> 'request_id' = $1 order by kind, 1`,
    id,
  );
  return rows.map(({ line }) => line);
}

/** A time as SQL gives it, in so many days at noon of the demo mentor. */
export async function noon(stage: Stage, days: number, minutes = 0): Promise<string> {
  const [row] = await stage.owner<{ at: string }>(
    `select to_jsonb((((now() at time zone 'America/Recife')::date + $1::int) + time '12:00'
        + make_interval(mins => $2::int)) at time zone 'America/Recife') #>> '{}' as at`,
    days,
    minutes,
  );
  assert.ok(row);
  return row.at;
}
