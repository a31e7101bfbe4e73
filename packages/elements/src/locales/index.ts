import { ptBR } from './pt-BR.js';
import type { Terms } from './terms.js';

export type { Terms } from './terms.js';

/** Languages the elements speak. */
export type Locale = 'pt-BR' | 'en' | 'es';

/** The words of the default language, there from the first paint. */
export const defaultTerms: Terms = ptBR;

/** The language to use for a wish such as `pt_BR`, `en-GB` or nothing. */
export function matchLocale(wish: string): Locale {
  const language = wish.toLowerCase().split(/[-_]/)[0];
  if (language === 'en' || language === 'es') return language;
  return 'pt-BR';
}

/** Fetches the words of a language other than the default when they are first needed. */
export async function loadTerms(locale: 'en' | 'es'): Promise<Terms> {
  return locale === 'en' ? (await import('./en.js')).en : (await import('./es.js')).es;
}
