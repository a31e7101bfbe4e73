import { ContextProvider } from '@lit/context';
import type { MentorKit, MentorKitOptions } from '@mentorkit/client';
import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { kitContext, type Provided } from '../controllers/kit-context.js';
import { makeKit, shareKit, type HeldKit } from '../controllers/shared-kits.js';
import type { Terms } from '../locales/index.js';
import { attributeProblems } from './attribute-problems.js';
import { styles } from './mentor-provider.styles.js';

/**
 * Connects every MentorKit element inside it to one project: `<mentor-provider url="…" api-key="…">`.
 *
 * @slot - The page's own content with the elements somewhere in it.
 */
export class MentorProvider extends LitElement {
  static override styles = styles;

  /** Address of the project, such as `https://abc.supabase.co`. */
  @property() url = '';
  /** Publishable key of the project. It names the project and grants nothing. */
  @property({ attribute: 'api-key' }) apiKey = '';
  /** Slug of the partner programme whose mentors are shown. */
  @property() partner = '';
  /** Language of the elements inside: `pt-BR`, `en` or `es`. Empty follows the page. */
  @property() locale = '';
  /** `light` or `dark` for the elements inside; empty follows the reader's system. */
  @property({ reflect: true, useDefault: true }) theme: 'light' | 'dark' | '' = '';
  /** Name under which a session of our own sign-in is kept, for pages that hold more than one. */
  @property({ attribute: 'storage-key' }) storageKey = '';
  /** Asked for the access token of the person the page has signed in; the token stays in memory. */
  @property({ attribute: false }) getToken: MentorKitOptions['getToken'];
  /** Words to say instead of ours, such as `{ book: 'Marcar conversa' }`. */
  @property({ attribute: false }) words: Partial<Terms> | undefined;

  readonly #context = new ContextProvider(this, {
    context: kitContext,
    initialValue: { kit: undefined, isBroken: false, locale: undefined, words: undefined },
  });
  #given: MentorKit | undefined;
  #own: HeldKit | undefined;
  #isBroken = false;

  /** The kit all elements inside share. Set it to bring your own; read it to sign in or to subscribe. */
  @property({ attribute: false })
  get kit(): MentorKit | undefined {
    return this.#given ?? this.#own?.kit;
  }
  set kit(kit: MentorKit | undefined) {
    this.#given = kit;
  }

  constructor() {
    super();
    this.addController({
      hostConnected: () => {
        for (const problem of attributeProblems(this)) console.warn(problem);
        this.requestUpdate('url');
      },
      hostDisconnected: () => {
        this.#release();
        this.#share();
      },
    });
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const sources = ['url', 'apiKey', 'partner', 'storageKey', 'getToken', 'kit'] as const;
    if (sources.some((name) => changed.has(name))) this.#connect();
    this.#share();
  }

  #connect(): void {
    this.#release();
    this.#isBroken = false;
    if (!this.isConnected || this.#given || !this.url || !this.apiKey) return;
    const options: MentorKitOptions = { url: this.url, key: this.apiKey };
    if (this.partner) options.partner = this.partner;
    if (this.storageKey) options.storageKey = this.storageKey;
    this.#own = this.getToken ? this.#makeOwn({ ...options, getToken: this.getToken }) : shareKit(options);
    this.#isBroken = !this.#own;
  }

  /** A kit with a token function is nobody else's. */
  #makeOwn(options: MentorKitOptions): HeldKit | undefined {
    const kit = makeKit(options);
    const release = (): void => {
      kit?.destroy();
    };
    return kit && { kit, release };
  }

  #release(): void {
    this.#own?.release();
    this.#own = undefined;
  }

  #share(): void {
    const { kit, words } = this;
    const now: Provided = { kit, isBroken: this.#isBroken, locale: this.locale || undefined, words };
    const before = this.#context.value;
    const names = ['kit', 'isBroken', 'locale', 'words'] as const;
    if (names.some((name) => now[name] !== before[name])) this.#context.setValue(now);
  }

  protected override render(): TemplateResult {
    return html`<slot></slot>`;
  }
}
