import { atom, type ReadableAtom } from 'nanostores';
import { backoff, isOnline, onWake } from '../environment.js';
import type { Session } from '../session/session.js';
import type { LiveEvent, Transport } from './live.api.js';

/** `idle` while nobody listens or nobody is signed in. */
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

interface Needs {
  readonly $session: ReadableAtom<Session>;
  /** Tried in this order; a refusal moves to the next. Empty: never live. */
  readonly transports: readonly Transport[];
  /** Told why a transport was refused. */
  readonly warn: (message: string) => void;
  /** Milliseconds before a lost line is dialled anew; realtime-js may come back by itself before. */
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
      else this.#redial();
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
    try {
      const close = await transport(user, {
        heard: (event) => {
          if (current()) for (const listener of this.#listeners) listener.heard?.(event);
        },
        joined: () => {
          if (current()) this.#joined();
        },
        lost: () => {
          if (current()) this.#later();
        },
        refused: (reason) => {
          if (!current()) return;
          this.#needs.warn(`Live updates were refused: ${reason}`);
          this.#refusals += 1;
          this.#redial();
        },
      });
      if (current()) this.#close = close;
      else close();
    } catch (error) {
      if (!current()) return;
      this.#needs.warn(`Live updates cannot start, trying again: ${String(error)}`);
      this.#later();
    }
  }

  #joined(): void {
    clearTimeout(this.#timer);
    this.#tries = 0;
    this.$connection.set('live');
    for (const listener of this.#listeners) listener.joined?.();
  }

  #later(): void {
    this.$connection.set('offline');
    clearTimeout(this.#timer);
    this.#tries += 1;
    const retryAfter = this.#needs.retryAfter ?? ((tries) => 5000 + backoff(tries));
    this.#timer = setTimeout(() => {
      this.#redial();
    }, retryAfter(this.#tries));
  }
}

/** Makes the line; nothing opens before somebody listens. */
export function createLive(needs: Needs): Live {
  return new Line(needs);
}
