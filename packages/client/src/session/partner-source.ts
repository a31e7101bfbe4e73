import { within } from '../environment.js';
import { MentorKitError } from '../errors.js';
import { asMentorKitError, failWith } from '../failures.js';
import { readClaims } from '../token.js';
import type { SessionSource, SessionUser } from './session-source.js';

/** A token is asked for anew this long before it ends, in milliseconds. */
const EARLY = 30_000;

/** How long "nobody" is believed: somebody may sign in on the host's page meanwhile. In milliseconds. */
const NOBODY = 30_000;

/** How long the host may take to answer, in milliseconds. */
const PATIENCE = 15_000;

/** A partner's sign-on: the host answers a token whenever it is asked, nothing is stored. */
export class PartnerSource implements SessionSource {
  readonly #getToken: () => Promise<string | null>;
  #report: (user: SessionUser | undefined) => void = () => undefined;
  #kept: { token: string | null; until: number } | undefined;
  #flight: Promise<string | null> | undefined;
  /** Raised by signing out: what was asked before must not sign in again. */
  #turn = 0;

  constructor(getToken: () => Promise<string | null>) {
    this.#getToken = getToken;
  }

  async start(report: (user: SessionUser | undefined) => void): Promise<void> {
    this.#report = report;
    await this.token();
  }

  token(): Promise<string | null> {
    if (this.#kept && Date.now() < this.#kept.until) return Promise.resolve(this.#kept.token);
    this.#flight ??= this.#ask().finally(() => {
      this.#flight = undefined;
    });
    return this.#flight;
  }

  refused(): Promise<void> {
    this.#kept = undefined;
    return Promise.resolve();
  }

  signInWithPassword(): Promise<void> {
    return Promise.reject(refusal());
  }

  signInWithLink(): Promise<void> {
    return Promise.reject(refusal());
  }

  signOut(): Promise<void> {
    this.#turn += 1;
    this.#kept = { token: null, until: Infinity };
    this.#report(undefined);
    return Promise.resolve();
  }

  stop(): void {
    this.#report = () => undefined;
  }

  async #ask(): Promise<string | null> {
    const turn = this.#turn;
    const token = await within(PATIENCE, Promise.resolve().then(this.#getToken), () =>
      failWith('timed_out'),
    ).catch((error: unknown) => {
      throw asMentorKitError(error);
    });
    const claims = token === null ? undefined : readClaims(token);
    if (token !== null && !claims) {
      throw new MentorKitError(
        'invalid_options',
        'getToken() must answer a JWT with a "sub" claim, or null.',
      );
    }
    if (turn !== this.#turn) return null;
    this.#kept = { token, until: claims ? claims.expiresAt - EARLY : Date.now() + NOBODY };
    this.#report(claims && { id: claims.sub, email: claims.email, isAnonymous: claims.isAnonymous });
    return token;
  }
}

function refusal(): MentorKitError {
  return new MentorKitError(
    'invalid_options',
    'The partner signs people in here: change what getToken() answers.',
  );
}
