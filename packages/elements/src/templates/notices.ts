import type { MentorKitError } from '@mentorkit/client';
import { html, nothing, type TemplateResult } from 'lit';
import type { Terms } from '../locales/index.js';

/** What went wrong, in the reader's language, and a way to try again. */
export function failure(error: MentorKitError | undefined, terms: Terms, retry: () => void): TemplateResult {
  const words = terms.errors[error?.code ?? 'server_failed'];
  return html`
    <div class="notice danger" part="error" role="alert" tabindex="-1">
      <p>${words}</p>
      <button type="button" part="retry" @click=${retry}>${terms.retry}</button>
    </div>
  `;
}

/** A sentence that there is nothing, what to do about it, and maybe a button that does it. */
export function empty(title: string, hint = '', action?: TemplateResult): TemplateResult {
  return html`
    <div class="notice centered" part="empty">
      <p><strong>${title}</strong></p>
      ${hint ? html`<p class="muted">${hint}</p>` : nothing} ${action ?? nothing}
    </div>
  `;
}

/** For the webmaster: the element stands on the page without an address to talk to. */
export function unconnected(terms: Terms): TemplateResult {
  return html`<p class="notice danger" part="error" role="alert">${terms.notConnected}</p>`;
}

/** Asks a visitor to sign in; the page decides how. */
export function signInNotice(title: string, hint: string, terms: Terms, ask: () => void): TemplateResult {
  return html`
    <div class="notice accent" part="sign-in">
      <p><strong>${title}</strong></p>
      ${hint ? html`<p>${hint}</p>` : nothing}
      <button type="button" class="primary" part="sign-in-button" @click=${ask}>${terms.signIn}</button>
    </div>
  `;
}

/** Grey lines while something is read; the words are for those who cannot see them. */
export function skeleton(terms: Terms, shape: TemplateResult, times = 1): TemplateResult {
  return html`
    <div part="loading" aria-busy="true">
      <span class="unseen" role="status">${terms.loading}</span>
      <div class="skeletons" aria-hidden="true">${Array.from({ length: times }, () => shape)}</div>
    </div>
  `;
}
