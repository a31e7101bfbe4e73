import { html, nothing, type TemplateResult } from 'lit';

/** First letters of the first and the last name. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = words[0] ?? '';
  const last = words.length > 1 ? (words.at(-1) ?? '') : '';
  return [first, last]
    .map((word) => Array.from(word)[0] ?? '')
    .join('')
    .toLocaleUpperCase();
}

function hideBroken(event: Event): void {
  if (event.target instanceof HTMLImageElement) event.target.hidden = true;
}

/** A person's picture over their initials. Decoration: the name always stands beside it. */
export function avatar(name: string, url: string | null, size: 'little' | '' = ''): TemplateResult {
  return html`
    <span class="avatar ${size}" part="avatar" aria-hidden="true">
      ${initials(name)}
      ${url ? html`<img src=${url} alt="" loading="lazy" decoding="async" @error=${hideBroken} />` : nothing}
    </span>
  `;
}
