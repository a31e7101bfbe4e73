/** What each event carries. Identifiers and times only: no name, no e-mail, no text that was not asked for. */
export interface MentorEventDetails {
  /** Somebody wants to book: show `<mentor-booking mentor=${slug}>`. */
  'mentor-booking-requested': { mentorId: string; slug: string };
  /** Somebody wants to write: show `<mentor-chat mentor=${slug}>`. */
  'mentor-chat-requested': { mentorId: string; slug: string };
  /** Something needs an account: show the page's sign-in. */
  'mentor-sign-in-requested': { reason: 'book' | 'chat' | 'appointments' };
  /** A time is reserved for a few minutes. */
  'mentor-slot-held': { mentorId: string; appointmentId: string; startsAt: string; expiresAt: string };
  /** Cancelable: a page may refuse a booking, having said why itself. */
  'mentor-before-book': {
    mentorId: string;
    appointmentId: string;
    message: string;
    videoLink: string | undefined;
  };
  /** The request is made; the mentor has yet to confirm. */
  'mentor-appointment-booked': { mentorId: string; appointmentId: string; startsAt: string };
  /** Cancelable: a page may refuse a message, having said why itself. */
  'mentor-before-send': { conversationId: string | undefined; text: string };
  /** The server has the message. */
  'mentor-message-sent': { conversationId: string; messageId: string };
}

/** Fires one of our events, visible outside of all shadow roots. False when a listener cancelled it. */
export function emit<Name extends keyof MentorEventDetails>(
  from: EventTarget,
  name: Name,
  detail: MentorEventDetails[Name],
): boolean {
  const cancelable = name.startsWith('mentor-before-');
  return from.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable }));
}

/** One of our events as a listener receives it. */
export type MentorEvent<Name extends keyof MentorEventDetails> = CustomEvent<MentorEventDetails[Name]>;

declare global {
  interface HTMLElementEventMap {
    'mentor-booking-requested': MentorEvent<'mentor-booking-requested'>;
    'mentor-chat-requested': MentorEvent<'mentor-chat-requested'>;
    'mentor-sign-in-requested': MentorEvent<'mentor-sign-in-requested'>;
    'mentor-slot-held': MentorEvent<'mentor-slot-held'>;
    'mentor-before-book': MentorEvent<'mentor-before-book'>;
    'mentor-appointment-booked': MentorEvent<'mentor-appointment-booked'>;
    'mentor-before-send': MentorEvent<'mentor-before-send'>;
    'mentor-message-sent': MentorEvent<'mentor-message-sent'>;
  }
}
