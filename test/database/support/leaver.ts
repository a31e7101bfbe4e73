import { MENTOR } from './booking.js';
import { person, personId, type Persona, type Stage } from './stage.js';

/*
 * Somebody who has used everything there is, as mentee and as mentor, and wrote one word wherever a word can be written. The
 * other people in it wrote another word.
 */

export const LEAVER = personId(71);
/** In every text the leaver wrote, in his names and in his address. */
export const WORD = 'zqmarca';
export const ADDRESS = `${WORD}@demo.example`;
export const leaver: Persona = person(71, { email: ADDRESS });
/** Wrote to the leaver and was written to. */
export const OTHER = personId(41);
/** In what the others wrote to him. */
export const FOREIGN_WORD = 'wkalheio';

const SEBRAE = 'de300001-0000-4000-9000-000000000001';
const thing = (n: number): string => `00000000-0000-4000-9000-${String(n).padStart(12, '0')}`;

/** Ids of the things between them. */
export const LEFT = {
  past: thing(1),
  coming: thing(2),
  asked: thing(3),
  cancelled: thing(4),
  held: thing(5),
  asMentee: thing(6),
  asMentor: thing(7),
  chatAsMentee: thing(8),
  chatAsMentor: thing(9),
  feedback: thing(10),
  received: thing(11),
  over: thing(12),
} as const;

async function account(stage: Stage): Promise<void> {
  const say = async (sql: string): Promise<unknown> => stage.owner(sql);
  await say(`insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at, phone, email_change,
      raw_app_meta_data, raw_user_meta_data)
    values ('${LEAVER}', 'authenticated', 'authenticated', '${ADDRESS}', '${WORD}', now(), '${WORD}', 'new-${ADDRESS}',
      '{"provider": "${WORD}"}', '{"first_name": "${WORD}", "last_name": "${WORD}"}')`);
  await say(`insert into auth.identities (provider_id, user_id, identity_data, provider)
    values ('${LEAVER}', '${LEAVER}', '{"sub": "${LEAVER}", "email": "${ADDRESS}"}', 'email')`);
  await say(`insert into auth.sessions (id, user_id, amr) values ('${thing(20)}', '${LEAVER}', 'password')`);
  await say(`update public.profiles set bio = '${WORD}', job_title = '${WORD}', company = '${WORD}', city = '${WORD}',
      state = '${WORD}', country = '${WORD}', avatar_url = 'https://x.example/${WORD}', languages = '{${WORD}}',
      mentorship_topics = '{${WORD}}', expertise_areas = '{${WORD}}', inclusive_tags = '{${WORD}}', verified = true,
      linkedin_url = 'https://linkedin.com/in/${WORD}', mentorship_guidelines = '${WORD}', chat_enabled = true
    where id = '${LEAVER}'`);
  await say(`update public.profile_private set phone = '${WORD}', address = '${WORD}', birth_year = 1980
    where id = '${LEAVER}'`);
  await say(`insert into public.mentor_applications (user_id, motivation, status, reason, decided_at)
    values ('${LEAVER}', '${WORD}', 'approved', '${WORD}', now())`);
  await say(`insert into public.user_roles (user_id, role) values ('${LEAVER}', 'mentor')`);
  await say(`insert into public.mentor_availability (mentor_id, day_of_week, start_time, end_time)
    values ('${LEAVER}', 1, '08:00', '12:00')`);
  await say(
    `insert into public.availability_overrides (mentor_id, date) values ('${LEAVER}', current_date + 9)`,
  );
  await say(`insert into public.user_partners (user_id, partner_id) values ('${LEAVER}', '${SEBRAE}')`);
  await say(`insert into public.mentor_partners (mentor_id, partner_id) values ('${LEAVER}', '${SEBRAE}')`);
  await say(`insert into public.partner_invitations (partner_id, email, token, status, invited_by) values
    ('${SEBRAE}', '${ADDRESS}', repeat('a', 64), 'pending', null),
    ('${SEBRAE}', upper('${ADDRESS}'), repeat('b', 64), 'accepted', null),
    ('${SEBRAE}', '${FOREIGN_WORD}@demo.example', repeat('c', 64), 'pending', '${LEAVER}')`);
  await say(
    `insert into public.consents (user_id, purpose, version, granted) values ('${LEAVER}', 'terms', '1', true)`,
  );
}

async function meetings(stage: Stage): Promise<void> {
  const say = async (sql: string): Promise<unknown> => stage.owner(sql);
  const link = `https://x.example/${WORD}`;
  const row = (
    id: string,
    mentor: string,
    mentee: string,
    at: string,
    status: string,
    word: string,
  ): string =>
    `('${id}', '${mentor}', '${mentee}', ${at}, 60, '${status}', '${word}', 'https://x.example/${word}', 'video_link',
      '${word}', case when '${status}' = 'held' then now() + interval '5 minutes' end)`;
  await say(`insert into public.appointments (id, mentor_id, mentee_id, scheduled_at, duration_minutes, status, message,
      cv_url, cv_type, reschedule_reason, hold_expires_at)
    values ${[
      row(LEFT.past, MENTOR, LEAVER, `now() - interval '70 days'`, 'completed', WORD),
      row(LEFT.cancelled, MENTOR, LEAVER, `now() + interval '70 days'`, 'cancelled', WORD),
      row(LEFT.coming, MENTOR, LEAVER, `now() + interval '71 days'`, 'confirmed', WORD),
      row(LEFT.asked, LEAVER, OTHER, `now() + interval '72 days'`, 'pending', FOREIGN_WORD),
      row(LEFT.held, LEAVER, OTHER, `now() + interval '73 days'`, 'held', FOREIGN_WORD),
      row(LEFT.over, LEAVER, OTHER, `now() - interval '71 days'`, 'completed', FOREIGN_WORD),
    ].join(', ')}`);
  // whoever moved it is not the one whose answer is awaited
  await say(
    `update public.appointments set awaiting = 'mentee', reschedule_reason = '${WORD}' where id = '${LEFT.asked}'`,
  );
  await say(`update public.appointments set cancelled_by = '${LEAVER}', cancelled_at = now(), cancellation_reason = '${WORD}'
    where id = '${LEFT.cancelled}'`);
  await say(`insert into public.appointment_notes (appointment_id, author_id, note) values
    ('${LEFT.past}', '${LEAVER}', '${WORD}'), ('${LEFT.past}', '${MENTOR}', '${FOREIGN_WORD}')`);
  await say(`insert into public.appointment_feedback (id, appointment_id, reviewer_id, rating, comment) values
    ('${LEFT.feedback}', '${LEFT.past}', '${LEAVER}', 4, '${WORD}'),
    ('${LEFT.received}', '${LEFT.over}', '${OTHER}', 5, '${FOREIGN_WORD}')`);
  await say(`insert into public.appointment_feedback_notes (feedback_id, author_id, note)
    values ('${LEFT.feedback}', '${LEAVER}', '${WORD}')`);
  await say(`insert into public.mentorship_requests (id, mentor_id, mentee_id, message, cv_url, cv_type, status, reply,
      decline_reason)
    values ('${LEFT.asMentee}', '${MENTOR}', '${LEAVER}', '${WORD}', '${link}', 'video_link', 'replied',
        '${FOREIGN_WORD}', null),
      ('${LEFT.asMentor}', '${LEAVER}', '${OTHER}', '${FOREIGN_WORD}', null, null, 'read', '${WORD}', '${WORD}')`);
  await say(`insert into public.request_proposals (request_id, starts_at, duration_minutes)
    values ('${LEFT.asMentor}', now() + interval '80 days', 60)`);
}

async function words(stage: Stage): Promise<void> {
  const say = async (sql: string): Promise<unknown> => stage.owner(sql);
  await say(`insert into public.conversations (id, mentor_id, mentee_id) values
    ('${LEFT.chatAsMentee}', '${MENTOR}', '${LEAVER}'), ('${LEFT.chatAsMentor}', '${LEAVER}', '${OTHER}')`);
  await say(`insert into public.messages (id, conversation_id, sender_id, content) values
    ('${thing(30)}', '${LEFT.chatAsMentee}', '${LEAVER}', '${WORD}'),
    ('${thing(31)}', '${LEFT.chatAsMentee}', '${MENTOR}', '${FOREIGN_WORD}'),
    ('${thing(32)}', '${LEFT.chatAsMentor}', '${OTHER}', '${FOREIGN_WORD}'),
    ('${thing(33)}', '${LEFT.chatAsMentor}', '${LEAVER}', '${WORD}'),
    ('${thing(34)}', '${LEFT.chatAsMentor}', '${LEAVER}', '${WORD}')`);
  await say(`update public.messages set content = '', deleted_at = now() where id = '${thing(34)}'`);
  await say(`insert into public.message_reports (message_id, conversation_id, reporter_id, reported_id, category, details,
      snapshot)
    values ('${thing(32)}', '${LEFT.chatAsMentor}', '${LEAVER}', '${OTHER}', 'spam', '${WORD}',
        '{"content": "${FOREIGN_WORD}"}'),
      ('${thing(33)}', '${LEFT.chatAsMentor}', '${OTHER}', '${LEAVER}', 'spam', '${FOREIGN_WORD}',
        '{"content": "${WORD}"}')`);
  await say(`insert into public.user_blocks (blocker_id, blocked_id) values
    ('${LEAVER}', '${personId(45)}'), ('${personId(46)}', '${LEAVER}')`);
}

async function traces(stage: Stage): Promise<void> {
  const say = async (sql: string): Promise<unknown> => stage.owner(sql);
  await say(`insert into storage.objects (bucket_id, name, owner_id) values
    ('cvs', '${LEAVER}/cv.pdf', '${LEAVER}'), ('cvs', '${OTHER}/cv.pdf', '${OTHER}')`);
  await say(`insert into public.cv_access_log (owner_id, path, appointment_id, reader_id) values
    ('${LEAVER}', '${LEAVER}/cv.pdf', '${LEFT.past}', '${MENTOR}'),
    ('${OTHER}', '${OTHER}/${FOREIGN_WORD}.pdf', '${LEFT.over}', '${LEAVER}')`);
  await say(`insert into public.action_tokens (token_hash, purpose, appointment_id, recipient_id, version, expires_at)
    values (repeat('d', 64), 'appointment_manage', '${LEFT.coming}', '${LEAVER}', 1, now() + interval '1 day')`);
  await say(`insert into public.outbox (kind, idempotency_key, payload, last_error) values
    ('appointment_confirmed', 'x', '{"recipient_id": "${LEAVER}"}', '550 ${ADDRESS} unknown'),
    ('appointment_confirmed', 'y', '{"recipient_id": "${OTHER}"}', null)`);
  await say(`insert into public.partner_audit_log (partner_id, actor_id, action, user_id) values
    ('${SEBRAE}', '${LEAVER}', 'member_left', '${LEAVER}')`);
  await say(`insert into public.admin_access_log (admin_id, what, subject_id, reason) values
    ('${personId(61)}', 'conversation', '${LEFT.chatAsMentor}', '${FOREIGN_WORD}')`);
}

/** Makes the leaver and everything he leaves. */
export async function prepareLeaver(stage: Stage): Promise<void> {
  await account(stage);
  await meetings(stage);
  await words(stage);
  await traces(stage);
}

/** Where a word stands: every column of every table of ours, of sign-in, of Storage and of Realtime, with how often. */
export async function placesOf(stage: Stage, word: string): Promise<Map<string, number>> {
  const columns = await stage.owner<{ place: string; field: string }>(`
    select c.oid::regclass::text as place, a.attname as field
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind in ('r', 'p') and not c.relispartition
      and (n.nspname in ('public', 'private', 'auth', 'storage') or c.oid = 'realtime.messages'::regclass)
    order by 1, 2`);
  const found = new Map<string, number>();
  for (const { place, field } of columns) {
    const [row] = await stage.owner<{ total: number }>(
      `select count(*)::int as total from ${place} where "${field}"::text ilike '%' || $1 || '%'`,
      word,
    );
    if (row !== undefined && row.total > 0) found.set(`${place}.${field}`, row.total);
  }
  return found;
}
