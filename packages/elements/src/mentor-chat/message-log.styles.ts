import { css } from 'lit';

/** The messages of a conversation: rows, bubbles, days, marks. */
export const messageLogStyles = css`
  .log-content {
    display: flex;
    flex-direction: column;
    justify-content: end;
    gap: 0.25rem;
    min-block-size: 100%;
  }

  .start,
  [part='older'] {
    align-self: center;
    text-align: center;
  }

  .messages {
    display: grid;
    gap: 0.375rem;
  }

  .messages > li {
    display: grid;
    justify-items: start;
    min-inline-size: 0;
  }

  .messages > li[data-own='true'] {
    justify-items: end;
  }

  .day {
    justify-self: stretch;
    margin-block: 0.75rem 0.375rem;
    text-align: center;
    color: var(--_muted);
  }

  .day span {
    padding: 0.125rem 0.625rem;
    border-radius: 999px;
    background: var(--_raised);
  }

  .bubble {
    max-inline-size: min(85%, 34rem);
    padding: 0.4375rem 0.75rem;
    border: 1px solid var(--_line);
    border-radius: var(--_radius-large);
    border-end-start-radius: 0.25rem;
    background: var(--_raised);
  }

  [data-own='true'] .bubble {
    border-color: var(--_tint-line);
    border-radius: var(--_radius-large);
    border-end-end-radius: 0.25rem;
    background: var(--_tint);
  }

  [data-delivery='failed'] .bubble {
    border-color: var(--_danger);
  }

  .text {
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }

  .meta {
    display: flex;
    justify-content: end;
    align-items: center;
    gap: 0.375rem;
    font-size: 0.75em;
    line-height: 1.3;
    color: var(--_muted);
  }

  .mark {
    display: block;
  }

  [data-state='read'] {
    color: var(--_accent-text);
  }

  .failed {
    display: flex;
    flex-wrap: wrap;
    justify-content: end;
    align-items: center;
    gap: 0.375rem;
    padding-block-start: 0.25rem;
  }
`;
