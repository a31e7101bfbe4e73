/** What a holder leaves behind in the session, and how to wipe it. */
interface Residue {
  owner: object;
  wipe: () => Promise<void>;
}

/** A turn with the session. */
export interface Turn {
  /** Ends the turn. Calling it twice does nothing. */
  release(): void;
  /** Ends the turn but lets the same owner find the session as he left it, unless somebody else comes between. */
  releaseTo(owner: object, wipe: () => Promise<void>): void;
}

/**
 * First come, first served, for the one session of PGlite.
 *
 * Role, claims and open transactions belong to the session; whoever runs statements while another request is in the
 * middle of its own would run them as that other person.
 */
export class SessionLock {
  #tail: Promise<void> = Promise.resolve();
  #residue: Residue | undefined;

  /** Waits for the turn. What another owner left in the session is wiped first. */
  async acquire(owner?: object): Promise<Turn> {
    const before = this.#tail;
    let release = (): void => undefined;
    this.#tail = new Promise((resolve) => {
      release = resolve;
    });
    await before;
    const residue = this.#residue;
    if (residue !== undefined && residue.owner !== owner) {
      this.#residue = undefined;
      try {
        await residue.wipe();
      } catch (error) {
        release();
        throw error;
      }
    }
    return {
      release,
      releaseTo: (who, wipe) => {
        this.#residue = { owner: who, wipe };
        release();
      },
    };
  }

  /** Runs a job alone. Not re-entrant: a job must not ask for the lock again. */
  async run<T>(job: () => Promise<T>): Promise<T> {
    const turn = await this.acquire();
    try {
      return await job();
    } finally {
      turn.release();
    }
  }
}
