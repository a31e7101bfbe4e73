import { booking } from './booking.js';
import { chat } from './chat.js';
import type { Mutant } from './mutant.js';
import { partners } from './partners.js';
import { people } from './people.js';
import { programmes } from './programmes.js';
import { protection } from './protection.js';
import { requests } from './requests.js';
import { safety } from './safety.js';
import { transitions } from './transitions.js';

/** Every defence that is taken out, one at a time. */
export const MUTANTS: readonly Mutant[] = [
  ...people,
  ...partners,
  ...safety,
  ...chat,
  ...booking,
  ...transitions,
  ...requests,
  ...programmes,
  ...protection,
];
