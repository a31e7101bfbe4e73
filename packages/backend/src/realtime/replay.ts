import type { Database } from '../engine/database.js';
import type { Broadcast } from './channel.js';
import type { Replay } from './join-config.js';

/** Where the instants of a Postgres text of four digits end. */
const LAST_INSTANT = Date.UTC(9999, 11, 31);

// rows of one transaction share their time; the order in which they lie in the table is the order of writing
const REPLAY_SQL = `
select id, event, payload, binary_payload
from realtime.messages
where topic = $1 and private and extension = 'broadcast' and event is not null
  and inserted_at >= $2::timestamptz at time zone 'UTC'
order by inserted_at desc, ctid desc
limit $3`;

/** The newest stored broadcasts of a private topic, oldest first. */
export async function storedBroadcasts(
  database: Database,
  topic: string,
  { since, limit }: Replay,
): Promise<Broadcast[]> {
  const from = new Date(Math.min(Math.max(since, 0), LAST_INSTANT)).toISOString();
  const rows = await database.query<{
    id: string;
    event: string;
    payload: unknown;
    binary_payload: Uint8Array | null;
  }>(REPLAY_SQL, [topic, from, limit]);
  return rows.reverse().map(({ id, event, payload, binary_payload: bytes }) => ({
    event,
    payload: bytes ?? payload,
    meta: { replayed: true, id },
  }));
}
