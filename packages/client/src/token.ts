/** The claims of an access token the client looks at; the server alone verifies them. */
export interface TokenClaims {
  readonly sub: string;
  readonly email: string | undefined;
  readonly isAnonymous: boolean;
  /** When the token ends, in milliseconds since the epoch; Infinity when it does not say. */
  readonly expiresAt: number;
}

/** Reads the claims of a JWT without verifying it. Undefined when the text is no JWT with a subject. */
export function readClaims(token: string): TokenClaims | undefined {
  try {
    const part = token.split('.')[1] ?? '';
    const bytes = Uint8Array.from(atob(part.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    if (typeof claims['sub'] !== 'string') return undefined;
    return {
      sub: claims['sub'],
      email: typeof claims['email'] === 'string' && claims['email'] !== '' ? claims['email'] : undefined,
      isAnonymous: claims['is_anonymous'] === true,
      expiresAt: typeof claims['exp'] === 'number' ? claims['exp'] * 1000 : Infinity,
    };
  } catch {
    return undefined;
  }
}
