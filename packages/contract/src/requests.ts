import * as z from 'zod/mini';
import { Slot } from './booking.js';
import { Instant } from './mentors.js';

/** `pending` and `read` wait for the mentor; one that the mentee took back is `expired` with `withdrawn_at`. */
export const REQUEST_STATUSES = ['pending', 'read', 'replied', 'declined', 'expired'] as const;

/** How long a request waits for an answer, in days. */
export const REQUEST_DAYS = 14;

/** How many times a mentor may propose at once in answer to a request. */
export const PROPOSED_TIMES_MAX = 5;

/** A row of `list_requests`, also what every change of a request answers: a written request, seen from one of its two sides. */
export const MentorshipRequest = z.object({
  id: z.uuid(),
  status: z.enum(REQUEST_STATUSES),
  message: z.string(),
  cv_type: z.nullable(z.enum(['pdf', 'video_link'])),
  /** Address of a CV of the type `video_link`; a PDF is asked for by the id of the request. */
  cv_link: z.nullable(z.string()),
  reply: z.nullable(z.string()),
  decline_reason: z.nullable(z.string()),
  /** Times the mentor proposes and the mentee may still accept, soonest first. */
  proposed_times: z.array(Slot),
  /** The session that came of it. */
  appointment_id: z.nullable(z.uuid()),
  partner_id: z.nullable(z.uuid()),
  /** Which side of the request the caller is on. */
  my_role: z.enum(['mentor', 'mentee']),
  other_id: z.uuid(),
  other_name: z.string(),
  other_avatar_url: z.nullable(z.string()),
  created_at: Instant,
  /** When it ends if the mentor has not answered by then. */
  expires_at: Instant,
  read_at: z.nullable(Instant),
  replied_at: z.nullable(Instant),
  declined_at: z.nullable(Instant),
  withdrawn_at: z.nullable(Instant),
  /** Place in the list, to ask for the page after it. */
  cursor: z.string(),
});
export type MentorshipRequest = z.infer<typeof MentorshipRequest>;

/** A row of `similar_mentors`: somebody else to ask. */
export const SimilarMentor = z.object({
  id: z.uuid(),
  slug: z.string(),
  full_name: z.string(),
  avatar_url: z.nullable(z.string()),
  job_title: z.nullable(z.string()),
  company: z.nullable(z.string()),
  mentorship_topics: z.array(z.string()),
  average_rating: z.nullable(z.number()),
});
export type SimilarMentor = z.infer<typeof SimilarMentor>;
