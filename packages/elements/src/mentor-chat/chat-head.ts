import { html, nothing, type TemplateResult } from 'lit';
import type { Terms } from '../locales/index.js';
import { avatar } from '../templates/avatar.js';
import type { Other } from './chat-target.js';

/** With whom the reader is talking, and the way back to the list where there is one. */
export function chatHead({ name, avatarUrl }: Other, terms: Terms, back?: () => void): TemplateResult {
  return html`
    <header class="head" part="header">
      ${back ? backButton(terms, back) : nothing} ${avatar(name, avatarUrl, 'little')}
      <h3>${name}</h3>
    </header>
  `;
}

function backButton(terms: Terms, back: () => void): TemplateResult {
  return html`
    <button type="button" class="quiet back" part="back" aria-label=${terms.back} @click=${back}>
      <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M10 3L5 8l5 5" /></svg>
    </button>
  `;
}
