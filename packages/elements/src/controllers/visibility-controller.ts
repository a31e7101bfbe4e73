import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Knows whether somebody can see the host right now: on screen, in a tab that is in front. */
export class VisibilityController implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;
  readonly #changed: () => void;
  readonly #tell = (): void => {
    this.#changed();
  };
  #observer: IntersectionObserver | undefined;
  #onScreen = false;

  constructor(host: ReactiveControllerHost & Element, changed: () => void) {
    this.#host = host;
    this.#changed = changed;
    host.addController(this);
  }

  get isVisible(): boolean {
    return this.#onScreen && document.visibilityState === 'visible';
  }

  hostConnected(): void {
    this.#observer = new IntersectionObserver((entries) => {
      this.#onScreen = entries.at(-1)?.isIntersecting === true;
      this.#changed();
    });
    this.#observer.observe(this.#host);
    document.addEventListener('visibilitychange', this.#tell);
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#onScreen = false;
    document.removeEventListener('visibilitychange', this.#tell);
  }
}
