export { ERROR_CODES, isErrorCode, type ErrorCode } from './errors.js';
export {
  BOOKING_MESSAGE_MAX_LENGTH,
  BOOKING_TEXT_MAX_LENGTH,
  countCharacters,
  FEEDBACK_DAYS,
  HOLD_MAX_MINUTES,
  HOLD_MINUTES,
  MESSAGE_MAX_LENGTH,
} from './limits.js';
export {
  Instant,
  MentorCard,
  MentorProfile,
  PartnerBadge,
  type MentorFilters,
  type MentorSort,
} from './mentors.js';
export {
  ACTION_TOKEN_PURPOSES,
  ACTION_TOKEN_STATES,
  ActionTokenPeek,
  APPOINTMENT_SIDES,
  APPOINTMENT_STATUSES,
  Appointment,
  Hold,
  Slot,
  VIDEO_SERVICES,
} from './booking.js';
export { Block, Conversation, Message, MESSAGE_CHANGE_MINUTES, Report, REPORT_CATEGORIES } from './chat.js';
export { ConversationRead, LIVE_EVENTS, MessageChanged, userTopic } from './live.js';
export {
  AvailabilityOverride,
  BookingRules,
  ClockRange,
  Consent,
  MentorApplicant,
  MentorApplication,
  MyProfile,
  WeeklyRange,
} from './people.js';
export {
  MentorshipRequest,
  PROPOSED_TIMES_MAX,
  REQUEST_DAYS,
  REQUEST_STATUSES,
  SimilarMentor,
} from './requests.js';
export {
  AcceptedInvitation,
  INVITATION_OUTCOMES,
  InvitationOutcome,
  InvitationPage,
  Partner,
  PARTNER_EVENTS,
  PartnerAct,
  PartnerChanged,
  PartnerInvitation,
  PartnerKey,
  PartnerMember,
  PartnerMembership,
  PartnerPage,
  PartnerQuestion,
  PartnerReport,
  PartnerReportMonth,
  PartnerSettings,
  ProgrammeMentor,
} from './partners.js';
export type { Database, Json } from './database.types.js';
