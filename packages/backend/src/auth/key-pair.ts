import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';

/** A key pair that signs access tokens; `publicJwk` is what others check them with. */
export interface KeyPair {
  kid: string;
  privateKey: CryptoKey;
  publicKey: CryptoKey;
  publicJwk: JWK;
}

/** Makes a P-256 pair, named by its thumbprint (RFC 7638). */
export async function newKeyPair(): Promise<KeyPair> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  return {
    kid,
    privateKey,
    publicKey,
    publicJwk: { ...jwk, kid, alg: 'ES256', use: 'sig', key_ops: ['verify'] },
  };
}
