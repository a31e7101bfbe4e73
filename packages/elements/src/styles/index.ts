import { base } from './base.styles.js';
import { controls } from './controls.styles.js';
import { skeletonStyles } from './skeleton.styles.js';
import { tokens } from './tokens.styles.js';

export { avatarStyles } from './avatar.styles.js';

/** The sheets every visible element adopts, in order. */
export const sharedStyles = [tokens, base, controls, skeletonStyles];
