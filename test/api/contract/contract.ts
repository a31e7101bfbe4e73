import type { SupabaseClient } from '@supabase/supabase-js';

/*
 * The contract: what any client written with supabase-js can see of a project. The same cases run against the embedded
 * backend on PGlite, on real Postgres and in a page, and against a hosted project (see packages/backend/README.md), so they
 * use nothing of Node and nothing of the backend.
 */

/** Somebody who signed up for one case. */
export interface Somebody {
  client: SupabaseClient;
  id: string;
  email: string;
  token: string;
}

/** The project under test. Its schema is `fixture.sql`. */
export interface House {
  url: string;
  /** The publishable key, which a page may hold. */
  key: string;
  /** The secret key, for the server. */
  secret: string;
  /** An unmodified supabase-js with either key. */
  client(options?: { key?: string; token?: string }): SupabaseClient;
  /** Signs up somebody new; `name` need not be unique. */
  somebody(name: string): Promise<Somebody>;
  /** A bare request, its path below the project's address. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** A bare socket to Realtime; the parameters are those of its address. */
  socket(parameters: Readonly<Record<string, string>>): WebSocket;
}

/** The cases of one subject: what is promised, and how it is seen. */
export type Cases = Readonly<Record<string, (house: House) => Promise<void>>>;

/** What came with `error: null`; fails with the error otherwise. */
export function got<T>(answer: { data: T; error: { message: string } | null }): NonNullable<T> {
  if (answer.error !== null) throw new Error(`expected data, got: ${answer.error.message}`);
  if (answer.data === null || answer.data === undefined) throw new Error('expected data, got nothing');
  return answer.data;
}

/** The error of an answer that must have one. */
export function refused<E>(answer: { error: E | null }): E {
  if (answer.error === null) throw new Error('expected an error, but this went through');
  return answer.error;
}
