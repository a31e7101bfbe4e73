import type { AuthError, GoTrueClient, Session as AuthSession } from '@supabase/auth-js';
import type { SupabaseClient } from '@supabase/supabase-js';
import { MentorKitError } from '../errors.js';
import { asMentorKitError, failWith, toMentorKitError } from '../failures.js';
import type { MentorKitOptions } from '../options.js';
import type { SessionSource, SessionUser } from './session-source.js';
import { readClaims } from './token.js';

/** A partner token is asked for anew this long before it ends, in milliseconds. */
const EARLY = 30_000;

/** The part of GoTrue's client that sources use; the host's client carries the same. */
type Auth = Pick<
  GoTrueClient,
  'getSession' | 'onAuthStateChange' | 'signInWithPassword' | 'signInWithOtp' | 'signOut' | 'refreshSession'
>;

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

/** A session kept by GoTrue's client, `open`ed when there is something to keep. */
function authSource(open: () => Promise<Auth>, isKept: () => boolean): SessionSource {
  let unsubscribe: (() => void) | undefined;
  let report: (user: SessionUser | undefined) => void = () => undefined;
  let opened: Promise<Auth> | undefined;
  const auth = (): Promise<Auth> =>
    (opened ??= open().then((client) => {
      const { data } = client.onAuthStateChange((_event, session) => {
        report(userOf(session));
      });
      unsubscribe = () => {
        data.subscription.unsubscribe();
      };
      return client;
    }));
  return {
    start: async (listener) => {
      report = listener;
      if (!isKept()) {
        listener(undefined);
        return;
      }
      const { data } = await (await auth()).getSession();
      listener(userOf(data.session));
    },
    token: async () => {
      if (!opened) return null;
      const { data } = await (await opened).getSession();
      return data.session?.access_token ?? null;
    },
    refused: () => {
      void opened?.then((client) => client.refreshSession());
    },
    signInWithPassword: async (email, password) => {
      const { error, data } = await (await auth()).signInWithPassword({ email, password });
      refuseError(error);
      report(userOf(data.session));
    },
    signInWithLink: async (email, redirectTo) => {
      const options = redirectTo === undefined ? {} : { emailRedirectTo: redirectTo };
      refuseError((await (await auth()).signInWithOtp({ email, options })).error);
    },
    signOut: async () => {
      if (opened) refuseError((await (await opened).signOut({ scope: 'local' })).error);
    },
    stop: () => unsubscribe?.(),
  };
}

function hasKeptSession(storageKey: string): boolean {
  try {
    const hash = typeof location === 'undefined' ? '' : location.hash;
    return /[#&](access_token|error_description)=/.test(hash) || localStorage.getItem(storageKey) !== null;
  } catch {
    // A browser may forbid storage: then there is nothing kept.
    return false;
  }
}

/** Own sign-in. auth-js is loaded at the first sign-in, or when a session was kept or comes with the address. */
export function ownSource(options: MentorKitOptions): SessionSource {
  const storageKey = options.storageKey ?? `mentorkit:${new URL(options.url).host}`;
  const open = async (): Promise<Auth> => {
    const { AuthClient } = await import('@supabase/auth-js');
    return new AuthClient({
      url: `${options.url.replace(/\/$/, '')}/auth/v1`,
      // Spelled as auth-js spells it: with another case a call of a person would carry both tokens.
      headers: { apikey: options.key, Authorization: `Bearer ${options.key}` },
      storageKey,
      ...(options.fetch ? { fetch: options.fetch } : {}),
    });
  };
  return authSource(open, () => hasKeptSession(storageKey));
}

/** The session of the host's own client. */
export function hostSource(supabase: SupabaseClient): SessionSource {
  return authSource(
    () => Promise.resolve(supabase.auth),
    () => true,
  );
}

/** A partner's sign-on: the host answers a token whenever it is asked, nothing is stored. */
export function partnerSource(getToken: () => Promise<string | null>): SessionSource {
  let report: (user: SessionUser | undefined) => void = () => undefined;
  let kept: { token: string | null; until: number } | undefined;
  let flight: Promise<string | null> | undefined;

  const ask = async (): Promise<string | null> => {
    const token = await getToken().catch((error: unknown) => {
      throw asMentorKitError(error);
    });
    const claims = token === null ? undefined : readClaims(token);
    if (token !== null && !claims) {
      throw new MentorKitError(
        'invalid_options',
        'getToken() must answer a JWT with a "sub" claim, or null.',
      );
    }
    kept = { token, until: claims ? claims.expiresAt - EARLY : Infinity };
    report(claims && { id: claims.sub, email: claims.email, isAnonymous: claims.isAnonymous });
    return token;
  };
  const token = (): Promise<string | null> => {
    if (kept && Date.now() < kept.until) return Promise.resolve(kept.token);
    flight ??= ask().finally(() => {
      flight = undefined;
    });
    return flight;
  };
  const refuse = (): never => {
    throw new MentorKitError(
      'invalid_options',
      'The partner signs people in here: change what getToken() answers.',
    );
  };
  return {
    start: async (listener) => {
      report = listener;
      await token();
    },
    token,
    refused: () => {
      kept = undefined;
    },
    signInWithPassword: async () => Promise.resolve(refuse()),
    signInWithLink: async () => Promise.resolve(refuse()),
    signOut: () => {
      kept = { token: null, until: Infinity };
      report(undefined);
      return Promise.resolve();
    },
    stop: () => undefined,
  };
}
