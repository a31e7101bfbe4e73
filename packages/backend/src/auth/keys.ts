import { SignJWT } from 'jose';

/** The keys of a running backend, named as in a hosted project. */
export interface BackendKeys {
  anonKey: string;
  serviceKey: string;
  publishableKey: string;
  secretKey: string;
  jwtSecret: string;
}

/**
 * Development only: the same on every machine, so that a saved page, a test and a data folder keep working.
 * They open nothing but a backend that listens on loopback.
 */
const DEVELOPMENT_SECRET = 'mentorkit-development-only-secret-with-more-than-32-characters';
const DEVELOPMENT_PUBLISHABLE_KEY = 'sb_publishable_mentorkit-development-only';
const DEVELOPMENT_SECRET_KEY = 'sb_secret_mentorkit-development-only';

const ISSUED_AT = 1_767_225_600;
const TEN_YEARS = 315_360_000;

/** The development keys; the legacy ones are tokens signed with the secret, equal on every start. */
export async function developmentKeys(): Promise<BackendKeys> {
  return {
    anonKey: await legacyKey('anon'),
    serviceKey: await legacyKey('service_role'),
    publishableKey: DEVELOPMENT_PUBLISHABLE_KEY,
    secretKey: DEVELOPMENT_SECRET_KEY,
    jwtSecret: DEVELOPMENT_SECRET,
  };
}

async function legacyKey(role: 'anon' | 'service_role'): Promise<string> {
  return new SignJWT({ iss: 'supabase-demo', role })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuedAt(ISSUED_AT)
    .setExpirationTime(ISSUED_AT + TEN_YEARS)
    .sign(new TextEncoder().encode(DEVELOPMENT_SECRET));
}
