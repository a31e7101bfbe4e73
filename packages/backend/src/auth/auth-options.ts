import type { Database } from '../engine/database.js';
import type { Inbox } from '../inbox/inbox.js';
import type { Tokens } from './tokens.js';

/** What the API of sign-in is made of. */
export interface AuthApiOptions {
  database: Database;
  tokens: Tokens;
  inbox: Inbox;
  /** Where a mailed link leads when the caller named no place of its own. */
  siteUrl: string;
  /** How long an access token lives, in seconds. */
  tokenLifetime: number;
  /** Sign in only who has used the link of the first mail. */
  confirmEmail: boolean;
}
