import { ID, THING, type CastName } from './cast.js';
import type { Stage } from './stage.js';

/** Something that must not get about: an unmistakable text and who may read it. */
export interface Secret {
  marker: string;
  /** Who selects it. */
  readers: readonly CastName[];
  /** Who else gets it from a call. */
  callers: readonly CastName[];
  /** The statement that puts the marker into its place; $marker stands for it. */
  plant: string;
}

const NOBODY: readonly CastName[] = [];
const BOTH: readonly CastName[] = ['mentee', 'mentor'];
const MANAGERS: readonly CastName[] = ['partner_admin', 'admin'];
const STAFF: readonly CastName[] = ['admin'];

function secret(
  marker: string,
  readers: readonly CastName[],
  plant: string,
  callers: readonly CastName[] = NOBODY,
): Secret {
  return { marker, readers, callers, plant };
}

const ofMentee = `where id = '${ID.mentee}'`;
const file = `'${ID.mentee}/$marker.pdf'`;

/**
 * Columns that hold secrets, by `table.column`. A column whose name sounds like a secret and is neither here nor below makes
 * columns.test.ts fail.
 */
export const SECRETS: Record<string, Secret> = {
  'auth.users.encrypted_password': secret(
    'SECRET-password',
    NOBODY,
    `update auth.users set encrypted_password = '$marker' ${ofMentee}`,
  ),
  'profile_private.email': secret(
    'secret-address@cast.example',
    ['mentee'],
    `update public.profile_private set email = '$marker' ${ofMentee}`,
  ),
  'profile_private.phone': secret(
    'SECRET-phone',
    ['mentor'],
    `update public.profile_private set phone = '$marker' where id = '${ID.mentor}'`,
  ),
  'profile_private.address': secret(
    'SECRET-street',
    ['mentee'],
    `update public.profile_private set address = '$marker' ${ofMentee}`,
  ),
  'profile_private.birth_year': secret(
    '1907',
    ['mentee'],
    `update public.profile_private set birth_year = $marker ${ofMentee}`,
  ),
  'appointments.google_event_id': secret(
    'SECRET-event',
    NOBODY,
    `update public.appointments set google_event_id = '$marker' where mentee_id = '${ID.mentee}'`,
  ),
  'appointments.action_token': secret(
    'a5ec2e7a'.repeat(8),
    NOBODY,
    `update public.appointments set action_token = '$marker' where id = '${THING.pending}'`,
  ),
  'appointments.cv_url': secret(
    'SECRET-cv-of-session',
    BOTH,
    `update public.appointments set cv_type = 'pdf', cv_url = ${file} where id = '${THING.pending}'`,
  ),
  'appointments.meeting_url': secret(
    'https://meet.example/SECRET-room',
    BOTH,
    `update public.appointments set meeting_url = '$marker' where id = '${THING.confirmed}'`,
  ),
  'appointments.message': secret(
    'SECRET-wish',
    BOTH,
    `update public.appointments set message = '$marker' where id = '${THING.confirmed}'`,
  ),
  'appointments.cancellation_reason': secret(
    'SECRET-excuse',
    BOTH,
    `update public.appointments set cancellation_reason = '$marker' where id = '${THING.reviewed}'`,
  ),
  'appointments.reschedule_reason': secret(
    'SECRET-delay',
    BOTH,
    `update public.appointments set reschedule_reason = '$marker' where id = '${THING.pending}'`,
  ),
  'appointment_notes.note': secret(
    'SECRET-note-of-mentor',
    ['mentor'],
    `update public.appointment_notes set note = '$marker' where author_id = '${ID.mentor}'`,
  ),
  'appointment_feedback_notes.note': secret(
    'SECRET-words-for-the-team',
    ['mentee'],
    `update public.appointment_feedback_notes set note = '$marker' where author_id = '${ID.mentee}'`,
  ),
  'appointment_feedback.comment': secret(
    'SECRET-review',
    BOTH,
    `update public.appointment_feedback set comment = '$marker' where id = '${THING.feedback}'`,
  ),
  'action_tokens.token_hash': secret(
    'c5ec2e7c'.repeat(8),
    NOBODY,
    `insert into public.action_tokens (token_hash, purpose, appointment_id, recipient_id, version, expires_at)
      values ('$marker', 'appointment_respond', '${THING.pending}', '${ID.mentor}', 1, now() + interval '1 day')`,
  ),
  'partner_invitations.token': secret(
    'b5ec2e7b'.repeat(8),
    NOBODY,
    `update public.partner_invitations set token = '$marker' where id = '${THING.invitation}'`,
  ),
  'partner_invitations.email': secret(
    'secret-guest@cast.example',
    MANAGERS,
    `insert into public.partner_invitations (partner_id, email, token, invited_by)
      values ('${THING.partner}', '$marker', md5('guest') || md5('other'), '${ID.partner_admin}')`,
  ),
  'partner_settings.reply_to': secret(
    'secret-desk@cast.example',
    NOBODY,
    `update public.partner_settings set reply_to = '$marker' where partner_id = '${THING.partner}'`,
    MANAGERS,
  ),
  'partner_settings.allowed_origins': secret(
    'https://secret.cast.example',
    NOBODY,
    `update public.partner_settings set allowed_origins = '{$marker}' where partner_id = '${THING.partner}'`,
    MANAGERS,
  ),
  'partner_audit_log.details': secret(
    'SECRET-deed',
    MANAGERS,
    `insert into public.partner_audit_log (partner_id, actor_id, action, details)
      values ('${THING.partner}', '${ID.partner_admin}', 'settings_updated', '{"what": "$marker"}')`,
  ),
  'used_assertions.jti_hash': secret(
    'd5ec2e7d'.repeat(8),
    NOBODY,
    `insert into public.used_assertions (partner_id, jti_hash, expires_at)
      values ('${THING.partner}', '$marker', now() + interval '1 minute')`,
  ),
  'messages.content': secret(
    'SECRET-whisper',
    BOTH,
    `update public.messages set content = '$marker' where id = '${THING.messageOfMentor}'`,
    STAFF,
  ),
  'message_reports.details': secret(
    'SECRET-complaint',
    ['mentee'],
    `update public.message_reports set details = '$marker' where reporter_id = '${ID.mentee}'`,
    MANAGERS,
  ),
  'message_reports.snapshot': secret(
    'SECRET-evidence',
    ['mentee'],
    `update public.message_reports set snapshot = '{"content": "$marker"}' where reporter_id = '${ID.mentee}'`,
    MANAGERS,
  ),
  'message_reports.resolution': secret(
    'SECRET-verdict',
    NOBODY,
    `update public.message_reports set resolution = '$marker' where reporter_id = '${ID.mentee}'`,
    MANAGERS,
  ),
  'admin_access_log.reason': secret(
    'SECRET-inspection',
    NOBODY,
    `update public.admin_access_log set reason = '$marker'`,
    STAFF,
  ),
  'mentorship_requests.message': secret(
    'SECRET-plea',
    BOTH,
    `update public.mentorship_requests set message = '$marker' where id = '${THING.request}'`,
  ),
  'mentorship_requests.cv_url': secret(
    'SECRET-cv-of-request',
    BOTH,
    `update public.mentorship_requests set cv_type = 'pdf', cv_url = ${file} where id = '${THING.request}'`,
  ),
  'mentorship_requests.reply': secret(
    'SECRET-counsel',
    BOTH,
    `insert into public.mentorship_requests (mentor_id, mentee_id, message, status, reply, replied_at)
      values ('${ID.mentor}', '${ID.mentee}', 'Antes', 'replied', '$marker', now())`,
  ),
  'mentorship_requests.decline_reason': secret(
    'SECRET-regret',
    BOTH,
    `insert into public.mentorship_requests (mentor_id, mentee_id, message, status, decline_reason, declined_at)
      values ('${ID.mentor}', '${ID.mentee}', 'Antes', 'declined', '$marker', now())`,
  ),
  'mentor_applications.motivation': secret(
    'SECRET-motive',
    ['outsider'],
    `insert into public.mentor_applications (user_id, motivation, status) values ('${ID.outsider}', '$marker', 'open')`,
    STAFF,
  ),
  'mentor_applications.reason': secret(
    'SECRET-refusal',
    ['outsider'],
    `insert into public.mentor_applications (user_id, motivation, status, reason, decided_at)
      values ('${ID.outsider}', 'Antes', 'declined', '$marker', now())`,
    NOBODY,
  ),
  'cv_access_log.path': secret(
    'SECRET-cv-opened',
    ['mentee'],
    `insert into public.cv_access_log (owner_id, path, appointment_id, reader_id)
      values ('${ID.mentee}', ${file}, '${THING.pending}', '${ID.mentor}')`,
  ),
  'outbox.payload': secret(
    'SECRET-work',
    NOBODY,
    `insert into public.outbox (kind, idempotency_key, payload)
      values ('report_filed', 'secret work', '{"id": "$marker"}')`,
  ),
};

/** Columns that sound like secrets and are none, with the reason. */
export const NO_SECRETS: Record<string, string> = {
  'appointments.token_expires_at': 'a time; selectable by nobody all the same',
  'outbox.idempotency_key': 'ids only; the whole table is selectable by nobody',
  'partner_keys.jwk': 'a public key; the check of the column takes no private part',
  'profiles.avatar_url': 'part of what one shows',
  'profiles.linkedin_url': 'part of what one shows',
  'partners.logo_url': 'part of what a partner shows',
  'partners.website_url': 'part of what a partner shows',
};

/** Of tables of which somebody selects something: the columns nobody selects. */
export const HIDDEN: Record<string, readonly string[]> = {
  'public.appointments': [
    'google_event_id',
    'reminded_at',
    'action_token',
    'token_expires_at',
    'requested_at',
    'answered_at',
    'confirmed_at',
  ],
  'public.mentor_applications': ['decided_by'],
  'public.message_reports': ['resolution', 'resolved_by'],
  'public.partner_invitations': ['token'],
  'public.partner_settings': [
    'allowed_origins',
    'reply_to',
    'retention_cv_days',
    'retention_invitation_days',
    'retention_chat_days',
    'created_at',
    'updated_at',
  ],
  'public.profiles': ['deleted_at'],
};

/** Plants every marker, past the triggers that would mind. */
export async function plantSecrets(stage: Stage): Promise<void> {
  for (const { marker, plant } of Object.values(SECRETS)) {
    const [, table] = /(?:update|insert into) (public\.\w+)/.exec(plant) ?? [];
    if (table !== undefined) await stage.owner(`alter table ${table} disable trigger user`);
    await stage.owner(plant.replaceAll('$marker', marker));
    if (table !== undefined) await stage.owner(`alter table ${table} enable trigger user`);
  }
}
