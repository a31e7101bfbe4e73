import { css } from 'lit';

export const styles = css`
  :host {
    min-block-size: 24rem;
  }

  .booking,
  .slots,
  .form,
  .days,
  .skeletons {
    display: grid;
    gap: var(--_space-medium);
    min-inline-size: 0;
  }

  .slots,
  .days {
    gap: var(--_space-small);
  }

  .head {
    display: flex;
    gap: 0.75rem;
    align-items: center;
  }

  .head > div {
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }

  .days-head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 0.75rem;
  }

  .turns {
    display: flex;
    gap: 0.25rem;
    margin-inline-start: auto;
  }

  .turn {
    inline-size: 2.75rem;
    padding: 0;
  }

  .turn svg {
    inline-size: 1rem;
    block-size: 1rem;
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
  }

  .turn[part='earlier'] svg,
  :host(:dir(rtl)) .turn[part='later'] svg {
    transform: scaleX(-1);
  }

  :host(:dir(rtl)) .turn[part='earlier'] svg {
    transform: none;
  }

  .day-grid {
    display: grid;
    grid-template-columns: repeat(5, minmax(0, 1fr));
    gap: 0.375rem;
  }

  .day {
    display: grid;
    gap: 0;
    inline-size: 100%;
    min-block-size: 4.25rem;
    padding: 0.375rem 0.125rem;
    border-color: var(--_line);
    font-weight: 400;
  }

  .day strong {
    font-size: 1.125em;
  }

  .day .count {
    color: var(--_accent-text);
    font-size: 0.75em;
    font-weight: 600;
    white-space: nowrap;
  }

  .day[data-full],
  .day[data-full] .count {
    color: var(--_muted);
    font-weight: 400;
  }

  .day[data-full] {
    background: var(--_raised);
  }

  .day[aria-pressed='true'] {
    border-color: var(--_accent);
    background: var(--_tint);
    box-shadow: inset 0 0 0 1px var(--_accent);
  }

  .slot-grid {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(6.5rem, 1fr));
    gap: 0.5rem;
  }

  .slot-grid button {
    inline-size: 100%;
    min-block-size: 2.75rem;
    white-space: nowrap;
  }

  .slot-grid button[aria-busy='true'] {
    border-color: var(--_accent);
    background: var(--_tint);
  }

  .guidelines p {
    padding-block-start: 0.25rem;
    white-space: pre-line;
    overflow-wrap: anywhere;
  }

  .guidelines summary {
    min-block-size: 1.75rem;
    cursor: pointer;
    color: var(--_accent-text);
    font-weight: 600;
  }

  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_space-small);
  }

  .reservation {
    gap: 0.25rem;
  }

  .reservation [role='timer'] {
    font-variant-numeric: tabular-nums;
  }

  #form-title:focus,
  #done-title:focus,
  [part='error']:focus {
    outline: none;
  }

  textarea {
    resize: vertical;
  }

  @container (min-width: 30rem) {
    .day-grid {
      grid-template-columns: repeat(7, minmax(0, 1fr));
    }
  }

  .tick {
    inline-size: 3rem;
    block-size: 3rem;
    border-radius: 50%;
    background: var(--_success);
    fill: none;
    stroke: var(--_surface);
    stroke-width: 4;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
`;
