/** Reads one at a time. A call during a read makes it read once more, as the answer may miss the change. */
export class Flight {
  readonly #fly: (signal: AbortSignal) => Promise<void>;
  #controller: AbortController | undefined;
  #landed: Promise<void> = Promise.resolve();
  #again = false;

  constructor(fly: (signal: AbortSignal) => Promise<void>) {
    this.#fly = fly;
  }

  start(): Promise<void> {
    if (this.#controller) {
      this.#again = true;
    } else {
      this.#again = false;
      this.#controller = new AbortController();
      this.#landed = this.#run(this.#controller);
    }
    return this.#landed;
  }

  abort(): void {
    this.#controller?.abort();
    this.#controller = undefined;
  }

  async #run(controller: AbortController): Promise<void> {
    await this.#fly(controller.signal);
    if (this.#controller !== controller) return;
    if (!this.#again) {
      this.#controller = undefined;
      return;
    }
    this.#again = false;
    await this.#run(controller);
  }
}
