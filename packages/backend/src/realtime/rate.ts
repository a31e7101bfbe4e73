/** Counts what happens within a sliding window. */
export class Rate {
  readonly #limit: number;
  readonly #window: number;
  /** When the last ones happened, oldest first; never more than the limit. */
  readonly #times: number[] = [];

  constructor(limit: number, windowMilliseconds: number) {
    this.#limit = limit;
    this.#window = windowMilliseconds;
  }

  /** Notes one more; false when that is one too many. */
  take(now = Date.now()): boolean {
    while (this.#times.length > 0 && now - (this.#times[0] ?? now) >= this.#window) this.#times.shift();
    if (this.#times.length >= this.#limit) return false;
    this.#times.push(now);
    return true;
  }
}
