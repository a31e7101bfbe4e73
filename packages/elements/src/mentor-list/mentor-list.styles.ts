import { css } from 'lit';

export const styles = css`
  :host {
    min-block-size: 20rem;
  }

  .filters {
    display: grid;
    gap: var(--_space-medium);
    margin-block-end: var(--_space-small);
  }

  .summary {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 var(--_space-medium);
    min-block-size: 1.5rem;
    margin-block-end: var(--_space-small);
  }

  .cards,
  .skeletons {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--_space-medium);
  }

  .cards[aria-busy='true'] {
    opacity: 0.55;
  }

  .cards > li {
    display: grid;
  }

  .card {
    display: flex;
    flex-direction: column;
    gap: 0.75rem;
    padding: var(--_space-medium);
    border: 1px solid var(--_line);
    border-radius: var(--_radius-large);
    background: var(--_surface);
  }

  .person {
    display: flex;
    gap: 0.75rem;
    align-items: center;
    min-inline-size: 0;
  }

  .person > div {
    min-inline-size: 0;
    flex: 1;
    overflow-wrap: anywhere;
  }

  .verified {
    inline-size: 1em;
    block-size: 1em;
    vertical-align: -0.1em;
    color: var(--_accent-text);
  }

  .verified .tick {
    stroke: var(--_surface);
  }

  .standing {
    display: flex;
    flex-wrap: wrap;
    gap: 0.125rem 0.75rem;
  }

  .rating {
    display: inline-flex;
    align-items: center;
    gap: 0.25rem;
    color: var(--_text);
    font-weight: 600;
  }

  .rating svg {
    inline-size: 1em;
    block-size: 1em;
    color: light-dark(#b45309, #fbbf24);
  }

  .badges {
    display: flex;
    flex-wrap: wrap;
    gap: 0.375rem;
  }

  .times {
    margin-block-start: auto;
  }

  .times ul {
    display: flex;
    flex-wrap: wrap;
    gap: 0.375rem;
    margin-block-start: 0.25rem;
  }

  .times li {
    padding: 0.125rem 0.625rem;
    border-radius: var(--_radius-small);
    background: var(--_tint);
  }

  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_space-small);
  }

  .actions button {
    flex: 1 1 8rem;
  }

  .more {
    display: grid;
    justify-content: center;
    margin-block-start: var(--_space-large);
  }

  .skeleton-lines {
    display: grid;
    gap: 0.5rem;
  }

  .notice {
    margin-block-end: var(--_space-medium);
  }

  @container (min-width: 36rem) {
    .filters {
      grid-template-columns: minmax(0, 2fr) minmax(0, 1fr) minmax(0, 1fr);
    }

    .cards,
    .skeletons {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
  }

  @container (min-width: 60rem) {
    .cards,
    .skeletons {
      grid-template-columns: repeat(3, minmax(0, 1fr));
    }
  }
`;
