import { errors, jwtVerify, SignJWT, type JWTPayload } from 'jose';
import { refusals } from './storage-error.js';

/** What a signed address allows: reading one object, or writing one. */
export interface Grant extends JWTPayload {
  /** `bucket/name` */
  url: string;
  /** Only in addresses for an upload. */
  owner?: string;
  upsert?: boolean;
}

/** Signs addresses that work without a session until they run out. */
export class Signatures {
  readonly #secret: Uint8Array;

  constructor(jwtSecret: string) {
    // not the key of access tokens: no address may ever pass for a session
    this.#secret = new TextEncoder().encode(`storage addresses of ${jwtSecret}`);
  }

  async sign(purpose: 'read' | 'upload', grant: Grant, seconds: number): Promise<string> {
    return new SignJWT({ ...grant })
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience(purpose)
      .setIssuedAt()
      .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
      .sign(this.#secret);
  }

  /** The grant of a token; refuses one that is not ours, ran out, or was made for something else. */
  async verify(purpose: 'read' | 'upload', token: string | null, url: string): Promise<Grant> {
    if (token === null || token === '') throw refusals.invalidSignature('Missing token');
    try {
      const { payload } = await jwtVerify<Grant>(token, this.#secret, {
        algorithms: ['HS256'],
        audience: purpose,
      });
      if (payload.url === url) return payload;
    } catch (error) {
      if (error instanceof errors.JWTExpired) {
        throw refusals.invalidSignature('"exp" claim timestamp check failed');
      }
      throw refusals.invalidSignature('signature verification failed');
    }
    throw refusals.invalidSignature('Invalid signature');
  }
}
