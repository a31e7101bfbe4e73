import { css } from 'lit';

/**
 * The public custom properties and what they fall back to. A page sets `--mentor-*` anywhere above the element;
 * inside only the `--_*` twins are used. Light and dark follow `theme`, else the provider's, else the reader's system.
 */
export const tokens = css`
  :host {
    color-scheme: var(--mentor-color-scheme, light dark);

    --_accent: var(--mentor-color-accent, light-dark(#0b5cad, #6db3f8));
    --_on-accent: var(--mentor-color-on-accent, light-dark(#ffffff, #06121f));
    --_text: var(--mentor-color-text, light-dark(#1b2027, #eceff3));
    --_surface: var(--mentor-color-surface, light-dark(#ffffff, #171b21));
    --_danger: var(--mentor-color-danger, light-dark(#b3261e, #ffb4ab));
    --_success: var(--mentor-color-success, light-dark(#1b6b3a, #83d8a2));

    --_muted: color-mix(in srgb, var(--_text) 72%, var(--_surface));
    --_line: color-mix(in srgb, var(--_text) 16%, var(--_surface));
    --_control-line: color-mix(in srgb, var(--_text) 58%, var(--_surface));
    --_raised: color-mix(in srgb, var(--_text) 4%, var(--_surface));
    --_tint: color-mix(in srgb, var(--_accent) 11%, var(--_surface));
    --_tint-line: color-mix(in srgb, var(--_accent) 40%, var(--_surface));
    --_accent-text: color-mix(in srgb, var(--_accent) 78%, var(--_text));

    --_radius-small: var(--mentor-radius-small, 0.375rem);
    --_radius-medium: var(--mentor-radius-medium, 0.625rem);
    --_radius-large: var(--mentor-radius-large, 0.875rem);
    --_font: var(--mentor-font-family, system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif);
    --_font-heading: var(--mentor-font-heading, var(--_font));
    --_size: var(--mentor-font-size, 1rem);
    --_space-small: var(--mentor-space-small, 0.5rem);
    --_space-medium: var(--mentor-space-medium, 1rem);
    --_space-large: var(--mentor-space-large, 1.5rem);
  }

  :host([theme='light']) {
    color-scheme: light;
  }

  :host([theme='dark']) {
    color-scheme: dark;
  }
`;
