import { html, type TemplateResult } from 'lit';
import type { Formats } from '../locales/formats.js';
import type { Terms } from '../locales/index.js';

/** What the reader has asked for; empty means any. */
export interface FilterState {
  readonly search: string;
  readonly topic: string;
  readonly language: string;
}

interface FilterBarParts {
  readonly terms: Terms;
  readonly formats: Formats;
  readonly topics: readonly string[];
  readonly languages: readonly string[];
  readonly change: (change: Partial<FilterState>, at: 'once' | 'paused') => void;
}

function valueOf(event: Event): string {
  const field = event.target;
  return field instanceof HTMLInputElement || field instanceof HTMLSelectElement ? field.value : '';
}

/** Search field and the two choices. Choices are made of what the mentors seen so far offer. */
export function filterBar(state: FilterState, parts: FilterBarParts): TemplateResult {
  const { terms, formats, topics, languages, change } = parts;
  return html`
    <form
      class="filters"
      part="filters"
      role="search"
      @submit=${(event: Event): void => {
        event.preventDefault();
        change({}, 'once');
      }}
    >
      <div class="field search">
        <label for="search">${terms.searchMentors}</label>
        <input
          maxlength="200"
          id="search"
          type="search"
          part="search"
          autocomplete="off"
          placeholder=${terms.searchPlaceholder}
          .value=${state.search}
          @input=${(event: Event): void => {
            change({ search: valueOf(event).trim() }, 'paused');
          }}
        />
      </div>
      ${choice('topic', terms.topic, topics, (topic) => topic, state, parts)}
      ${choice('language', terms.language, languages, (tag) => formats.languageName(tag), state, parts)}
    </form>
  `;
}

function choice(
  name: 'topic' | 'language',
  label: string,
  values: readonly string[],
  words: (value: string) => string,
  state: FilterState,
  { terms, change }: FilterBarParts,
): TemplateResult {
  const option = (value: string): TemplateResult => html`
    <option value=${value} ?selected=${state[name] === value}>${value ? words(value) : terms.all}</option>
  `;
  return html`
    <div class="field">
      <label for=${name}>${label}</label>
      <select
        id=${name}
        part=${name}
        @change=${(event: Event): void => {
          change({ [name]: valueOf(event) }, 'once');
        }}
      >
        ${['', ...values].map(option)}
      </select>
    </div>
  `;
}
