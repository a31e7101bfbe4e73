import type { Claims } from '../auth/claims.js';
import type { Database } from '../engine/database.js';
import { enterRole } from '../engine/enter-role.js';

/** The two kinds of traffic a private channel's policies tell apart. */
export type Extension = 'broadcast' | 'presence';

/** What the policies on `realtime.messages` let a person hear on a private topic. */
export type Readable = Readonly<Record<Extension, boolean>>;

/**
 * Asks the policies what a person may hear: rows are put in as the owner, looked for as the person, rolled back. Presence
 * is asked about only where it is wanted.
 */
export async function readableOn(
  database: Database,
  claims: Claims,
  topic: string,
  wanted: readonly Extension[],
): Promise<Readable> {
  const seen = await database.transaction(async (session) => {
    const probes = await session.query<{ id: string }>(
      `insert into realtime.messages (topic, extension, private)
      select $1, extension, true from unnest($2::text[]) as extension returning id`,
      [topic, wanted],
    );
    await enterRole(session, claims, topic);
    return session.query<{ extension: Extension }>(
      'select extension from realtime.messages where id = any($1::uuid[])',
      [probes.map((probe) => probe.id)],
    );
  }, 'rollback');
  const extensions = new Set(seen.map((row) => row.extension));
  return { broadcast: extensions.has('broadcast'), presence: extensions.has('presence') };
}

/** Asks the policies whether a person may say something: the insert is tried as the person and rolled back. */
export async function writableOn(
  database: Database,
  claims: Claims,
  topic: string,
  extension: Extension,
): Promise<boolean> {
  return database.transaction(async (session) => {
    await enterRole(session, claims, topic);
    try {
      await session.query('insert into realtime.messages (topic, extension, private) values ($1, $2, true)', [
        topic,
        extension,
      ]);
      return true;
    } catch (error) {
      const refused = error instanceof Error && 'code' in error && error.code === '42501';
      if (!refused) console.error(`The write policy of the topic ${topic} failed:`, error);
      return false;
    }
  }, 'rollback');
}
