import { LIVE_EVENTS, userTopic } from '@mentorkit/contract';
import type { RealtimeChannel, RealtimeClient } from '@supabase/realtime-js';
import { MentorKitError } from '../errors.js';
import { failWith } from '../failures.js';
import type { Wire } from '../supabase.js';
import { readClaims } from '../token.js';

/** Something the server says has changed. A hint: what is read stays the truth. */
export interface LiveEvent {
  /** One of the contract's `LIVE_EVENTS`. */
  readonly event: string;
  readonly payload: unknown;
}

/** What a line reports. */
export interface LineListener {
  heard(event: LiveEvent): void;
  /** Changes arrive from now on. */
  joined(): void;
  /** The line is down; realtime-js tries to come back by itself. */
  lost(): void;
  /** The server closed the line; nobody tries to come back. */
  ended(): void;
  /** Final for this person and this transport. */
  refused(reason: string): void;
}

/** Opens the line of one person unless it is no longer wanted by then; answers how to close it. */
export type Transport = (
  userId: string,
  listener: LineListener,
  isWanted: () => boolean,
) => Promise<() => void>;

/** Join errors that no retry mends (reference: Supabase Realtime operational error codes). */
const FINAL = /^(Unauthorized|PrivateOnly|TopicNameRequired|RealtimeDisabledForConfiguration)\b/;

/** Channels that are being left, per socket: a topic can be joined anew only when the old channel is gone. */
const leaving = new WeakMap<RealtimeClient, Promise<unknown>>();

interface Join {
  readonly client: RealtimeClient;
  readonly channel: RealtimeChannel;
  readonly listener: LineListener;
  /** Whether being subscribed means that changes arrive. */
  readonly isLiveWhenSubscribed: boolean;
}

function join({ client, channel, listener, isLiveWhenSubscribed }: Join): () => void {
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
      if (isLiveWhenSubscribed) listener.joined();
    } else if (state === 'CLOSED') {
      open = false;
      listener.ended();
    } else if (error && FINAL.test(error.message)) {
      close();
      listener.refused(error.message);
    } else {
      // The next try of realtime-js sends the token it knows; a stale one would be refused again and again.
      void client.setAuth();
      listener.lost();
    }
  });
  return close;
}

/** The socket client, once it carries the token of the person and the old channel of the topic is gone. */
async function ready(wire: Wire, userId: string, topic: string): Promise<RealtimeClient> {
  const client = await wire.realtime();
  // Without this the first join goes out without a token and row level security hides everything, silently.
  await client.setAuth();
  if (readClaims(client.accessTokenValue ?? '')?.sub !== userId) throw failWith('session_expired');
  await leaving.get(client);
  if (client.getChannels().some((channel) => channel.topic === `realtime:${topic}`)) {
    throw new MentorKitError(
      'invalid_options',
      'Another MentorKit client already listens over the same Supabase client. Share one of them.',
    );
  }
  return client;
}

const closed = (): void => undefined;

/** Broadcast from the database on the person's own private topic. */
export function broadcastTransport(wire: Wire): Transport {
  return async (userId, listener, isWanted) => {
    const topic = userTopic(userId);
    const client = await ready(wire, userId, topic);
    if (!isWanted()) return closed;
    const channel = client
      .channel(topic, { config: { private: true } })
      .on('broadcast', { event: '*' }, ({ event, payload }) => {
        listener.heard({ event, payload });
      });
    return join({ client, channel, listener, isLiveWhenSubscribed: true });
  };
}

/**
 * Change feed of the publication, for projects without the policies of the private topics. It carries messages and
 * conversations; sessions and read marks are seen at the next read.
 */
export function changesTransport(wire: Wire): Transport {
  return async (userId, listener, isWanted) => {
    const topic = `changes:${userId}`;
    const client = await ready(wire, userId, topic);
    if (!isWanted()) return closed;
    const channel = client.channel(topic);
    const say = (event: string, operation: 'INSERT' | 'UPDATE') => (change: { new: unknown }) => {
      listener.heard({ event, payload: { operation, record: change.new } });
    };
    const messages = { schema: 'public', table: 'messages' };
    const conversations = { schema: 'public', table: 'conversations' };
    channel
      .on('postgres_changes', { event: 'INSERT', ...messages }, say(LIVE_EVENTS.message, 'INSERT'))
      .on('postgres_changes', { event: 'UPDATE', ...messages }, say(LIVE_EVENTS.message, 'UPDATE'))
      .on('postgres_changes', { event: '*', ...conversations }, say(LIVE_EVENTS.conversation, 'UPDATE'))
      // The feed is live only when the server says so, seconds after the channel is subscribed.
      .on('system', {}, (news: { extension?: string; status?: string }) => {
        if (news.extension !== 'postgres_changes') return;
        if (news.status === 'ok') listener.joined();
        else listener.lost();
      });
    return join({ client, channel, listener, isLiveWhenSubscribed: false });
  };
}
