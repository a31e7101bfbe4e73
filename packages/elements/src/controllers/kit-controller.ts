import { ContextEvent } from '@lit/context';
import type { MentorKit } from '@mentorkit/client';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { kitContext, type Provided } from './kit-context.js';
import { shareKit, type HeldKit } from './shared-kits.js';

/** What an element says about itself by properties and attributes. */
export interface KitSource {
  kit: MentorKit | undefined;
  url: string;
  apiKey: string;
  partner: string;
}

type Host = ReactiveControllerHost & HTMLElement & KitSource;

/** Finds the kit of an element: its own `kit` property, else the nearest `<mentor-provider>`, else its own attributes. */
export class KitController implements ReactiveController {
  readonly #host: Host;
  #provided: Provided | undefined;
  #unsubscribe: (() => void) | undefined;
  #own: HeldKit | undefined;
  #ownName = '';
  #connected = false;

  constructor(host: Host) {
    this.#host = host;
    host.addController(this);
  }

  /** The kit to use now, if one is known. */
  get kit(): MentorKit | undefined {
    return this.#host.kit ?? (this.#provided ? this.#provided.kit : this.#own?.kit);
  }

  /** Locale and words of the nearest provider. */
  get provided(): Provided | undefined {
    return this.#provided;
  }

  /** True when nothing on the page can give this element a kit: the webmaster forgot something. */
  get isMissing(): boolean {
    if (!this.#connected || this.kit) return false;
    return this.#provided ? this.#provided.isBroken : !this.#awaitsProvider();
  }

  hostConnected(): void {
    this.#connected = true;
    this.#host.requestUpdate();
    this.#ask();
    if (!this.#provided && this.#awaitsProvider()) {
      void customElements.whenDefined('mentor-provider').then(() => {
        if (this.#connected && !this.#provided) this.#ask();
      });
    }
  }

  hostDisconnected(): void {
    this.#connected = false;
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#provided = undefined;
    this.#releaseOwn();
  }

  /** Makes a kit of the host's own attributes when nothing else gives one; to be called before every drawing. */
  resolve(): MentorKit | undefined {
    const { url, apiKey: key, partner } = this.#host;
    const name = this.#needsOwn ? JSON.stringify([url, key, partner]) : '';
    if (name !== this.#ownName) {
      this.#releaseOwn();
      this.#ownName = name;
      if (name) this.#own = shareKit(partner ? { url, key, partner } : { url, key });
    }
    return this.kit;
  }

  get #needsOwn(): boolean {
    if (!this.#connected || this.#host.kit || this.#provided) return false;
    return this.#host.url !== '' && this.#host.apiKey !== '';
  }

  #ask(): void {
    const receive = (provided: Provided, unsubscribe?: () => void): void => {
      if (this.#unsubscribe !== unsubscribe) this.#unsubscribe?.();
      this.#unsubscribe = unsubscribe;
      this.#provided = provided;
      this.#host.requestUpdate();
    };
    this.#host.dispatchEvent(new ContextEvent(kitContext, this.#host, receive, true));
  }

  #awaitsProvider(): boolean {
    return this.#host.closest('mentor-provider:not(:defined)') !== null;
  }

  #releaseOwn(): void {
    this.#own?.release();
    this.#own = undefined;
    this.#ownName = '';
  }
}
