/** Longest text of one chat message, in characters; the `messages` table checks the same number. */
export const MESSAGE_MAX_LENGTH = 4000;

/** Length of a text as the database counts it: code points, not the UTF-16 units of `length`. */
export function countCharacters(text: string): number {
  return Array.from(text).length;
}

/** Longest message sent along with a booking, in characters; the `appointments` table checks the same number. */
export const BOOKING_MESSAGE_MAX_LENGTH = 4000;

/** How long a held slot stays reserved, in minutes. */
export const HOLD_MINUTES = 5;

/** How long a hold lasts at most, extended by {@link HOLD_MINUTES} at a time. */
export const HOLD_MAX_MINUTES = 15;

/** Longest reason, comment or note about a session, in characters; the database checks the same number. */
export const BOOKING_TEXT_MAX_LENGTH = 4000;

/** How many days after a session the mentee may rate it, and rate it anew. */
export const FEEDBACK_DAYS = 30;
