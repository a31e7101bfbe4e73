import { MESSAGE_MAX_LENGTH } from '@mentorkit/client';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Terms } from '../locales/index.js';

const COUNTER_FROM = 200;

interface ComposerParts {
  readonly terms: Terms;
  readonly name: string;
  readonly text: string;
  readonly complaint: string;
  readonly change: (text: string) => void;
  readonly send: () => void;
}

/** How many characters are left of a message; negative when it is too long. Counts as the database does. */
export function charactersLeft(text: string): number {
  return MESSAGE_MAX_LENGTH - Array.from(text.trim()).length;
}

/** When a composition last ended in a field. */
const composed = new WeakMap<EventTarget, number>();
const SAME_KEY_MS = 50;

/** True for the Enter that only ends a composition; Safari says so after it has ended. */
function isOfComposition(event: KeyboardEvent): boolean {
  const ended = event.currentTarget ? composed.get(event.currentTarget) : undefined;
  return event.isComposing || (ended !== undefined && event.timeStamp - ended < SAME_KEY_MS);
}

function compositionEnded(event: Event): void {
  if (event.currentTarget) composed.set(event.currentTarget, event.timeStamp);
}

/** The field to write in. Enter sends, Shift+Enter breaks the line, an input method keeps its own Enter. */
export function composer({ terms, name, text, complaint, change, send }: ComposerParts): TemplateResult {
  const left = charactersLeft(text);
  const keydown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || isOfComposition(event)) return;
    event.preventDefault();
    send();
  };
  return html`
    <form
      class="composer"
      part="composer"
      @submit=${(event: Event): void => {
        event.preventDefault();
        send();
      }}
    >
      ${complaint ? html`<p class="complaint" role="alert">${complaint}</p>` : nothing}
      <div class="composer-row">
        <textarea
          part="input"
          rows="1"
          enterkeyhint="send"
          aria-label=${terms.messagesWith(name)}
          aria-describedby="composer-hint composer-count"
          aria-invalid=${left < 0 ? 'true' : 'false'}
          placeholder=${terms.writeMessage}
          .value=${live(text)}
          @input=${(event: Event): void => {
            if (event.target instanceof HTMLTextAreaElement) change(event.target.value);
          }}
          @keydown=${keydown}
          @compositionend=${compositionEnded}
        ></textarea>
        <button
          class="primary send"
          part="send"
          type="submit"
          aria-disabled=${text.trim() === '' || left < 0 ? 'true' : 'false'}
        >
          ${terms.send}
        </button>
      </div>
      <p class="unseen" id="composer-hint">${terms.composerHint}</p>
      <p class=${left < 0 ? 'complaint' : 'small muted'} id="composer-count" aria-live="polite">
        ${left < 0 ? terms.tooLong(-left) : left <= COUNTER_FROM ? terms.charactersLeft(left) : nothing}
      </p>
    </form>
  `;
}
