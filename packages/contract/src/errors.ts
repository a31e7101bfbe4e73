/**
 * Every reason a call can fail for, in one vocabulary from SQL to element.
 *
 * RPCs and triggers raise them as the error message with `errcode 'PTxyz'` (xyz = HTTP status); the client maps
 * what has no code of its own (network, SQLSTATE 23P01, 23505, 42501) onto the same words.
 */
export const ERROR_CODES = [
  // the caller
  'not_signed_in',
  'invalid_credentials',
  'session_expired',
  'not_allowed',
  'invalid_input',
  'invalid_options',
  'rate_limited',
  'already_exists',
  // what was asked for
  'not_found',
  'mentor_unavailable',
  'chat_disabled',
  'slot_taken',
  'slot_unavailable',
  'hold_expired',
  'limit_reached',
  'message_empty',
  'message_too_long',
  'conversation_closed',
  'already_handled',
  'too_late',
  'token_invalid',
  'too_young',
  // the way there
  'offline',
  'timed_out',
  'server_failed',
  'unexpected_answer',
] as const;

/** One of {@link ERROR_CODES}. */
export type ErrorCode = (typeof ERROR_CODES)[number];

const known: ReadonlySet<string> = new Set(ERROR_CODES);

/** True when a text received over the wire is one of our error codes. */
export function isErrorCode(text: unknown): text is ErrorCode {
  return typeof text === 'string' && known.has(text);
}
