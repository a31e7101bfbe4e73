import type { MentorKit, Session } from '@mentorkit/client';
import { LitElement, type PropertyValues } from 'lit';
import { property } from 'lit/decorators.js';
import { Formats } from '../locales/formats.js';
import type { Terms } from '../locales/index.js';
import { KitController } from './kit-controller.js';
import { LocaleController } from './locale-controller.js';
import { StoreController } from './store-controller.js';

/** What every MentorKit element shares: where its kit comes from, its language, its theme, who is signed in. */
export abstract class MentorElement extends LitElement {
  /** A ready kit; wins over the provider and over the attributes. */
  @property({ attribute: false }) kit: MentorKit | undefined;
  /** Address of the project, when there is no `<mentor-provider>` around. */
  @property() url = '';
  /** Publishable key of the project, when there is no `<mentor-provider>` around. */
  @property({ attribute: 'api-key' }) apiKey = '';
  /** Slug of the partner programme. */
  @property() partner = '';
  /** Language of this element: `pt-BR`, `en` or `es`. Empty follows the provider and the page. */
  @property() locale = '';
  /** `light` or `dark`; empty follows the provider and the reader's system. */
  @property({ reflect: true, useDefault: true }) theme: 'light' | 'dark' | '' = '';

  readonly #kit = new KitController(this);
  readonly #locale = new LocaleController(this, this.#kit);
  readonly #session = new StoreController<Session>(this);
  #bound: MentorKit | undefined;

  /** The kit in use, from whichever source. */
  protected get activeKit(): MentorKit | undefined {
    return this.#bound;
  }

  /** True when the page gives this element no kit at all. */
  protected get isUnconnected(): boolean {
    return this.#kit.isMissing;
  }

  protected get terms(): Terms {
    return this.#locale.terms;
  }

  protected get activeLocale(): string {
    return this.#locale.locale;
  }

  /** Dates and numbers of this reader. */
  protected get formats(): Formats {
    return new Formats(this.activeLocale, this.#bound?.timeZone ?? 'UTC');
  }

  /** True until it is known who is signed in. */
  protected get isSessionPending(): boolean {
    return (this.session?.status ?? 'loading') === 'loading';
  }

  protected get session(): Session | undefined {
    return this.#session.value;
  }

  /** True for a person with an account of their own; visitors without one may look, not act. */
  protected get isSignedIn(): boolean {
    const session = this.session;
    return session?.status === 'signed_in' && session.user?.isAnonymous === false;
  }

  /** Called before rendering whenever the kit in use has changed. */
  protected abstract kitChanged(kit: MentorKit | undefined): void;

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const kit = this.#kit.resolve();
    if (kit === this.#bound) return;
    this.#bound = kit;
    this.#session.watch(kit?.session.$session);
    this.kitChanged(kit);
  }
}
