export { createMentorKit, type MentorKit } from './client.js';
export type { LiveMode, MentorKitOptions, WebSocketConstructor } from './options.js';
export { MentorKitError, type MentorKitErrorInit } from './errors.js';
export type { Loadable, PagedResource, Resource } from './resource.js';
export type { Session, SessionFeature } from './session/session.js';
export type { SessionUser } from './session/session-source.js';
export type { MentorsFeature } from './mentors/mentors.js';
export type { BookingFeature, BookingRequest } from './booking/booking.js';
export type { ChatFeature } from './chat/chat.js';
export type { ConversationStore } from './chat/conversation.js';
export type { ConversationState } from './chat/thread.js';
export type { ChatMessage } from './chat/timeline.js';
export type { Connection } from './live/live.js';
export {
  BOOKING_MESSAGE_MAX_LENGTH,
  countCharacters,
  HOLD_MINUTES,
  MESSAGE_MAX_LENGTH,
  type Appointment,
  type Conversation,
  type ErrorCode,
  type Hold,
  type MentorCard,
  type MentorFilters,
  type MentorProfile,
  type Message,
  type PartnerBadge,
  type Slot,
} from '@mentorkit/contract';
