import { AUTH_SQL } from './bootstrap-auth.js';
import { REALTIME_SQL } from './bootstrap-realtime.js';
import { ADMIN_ROLE_SQL, CLASSIC_GRANTS_SQL, ROLES_SQL, SCHEMAS_SQL } from './bootstrap-roles.js';
import { STORAGE_SQL } from './bootstrap-storage.js';
import { checksum } from './checksum.js';
import { StartError } from '../start-error.js';
import type { Queryable } from './database.js';

const BOOTSTRAP_SQL = [
  ...[ROLES_SQL, ADMIN_ROLE_SQL, SCHEMAS_SQL, CLASSIC_GRANTS_SQL],
  ...[AUTH_SQL, STORAGE_SQL, REALTIME_SQL],
].join('\n');

/** Names the state an empty database is brought to. */
export async function bootstrapChecksum(): Promise<string> {
  return checksum(BOOTSTRAP_SQL);
}

/**
 * Brings an empty database to where a hosted Supabase project stands before its first migration.
 * A database that has been through it is left alone.
 */
export async function bootstrap(session: Queryable): Promise<void> {
  const expected = await bootstrapChecksum();
  const [state] = await session.query<{ present: boolean }>(
    `select to_regclass('supabase_migrations.bootstrap') is not null as present`,
  );
  if (state?.present !== true) {
    await session.exec(`begin;${BOOTSTRAP_SQL};commit`);
    await session.query('insert into supabase_migrations.bootstrap (checksum) values ($1)', [expected]);
    return;
  }
  const [applied] = await session.query<{ checksum: string }>(
    'select checksum from supabase_migrations.bootstrap',
  );
  if (applied?.checksum !== expected) {
    throw new StartError(
      'This data folder was made by another version of the embedded backend. Start with --reset to make it anew.',
    );
  }
}
