import { createLocalJWKSet, decodeJwt, jwtVerify, type JSONWebKeySet, type JWTPayload } from 'jose';

/** Somebody else whose signed tokens are taken: an identity provider, or a partner's own server. */
export interface TrustedIssuer {
  /** The `iss` claim, exactly. */
  issuer: string;
  /** Public keys, by `kid` where there are several. */
  jwks: JSONWebKeySet;
  /** What the `aud` claim must contain. Absent: any. */
  audience?: string | string[];
  /** Makes `signInWithIdToken({ provider })` take this issuer's tokens. Absent: its tokens are access tokens only. */
  provider?: string;
}

/** Asymmetric only: a shared secret of another system must never sign for us. */
const ALGORITHMS = ['ES256', 'ES384', 'RS256', 'PS256', 'EdDSA'];

type KnownIssuer = TrustedIssuer & { keys: ReturnType<typeof createLocalJWKSet> };

/** Checks tokens that others have signed. */
export class Issuers {
  readonly #trusted: readonly KnownIssuer[];

  constructor(trusted: readonly TrustedIssuer[]) {
    this.#trusted = trusted.map((issuer) => ({ ...issuer, keys: createLocalJWKSet(issuer.jwks) }));
  }

  /** The payload of a token of a trusted issuer; undefined when its issuer is nobody we know. Throws jose's errors. */
  async verify(token: string): Promise<JWTPayload | undefined> {
    const issuer = this.#issuerOf(token);
    return issuer === undefined ? undefined : this.#check(token, issuer);
  }

  /** The payload of a token that `provider` signed for a sign-in; undefined when no such provider is trusted. */
  async verifyFor(provider: string, token: string): Promise<JWTPayload | undefined> {
    const issuer = this.#trusted.find((known) => known.provider === provider);
    return issuer === undefined ? undefined : this.#check(token, issuer);
  }

  #issuerOf(token: string): KnownIssuer | undefined {
    const { iss } = decodeJwt(token);
    return this.#trusted.find(({ issuer }) => issuer === iss);
  }

  async #check(token: string, issuer: KnownIssuer): Promise<JWTPayload> {
    const { payload } = await jwtVerify(token, issuer.keys, {
      algorithms: ALGORITHMS,
      issuer: issuer.issuer,
      requiredClaims: ['exp'],
      ...(issuer.audience === undefined ? {} : { audience: issuer.audience }),
    });
    return payload;
  }
}
