import type { ReactiveController, ReactiveControllerHost } from 'lit';

const SECOND_MS = 1000;

/** Counts down to a moment and renders its host every second; says once when the moment has come. */
export class Countdown implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #ended: () => void;
  #until: number | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(host: ReactiveControllerHost, ended: () => void) {
    this.#host = host;
    this.#ended = ended;
    host.addController(this);
  }

  /** Seconds left, 0 when over or never begun. */
  get secondsLeft(): number {
    if (this.#until === undefined) return 0;
    return Math.max(0, Math.ceil((this.#until - Date.now()) / SECOND_MS));
  }

  /** What is left as `4:05`. */
  get clock(): string {
    const seconds = this.secondsLeft;
    return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`;
  }

  /** Begins anew. */
  start(until: string): void {
    this.#until = Date.parse(until);
    this.#tickOn();
  }

  /** Forgets the moment without saying that it has come. */
  stop(): void {
    this.#until = undefined;
    this.#tickOff();
  }

  hostConnected(): void {
    if (this.#until !== undefined) this.#tickOn();
  }

  hostDisconnected(): void {
    this.#tickOff();
  }

  #tickOn(): void {
    this.#tickOff();
    this.#timer = setInterval(() => {
      this.#tick();
    }, SECOND_MS);
  }

  #tickOff(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    if (this.secondsLeft === 0) {
      this.stop();
      this.#ended();
    }
    this.#host.requestUpdate();
  }
}
