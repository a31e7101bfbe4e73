import { createHash, generateKeyPairSync } from 'node:crypto';
import { CAST } from './cast.js';
import { PARTNER } from './partners.js';
import type { Stage } from './stage.js';

export const ADD_KEY = 'public.add_partner_key($1, $2)';
export const REVOKE_KEY = 'public.revoke_partner_key($1)';

/** A key as JSON. */
export type Jwk = Record<string, unknown>;

/** A pair of keys, made for this test. */
export function keyPair(kind: 'ec' | 'rsa' | 'ed25519', modulusLength = 2048): { jwk: Jwk; secret: Jwk } {
  const pair =
    kind === 'ec'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : kind === 'rsa'
        ? generateKeyPairSync('rsa', { modulusLength })
        : generateKeyPairSync('ed25519');
  return {
    jwk: pair.publicKey.export({ format: 'jwk' }),
    secret: pair.privateKey.export({ format: 'jwk' }),
  };
}

/** RFC 7638, the members in the order of their names. */
export function thumbprint(jwk: Jwk): string {
  const names = ['crv', 'e', 'kty', 'n', 'x', 'y'].filter((name) => name in jwk);
  const canonical = JSON.stringify(Object.fromEntries(names.map((name) => [name, jwk[name]])));
  return createHash('sha256').update(canonical).digest('base64url');
}

/** Adds a key as an admin of the platform; answers its id. */
export async function addKey(stage: Stage, jwk: unknown, partner = PARTNER): Promise<string> {
  return stage.call<string>(CAST.admin, ADD_KEY, partner, JSON.stringify(jwk));
}
