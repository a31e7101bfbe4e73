import { css } from 'lit';

/** Buttons, fields and badges. Touch screens get 44 px, the text in fields stays 16 px so that iOS does not zoom. */
export const controls = css`
  button,
  .button {
    position: relative;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.375rem;
    min-block-size: 2.5rem;
    padding: 0.375rem 0.875rem;
    border: 1px solid var(--_control-line);
    border-radius: var(--_radius-small);
    background: var(--_surface);
    color: var(--_text);
    font: inherit;
    font-weight: 600;
    line-height: 1.25;
    text-align: center;
    text-decoration: none;
    overflow-wrap: anywhere;
    cursor: pointer;
    transition: background-color 120ms ease;
  }

  button:hover,
  .button:hover {
    background: var(--_tint);
  }

  button.primary,
  .button.primary {
    border-color: var(--_accent);
    background: var(--_accent);
    color: var(--_on-accent);
  }

  button.primary:hover,
  .button.primary:hover {
    background: color-mix(in srgb, var(--_accent) 88%, var(--_text));
  }

  button.quiet {
    border-color: transparent;
    background: transparent;
    color: var(--_accent-text);
  }

  button.quiet:hover {
    background: var(--_tint);
  }

  button:disabled,
  button[aria-disabled='true'] {
    cursor: not-allowed;
    opacity: 0.55;
  }

  @media (pointer: coarse) {
    button,
    .button {
      min-block-size: 2.75rem;
    }
  }

  label {
    display: block;
    font-weight: 600;
  }

  input,
  select,
  textarea {
    inline-size: 100%;
    min-block-size: 2.75rem;
    padding: 0.5rem 0.75rem;
    border: 1px solid var(--_control-line);
    border-radius: var(--_radius-small);
    background: var(--_surface);
    color: var(--_text);
    font: inherit;
    font-size: max(1em, 16px);
  }

  ::placeholder {
    color: var(--_muted);
    opacity: 1;
  }

  [aria-invalid='true'] {
    border-color: var(--_danger);
  }

  .field {
    display: grid;
    gap: 0.25rem;
  }

  .complaint {
    color: var(--_danger);
    font-size: 0.875em;
    font-weight: 600;
  }

  .badge {
    display: inline-flex;
    align-items: center;
    gap: 0.25rem;
    padding: 0.125rem 0.5rem;
    border: 1px solid var(--_line);
    border-radius: 999px;
    background: var(--_raised);
    color: var(--_text);
    font-size: 0.8125em;
    line-height: 1.4;
    overflow-wrap: anywhere;
  }

  .badge.accent {
    border-color: var(--_tint-line);
    background: var(--_tint);
    color: var(--_accent-text);
  }

  .notice {
    display: grid;
    justify-items: start;
    gap: var(--_space-small);
    padding: var(--_space-medium);
    border: 1px solid var(--_line);
    border-radius: var(--_radius-medium);
    background: var(--_raised);
    overflow-wrap: anywhere;
  }

  .notice.accent {
    border-color: var(--_tint-line);
    background: var(--_tint);
  }

  .notice.danger {
    border-color: var(--_danger);
  }

  .notice.centered {
    justify-items: center;
    padding: var(--_space-large);
    text-align: center;
  }

  @media (forced-colors: active) {
    button.primary,
    .button.primary {
      border: 2px solid ButtonText;
    }

    [aria-pressed='true'],
    [aria-current='true'] {
      outline: 2px solid Highlight;
    }
  }
`;
