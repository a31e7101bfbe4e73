import { BOOKING_MESSAGE_MAX_LENGTH, type MentorKitError } from '@mentorkit/client';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Terms } from '../locales/index.js';
import type { Draft } from './booking-flow.js';

const COUNTER_FROM = 500;

/** What is wrong with a draft, field by field. */
export interface DraftProblems {
  readonly message: boolean;
  readonly videoLink: boolean;
}

/** Checks a draft before it is sent. The server checks again. */
export function problemsOf(draft: Draft): DraftProblems {
  const link = draft.videoLink.trim();
  const isHttps = URL.canParse(link) && new URL(link).protocol === 'https:';
  return { message: draft.message.trim() === '', videoLink: link !== '' && !isHttps };
}

interface BookingFormParts {
  readonly terms: Terms;
  readonly when: string;
  readonly zone: string;
  readonly clock: string;
  readonly secondsLeft: number;
  readonly draft: Draft;
  readonly problems: DraftProblems | undefined;
  readonly sending: boolean;
  readonly error: MentorKitError | undefined;
  readonly change: (change: Partial<Draft>) => void;
  readonly submit: () => void;
  readonly giveBack: () => void;
  readonly extend: () => void;
}

/** The held slot with its clock, the message and the optional video link. */
export function bookingForm(parts: BookingFormParts): TemplateResult {
  const { terms, sending, error, submit, giveBack } = parts;
  return html`
    <form
      class="form"
      part="form"
      novalidate
      @submit=${(event: Event): void => {
        event.preventDefault();
        submit();
      }}
    >
      ${reservation(parts)} ${messageField(parts)} ${linkField(parts)}
      ${
        error ? html`<p class="complaint" part="error" role="alert">${terms.errors[error.code]}</p>` : nothing
      }
      <div class="actions">
        <button class="primary" part="submit" type="submit" aria-disabled=${sending ? 'true' : 'false'}>
          ${sending ? terms.sendingRequest : terms.sendRequest}
        </button>
        <button type="button" part="other-time" ?disabled=${sending} @click=${giveBack}>
          ${terms.otherTime}
        </button>
      </div>
    </form>
  `;
}

function reservation({ terms, when, zone, clock, secondsLeft, extend }: BookingFormParts): TemplateResult {
  const isEnding = secondsLeft <= 60;
  return html`
    <div class="notice accent reservation" part="reservation">
      <p>
        <strong id="form-title" tabindex="-1">${when}</strong>
        <br />
        <span class="small muted">${zone}</span>
      </p>
      <p role="timer" class="small">${terms.heldFor(clock)}</p>
      <p class="unseen" role="status">${isEnding ? terms.heldOneMinute : nothing}</p>
      ${
        isEnding
          ? html`<button type="button" part="more-time" @click=${extend}>${terms.moreTime}</button>`
          : nothing
      }
    </div>
  `;
}

function messageField({ terms, draft, problems, change }: BookingFormParts): TemplateResult {
  const left = BOOKING_MESSAGE_MAX_LENGTH - draft.message.length;
  const isWrong = problems?.message === true;
  return html`
    <div class="field">
      <label for="message">${terms.yourMessage}</label>
      <p class="small muted" id="message-hint">${terms.yourMessageHint}</p>
      <textarea
        id="message"
        part="message"
        rows="5"
        required
        maxlength=${BOOKING_MESSAGE_MAX_LENGTH}
        aria-describedby="message-hint message-problem"
        aria-invalid=${isWrong ? 'true' : 'false'}
        .value=${live(draft.message)}
        @input=${(event: Event): void => {
          if (event.target instanceof HTMLTextAreaElement) change({ message: event.target.value });
        }}
      ></textarea>
      <p class="complaint" id="message-problem">${isWrong ? terms.messageRequired : nothing}</p>
      ${left < COUNTER_FROM ? html`<p class="small muted">${terms.charactersLeft(left)}</p>` : nothing}
    </div>
  `;
}

function linkField({ terms, draft, problems, change }: BookingFormParts): TemplateResult {
  const isWrong = problems?.videoLink === true;
  return html`
    <div class="field">
      <label for="video">${terms.videoLink}</label>
      <input
        id="video"
        part="video-link"
        type="url"
        inputmode="url"
        autocomplete="off"
        placeholder="https://"
        aria-describedby="video-hint"
        aria-invalid=${isWrong ? 'true' : 'false'}
        .value=${live(draft.videoLink)}
        @input=${(event: Event): void => {
          if (event.target instanceof HTMLInputElement) change({ videoLink: event.target.value });
        }}
      />
      <p class=${isWrong ? 'complaint' : 'small muted'} id="video-hint">
        ${isWrong ? terms.videoLinkInvalid : terms.videoLinkHint}
      </p>
    </div>
  `;
}
