import { errors, jwtVerify, SignJWT } from 'jose';
import { isApiRole, type ApiRole, type Claims } from './claims.js';
import type { BackendKeys } from './keys.js';

/** Why a token was refused. */
export type TokenRefusal = 'malformed' | 'bad_signature' | 'expired' | 'issued_in_future' | 'no_role';

/** A verified token's claims, or why it was refused. `role` is what the token asks for, granted or not. */
export type TokenVerdict =
  | { claims: Claims; refusal?: never; forbiddenRole?: never }
  | { refusal: TokenRefusal; expiredAt?: number; claims?: never; forbiddenRole?: never }
  | { forbiddenRole: string; claims?: never; refusal?: never };

/** Signs and checks the tokens of one backend, and knows its keys. */
export class Tokens {
  readonly keys: BackendKeys;
  readonly #secret: Uint8Array;

  constructor(keys: BackendKeys) {
    this.keys = keys;
    this.#secret = new TextEncoder().encode(keys.jwtSecret);
  }

  /** Signs claims as an access token that expires at an instant (seconds). */
  async sign(claims: Record<string, unknown>, expiresAt: number): Promise<string> {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuedAt()
      .setExpirationTime(expiresAt)
      .sign(this.#secret);
  }

  /** Checks signature, times and role of a token. */
  async verify(token: string): Promise<TokenVerdict> {
    if (token.split('.').length !== 3) return { refusal: 'malformed' };
    try {
      const { payload } = await jwtVerify(token, this.#secret, { algorithms: ['HS256'] });
      if (payload.iat !== undefined && payload.iat > Date.now() / 1000 + 30)
        return { refusal: 'issued_in_future' };
      const role: unknown = payload['role'];
      if (role === undefined) return { refusal: 'no_role' };
      if (!isApiRole(role)) return { forbiddenRole: typeof role === 'string' ? role : JSON.stringify(role) };
      return { claims: { ...payload, role } };
    } catch (error) {
      const expiredAt = error instanceof errors.JWTExpired ? error.payload.exp : undefined;
      return { refusal: refusalOf(error), ...(expiredAt === undefined ? {} : { expiredAt }) };
    }
  }

  /** The role an API key stands for, of either generation; undefined for a key that is not ours. */
  async roleOfKey(key: string): Promise<ApiRole | undefined> {
    if (key === this.keys.publishableKey) return 'anon';
    if (key === this.keys.secretKey) return 'service_role';
    const { claims } = await this.verify(key);
    return claims?.role === 'anon' || claims?.role === 'service_role' ? claims.role : undefined;
  }
}

function refusalOf(error: unknown): TokenRefusal {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid) return 'malformed';
  return 'bad_signature';
}
