import { atom, onMount, type ReadableAtom } from 'nanostores';
import type { MentorKitOptions } from '../options.js';
import type { TokenSource } from '../supabase.js';
import { asMentorKitError } from '../failures.js';
import { PartnerSource } from './partner-source.js';
import { hostSource, ownSource } from './session.api.js';
import type { SessionSource, SessionUser } from './session-source.js';

/** `loading` until it is known whether somebody is signed in. */
export interface Session {
  readonly status: 'loading' | 'signed_out' | 'signed_in';
  readonly user: SessionUser | undefined;
}

/** Signing in and out, and who is signed in. */
export interface SessionFeature {
  /** Who is signed in, live. */
  readonly $session: ReadableAtom<Session>;
  /** Signs in with e-mail and password. Rejects with `invalid_credentials`, `rate_limited`, `offline`, `invalid_options`. */
  signInWithPassword(email: string, password: string): Promise<void>;
  /** Mails a sign-in link that leads to `redirectTo` (an address the project allows). Rejects with `rate_limited`, `offline`. */
  signInWithLink(email: string, redirectTo?: string): Promise<void>;
  /** Forgets the session here and at the server. */
  signOut(): Promise<void>;
}

/** What the rest of the client needs of the session. */
export interface SessionCore extends SessionFeature, TokenSource {
  /** Counts how often the person changed since it was first known who it is. */
  generation(): number;
  /** The id of the signed-in person once that is known, else undefined. */
  userId(): Promise<string | undefined>;
  stop(): void;
}

function sourceOf(options: MentorKitOptions): SessionSource {
  if (options.supabase) return hostSource(options.supabase);
  return options.getToken ? new PartnerSource(options.getToken) : ownSource(options);
}

/** Watches one source of sessions. Nothing is read or loaded before somebody asks. */
export function createSession(options: MentorKitOptions): SessionCore {
  const source = sourceOf(options);
  const $session = atom<Session>({ status: 'loading', user: undefined });
  let started: Promise<void> | undefined;

  let generation = 0;

  const report = (user: SessionUser | undefined): void => {
    const before = $session.value;
    const status = user ? 'signed_in' : 'signed_out';
    if (before.status === status && before.user?.id === user?.id) return;
    if (before.status !== 'loading') generation += 1;
    $session.set({ status, user });
  };
  /** A start that failed is tried again at the next call. */
  const start = (): Promise<void> => {
    started ??= source.start(report).catch((error: unknown) => {
      started = undefined;
      report(undefined);
      throw asMentorKitError(error);
    });
    return started;
  };

  onMount($session, () => {
    // Whoever signs in or calls the server meets the error itself; a listener only sees `signed_out`.
    start().catch(() => undefined);
  });

  return {
    $session,
    token: async () => {
      await start();
      return source.token();
    },
    refused: () => source.refused(),
    generation: () => generation,
    userId: async () => {
      await start();
      return $session.value.user?.id;
    },
    signInWithPassword: async (email, password) => {
      await start();
      await source.signInWithPassword(email.trim(), password);
    },
    signInWithLink: async (email, redirectTo) => {
      await start();
      await source.signInWithLink(email.trim(), redirectTo);
    },
    signOut: async () => {
      await start();
      await source.signOut();
      report(undefined);
    },
    stop: () => {
      source.stop();
    },
  };
}
