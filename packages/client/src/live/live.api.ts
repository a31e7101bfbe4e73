import { LIVE_EVENTS, userTopic } from '@mentorkit/contract';
import type { RealtimeChannel, RealtimeClient } from '@supabase/realtime-js';
import type { Wire } from '../supabase.js';

/** Something the server says has changed. A hint: what is read stays the truth. */
export interface LiveEvent {
  /** One of the contract's `LIVE_EVENTS`. */
  readonly event: string;
  readonly payload: unknown;
}

/** What a line reports. `refused` is final for this person and this transport. */
export interface LineListener {
  heard(event: LiveEvent): void;
  joined(): void;
  lost(): void;
  refused(reason: string): void;
}

/** Opens the line of one person; answers how to close it. */
export type Transport = (userId: string, listener: LineListener) => Promise<() => void>;

/** Join errors that no retry mends (reference: Supabase Realtime operational error codes). */
const FINAL = /^(Unauthorized|PrivateOnly|TopicNameRequired|RealtimeDisabledForConfiguration)\b/;

/** Channels that are being left, per socket: a topic can be joined anew only when the old channel is gone. */
const leaving = new WeakMap<RealtimeClient, Promise<unknown>>();

function listen(client: RealtimeClient, channel: RealtimeChannel, listener: LineListener): () => void {
  let open = true;
  const close = (): void => {
    if (!open) return;
    open = false;
    leaving.set(client, client.removeChannel(channel));
  };
  channel.subscribe((status, error) => {
    if (!open) return;
    const state: string = status;
    if (state === 'SUBSCRIBED') {
      listener.joined();
      return;
    }
    // A channel in error is joined again by realtime-js itself; one that the server closed is not.
    if (error && FINAL.test(error.message)) {
      close();
      listener.refused(error.message);
    } else {
      listener.lost();
    }
  });
  return close;
}

async function signedIn(wire: Wire): Promise<RealtimeClient> {
  const client = await wire.realtime();
  // Without this the first join goes out without a token and row level security hides everything, silently.
  await client.setAuth();
  await leaving.get(client);
  return client;
}

/** Broadcast from the database on the person's own private topic. */
export function broadcastTransport(wire: Wire): Transport {
  return async (userId, listener) => {
    const client = await signedIn(wire);
    const channel = client
      .channel(userTopic(userId), { config: { private: true } })
      .on('broadcast', { event: '*' }, ({ event, payload }) => {
        listener.heard({ event, payload });
      });
    return listen(client, channel, listener);
  };
}

/** Change feed of the publication, for projects without the policies of the private topics. */
export function changesTransport(wire: Wire): Transport {
  return async (userId, listener) => {
    const client = await signedIn(wire);
    const channel = client.channel(`changes:${userId}`);
    const say = (event: string, operation: 'INSERT' | 'UPDATE') => (change: { new: unknown }) => {
      listener.heard({ event, payload: { operation, record: change.new } });
    };
    const table = { schema: 'public', table: 'messages' };
    channel
      .on('postgres_changes', { event: 'INSERT', ...table }, say(LIVE_EVENTS.message, 'INSERT'))
      .on('postgres_changes', { event: 'UPDATE', ...table }, say(LIVE_EVENTS.message, 'UPDATE'))
      .on(
        'postgres_changes',
        { event: '*', schema: 'public', table: 'conversations' },
        say(LIVE_EVENTS.conversation, 'UPDATE'),
      );
    return listen(client, channel, listener);
  };
}
