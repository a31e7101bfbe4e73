import * as z from 'zod/mini';
import { Instant, PartnerBadge } from './mentors.js';

/** Broadcast on one's own topic: one's access to a partner changed, or one's place as a mentor in its programme. */
export const PARTNER_EVENTS = { membership: 'membership_changed', programme: 'programme_changed' } as const;

/** Payload of both {@link PARTNER_EVENTS}. */
export const PartnerChanged = z.object({ partner_id: z.uuid() });
export type PartnerChanged = z.infer<typeof PartnerChanged>;

const DAY = z.nullable(z.iso.date());

/** A row of `partners`. */
export const Partner = z.object({
  id: z.uuid(),
  name: z.string(),
  slug: z.string(),
  description: z.nullable(z.string()),
  logo_url: z.nullable(z.string()),
  website_url: z.nullable(z.string()),
  start_date: DAY,
  end_date: DAY,
  is_active: z.boolean(),
});
export type Partner = z.infer<typeof Partner>;

/** A question a partner asks at a booking. */
export const PartnerQuestion = z.object({ id: z.string(), label: z.string(), required: z.boolean() });
export type PartnerQuestion = z.infer<typeof PartnerQuestion>;

/** What `get_partner_page` shows to everybody. */
export const PartnerPage = z.object({
  name: z.string(),
  slug: z.string(),
  logo_url: z.nullable(z.string()),
  controller_name: z.string(),
  questions: z.array(PartnerQuestion),
});
export type PartnerPage = z.infer<typeof PartnerPage>;

export const INVITATION_OUTCOMES = [
  'invited',
  'would_invite',
  'invalid_address',
  'already_member',
  'already_invited',
  'duplicate',
  'too_often',
] as const;

/** What `create_invitations` says of one address. */
export const InvitationOutcome = z.object({ email: z.string(), outcome: z.enum(INVITATION_OUTCOMES) });
export type InvitationOutcome = z.infer<typeof InvitationOutcome>;

/** A row of `partner_invitations`, as whoever may read it sees it. */
export const PartnerInvitation = z.object({
  id: z.uuid(),
  partner_id: z.uuid(),
  email: z.string(),
  status: z.enum(['pending', 'accepted', 'expired', 'declined']),
  expires_at: Instant,
  access_until: z.nullable(Instant),
  accepted_at: z.nullable(Instant),
  version: z.number(),
  mailed_at: Instant,
  created_at: Instant,
});
export type PartnerInvitation = z.infer<typeof PartnerInvitation>;

/** What the page of a mailed invitation shows before anybody signs in (`peek_partner_invitation`). */
export const InvitationPage = z.object({
  partner: PartnerBadge,
  state: z.enum(['open', 'expired', 'handled']),
  expires_at: Instant,
});
export type InvitationPage = z.infer<typeof InvitationPage>;

/** What accepting an invitation answers. */
export const AcceptedInvitation = z.object({ partner: PartnerBadge, access_until: z.nullable(Instant) });
export type AcceptedInvitation = z.infer<typeof AcceptedInvitation>;

/** One's own row of `user_partners`. Whether it gives access now is asked of `user_has_partner_access`. */
export const PartnerMembership = z.object({
  partner_id: z.uuid(),
  role: z.enum(['member', 'admin']),
  status: z.enum(['active', 'inactive', 'expired']),
  joined_at: Instant,
  expires_at: z.nullable(Instant),
});
export type PartnerMembership = z.infer<typeof PartnerMembership>;

/** One row of `list_members`. */
export const PartnerMember = z.object({
  user_id: z.uuid(),
  full_name: z.string(),
  avatar_url: z.nullable(z.string()),
  role: z.enum(['member', 'admin']),
  status: z.enum(['active', 'inactive', 'expired']),
  has_access: z.boolean(),
  joined_at: Instant,
  expires_at: z.nullable(Instant),
  cursor: z.string(),
});
export type PartnerMember = z.infer<typeof PartnerMember>;

/** One row of `list_programme_mentors`. */
export const ProgrammeMentor = z.object({
  mentor_id: z.uuid(),
  full_name: z.string(),
  avatar_url: z.nullable(z.string()),
  slug: z.string(),
  job_title: z.nullable(z.string()),
  company: z.nullable(z.string()),
  verified: z.boolean(),
  status: z.enum(['requested', 'approved', 'declined']),
  is_active: z.boolean(),
  created_at: Instant,
  cursor: z.string(),
});
export type ProgrammeMentor = z.infer<typeof ProgrammeMentor>;

/** A public key with which a partner signs people on, as `get_partner_settings` lists it. */
export const PartnerKey = z.object({
  id: z.uuid(),
  kid: z.string(),
  alg: z.enum(['ES256', 'RS256', 'EdDSA']),
  created_at: Instant,
  revoked_at: z.nullable(Instant),
});
export type PartnerKey = z.infer<typeof PartnerKey>;

/** What `get_partner_settings` and `update_partner_settings` answer. */
export const PartnerSettings = z.object({
  partner_id: z.uuid(),
  allowed_origins: z.array(z.string()),
  controller_name: z.nullable(z.string()),
  reply_to: z.nullable(z.string()),
  questions: z.array(PartnerQuestion),
  retention_cv_days: z.number(),
  retention_invitation_days: z.number(),
  retention_chat_days: z.number(),
  keys: z.array(PartnerKey),
});
export type PartnerSettings = z.infer<typeof PartnerSettings>;

/** A row of `partner_audit_log`. */
export const PartnerAct = z.object({
  id: z.uuid(),
  partner_id: z.uuid(),
  actor_id: z.nullable(z.uuid()),
  action: z.string(),
  user_id: z.nullable(z.uuid()),
  invitation_id: z.nullable(z.uuid()),
  details: z.record(z.string(), z.unknown()),
  created_at: Instant,
});
export type PartnerAct = z.infer<typeof PartnerAct>;

/** Null stands for a figure that fewer than five people are behind, or that would betray such a one. */
const figure = z.nullable(z.number());

const sums = {
  requested: figure,
  confirmed: figure,
  completed: figure,
  rated: figure,
  no_shows: figure,
  hours: figure,
};

/** One month of a report. Until the eighth day after its end it is not `settled`, and every figure null. */
export const PartnerReportMonth = z.object({
  ...sums,
  month: z.string(),
  settled: z.boolean(),
  mentees: figure,
  mentors: figure,
  median_response_hours: figure,
});
export type PartnerReportMonth = z.infer<typeof PartnerReportMonth>;

/** What `partner_report` answers. The totals are the sums of what the months show, no more. */
export const PartnerReport = z.object({
  partner_id: z.uuid(),
  from_at: Instant,
  to_at: Instant,
  timezone: z.string(),
  minimum_group: z.number(),
  months: z.array(PartnerReportMonth),
  totals: z.object(sums),
});
export type PartnerReport = z.infer<typeof PartnerReport>;
