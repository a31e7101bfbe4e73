import type { ErrorCode } from '@mentorkit/contract';

/** What a {@link MentorKitError} is made of. */
export interface MentorKitErrorInit {
  /** What lies underneath: a `PostgrestError`, a `TypeError` of fetch, another error. */
  cause?: unknown;
  /** What the server added, such as `retry_at` (ISO instant) or `nearest` (ISO instants of free slots). */
  details?: Readonly<Record<string, unknown>>;
}

/** Codes where the same call may succeed later without any change. */
const RETRYABLE: ReadonlySet<ErrorCode> = new Set(['offline', 'timed_out', 'server_failed', 'rate_limited']);

/** The one error every call of the client rejects with. `message` is an English sentence that says what to do. */
export class MentorKitError extends Error {
  override readonly name = 'MentorKitError';
  /** The reason, one of the contract's codes. */
  readonly code: ErrorCode;
  /** True when the same call may succeed later (network, time-out, rate limit, server trouble). */
  readonly retryable: boolean;
  /** Facts that came with the error; empty when there are none. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, init: MentorKitErrorInit = {}) {
    super(message, { cause: init.cause });
    this.code = code;
    this.retryable = RETRYABLE.has(code);
    this.details = init.details ?? {};
  }
}
