import type { SupabaseClient } from '@supabase/supabase-js';
import { MentorKitError } from './errors.js';

/** A WebSocket class, such as the browser's own or the one of the npm package `ws`. */
export type WebSocketConstructor = new (address: string | URL, protocols?: string | string[]) => object;

/** Ways the client hears of changes; `off` reads only when asked. */
export type LiveMode = 'broadcast' | 'postgres_changes' | 'off';

/** What {@link createMentorKit} needs to know. Only `url` and `key` are required. */
export interface MentorKitOptions {
  /** Address of the Supabase project, such as `https://abc.supabase.co`. */
  url: string;
  /** The project's publishable (or anon) key. It says which project, it grants nothing. */
  key: string;
  /** Slug of a partner: lists show the mentors approved in that programme. */
  partner?: string;
  /** IANA zone times are shown in. Default: the zone of the browser or process. */
  timeZone?: string;
  /** Name under which an own sign-in is kept in local storage. One per person who shares a browser. */
  storageKey?: string;
  /** A partner's sign-on: answers a ready access token (JWT), or null for nobody. Kept in memory only. */
  getToken?: () => Promise<string | null>;
  /** A client the host page already has; its session, socket and fetch are used then. */
  supabase?: SupabaseClient;
  /** How changes arrive. Default `broadcast`; `postgres_changes` carries messages and conversations only. */
  live?: LiveMode;
  /** Replaces the global fetch (tests, proxies). */
  fetch?: typeof fetch;
  /** Replaces the global WebSocket; needed in Node 20, which has none. */
  WebSocket?: WebSocketConstructor;
}

const CHECKS: Record<keyof MentorKitOptions, (value: unknown) => boolean> = {
  url: (value) => typeof value === 'string' && /^https?:\/\/[^\s/]+/.test(value),
  key: (value) => typeof value === 'string' && value !== '',
  partner: (value) => typeof value === 'string',
  timeZone: isTimeZone,
  storageKey: (value) => typeof value === 'string' && value !== '',
  getToken: (value) => typeof value === 'function',
  supabase: (value) => typeof value === 'object' && value !== null && 'from' in value && 'channel' in value,
  live: (value) => value === 'broadcast' || value === 'postgres_changes' || value === 'off',
  fetch: (value) => typeof value === 'function',
  WebSocket: (value) => typeof value === 'function',
};

const EXPECTED: Record<keyof MentorKitOptions, string> = {
  url: 'an http(s) address',
  key: "the project's publishable key",
  partner: "a partner's slug",
  timeZone: 'an IANA zone such as America/Recife',
  storageKey: 'a non-empty text',
  getToken: 'a function that answers a token or null',
  supabase: 'a SupabaseClient',
  live: "'broadcast', 'postgres_changes' or 'off'",
  fetch: 'a fetch function',
  WebSocket: 'a WebSocket class',
};

function isTimeZone(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

function refuse(message: string): never {
  throw new MentorKitError('invalid_options', message);
}

function checkEach(given: readonly (readonly [string, unknown])[]): void {
  for (const [name, value] of given) {
    if (!(name in CHECKS)) {
      refuse(`createMentorKit has no option "${name}". The options are: ${Object.keys(CHECKS).join(', ')}.`);
    }
    const option = name as keyof MentorKitOptions;
    if (!CHECKS[option](value)) refuse(`The option "${name}" must be ${EXPECTED[option]}.`);
  }
}

function lacksWebSocket({ live, supabase, WebSocket }: MentorKitOptions): boolean {
  return live !== 'off' && !supabase && !WebSocket && !('WebSocket' in globalThis);
}

/**
 * Refuses wrong, missing and unknown options at once, naming the right ones.
 *
 * @throws MentorKitError `invalid_options`
 */
export function checkOptions(options: MentorKitOptions): Readonly<MentorKitOptions> {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  checkEach(given);
  for (const name of ['url', 'key'] as const) {
    if (!given.some(([key]) => key === name)) {
      refuse(`createMentorKit needs the option "${name}": ${EXPECTED[name]}.`);
    }
  }
  if (options.getToken && options.supabase) {
    refuse('Pass either "getToken" or "supabase": a ready client brings its own session.');
  }
  if (lacksWebSocket(options)) {
    refuse(
      'This runtime has no WebSocket. Pass the option "WebSocket" (in Node 20 the class of the npm package ws), ' +
        "or live: 'off' to do without live updates.",
    );
  }
  return Object.freeze(Object.fromEntries(given) as unknown as MentorKitOptions);
}
