import type { Connection } from '@mentorkit/client';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ReadableAtom } from 'nanostores';
import { StoreController } from './store-controller.js';

/**
 * Knows whether the reader is cut off: the browser has no network, or the live line is down. The browser knows at
 * once; a dead line is noticed only by its missing heartbeat, and some pages have no line.
 */
export class NetworkController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #back: () => void;
  readonly #connection: StoreController<Connection>;
  readonly #look = (): void => {
    this.#host.requestUpdate();
  };
  #wasOffline = false;

  /** `back` is told each time the reader is reachable again. */
  constructor(host: ReactiveControllerHost, back: () => void) {
    this.#host = host;
    this.#back = back;
    this.#connection = new StoreController(host);
    host.addController(this);
  }

  get isOffline(): boolean {
    return !navigator.onLine || this.#connection.value === 'offline';
  }

  /** Follows this line from now on, or none. */
  follow(connection: ReadableAtom<Connection> | undefined): void {
    this.#connection.watch(connection);
  }

  hostConnected(): void {
    globalThis.addEventListener('online', this.#look);
    globalThis.addEventListener('offline', this.#look);
  }

  hostDisconnected(): void {
    globalThis.removeEventListener('online', this.#look);
    globalThis.removeEventListener('offline', this.#look);
  }

  // before the drawing, so that what `back` changes is drawn at once
  hostUpdate(): void {
    const wasOffline = this.#wasOffline;
    this.#wasOffline = this.isOffline;
    if (wasOffline && !this.#wasOffline) this.#back();
  }
}
