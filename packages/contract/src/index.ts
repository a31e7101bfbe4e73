export { ERROR_CODES, isErrorCode, type ErrorCode } from './errors.js';
export { BOOKING_MESSAGE_MAX_LENGTH, countCharacters, HOLD_MINUTES, MESSAGE_MAX_LENGTH } from './limits.js';
export { Instant, MentorCard, MentorProfile, PartnerBadge, type MentorFilters } from './mentors.js';
export { APPOINTMENT_STATUSES, Appointment, Hold, Slot } from './booking.js';
export { Conversation, Message } from './chat.js';
export { ConversationRead, LIVE_EVENTS, MessageChanged, userTopic } from './live.js';
