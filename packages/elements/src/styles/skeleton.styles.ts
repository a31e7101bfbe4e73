import { css } from 'lit';

/** Grey shapes of the size of what is coming, so that nothing moves when it arrives. */
export const skeletonStyles = css`
  .skeleton {
    border-radius: var(--_radius-small);
    background: var(--_line);
    animation: breathe 1.4s ease-in-out infinite alternate;
  }

  .skeleton.line {
    block-size: 0.875rem;
    max-inline-size: 100%;
  }

  .skeleton.short {
    inline-size: 45%;
  }

  .skeleton.round {
    flex: none;
    inline-size: 3.5rem;
    block-size: 3.5rem;
    border-radius: 50%;
  }

  .skeleton.block {
    block-size: 2.75rem;
  }

  @keyframes breathe {
    to {
      opacity: 0.45;
    }
  }
`;
