import * as z from 'zod/mini';
import { Instant } from './mentors.js';

/** A free time of a mentor: half-open, `ends_at` is not part of it. */
export const Slot = z.object({ starts_at: Instant, ends_at: Instant, duration_minutes: z.number() });
export type Slot = z.infer<typeof Slot>;

/** A slot reserved for the caller for a few minutes, answered by `hold_slot`. */
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

/** One of the caller's own sessions, with the other person as far as the two may see each other. */
export const Appointment = z.object({
  id: z.uuid(),
  status: z.enum(APPOINTMENT_STATUSES),
  scheduled_at: Instant,
  ends_at: Instant,
  duration_minutes: z.number(),
  message: z.nullable(z.string()),
  meeting_url: z.nullable(z.string()),
  cancellation_reason: z.nullable(z.string()),
  /** Which side of the appointment the caller is on. */
  my_role: z.enum(['mentor', 'mentee']),
  other_id: z.uuid(),
  other_name: z.string(),
  other_avatar_url: z.nullable(z.string()),
  version: z.number(),
  created_at: Instant,
});
export type Appointment = z.infer<typeof Appointment>;
