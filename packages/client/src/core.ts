import type { Live } from './live/live.js';
import type { MentorKitOptions } from './options.js';
import type { Watch } from './resource.js';
import type { SessionCore } from './session/session.js';
import type { Rest } from './supabase.js';

/** What every feature stands on. Features never import each other; they meet in `client.ts`. */
export interface Core {
  readonly options: Readonly<MentorKitOptions>;
  readonly rest: Rest;
  readonly session: SessionCore;
  readonly live: Live;
  /** Outdated when another person signs in or the page wakes; with `events` also when one of these arrives. */
  watch(events?: readonly string[]): Watch;
}
