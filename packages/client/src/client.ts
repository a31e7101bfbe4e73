import type { Appointment } from '@mentorkit/contract';
import type { ReadableAtom } from 'nanostores';
import { createBooking, type BookingFeature } from './booking/booking.js';
import { createChat, type ChatFeature } from './chat/chat.js';
import type { Core } from './core.js';
import { localTimeZone, onWake } from './environment.js';
import { broadcastTransport, changesTransport, type LiveEvent, type Transport } from './live/live.api.js';
import { createLive, type Connection } from './live/live.js';
import { createMentors, type MentorsFeature } from './mentors/mentors.js';
import { checkOptions, type MentorKitOptions } from './options.js';
import type { Resource, Watch } from './resource.js';
import { createSession, type SessionFeature } from './session/session.js';
import { createWire, type Wire } from './supabase.js';

/** Everything a page can do with a mentoring project. Made by {@link createMentorKit}. */
export interface MentorKit {
  /** The options it was made with. */
  readonly options: Readonly<MentorKitOptions>;
  /** IANA zone times are shown in. */
  readonly timeZone: string;
  readonly session: SessionFeature;
  readonly mentors: MentorsFeature;
  readonly booking: BookingFeature;
  /** The caller's own sessions, soonest first; live. Empty for visitors. */
  readonly appointments: Resource<readonly Appointment[]>;
  readonly chat: ChatFeature;
  /** Whether changes arrive by themselves right now. */
  readonly $connection: ReadableAtom<Connection>;
  /** Closes the socket and ends timers and listeners. The kit is not used afterwards. */
  destroy(): void;
}

function transportsOf(options: MentorKitOptions, wire: Wire): readonly Transport[] {
  if (options.live === 'off') return [];
  const changes = changesTransport(wire);
  return options.live === 'postgres_changes' ? [changes] : [broadcastTransport(wire), changes];
}

/** Many changes in one moment cause one read, this much later. In milliseconds. */
const SETTLE = 50;

function createWatch({ session, live }: Pick<Core, 'session' | 'live'>): Core['watch'] {
  return (events = []): Watch => {
    let seen = session.generation();
    return (outdated) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const soon = (): void => {
        timer ??= setTimeout(() => {
          timer = undefined;
          outdated(false);
        }, SETTLE);
      };
      const heard = ({ event }: LiveEvent): void => {
        if (events.includes(event)) soon();
      };
      const stops = [
        onWake(soon),
        session.$session.subscribe(() => {
          const isAnother = seen !== session.generation();
          seen = session.generation();
          if (isAnother) outdated(true);
        }),
        ...(events.length > 0 ? [live.listen({ heard, joined: soon })] : []),
      ];
      return () => {
        clearTimeout(timer);
        for (const stop of stops) stop();
      };
    };
  };
}

/**
 * Makes a client for one project. Nothing is read, stored or connected before a store is listened to or a method
 * is called.
 *
 * @throws MentorKitError `invalid_options`, naming the option and what it must be
 */
export function createMentorKit(options: MentorKitOptions): MentorKit {
  const checked = checkOptions(options);
  const session = createSession(checked);
  const wire = createWire(checked, session);
  const live = createLive({
    $session: session.$session,
    transports: transportsOf(checked, wire),
    warn: (message) => {
      globalThis.console.warn(`MentorKit: ${message}`);
    },
  });
  const core: Core = {
    options: checked,
    rest: wire.rest,
    session,
    live,
    watch: createWatch({ session, live }),
  };
  const { booking, appointments } = createBooking(core);
  return {
    options: checked,
    timeZone: checked.timeZone ?? localTimeZone(),
    session,
    mentors: createMentors(core),
    booking,
    appointments,
    chat: createChat(core),
    $connection: live.$connection,
    destroy: () => {
      live.stop();
      wire.close();
      session.stop();
    },
  };
}
