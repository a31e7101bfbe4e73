import { person, personId, server, visitor, type Persona, type Stage } from './stage.js';

/*
 * The cast: ten personas in fixed order, and the things between them. All of them but the demo mentor are made by
 * prepareCast, so that each is one thing only: the mentee is in no programme, the partner admin is no platform admin.
 *
 *   visitor        nobody: the publishable key alone
 *   anonymous      an anonymous sign-in: authenticated, is_anonymous, has no profile
 *   stranger       a registered person who has nothing to do with anybody
 *   mentee         has sessions, a conversation and a request with the mentor
 *   mentor         the demo mentor: verified, public, chat on, free every day, approved in PARTNER and in the demo's SEBRAE
 *   outsider       a member of OTHER_PARTNER (the demo's Porto Digital)
 *   member         a member of PARTNER
 *   partner_admin  manages PARTNER; no platform admin
 *   admin          a platform admin; in no programme
 *   expired        was a member of PARTNER: the row still says active, but its expires_at is past
 */

/** The personas in the order of every row of the matrix. */
export const CAST_NAMES = [
  'visitor',
  'anonymous',
  'stranger',
  'mentee',
  'mentor',
  'outsider',
  'member',
  'partner_admin',
  'admin',
  'expired',
] as const;

/** One of {@link CAST_NAMES}. */
export type CastName = (typeof CAST_NAMES)[number];

/** Ids of the people. */
export const ID = {
  anonymous: personId(990),
  stranger: personId(81),
  mentee: personId(82),
  mentor: personId(1),
  outsider: personId(83),
  member: personId(84),
  partner_admin: personId(85),
  admin: personId(86),
  expired: personId(87),
} as const;

/** The confirmed address of a person of the cast; also the `email` claim of his token. */
export function addressOf(name: Exclude<CastName, 'visitor' | 'anonymous'>): string {
  return name === 'mentor' ? 'mentor@demo.example' : `${name}@cast.example`;
}

function member(n: number, name: Exclude<CastName, 'visitor' | 'anonymous'>): Persona {
  return person(n, { email: addressOf(name) });
}

/** The personas by name. */
export const CAST: Record<CastName, Persona> = {
  visitor,
  anonymous: person(990, { is_anonymous: true }),
  stranger: member(81, 'stranger'),
  mentee: member(82, 'mentee'),
  mentor: member(1, 'mentor'),
  outsider: member(83, 'outsider'),
  member: member(84, 'member'),
  partner_admin: member(85, 'partner_admin'),
  admin: member(86, 'admin'),
  expired: member(87, 'expired'),
};

/** The server, for what only the service role may do. */
export const SERVER = server;

const thing = (kind: number, n: number): string =>
  `de30000${String(kind)}-0000-4000-9000-${String(n).padStart(12, '0')}`;

/** Things of the scene, made by the prepare of the part that is named. */
export const THING = {
  /** cast: an open partner, slug `elenco` */
  partner: thing(1, 81),
  /** demo: Porto Digital */
  otherPartner: thing(1, 2),
  /** cast: mentor and mentee, in 20 days, 12:00 of the mentor (off his hours) */
  confirmed: thing(3, 81),
  /** cast: the same two, in 21 days */
  pending: thing(3, 82),
  /** cast: the mentee's live hold of the mentor, in 22 days */
  held: thing(3, 83),
  /** cast: over since three days, without feedback */
  completed: thing(3, 84),
  /** cast: over since ten days, with the mentee's feedback and both notes */
  reviewed: thing(3, 85),
  /** cast: confirmed and over since an hour, not yet closed by anybody */
  ended: thing(3, 86),
  feedback: thing(4, 81),
  /** cast: the mentee's pending request to the mentor */
  request: thing(5, 81),
  /** cast: the conversation of the two with one message of each, now */
  conversation: thing(6, 81),
  messageOfMentee: thing(7, 81),
  messageOfMentor: thing(7, 82),
  /** cast: a pending invitation of the stranger into PARTNER; its token is INVITATION_TOKEN */
  invitation: thing(2, 81),
} as const;

/** The token mailed with THING.invitation; the table keeps its SHA-256. */
export const INVITATION_TOKEN = 'cast-invitation-token-of-forty-three-signs-';

async function preparePeople(stage: Stage): Promise<void> {
  await stage.owner(
    `insert into auth.users (id, aud, role, email, email_confirmed_at, raw_app_meta_data, raw_user_meta_data, created_at)
      select ('de300000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'authenticated', 'authenticated',
        name || '@cast.example', now(), '{}', jsonb_build_object('first_name', name, 'last_name', 'Elenco'), now()
      from unnest($1::int[], $2::text[]) people (n, name)`,
    [81, 82, 83, 84, 85, 86, 87],
    ['stranger', 'mentee', 'outsider', 'member', 'partner_admin', 'admin', 'expired'],
  );
  await stage.owner(
    `insert into auth.users (id, aud, role, is_anonymous, raw_app_meta_data, raw_user_meta_data, created_at)
      values ($1, 'authenticated', 'authenticated', true, '{}', '{}', now())`,
    ID.anonymous,
  );
  await stage.owner(`insert into public.user_roles (user_id, role) values ($1, 'admin')`, ID.admin);
}

async function preparePartner(stage: Stage): Promise<void> {
  await stage.owner(
    `insert into public.partners (id, name, slug) values ($1, 'Casa do Elenco', 'elenco')`,
    THING.partner,
  );
  await stage.owner(
    `insert into public.mentor_partners (mentor_id, partner_id, status) values ($1, $2, 'approved')`,
    ID.mentor,
    THING.partner,
  );
  await stage.owner(
    `insert into public.user_partners (user_id, partner_id, role, expires_at) values
      ($1, $5, 'member', null), ($2, $6, 'member', now() + interval '1 year'), ($3, $6, 'admin', null),
      ($4, $6, 'member', now() - interval '1 day')`,
    ID.outsider,
    ID.member,
    ID.partner_admin,
    ID.expired,
    THING.otherPartner,
    THING.partner,
  );
  await stage.owner(
    `insert into public.partner_invitations (id, partner_id, email, token, invited_by)
      values ($1, $2, $3, encode(sha256(convert_to($4, 'UTF8')), 'hex'), $5)`,
    THING.invitation,
    THING.partner,
    addressOf('stranger'),
    INVITATION_TOKEN,
    ID.partner_admin,
  );
}

async function prepareSessions(stage: Stage): Promise<void> {
  const sessions: [string, string, string][] = [
    [THING.confirmed, 'confirmed', '20 days'],
    [THING.pending, 'pending', '21 days'],
    [THING.held, 'held', '22 days'],
    [THING.completed, 'completed', '-3 days'],
    [THING.reviewed, 'completed', '-10 days'],
    [THING.ended, 'confirmed', '-2 hours'],
  ];
  for (const [id, status, from] of sessions) {
    await stage.owner(
      `insert into public.appointments
          (id, mentor_id, mentee_id, scheduled_at, duration_minutes, status, hold_expires_at, message, partner_id)
        values ($1, $2, $3,
          case when $4 like '%hours' then now() + $4::interval
            else (((now() at time zone 'America/Recife')::date + $4::interval) + time '12:00')
              at time zone 'America/Recife' end,
          60, $5, case when $5 = 'held' then now() + interval '5 minutes' end,
          case when $5 <> 'held' then 'Podemos falar do elenco?' end, $6)`,
      id,
      ID.mentor,
      ID.mentee,
      from,
      status,
      THING.partner,
    );
  }
  await stage.owner(
    `insert into public.appointment_notes (appointment_id, author_id, note)
      values ($1, $2, 'Nota do mentor'), ($1, $3, 'Nota do mentee')`,
    THING.reviewed,
    ID.mentor,
    ID.mentee,
  );
  await stage.owner(
    `insert into public.appointment_feedback (id, appointment_id, reviewer_id, rating, comment)
      values ($1, $2, $3, 5, 'Muito bom')`,
    THING.feedback,
    THING.reviewed,
    ID.mentee,
  );
  await stage.owner(
    `insert into public.appointment_feedback_notes (feedback_id, author_id, note) values ($1, $2, 'Para a equipe')`,
    THING.feedback,
    ID.mentee,
  );
  await stage.owner(
    `insert into public.availability_overrides (mentor_id, date) values ($1, current_date + 300)`,
    ID.mentor,
  );
}

async function prepareWords(stage: Stage): Promise<void> {
  await stage.owner(
    `insert into public.conversations (id, mentor_id, mentee_id, partner_id) values ($1, $2, $3, $4)`,
    THING.conversation,
    ID.mentor,
    ID.mentee,
    THING.partner,
  );
  for (const [id, sender, content] of [
    [THING.messageOfMentee, ID.mentee, 'Oi do mentee'],
    [THING.messageOfMentor, ID.mentor, 'Oi do mentor'],
  ]) {
    await stage.owner(
      `insert into public.messages (id, conversation_id, sender_id, content) values ($1, $2, $3, $4)`,
      id,
      THING.conversation,
      sender,
      content,
    );
  }
  await stage.owner(
    `insert into public.mentorship_requests (id, mentor_id, mentee_id, message, partner_id)
      values ($1, $2, $3, 'Um pedido por escrito', $4)`,
    THING.request,
    ID.mentor,
    ID.mentee,
    THING.partner,
  );
}

/** Makes the people and the things, as the owner, on a database with the demo data. */
export async function prepareCast(stage: Stage): Promise<void> {
  await preparePeople(stage);
  await preparePartner(stage);
  await prepareSessions(stage);
  await prepareWords(stage);
}
