import * as z from 'zod/mini';

/** An instant as ISO 8601 with offset; kept as text, because microseconds order messages and `Date` drops them. */
export const Instant = z.iso.datetime({ offset: true });

/** A partner programme as shown on a mentor's card. */
export const PartnerBadge = z.object({
  id: z.uuid(),
  name: z.string(),
  slug: z.string(),
  logo_url: z.nullable(z.string()),
});
export type PartnerBadge = z.infer<typeof PartnerBadge>;

const mentor = {
  id: z.uuid(),
  slug: z.string(),
  full_name: z.string(),
  avatar_url: z.nullable(z.string()),
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
  availability_status: z.enum(['available', 'busy', 'unavailable']),
  average_rating: z.nullable(z.number()),
  total_reviews: z.number(),
  total_sessions: z.number(),
  chat_enabled: z.boolean(),
  partners: z.array(PartnerBadge),
};

/** One row of `list_mentors`: what a card shows, with the next free slots (instants, soonest first). */
export const MentorCard = z.object({ ...mentor, next_slots: z.array(Instant), cursor: z.string() });
export type MentorCard = z.infer<typeof MentorCard>;

/** One row of the view `mentors_with_partners`: a verified mentor visible to the caller, with the longer texts. */
export const MentorProfile = z.object({
  ...mentor,
  bio: z.nullable(z.string()),
  experience_years: z.nullable(z.number()),
  linkedin_url: z.nullable(z.string()),
  mentorship_guidelines: z.nullable(z.string()),
});
export type MentorProfile = z.infer<typeof MentorProfile>;

/** Orders of the list: best rated, next free time, newest profile, name. */
export type MentorSort = 'rating' | 'soonest' | 'newest' | 'name';

/**
 * What a list of mentors can be narrowed by, and its order. Absent means any. Sent as the `filters` of `list_mentors`. Asked
 * for free times, `next_slots` of a card are of those.
 */
export interface MentorFilters {
  /** Words looked for in name, role, topics and bio (Portuguese full text). */
  search?: string;
  topic?: string;
  language?: string;
  city?: string;
  /** An inclusion tag such as `mulheres` or `pcd`. */
  inclusive_tag?: string;
  /** Slug of a partner: only mentors approved in that programme. */
  partner?: string;
  /** Only mentors who take part in the chat. */
  available_for_chat?: boolean;
  /** Only mentors with a free time within so many days from now, 1 to 14; 7 is "free this week". */
  free_within_days?: number;
  /** Only mentors with a free time that starts at 18:00 or later on the clock of `time_zone`. */
  evening?: boolean;
  /** The viewer's zone, an IANA name. Default: America/Sao_Paulo. */
  time_zone?: string;
  /** Default: `rating`. A cursor is good for the sort it came from. */
  sort?: MentorSort;
}
