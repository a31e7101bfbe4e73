/** The roles a request may take: what hosted Supabase grants to the authenticator. */
export const API_ROLES = ['anon', 'authenticated', 'service_role'] as const;

/** One of {@link API_ROLES}. */
export type ApiRole = (typeof API_ROLES)[number];

/** What a verified token says about the caller; everything beyond role and sub is for policies to read. */
export interface Claims {
  role: ApiRole;
  sub?: string;
  email?: string;
  session_id?: string;
  exp?: number;
  [claim: string]: unknown;
}

/** True when a role may be taken over the API. */
export function isApiRole(role: unknown): role is ApiRole {
  return API_ROLES.some((known) => known === role);
}
