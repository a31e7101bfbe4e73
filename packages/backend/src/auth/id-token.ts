import { decodeJwt, errors, type JWTPayload } from 'jose';
import { checksum } from '../engine/checksum.js';
import type { Database } from '../engine/database.js';
import { AuthError } from './auth-error.js';
import type { Issuers } from './issuers.js';
import {
  addIdentity,
  createUser,
  findUser,
  findUserByEmail,
  findUserByIdentity,
  type UserRow,
} from './users.js';

/** What a client sends to `signInWithIdToken`. */
export interface IdTokenGrant {
  provider: string;
  idToken: string;
  nonce: string | undefined;
}

/** Signs in whom another issuer vouches for: by his id there, or by an address that issuer has verified. */
export class IdTokenSignIn {
  readonly #database: Database;
  readonly #issuers: Issuers;

  constructor(database: Database, issuers: Issuers) {
    this.#database = database;
    this.#issuers = issuers;
  }

  /** The user of an id token; somebody new gets an account. */
  async userOf(grant: IdTokenGrant): Promise<UserRow> {
    const payload = await this.#verified(grant);
    await checkNonce(payload, grant.nonce);
    const providerId = payload.sub;
    if (providerId === undefined) throw new AuthError(400, 'bad_jwt', 'Missing sub claim in id_token');
    const known = await findUserByIdentity(this.#database, grant.provider, providerId);
    const user = known ?? (await this.#byAddress(payload, grant.provider));
    const { nonce: _nonce, ...data } = payload;
    await addIdentity(this.#database, { userId: user.id, provider: grant.provider, providerId, data });
    return (await findUser(this.#database, user.id)) ?? user;
  }

  async #verified({ provider, idToken }: IdTokenGrant): Promise<JWTPayload> {
    try {
      const payload = await this.#issuers.verifyFor(provider, idToken);
      if (payload !== undefined) return payload;
    } catch (error) {
      const reason = error instanceof errors.JOSEError ? error.message : 'the token could not be read';
      throw new AuthError(400, 'bad_jwt', `Bad ID token: ${reason}`);
    }
    throw new AuthError(400, 'provider_disabled', `Provider (issuer of ${issuerOf(idToken)}) is not enabled`);
  }

  async #byAddress(payload: JWTPayload, provider: string): Promise<UserRow> {
    const email = typeof payload['email'] === 'string' ? payload['email'] : undefined;
    const isVerified = payload['email_verified'] === true;
    if (email === undefined) throw new AuthError(400, 'validation_failed', 'The ID token names no email');
    const known = await findUserByEmail(this.#database, email);
    if (known !== undefined) {
      // an address nobody has verified must not open somebody else's account
      if (isVerified && known.email_confirmed_at !== null) return known;
      throw new AuthError(422, 'email_exists', 'A user with this email address has already been registered');
    }
    const name = payload['name'];
    return createUser(this.#database, {
      email,
      confirmed: isVerified,
      userMetadata: typeof name === 'string' ? { full_name: name } : {},
      appMetadata: { provider, providers: [provider] },
    });
  }
}

function issuerOf(token: string): string {
  try {
    return decodeJwt(token).iss ?? 'unknown';
  } catch {
    // no token at all
    return 'unknown';
  }
}

/** The token carries the hash of the nonce, so that it cannot be taken from somebody else's sign-in. */
async function checkNonce(payload: JWTPayload, nonce: string | undefined): Promise<void> {
  const claimed = payload['nonce'];
  if ((claimed === undefined || claimed === '') !== (nonce === undefined)) {
    throw new AuthError(
      400,
      'bad_jwt',
      'Passed nonce and nonce in id_token should either both exist or not.',
    );
  }
  if (nonce === undefined) return;
  if (claimed !== (await checksum(nonce))) throw new AuthError(400, 'bad_jwt', 'Nonces mismatch');
}
