import { css } from 'lit';

export const styles = css`
  :host {
    display: contents;
  }

  :host([theme='light']) {
    --mentor-color-scheme: light;
  }

  :host([theme='dark']) {
    --mentor-color-scheme: dark;
  }
`;
