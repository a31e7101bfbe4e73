import { atom, type ReadableAtom } from 'nanostores';
import { backoff, isOnline, onWake } from '../environment.js';
import type { Session } from '../session/session.js';
import type { LineListener, LiveEvent, Transport } from './live.api.js';

/** `idle` while nobody listens or nobody is signed in, and where live updates are off or were refused. */
export type Connection = 'idle' | 'connecting' | 'live' | 'offline';

/** Told what changed, and told to read past its cursor after every (re)join. */
export interface LiveListener {
  heard?(event: LiveEvent): void;
  joined?(): void;
}

/** One line per signed-in person, open while somebody listens. */
export interface Live {
  readonly $connection: ReadableAtom<Connection>;
  /** Listens; answers how to stop. The line opens with the first listener and closes after the last. */
  listen(listener: LiveListener): () => void;
  stop(): void;
}

/** How long the line stays open after the last listener left, so that a re-render does not cut it. In milliseconds. */
const LINGER = 2000;

/** How long realtime-js may try to come back by itself before the line is dialled anew. In milliseconds. */
const GIVE_UP = 60_000;

interface Needs {
  readonly $session: ReadableAtom<Session>;
  /** Tried in this order; a refusal moves to the next. Empty: never live. */
  readonly transports: readonly Transport[];
  /** Told why a transport was refused. */
  readonly warn: (message: string) => void;
  /** Milliseconds before a line that ended is dialled anew. */
  readonly retryAfter?: (tries: number) => number;
}

/** The state machine of the line. It knows no wire: transports do. */
class Line implements Live {
  readonly $connection = atom<Connection>('idle');
  readonly #needs: Needs;
  readonly #listeners = new Set<LiveListener>();
  #user: string | undefined;
  #close: (() => void) | undefined;
  #turn = 0;
  #tries = 0;
  #refusals = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #release: (() => void) | undefined;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  listen(listener: LiveListener): () => void {
    this.#listeners.add(listener);
    if (!this.#release) this.#start();
    else if (this.$connection.get() === 'live') listener.joined?.();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) {
        setTimeout(() => {
          if (this.#listeners.size === 0) this.stop();
        }, LINGER);
      }
    };
  }

  stop(): void {
    this.#release?.();
    this.#release = undefined;
    this.#user = undefined;
    this.#hangUp();
    this.$connection.set('idle');
  }

  #start(): void {
    const stopSession = this.#needs.$session.subscribe(({ user }) => {
      if (user?.id === this.#user) return;
      this.#user = user?.id;
      this.#refusals = 0;
      this.#redial();
    });
    const stopWake = onWake(() => {
      if (this.$connection.get() === 'live') this.#joined();
      else {
        this.#refusals = 0;
        this.#redial();
      }
    });
    this.#release = () => {
      stopSession();
      stopWake();
    };
  }

  #hangUp(): void {
    this.#turn += 1;
    clearTimeout(this.#timer);
    this.#close?.();
    this.#close = undefined;
  }

  #redial(): void {
    this.#hangUp();
    const transport = this.#needs.transports[this.#refusals];
    if (this.#user === undefined || !transport) {
      this.$connection.set('idle');
      return;
    }
    this.$connection.set(isOnline() ? 'connecting' : 'offline');
    void this.#dial(transport, this.#user, this.#turn);
  }

  async #dial(transport: Transport, user: string, turn: number): Promise<void> {
    const current = (): boolean => turn === this.#turn;
    const listener: LineListener = {
      heard: (event) => {
        if (current()) for (const each of this.#listeners) each.heard?.(event);
      },
      joined: () => {
        if (current()) this.#joined();
      },
      lost: () => {
        if (current()) this.#redialIn(GIVE_UP);
      },
      ended: () => {
        if (current()) this.#redialSoon();
      },
      refused: (reason) => {
        if (!current()) return;
        this.#needs.warn(`Live updates were refused: ${reason}`);
        this.#refusals += 1;
        this.#redial();
      },
    };
    try {
      const close = await transport(user, listener, current);
      if (current()) this.#close = close;
      else close();
    } catch (error) {
      if (!current()) return;
      this.#needs.warn(`Live updates cannot start, trying again: ${String(error)}`);
      this.#redialSoon();
    }
  }

  #joined(): void {
    clearTimeout(this.#timer);
    this.#tries = 0;
    this.$connection.set('live');
    for (const listener of this.#listeners) listener.joined?.();
  }

  #redialSoon(): void {
    this.#tries += 1;
    this.#redialIn((this.#needs.retryAfter ?? backoff)(this.#tries));
  }

  #redialIn(milliseconds: number): void {
    this.$connection.set('offline');
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#redial();
    }, milliseconds);
  }
}

/** Makes the line; nothing opens before somebody listens. */
export function createLive(needs: Needs): Live {
  return new Line(needs);
}
