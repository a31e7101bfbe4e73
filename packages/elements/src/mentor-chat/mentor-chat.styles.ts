import { css } from 'lit';

export const styles = css`
  .chat {
    display: grid;
    grid-template: minmax(0, 1fr) / minmax(0, 1fr);
    block-size: var(--mentor-chat-height, 34rem);
    max-block-size: 100dvh;
    border: 1px solid var(--_line);
    border-radius: var(--_radius-large);
    background: var(--_surface);
    overflow: hidden;
  }

  .skeletons {
    display: grid;
    gap: var(--_space-medium);
    padding: var(--_space-medium);
  }

  .conversation {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    min-inline-size: 0;
  }

  .conversation > .notice,
  .chat > .notice {
    margin: var(--_space-medium);
    align-self: start;
  }

  .choose {
    display: grid;
    place-items: center;
    flex: 1;
    padding: var(--_space-large);
  }

  .inbox {
    min-block-size: 0;
    overflow-y: auto;
    padding: var(--_space-small);
  }

  .inbox h2 {
    padding: var(--_space-small);
  }

  .entry {
    display: flex;
    justify-content: start;
    gap: 0.75rem;
    inline-size: 100%;
    min-block-size: 3.75rem;
    padding: var(--_space-small);
    border-color: transparent;
    font-weight: 400;
    text-align: start;
  }

  .entry[aria-current='true'] {
    background: var(--_tint);
  }

  .entry-words {
    display: grid;
    flex: 1;
    min-inline-size: 0;
  }

  .entry-name {
    font-weight: 600;
  }

  .entry-name,
  .entry-last {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .entry-side {
    display: grid;
    justify-items: end;
    align-self: start;
    gap: 0.125rem;
  }

  .count {
    min-inline-size: 1.5rem;
    padding: 0.0625rem 0.375rem;
    border-radius: 999px;
    background: var(--_accent);
    color: var(--_on-accent);
    font-weight: 700;
    text-align: center;
  }

  .head {
    display: flex;
    align-items: center;
    gap: 0.75rem;
    min-block-size: 3.75rem;
    padding: var(--_space-small) var(--_space-medium);
    border-block-end: 1px solid var(--_line);
  }

  .head h3 {
    overflow: hidden;
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }

  .back {
    inline-size: 2.75rem;
    padding: 0;
  }

  .back svg,
  .mark {
    inline-size: 1rem;
    block-size: 1rem;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
  }

  .back svg {
    stroke-width: 2;
  }

  :host(:dir(rtl)) .back svg {
    transform: scaleX(-1);
  }

  .banner {
    padding: 0.375rem var(--_space-medium);
    background: light-dark(#fff3d6, #3d3113);
    color: light-dark(#5c3d00, #ffe3a3);
  }

  .log-frame {
    position: relative;
    flex: 1;
    min-block-size: 0;
  }

  .log {
    block-size: 100%;
    padding: var(--_space-medium);
    overflow-y: auto;
    overflow-anchor: none;
    overscroll-behavior: contain;
  }

  .log:focus-visible {
    outline-offset: -3px;
  }

  button.to-newest {
    position: absolute;
    inset-block-end: 0.75rem;
    inset-inline: 0;
    inline-size: fit-content;
    margin-inline: auto;
    border-radius: 999px;
    box-shadow: 0 2px 8px rgb(0 0 0 / 0.25);
  }

  .composer {
    display: grid;
    gap: 0.25rem;
    padding: var(--_space-small) var(--_space-medium);
    border-block-start: 1px solid var(--_line);
  }

  .composer-row {
    display: flex;
    align-items: end;
    gap: var(--_space-small);
  }

  .composer textarea {
    flex: 1;
    min-inline-size: 0;
    max-block-size: 9rem;
    resize: none;
    field-sizing: content;
  }

  .send {
    min-block-size: 2.75rem;
  }

  [data-inbox='true'][data-open='true'] > .inbox,
  [data-inbox='true'][data-open='false'] > .conversation {
    display: none;
  }

  @container (min-width: 44rem) {
    [data-inbox='true'] {
      grid-template-columns: minmax(14rem, 2fr) minmax(0, 4fr);
    }

    [data-inbox='true'][data-open] > .inbox,
    [data-inbox='true'][data-open] > .conversation {
      display: flex;
      flex-direction: column;
    }

    .inbox {
      border-inline-end: 1px solid var(--_line);
    }

    [data-inbox='true'] .back {
      display: none;
    }
  }
`;
