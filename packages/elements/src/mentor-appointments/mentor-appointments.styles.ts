import { css } from 'lit';

export const styles = css`
  :host {
    min-block-size: 8rem;
  }

  section {
    margin-block-start: var(--_space-medium);
  }

  ul,
  .skeletons {
    display: grid;
    gap: 0.75rem;
    margin-block-start: var(--_space-small);
  }

  .appointment {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 0.75rem;
    align-items: start;
    padding: var(--_space-medium);
    border: 1px solid var(--_line);
    border-radius: var(--_radius-large);
    background: var(--_surface);
    overflow-wrap: anywhere;
  }

  .lines {
    display: grid;
    gap: 0.125rem;
    min-inline-size: 0;
  }

  .skeleton.line {
    margin-block: 0.25rem;
  }

  time {
    display: inline-block;
  }

  time::first-letter {
    text-transform: uppercase;
  }

  blockquote {
    margin: var(--_space-small) 0 0;
    padding-inline-start: var(--_space-small);
    border-inline-start: 3px solid var(--_tint-line);
    overflow-wrap: anywhere;
    white-space: pre-line;
  }

  .side {
    display: flex;
    flex-wrap: wrap;
    grid-column: 1 / -1;
    align-items: center;
    gap: var(--_space-small);
  }

  [data-status='confirmed'],
  [data-status='completed'] {
    border-color: var(--_success);
    color: var(--_success);
  }

  [data-status='pending'],
  [data-status='held'] {
    border-color: var(--_tint-line);
    background: var(--_tint);
    color: var(--_accent-text);
  }

  [data-status='cancelled'],
  [data-status='no_show'] {
    border-color: var(--_danger);
    color: var(--_danger);
  }

  @container (min-width: 36rem) {
    .appointment {
      grid-template-columns: auto minmax(0, 1fr) auto;
    }

    .side {
      grid-column: auto;
      flex-direction: column;
      align-items: end;
    }
  }
`;
