import * as z from 'zod/mini';
import { Instant } from './mentors.js';

/** A free time of a mentor: half-open, `ends_at` is not part of it. */
export const Slot = z.object({ starts_at: Instant, ends_at: Instant, duration_minutes: z.number() });
export type Slot = z.infer<typeof Slot>;

/** A slot reserved for the caller for a few minutes, answered by `hold_slot` and `extend_hold`. */
export const Hold = z.object({
  appointment_id: z.uuid(),
  starts_at: Instant,
  ends_at: Instant,
  expires_at: Instant,
});
export type Hold = z.infer<typeof Hold>;

export const APPOINTMENT_STATUSES = [
  'held',
  'pending',
  'confirmed',
  'cancelled',
  'completed',
  'no_show',
  'expired',
] as const;

/** The two sides of a session. */
export const APPOINTMENT_SIDES = ['mentor', 'mentee'] as const;

/** Where a session can take place; the `appointments` table checks the same words. */
export const VIDEO_SERVICES = ['daily', 'zoom', 'google_meet'] as const;

/** One of the caller's own sessions, with the other person as far as the two may see each other. */
export const Appointment = z.object({
  id: z.uuid(),
  status: z.enum(APPOINTMENT_STATUSES),
  /** Whose answer a pending session waits for; null for any other. */
  awaiting: z.nullable(z.enum(APPOINTMENT_SIDES)),
  scheduled_at: Instant,
  ends_at: Instant,
  duration_minutes: z.number(),
  message: z.nullable(z.string()),
  cv_type: z.nullable(z.enum(['pdf', 'video_link'])),
  /** The address of a CV that is a video link; a PDF is asked for by itself. */
  cv_link: z.nullable(z.string()),
  meeting_url: z.nullable(z.string()),
  video_service: z.nullable(z.enum(VIDEO_SERVICES)),
  partner_id: z.nullable(z.uuid()),
  cancelled_by: z.nullable(z.enum(APPOINTMENT_SIDES)),
  cancelled_at: z.nullable(Instant),
  cancellation_reason: z.nullable(z.string()),
  /** Where it was before it was moved the last time. */
  previous_scheduled_at: z.nullable(Instant),
  reschedule_reason: z.nullable(z.string()),
  /** What the mentee rated it, 1 to 5. */
  rating: z.nullable(z.number()),
  /** What the caller noted for himself. */
  my_note: z.nullable(z.string()),
  /** Which side of the appointment the caller is on. */
  my_role: z.enum(APPOINTMENT_SIDES),
  other_id: z.uuid(),
  other_name: z.string(),
  other_avatar_url: z.nullable(z.string()),
  version: z.number(),
  created_at: Instant,
});
export type Appointment = z.infer<typeof Appointment>;

/** What a link in an e-mail is for. */
export const ACTION_TOKEN_PURPOSES = ['appointment_respond', 'appointment_manage', 'request_reply'] as const;

/** Whether the link still does something, and why not: used, past its end, or the session changed since. */
export const ACTION_TOKEN_STATES = ['open', 'used', 'expired', 'outdated'] as const;

/** What the page behind a link in an e-mail names, answered by `peek_action_token` to the server. */
export const ActionTokenPeek = z.object({
  purpose: z.enum(ACTION_TOKEN_PURPOSES),
  state: z.enum(ACTION_TOKEN_STATES),
  used_for: z.nullable(z.enum(['confirm', 'decline', 'cancel', 'reply'])),
  used_at: z.nullable(Instant),
  expires_at: Instant,
  /** Which side got the mail. */
  recipient_role: z.enum(APPOINTMENT_SIDES),
  mentor_name: z.string(),
  mentor_timezone: z.string(),
  mentee_name: z.string(),
  mentee_timezone: z.string(),
  /** Of the session, or of the written request. */
  status: z.string(),
  awaiting: z.nullable(z.enum(APPOINTMENT_SIDES)),
  scheduled_at: z.nullable(Instant),
  ends_at: z.nullable(Instant),
  previous_scheduled_at: z.nullable(Instant),
});
export type ActionTokenPeek = z.infer<typeof ActionTokenPeek>;
