import type { Database } from '../engine/database.js';
import { AuthError } from './auth-error.js';
import type { SignInMethod } from './sessions.js';

/** Keeps what a PKCE sign-in needs between the link in the mail and the exchange of its code. */
export class FlowStates {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Remembers a finished verification and answers the code to hand to the page. */
  async remember(userId: string, codeChallenge: string, method: SignInMethod): Promise<string> {
    const code = crypto.randomUUID();
    await this.#database.query(
      'insert into auth.flow_state (auth_code, user_id, code_challenge, method) values ($1, $2, $3, $4)',
      [code, userId, codeChallenge, method],
    );
    return code;
  }

  /** Exchanges the code for the user who verified, if the page knows the verifier of the challenge. */
  async redeem(code: string, verifier: string): Promise<{ userId: string; method: SignInMethod }> {
    const sql = `
      delete from auth.flow_state where auth_code = $1 and created_at > now() - interval '5 minutes'
      returning user_id, code_challenge, method`;
    const [row] = await this.#database.query<{
      user_id: string;
      code_challenge: string;
      method: SignInMethod;
    }>(sql, [code]);
    if (row === undefined)
      throw new AuthError(404, 'flow_state_not_found', 'invalid flow state, no valid flow state found');
    const expected = row.code_challenge;
    if (expected !== verifier && expected !== (await s256(verifier))) {
      throw new AuthError(
        400,
        'bad_code_verifier',
        'code challenge does not match previously saved code verifier',
      );
    }
    return { userId: row.user_id, method: row.method };
  }
}

async function s256(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  return btoa(String.fromCharCode(...new Uint8Array(digest)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
