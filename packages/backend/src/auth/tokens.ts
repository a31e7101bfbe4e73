import { decodeProtectedHeader, errors, jwtVerify, SignJWT, type JSONWebKeySet, type JWTPayload } from 'jose';
import { isApiRole, type ApiRole, type Claims } from './claims.js';
import { Issuers, type TrustedIssuer } from './issuers.js';
import type { BackendKeys } from './keys.js';
import { newKeyPair, type KeyPair } from './key-pair.js';

/** Why a token was refused. */
export type TokenRefusal = 'malformed' | 'bad_signature' | 'expired' | 'issued_in_future' | 'no_role';

/** A verified token's claims, or why it was refused. `role` is what the token asks for, granted or not. */
export type TokenVerdict =
  | { claims: Claims; refusal?: never; forbiddenRole?: never }
  | { refusal: TokenRefusal; expiredAt?: number; claims?: never; forbiddenRole?: never }
  | { forbiddenRole: string; claims?: never; refusal?: never };

/** How access tokens are signed: with the shared secret, or with a key pair as newer hosted projects do. */
export type SigningAlgorithm = 'HS256' | 'ES256';

/** What tokens may be told beside the keys. */
export interface TokenOptions {
  /** Others whose signed tokens are taken. */
  issuers?: readonly TrustedIssuer[];
  /** Default: the shared secret. A key pair lives as long as the backend. */
  signing?: SigningAlgorithm;
}

/** Signs and checks the tokens of one backend, and knows its keys. */
export class Tokens {
  readonly keys: BackendKeys;
  readonly issuers: Issuers;
  readonly #secret: Uint8Array;
  readonly #pair: KeyPair | undefined;

  private constructor(keys: BackendKeys, issuers: Issuers, pair: KeyPair | undefined) {
    this.keys = keys;
    this.issuers = issuers;
    this.#secret = new TextEncoder().encode(keys.jwtSecret);
    this.#pair = pair;
  }

  /** Makes the tokens of a backend. */
  static async create(keys: BackendKeys, options: TokenOptions = {}): Promise<Tokens> {
    const pair = options.signing === 'ES256' ? await newKeyPair() : undefined;
    return new Tokens(keys, new Issuers(options.issuers ?? []), pair);
  }

  /** The public keys that `/.well-known/jwks.json` shows; none while the shared secret signs. */
  get jwks(): JSONWebKeySet {
    return { keys: this.#pair === undefined ? [] : [this.#pair.publicJwk] };
  }

  /** Signs claims as an access token that expires at an instant (seconds). */
  async sign(claims: Record<string, unknown>, expiresAt: number): Promise<string> {
    const pair = this.#pair;
    const header = pair === undefined ? { alg: 'HS256' } : { alg: 'ES256', kid: pair.kid };
    return new SignJWT(claims)
      .setProtectedHeader({ ...header, typ: 'JWT' })
      .setIssuedAt()
      .setExpirationTime(expiresAt)
      .sign(pair?.privateKey ?? this.#secret);
  }

  /** Checks signature, times and role of a token. */
  async verify(token: string): Promise<TokenVerdict> {
    if (token.split('.').length !== 3) return { refusal: 'malformed' };
    try {
      const payload = await this.#payload(token);
      if (payload === undefined) return { refusal: 'bad_signature' };
      return verdictOn(payload);
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

  /** The payload of a token that is signed well, by us or by whom we trust. The algorithm chooses the key, never the reverse. */
  async #payload(token: string): Promise<JWTPayload | undefined> {
    const { alg, kid } = decodeProtectedHeader(token);
    if (alg === 'HS256') return (await jwtVerify(token, this.#secret, { algorithms: ['HS256'] })).payload;
    const pair = this.#pair;
    if (pair !== undefined && alg === 'ES256' && kid === pair.kid) {
      return (await jwtVerify(token, pair.publicKey, { algorithms: ['ES256'] })).payload;
    }
    return this.issuers.verify(token);
  }
}

function verdictOn(payload: JWTPayload): TokenVerdict {
  if (payload.iat !== undefined && payload.iat > Date.now() / 1000 + 30)
    return { refusal: 'issued_in_future' };
  const role: unknown = payload['role'];
  if (role === undefined) return { refusal: 'no_role' };
  if (!isApiRole(role)) return { forbiddenRole: typeof role === 'string' ? role : JSON.stringify(role) };
  return { claims: { ...payload, role } };
}

function refusalOf(error: unknown): TokenRefusal {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid || error instanceof TypeError)
    return 'malformed';
  return 'bad_signature';
}
