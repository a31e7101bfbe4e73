import type { TokenSource } from '../supabase.js';

/** Who is signed in. */
export interface SessionUser {
  /** The person's id (uuid). */
  readonly id: string;
  readonly email: string | undefined;
  /** True for a throw-away user, who may read but not write. */
  readonly isAnonymous: boolean;
}

/** Where a session comes from: our own sign-in, the partner's token, or the host's client. */
export interface SessionSource extends TokenSource {
  /** Looks for a session and reports it, then every change of it. */
  start(report: (user: SessionUser | undefined) => void): Promise<void>;
  signInWithPassword(email: string, password: string): Promise<void>;
  signInWithLink(email: string, redirectTo: string | undefined): Promise<void>;
  signOut(): Promise<void>;
  /** Ends timers and listeners. */
  stop(): void;
}
