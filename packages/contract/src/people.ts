import * as z from 'zod/mini';
import { Instant } from './mentors.js';

/** A range of a day in the mentor's own clock, such as 09:00 to 12:00; 24:00 is midnight at its end. */
export const ClockRange = z.object({ start_time: z.string(), end_time: z.string() });
export type ClockRange = z.infer<typeof ClockRange>;

/** One range of a mentor's week; day 0 is Sunday. Sent to and answered by `set_weekly_hours`. */
export const WeeklyRange = z.object({
  day_of_week: z.number(),
  start_time: z.string(),
  end_time: z.string(),
});
export type WeeklyRange = z.infer<typeof WeeklyRange>;

/** What holds on one date of a mentor: these ranges, none for a closed day, null where the weekly hours hold. */
export const AvailabilityOverride = z.object({ date: z.string(), ranges: z.nullable(z.array(ClockRange)) });
export type AvailabilityOverride = z.infer<typeof AvailabilityOverride>;

/** How a mentor may be booked. `set_booking_rules` takes any part of it and answers all of it. */
export const BookingRules = z.object({
  slot_minutes: z.array(z.number()),
  step_minutes: z.number(),
  buffer_before_minutes: z.number(),
  buffer_after_minutes: z.number(),
  minimum_notice_minutes: z.number(),
  window_days: z.number(),
  max_per_day: z.nullable(z.number()),
  max_per_week: z.nullable(z.number()),
  max_per_mentee: z.number(),
});
export type BookingRules = z.infer<typeof BookingRules>;

/** Somebody's wish to become a mentor, as he reads it himself. Answered by `apply_as_mentor`. */
export const MentorApplication = z.object({
  id: z.uuid(),
  user_id: z.uuid(),
  motivation: z.string(),
  status: z.enum(['open', 'approved', 'declined']),
  decided_at: z.nullable(Instant),
  reason: z.nullable(z.string()),
  created_at: Instant,
});
export type MentorApplication = z.infer<typeof MentorApplication>;

/** The same as the platform's team reads it, one row of `list_mentor_applications`. */
export const MentorApplicant = z.object({
  id: z.uuid(),
  user_id: z.uuid(),
  full_name: z.string(),
  avatar_url: z.nullable(z.string()),
  job_title: z.nullable(z.string()),
  motivation: z.string(),
  status: z.enum(['open', 'approved', 'declined']),
  reason: z.nullable(z.string()),
  decided_by: z.nullable(z.uuid()),
  decided_at: z.nullable(Instant),
  created_at: Instant,
});
export type MentorApplicant = z.infer<typeof MentorApplicant>;

/** What the settings page shows a person about himself. Answered by `get_my_profile`. */
export const MyProfile = z.object({
  profile: z.object({
    id: z.uuid(),
    first_name: z.string(),
    last_name: z.string(),
    full_name: z.string(),
    slug: z.string(),
    avatar_url: z.nullable(z.string()),
    bio: z.nullable(z.string()),
    job_title: z.nullable(z.string()),
    company: z.nullable(z.string()),
    city: z.nullable(z.string()),
    state: z.nullable(z.string()),
    country: z.nullable(z.string()),
    timezone: z.string(),
    languages: z.array(z.string()),
    mentorship_topics: z.array(z.string()),
    expertise_areas: z.array(z.string()),
    inclusive_tags: z.array(z.string()),
    experience_years: z.nullable(z.number()),
    linkedin_url: z.nullable(z.string()),
    verified: z.boolean(),
    availability_status: z.enum(['available', 'busy', 'unavailable']),
    chat_enabled: z.boolean(),
    profile_visibility: z.enum(['public', 'partners_only', 'private']),
    mentorship_guidelines: z.nullable(z.string()),
  }),
  contact: z.nullable(
    z.object({
      email: z.nullable(z.string()),
      phone: z.nullable(z.string()),
      birth_year: z.nullable(z.number()),
      address: z.nullable(z.string()),
    }),
  ),
  roles: z.array(z.enum(['mentee', 'mentor', 'admin'])),
  weekly_hours: z.array(WeeklyRange),
  overrides: z.array(AvailabilityOverride),
  booking_rules: z.nullable(BookingRules),
  application: z.nullable(MentorApplication),
});
export type MyProfile = z.infer<typeof MyProfile>;

/** A consent given or taken back, answered by `give_consent`. `controller_name` null is the platform itself. */
export const Consent = z.object({
  id: z.uuid(),
  purpose: z.string(),
  version: z.string(),
  partner_id: z.nullable(z.uuid()),
  controller_name: z.nullable(z.string()),
  granted: z.boolean(),
  created_at: Instant,
});
export type Consent = z.infer<typeof Consent>;
