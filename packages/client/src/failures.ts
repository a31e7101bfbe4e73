import { isErrorCode, type ErrorCode } from '@mentorkit/contract';
import { MentorKitError } from './errors.js';

/** What PostgREST answers when it refuses; `status` is the HTTP status, 0 when nothing was answered. */
export interface WireFailure {
  readonly code: string;
  readonly message: string;
  readonly details?: string | null;
  readonly status: number;
}

/** What to tell the caller, per code. Sentences say what to do. */
const SENTENCES: Record<ErrorCode, string> = {
  not_signed_in: 'Sign in first, then try again.',
  invalid_credentials: 'The e-mail or the password is not right. Check both and try again.',
  session_expired: 'The session has ended. Sign in again.',
  not_allowed: 'This account may not do that. Sign in with an account that may.',
  invalid_input: 'The server refused a value. Check what was entered.',
  invalid_options: 'An option is wrong. Check the options passed.',
  rate_limited: 'Too many requests in a short time. Wait a moment, then try again.',
  already_exists: 'That exists already. Read it again instead of creating it.',
  not_found: 'Nothing is there, or this account may not see it.',
  mentor_unavailable: 'This mentor cannot be reached. Choose another mentor.',
  chat_disabled: 'This mentor does not receive messages. Book a session instead.',
  slot_taken: 'Somebody was faster and took that time. Choose another one.',
  slot_unavailable: 'That time is not offered by this mentor. Choose one of the free times.',
  hold_expired: 'The time is no longer reserved. Choose a time again.',
  limit_reached: 'The limit of open requests is reached. Wait for an answer or give one up first.',
  message_empty: 'Write something before sending.',
  message_too_long: 'The text is too long. Shorten it and send again.',
  conversation_closed: 'This conversation is closed. Nothing more can be sent in it.',
  already_handled: 'That has been answered or ended already. Load it again to see where it stands.',
  too_late: 'The time for this has passed.',
  token_invalid: 'This link has been used, has run out or is incomplete. Ask for a new one.',
  too_young: 'MentorKit is for people of 16 and older.',
  offline: 'The server cannot be reached. Check the connection, then try again.',
  timed_out: 'The server took too long to answer. Try again.',
  server_failed: 'The server failed. Try again in a moment.',
  unexpected_answer:
    'The server answered something this version does not understand. Update MentorKit or the database.',
};

/** SQLSTATE and PostgREST codes that have a word of ours. */
const WORDS: Readonly<Record<string, ErrorCode>> = {
  '23P01': 'slot_taken',
  '23505': 'already_exists',
  '42501': 'not_allowed',
  '57014': 'timed_out',
  PGRST116: 'not_found',
  PGRST301: 'session_expired',
  PGRST303: 'session_expired',
};

/** HTTP statuses that have a word of ours when the body names none. */
const STATUS_WORDS: Readonly<Record<number, ErrorCode>> = {
  401: 'session_expired',
  408: 'timed_out',
  429: 'rate_limited',
};

function codeOf({ code, message, status }: WireFailure): ErrorCode {
  if (isErrorCode(message)) return message;
  if (status === 401 && code === '42501') return 'not_signed_in';
  const word = WORDS[code] ?? STATUS_WORDS[status];
  if (word) return word;
  if (status === 0) return /abort|time.?out/i.test(message) ? 'timed_out' : 'offline';
  if (status >= 500) return 'server_failed';
  return /^(22|23)/.test(code) ? 'invalid_input' : 'unexpected_answer';
}

function detailsOf(failure: WireFailure): Readonly<Record<string, unknown>> {
  if (!failure.details?.startsWith('{')) return {};
  try {
    return JSON.parse(failure.details) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** An error with the standard sentence of its code. */
export function failWith(code: ErrorCode, cause?: unknown): MentorKitError {
  return new MentorKitError(code, SENTENCES[code], { cause });
}

/** Turns a refusal of the wire into the one error of this package. */
export function toMentorKitError(failure: WireFailure): MentorKitError {
  const code = codeOf(failure);
  return new MentorKitError(code, SENTENCES[code], { cause: failure, details: detailsOf(failure) });
}

/** Leaves our own errors as they are and wraps anything else, such as a rejected promise of a host's function. */
export function asMentorKitError(error: unknown): MentorKitError {
  if (error instanceof MentorKitError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return toMentorKitError({ code: '', message, status: 0 });
}
