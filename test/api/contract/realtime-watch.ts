import type { SupabaseClient } from '@supabase/supabase-js';
import type { House } from './contract.js';
import { joined, Line, newTopic, until, type Dict } from './realtime-line.js';

/** A wish for row changes, as the protocol has it. */
export interface Wish {
  event?: string;
  schema?: string;
  table?: string;
  filter?: string;
  select?: string[];
}

/** A change as the client hands it over. */
export interface Change {
  schema: string;
  table: string;
  eventType: string;
  commit_timestamp: string;
  new: Dict;
  old: Dict;
  errors: string[] | null;
}

/** Listens to row changes and waits until the feed is live. */
export async function watch(client: SupabaseClient, ...wishes: Wish[]): Promise<Change[]> {
  await client.realtime.setAuth();
  const heard: Change[] = [];
  const told: Dict[] = [];
  const channel = client.channel(newTopic());
  channel.on('system', {}, (message: Dict) => told.push(message));
  for (const wish of wishes) {
    const complete = { event: '*', schema: 'public', ...wish } as { event: '*'; schema: string };
    channel.on('postgres_changes', complete, (change) => heard.push(change as unknown as Change));
  }
  await joined(channel);
  await until('the feed is live', () => told.some(({ message }) => message === 'Subscribed to PostgreSQL'));
  return heard;
}

/** A bare socket with wishes, live; answers the numbers of the wishes too. */
export async function watchRaw(
  house: House,
  wishes: readonly Wish[],
  token?: string,
): Promise<{ line: Line; ids: number[]; topic: string; changes: () => Dict[] }> {
  const line = await Line.open(house);
  const topic = `realtime:${newTopic()}`;
  const complete = wishes.map((wish) => ({ event: '*', schema: 'public', ...wish }));
  const { response } = await line.ask(topic, 'phx_join', {
    config: { postgres_changes: complete },
    ...(token === undefined ? {} : { access_token: token }),
  });
  await line.heard('the feed is live', (f) => f.event === 'system' && f.payload['status'] === 'ok');
  return {
    line,
    topic,
    ids: (response['postgres_changes'] as { id: number }[]).map(({ id }) => id),
    changes: () => line.frames.filter((f) => f.event === 'postgres_changes').map((f) => f.payload),
  };
}

let lastId = Date.now() % 1_000_000_000;

/** A number no other bulletin has. */
export function newId(): number {
  lastId += 1;
  return lastId;
}
