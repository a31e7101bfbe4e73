/** Longest text of one chat message, in characters; the `messages` table checks the same number. */
export const MESSAGE_MAX_LENGTH = 4000;

/** Longest message sent along with a booking, in characters; the `appointments` table checks the same number. */
export const BOOKING_MESSAGE_MAX_LENGTH = 4000;

/** How long a held slot stays reserved, in minutes. */
export const HOLD_MINUTES = 5;
