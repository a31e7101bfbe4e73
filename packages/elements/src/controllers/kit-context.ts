import { createContext } from '@lit/context';
import type { MentorKit } from '@mentorkit/client';
import type { Terms } from '../locales/index.js';

/** What a `<mentor-provider>` hands to every element below it. */
export interface Provided {
  readonly kit: MentorKit | undefined;
  /** True when the provider was told an address that cannot be used. */
  readonly isBroken: boolean;
  readonly locale: string | undefined;
  readonly words: Partial<Terms> | undefined;
}

export const kitContext = createContext<Provided>(Symbol.for('mentorkit:kit'));
