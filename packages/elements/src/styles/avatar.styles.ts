import { css } from 'lit';

/** Picture of a person, or the initials on a colour of their own. */
export const avatarStyles = css`
  .avatar {
    position: relative;
    display: grid;
    flex: none;
    place-items: center;
    inline-size: 3.5rem;
    block-size: 3.5rem;
    border-radius: 50%;
    background: var(--_tint);
    color: var(--_accent-text);
    font-weight: 700;
    overflow: hidden;
    user-select: none;
  }

  .avatar img {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }

  .avatar.little {
    inline-size: 2.5rem;
    block-size: 2.5rem;
    font-size: 0.875em;
  }
`;
