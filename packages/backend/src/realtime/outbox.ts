import type { Database } from '../engine/database.js';
import { roomName } from './channel.js';
import { recordOf } from './join-config.js';
import type { Rooms } from './rooms.js';
import type { RowChange } from './change-event.js';

interface OutboxRow {
  table_schema: string;
  table_name: string;
  operation: RowChange['type'];
  record: Record<string, unknown> | null;
  old_record: Record<string, unknown> | null;
  captured_at: string;
}

/** As many as are held in memory at a time. */
const ROUND = 500;

const TAKE_SQL = `
with taken as (
  delete from realtime.outbox
  where id in (select o.id from realtime.outbox o order by o.id limit ${String(ROUND)})
  returning *
)
select table_schema, table_name, operation, record, old_record, captured_at from taken order by id`;

/** Hands out what the triggers have captured, in the order in which it was committed. */
export async function drainOutbox(database: Database, rooms: Rooms): Promise<void> {
  for (let count = ROUND; count === ROUND;) {
    const rows = await database.query<OutboxRow>(TAKE_SQL);
    count = rows.length;
    for (const row of rows) await handOut(row, rooms);
  }
}

async function handOut(row: OutboxRow, rooms: Rooms): Promise<void> {
  try {
    if (row.table_schema === 'realtime' && row.table_name === 'messages') handOutBroadcast(row, rooms);
    else await rooms.rowChanged(changeOf(row));
  } catch (error) {
    console.error(`A change of ${row.table_schema}.${row.table_name} could not be handed out:`, error);
  }
}

/** A row of `realtime.messages` is a broadcast from the database. */
function handOutBroadcast(row: OutboxRow, rooms: Rooms): void {
  const { id, topic, event, private: isPrivate, extension, ...body } = recordOf(row.record);
  if (typeof topic !== 'string' || typeof event !== 'string' || extension !== 'broadcast') return;
  const hex = body['binary_payload'];
  const payload = typeof hex === 'string' ? bytesOfHex(hex) : body['payload'];
  rooms.broadcast(roomName(topic, isPrivate === true), { event, payload, meta: { id } });
}

/** Reads bytes as Postgres writes them into JSON. */
function bytesOfHex(hex: string): Uint8Array {
  const pairs = hex.replace(/^\\x/, '').match(/../g) ?? [];
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
}

function changeOf(row: OutboxRow): RowChange {
  return {
    schema: row.table_schema,
    table: row.table_name,
    type: row.operation,
    record: row.record,
    oldRecord: row.old_record,
    committedAt: row.captured_at,
  };
}
