import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** A host for controllers without an element: counts the drawings that were asked for, hears events. */
export class FakeHost extends EventTarget implements ReactiveControllerHost {
  readonly updateComplete = Promise.resolve(true);
  /** How many drawings were asked for. */
  asked = 0;
  readonly #controllers = new Set<ReactiveController>();

  addController(controller: ReactiveController): void {
    this.#controllers.add(controller);
  }

  removeController(controller: ReactiveController): void {
    this.#controllers.delete(controller);
  }

  requestUpdate(): void {
    this.asked += 1;
  }

  /** Tells the controllers that the host stands on the page. */
  connect(): void {
    for (const controller of this.#controllers) controller.hostConnected?.();
  }

  /** Tells the controllers that the host has left the page. */
  disconnect(): void {
    for (const controller of this.#controllers) controller.hostDisconnected?.();
  }

  /** Draws once, as far as controllers can tell. */
  draw(): void {
    for (const controller of this.#controllers) controller.hostUpdate?.();
    for (const controller of this.#controllers) controller.hostUpdated?.();
  }
}
