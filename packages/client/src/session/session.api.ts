import type { AuthError, GoTrueClient, Session as AuthSession } from '@supabase/auth-js';
import type { SupabaseClient } from '@supabase/supabase-js';
import type { MentorKitError } from '../errors.js';
import { asMentorKitError, failWith, toMentorKitError } from '../failures.js';
import type { MentorKitOptions } from '../options.js';
import type { SessionSource, SessionUser } from './session-source.js';

/** The part of GoTrue's client that sources use; the host's client carries the same. */
type Auth = Pick<
  GoTrueClient,
  'getSession' | 'onAuthStateChange' | 'signInWithPassword' | 'signInWithOtp' | 'signOut' | 'refreshSession'
>;

/** Where GoTrue's client comes from, and what is done with it at the end. */
interface AuthDoor {
  readonly open: () => Promise<Auth>;
  /** False when there is surely no session yet, so that the code need not be loaded. */
  readonly isKept: () => boolean;
  /** Forgets what is stored here, when the server cannot be asked to. */
  readonly forget: () => void;
  readonly close: (auth: Auth) => void;
}

function userOf(session: AuthSession | null): SessionUser | undefined {
  if (!session) return undefined;
  const { id, email, is_anonymous } = session.user;
  return { id, email: email === '' ? undefined : email, isAnonymous: is_anonymous === true };
}

function authFailure(error: AuthError): MentorKitError {
  const status = error.status ?? 0;
  if (error.code === 'invalid_credentials') return failWith('invalid_credentials', error);
  if (error.code === 'validation_failed' || error.code === 'email_address_invalid') {
    return failWith('invalid_input', error);
  }
  return toMentorKitError({ code: error.code ?? '', message: error.message, status });
}

function refuseError(error: AuthError | null): void {
  if (error) throw authFailure(error);
}

/** A session kept by GoTrue's client, opened when there is something to keep. */
class AuthSource implements SessionSource {
  readonly #door: AuthDoor;
  #opened: Promise<Auth> | undefined;
  #unsubscribe: (() => void) | undefined;
  #report: (user: SessionUser | undefined) => void = () => undefined;

  constructor(door: AuthDoor) {
    this.#door = door;
  }

  async start(report: (user: SessionUser | undefined) => void): Promise<void> {
    this.#report = report;
    if (!this.#door.isKept()) {
      report(undefined);
      return;
    }
    const { data, error } = await (await this.#auth()).getSession();
    // A kept session that cannot be renewed just now is no reason to be nobody.
    if (!data.session) refuseError(error);
    report(userOf(data.session));
  }

  async token(): Promise<string | null> {
    if (!this.#opened) return null;
    const { data, error } = await (await this.#opened).getSession();
    if (!data.session && error && isAuthOffline(error)) throw authFailure(error);
    return data.session?.access_token ?? null;
  }

  async refused(): Promise<void> {
    await (await this.#opened)?.refreshSession();
  }

  async signInWithPassword(email: string, password: string): Promise<void> {
    const { error, data } = await (await this.#auth()).signInWithPassword({ email, password });
    refuseError(error);
    this.#report(userOf(data.session));
  }

  async signInWithLink(email: string, redirectTo: string | undefined): Promise<void> {
    const options = redirectTo === undefined ? {} : { emailRedirectTo: redirectTo };
    refuseError((await (await this.#auth()).signInWithOtp({ email, options })).error);
  }

  async signOut(): Promise<void> {
    const auth = await this.#opened;
    const { error } = (await auth?.signOut({ scope: 'local' })) ?? { error: null };
    if (!error) return;
    // The server cannot be told; whoever uses this browser next must not find the session all the same.
    this.stop();
    this.#opened = undefined;
    this.#door.forget();
  }

  stop(): void {
    this.#unsubscribe?.();
    void this.#opened?.then(this.#door.close, () => undefined);
  }

  /** A load that failed is tried again at the next call. */
  #auth(): Promise<Auth> {
    this.#opened ??= this.#open().catch((error: unknown) => {
      this.#opened = undefined;
      throw asMentorKitError(error);
    });
    return this.#opened;
  }

  async #open(): Promise<Auth> {
    const client = await this.#door.open();
    const { data } = client.onAuthStateChange((_event, session) => {
      this.#report(userOf(session));
    });
    this.#unsubscribe = () => {
      data.subscription.unsubscribe();
    };
    return client;
  }
}

/** GoTrue's client could not reach the server; with any other error the session is really over. */
function isAuthOffline(error: AuthError): boolean {
  return error.name === 'AuthRetryableFetchError';
}

/** A mailed link of our own project came back; a partner's own sign-on may use the same words without `type`. */
function comesFromMail(): boolean {
  const hash = typeof location === 'undefined' ? '' : location.hash;
  return /[#&]access_token=/.test(hash) && /[#&]type=(magiclink|signup|recovery|invite)\b/.test(hash);
}

function hasKeptSession(storageKey: string): boolean {
  try {
    return localStorage.getItem(storageKey) !== null;
  } catch {
    // A browser may forbid storage: then there is nothing kept.
    return false;
  }
}

/** Own sign-in. auth-js is loaded at the first sign-in, or when a session was kept or comes with the address. */
export function ownSource(options: MentorKitOptions): SessionSource {
  const storageKey = options.storageKey ?? `mentorkit:${new URL(options.url).host}`;
  const isFromMail = comesFromMail();
  return new AuthSource({
    open: async () => {
      const { AuthClient } = await import('@supabase/auth-js');
      return new AuthClient({
        url: `${options.url.replace(/\/$/, '')}/auth/v1`,
        // Spelled as auth-js spells it: with another case a call of a person would carry both tokens.
        headers: { apikey: options.key, Authorization: `Bearer ${options.key}` },
        storageKey,
        detectSessionInUrl: isFromMail,
        ...(options.fetch ? { fetch: options.fetch } : {}),
      });
    },
    isKept: () => isFromMail || hasKeptSession(storageKey),
    forget: () => {
      localStorage.removeItem(storageKey);
    },
    close: (auth) => void (auth as GoTrueClient).dispose(),
  });
}

/** The session of the host's own client, which stays the host's. */
export function hostSource(supabase: SupabaseClient): SessionSource {
  return new AuthSource({
    open: () => Promise.resolve(supabase.auth),
    isKept: () => true,
    forget: () => undefined,
    close: () => undefined,
  });
}
