import assert from 'node:assert/strict';
import { PartnerReport, type PartnerReportMonth } from '@mentorkit/contract';
import { CAST, prepareCast } from './cast.js';
import { PARTNER } from './partners.js';
import { personId, type Persona, type Stage } from './stage.js';

export const REPORT = 'public.partner_report($1, $2, $3)';
/** Months of Brasília time, long settled. */
export const JANUARY = '2025-01-01T00:00:00-03:00';
export const FEBRUARY = '2025-02-01T00:00:00-03:00';
export const MARCH = '2025-03-01T00:00:00-03:00';
export const APRIL = '2025-04-01T00:00:00-03:00';

const MENTEES = Array.from({ length: 14 }, (_, n) => 200 + n);

/** A session of one mentee (200 to 213) and what became of it. */
export interface Session {
  mentee: number;
  mentor?: number;
  stage: 'asked' | 'confirmed' | 'no_show' | 'completed' | 'rated';
  at?: string;
  answeredAfter?: string;
}

/** The cast, and fourteen mentees beside it. */
export async function prepareMentees(stage: Stage): Promise<void> {
  await prepareCast(stage);
  await stage.owner(
    `insert into auth.users (id, aud, role, email, email_confirmed_at, raw_app_meta_data, raw_user_meta_data)
      select ('de300000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'authenticated', 'authenticated',
        'm' || n || '@cast.example', now(), '{}', '{}' from unnest($1::int[]) n`,
    MENTEES,
  );
}

/** Puts one session of the cast's partner in, `place` hours after its time. */
export async function put(stage: Stage, session: Session, place: number): Promise<void> {
  const at = session.at ?? JANUARY;
  const status = { asked: 'cancelled', rated: 'completed' }[session.stage as string] ?? session.stage;
  const [row] = await stage.owner<{ id: string }>(
    `insert into public.appointments
        (mentor_id, mentee_id, scheduled_at, status, message, partner_id, requested_at, answered_at)
      values ($1, $2, $3::timestamptz + make_interval(hours => $4), $5, 'Oi', $6,
        $3::timestamptz - interval '2 days', $3::timestamptz - interval '2 days' + $7::interval)
      returning id`,
    personId(session.mentor ?? 1),
    personId(session.mentee),
    at,
    place,
    status,
    PARTNER,
    session.answeredAfter ?? null,
  );
  assert.ok(row);
  if (session.stage !== 'rated') return;
  await stage.owner(
    `insert into public.appointment_feedback (appointment_id, reviewer_id, rating, created_at)
      values ($1, $2, 5, $3::timestamptz + interval '20 days')`,
    row.id,
    personId(session.mentee),
    at,
  );
}

/** Puts sessions in, one hour after the other: `[stage, how many mentees]`, the mentees counted on. */
export async function putMonth(
  stage: Stage,
  groups: [Session['stage'], number][],
  over: Partial<Session> = {},
): Promise<void> {
  const sessions = groups.flatMap(([name, people]) => Array.from({ length: people }, () => name));
  for (const [n, name] of sessions.entries())
    await put(stage, { mentee: MENTEES[n] ?? 0, stage: name, ...over }, n);
}

/** The report of the cast's partner, January if not said otherwise. */
export async function report(
  stage: Stage,
  from = JANUARY,
  to = FEBRUARY,
  who: Persona = CAST.partner_admin,
): Promise<PartnerReport> {
  return PartnerReport.parse(await stage.call(who, REPORT, PARTNER, from, to));
}

/** The funnel of one month: requested, confirmed, completed, rated, no-shows. */
export function figures(row: PartnerReportMonth | undefined): (number | null | undefined)[] {
  return row ? [row.requested, row.confirmed, row.completed, row.rated, row.no_shows] : [];
}

/** Where a session of a month stands when its figures are published. */
export const STAGES = ['asked', 'confirmed', 'missed', 'held', 'rated'];
/** Which stages each figure counts. */
const FIGURES: Record<string, string[]> = {
  requested: STAGES,
  confirmed: ['confirmed', 'missed', 'held', 'rated'],
  completed: ['held', 'rated'],
  rated: ['rated'],
  no_shows: ['missed'],
};

/** Whole numbers below a limit, the same at every run. */
export function pseudoRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}

/** How many sessions and which mentees stand behind each stage. */
export type Facts = Record<string, { sessions: number; mentees: string[] }>;

/** How many people are in each of the smallest groups that adding and subtracting these figures can single out. */
export function smallestGroups(told: string[], facts: Facts): number[] {
  const groups = new Map<string, Set<string>>();
  for (const stage of STAGES) {
    const around = told.filter((figure) => FIGURES[figure]?.includes(stage)).join();
    if (around === '') continue;
    const people = facts[stage]?.mentees ?? [];
    groups.set(around, new Set([...(groups.get(around) ?? []), ...people]));
  }
  return [...groups.values()].map((group) => group.size);
}
