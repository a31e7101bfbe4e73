import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { defaultTerms, loadTerms, matchLocale, type Terms } from '../locales/index.js';
import type { KitController } from './kit-controller.js';

type Host = ReactiveControllerHost & HTMLElement & { locale: string };

const listeners = new Set<() => void>();
let observer: MutationObserver | undefined;

/** One observer for the page, however many elements stand on it. */
function onLanguageChange(listener: () => void): () => void {
  listeners.add(listener);
  if (!observer) {
    observer = new MutationObserver(() => {
      for (const tell of listeners) tell();
    });
    observer.observe(document.documentElement, { attributeFilter: ['lang'], subtree: true });
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    observer?.disconnect();
    observer = undefined;
  };
}

/** The language attribute that holds for an element, looked for through shadow roots too. */
function nearestLanguage(element: HTMLElement): string | undefined {
  let node: Node | null = element;
  while (node) {
    if (node instanceof HTMLElement && node.lang) return node.lang;
    node = node instanceof ShadowRoot ? node.host : node.parentNode;
  }
  return undefined;
}

/** Words and formats: attribute `locale`, else the provider's, else the nearest `lang`, else pt-BR. Follows changes. */
export class LocaleController implements ReactiveController {
  readonly #host: Host;
  readonly #kit: KitController;
  #stop: (() => void) | undefined;
  #loaded: { locale: string; terms: Terms } = { locale: 'pt-BR', terms: defaultTerms };
  #asked = '';

  constructor(host: Host, kit: KitController) {
    this.#host = host;
    this.#kit = kit;
    host.addController(this);
  }

  /** The words to show, with the page's own replacements. */
  get terms(): Terms {
    const own = this.#kit.provided?.words;
    return own ? { ...this.#loaded.terms, ...own } : this.#loaded.terms;
  }

  /** The locale for dates and numbers, that of the words. */
  get locale(): string {
    return this.#loaded.locale;
  }

  hostConnected(): void {
    this.#stop = onLanguageChange(() => {
      this.#host.requestUpdate();
    });
  }

  hostDisconnected(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  hostUpdate(): void {
    const wish = this.#host.locale || this.#kit.provided?.locale || nearestLanguage(this.#host) || '';
    const locale = matchLocale(wish);
    if (locale === this.#asked) return;
    this.#asked = locale;
    if (locale === 'pt-BR') this.#loaded = { locale, terms: defaultTerms };
    else void this.#load(locale);
  }

  async #load(locale: 'en' | 'es'): Promise<void> {
    const terms = await loadTerms(locale);
    if (this.#asked !== locale) return;
    this.#loaded = { locale, terms };
    this.#host.requestUpdate();
  }
}
