import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ReadableAtom } from 'nanostores';

/** Renders its host again whenever the watched store changes; listens only while the host is connected. */
export class StoreController<T> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #store: ReadableAtom<T> | undefined;
  #stop: (() => void) | undefined;
  #connected = false;
  #value: T | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** What the store last said; undefined while nothing is watched. */
  get value(): T | undefined {
    return this.#value;
  }

  /** The store being watched. */
  get store(): ReadableAtom<T> | undefined {
    return this.#store;
  }

  /** Watches another store from now on, or none. */
  watch(store: ReadableAtom<T> | undefined): void {
    if (store === this.#store) return;
    this.#unsubscribe();
    this.#store = store;
    this.#value = undefined;
    if (this.#connected) this.#subscribe();
    this.#host.requestUpdate();
  }

  hostConnected(): void {
    this.#connected = true;
    this.#subscribe();
  }

  hostDisconnected(): void {
    this.#connected = false;
    this.#unsubscribe();
  }

  #subscribe(): void {
    this.#stop ??= this.#store?.subscribe((value) => {
      this.#value = value;
      this.#host.requestUpdate();
    });
  }

  #unsubscribe(): void {
    this.#stop?.();
    this.#stop = undefined;
  }
}
