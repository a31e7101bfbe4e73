import type { Database } from '../engine/database.js';
import { roomName } from './channel.js';
import { recordOf } from './join-config.js';
import type { Rooms } from './rooms.js';
import type { RowChange } from './table-changes.js';

interface OutboxRow {
  table_schema: string;
  table_name: string;
  operation: RowChange['type'];
  record: Record<string, unknown> | null;
  old_record: Record<string, unknown> | null;
  captured_at: string;
}

const TAKE_SQL = `
with taken as (delete from realtime.outbox returning *)
select table_schema, table_name, operation, record, old_record, captured_at from taken order by id`;

/** Hands out what the triggers have captured, in the order in which it was committed. */
export async function drainOutbox(database: Database, rooms: Rooms): Promise<void> {
  for (const row of await database.query<OutboxRow>(TAKE_SQL)) {
    try {
      if (row.table_schema === 'realtime' && row.table_name === 'messages') handOutBroadcast(row, rooms);
      else await rooms.rowChanged(changeOf(row));
    } catch (error) {
      console.error(`A change of ${row.table_schema}.${row.table_name} could not be handed out:`, error);
    }
  }
}

/** A row of `realtime.messages` is a broadcast from the database. */
function handOutBroadcast(row: OutboxRow, rooms: Rooms): void {
  const { id, topic, event, payload, private: isPrivate, extension } = recordOf(row.record);
  if (typeof topic !== 'string' || typeof event !== 'string' || extension !== 'broadcast') return;
  rooms.broadcast(roomName(topic, isPrivate === true), { event, payload, meta: { id } });
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
