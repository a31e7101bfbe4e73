import type { ReactiveController, ReactiveControllerHost } from 'lit';

interface Host extends ReactiveControllerHost {
  readonly renderRoot: HTMLElement | DocumentFragment;
  getRootNode(): Node;
}

/** Moves the focus to what the next drawing brings, for readers who steer by keyboard or by ear. */
export class FocusController implements ReactiveController {
  readonly #host: Host;
  #next = '';
  #awaited = '';

  constructor(host: Host) {
    this.#host = host;
    host.addController(this);
  }

  /** Moves the focus once the next drawing is there. */
  move(selector: string): void {
    this.#next = selector;
    this.#awaited = '';
    this.#host.requestUpdate();
  }

  /** Moves the focus as soon as a drawing brings the target, unless the reader has gone elsewhere by then. */
  moveOnceThere(selector: string): void {
    this.#awaited = selector;
    this.#host.requestUpdate();
  }

  hostUpdated(): void {
    const next = this.#next;
    this.#next = '';
    if (next) this.#find(next)?.focus();
    const awaited = this.#awaited ? this.#find(this.#awaited) : undefined;
    if (!awaited) return;
    this.#awaited = '';
    if (this.#isFocusLost) awaited.focus();
  }

  #find(selector: string): HTMLElement | undefined {
    return this.#host.renderRoot.querySelector<HTMLElement>(selector) ?? undefined;
  }

  /** True where the browser has put the focus on nothing, as when the focused button goes away. */
  get #isFocusLost(): boolean {
    const root = this.#host.getRootNode();
    const active = root instanceof Document || root instanceof ShadowRoot ? root.activeElement : null;
    return active === null || active === document.body;
  }
}
