import type { Claims } from '../auth/claims.js';
import type { Queryable } from './database.js';

/** Makes the rest of a transaction run as the person the claims name, as far as policies can see. */
export async function enterRole(transaction: Queryable, claims: Claims, topic = ''): Promise<void> {
  await transaction.query(
    `select
      set_config('request.jwt.claims', $1, true),
      set_config('request.jwt.claim.sub', $2, true),
      set_config('request.jwt.claim.role', $3, true),
      set_config('request.headers', '{}', true),
      set_config('realtime.topic', $4, true),
      set_config('role', $3, true)`,
    [JSON.stringify(claims), claims.sub ?? '', claims.role, topic],
  );
}
