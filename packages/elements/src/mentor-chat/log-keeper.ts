import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Closer to the end than this counts as being at the end. */
const NEAR_PX = 48;

interface Host extends ReactiveControllerHost {
  readonly renderRoot: HTMLElement | DocumentFragment;
}

/**
 * Keeps the reader where he is in the log: at the end while he is at the end, at the same message when older ones
 * come in above. A new key (another conversation) opens at the end.
 */
export class LogKeeper implements ReactiveController {
  readonly #host: Host;
  readonly #resized = new ResizeObserver(() => {
    if (this.#atEnd) this.toEnd();
  });
  #scroller: HTMLElement | undefined;
  #atEnd = true;
  #fromEnd = 0;
  #key = '';

  constructor(host: Host) {
    this.#host = host;
    host.addController(this);
  }

  /** True while the newest message is in view. */
  get isAtEnd(): boolean {
    return this.#atEnd;
  }

  /** Says which conversation is shown; call before rendering it. */
  show(key: string): void {
    if (key === this.#key) return;
    this.#key = key;
    this.#atEnd = true;
  }

  /** To be called when the log was scrolled. */
  scrolled(): void {
    const log = this.#scroller;
    if (!log) return;
    const before = this.#atEnd;
    this.#atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_PX;
    if (before !== this.#atEnd) this.#host.requestUpdate();
  }

  /** Goes to the newest message and stays there. */
  toEnd(): void {
    this.#atEnd = true;
    if (this.#scroller) this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  hostUpdate(): void {
    const log = this.#scroller;
    if (log) this.#fromEnd = log.scrollHeight - log.scrollTop;
  }

  hostUpdated(): void {
    const log = this.#host.renderRoot.querySelector<HTMLElement>('[data-log]') ?? undefined;
    if (log !== this.#scroller) this.#observe(log);
    if (!log) return;
    if (this.#atEnd) this.toEnd();
    else if (this.#fromEnd > 0 && log.dataset['prepended'] !== log.dataset['first']) {
      log.scrollTop = log.scrollHeight - this.#fromEnd;
    }
    log.dataset['prepended'] = log.dataset['first'] ?? '';
  }

  hostDisconnected(): void {
    this.#observe(undefined);
  }

  #observe(log: HTMLElement | undefined): void {
    this.#resized.disconnect();
    this.#scroller = log;
    if (!log) return;
    this.#resized.observe(log);
    for (const child of log.children) this.#resized.observe(child);
  }
}
