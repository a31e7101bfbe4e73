import type { Claims } from '../auth/claims.js';
import { Channel, type Transport } from './channel.js';
import { decodeBroadcastPush, decodeText, encodeText, type Frame, type ProtocolVersion } from './frames.js';
import { parseJoin, recordOf } from './join-config.js';
import { claimsOf, decideJoin, expiredText } from './joining.js';
import { later } from './later.js';
import { Rate } from './rate.js';
import type { Rooms } from './rooms.js';
import type { RealtimeSettings } from './settings.js';

/** Where a connection comes from. */
export interface ConnectionOptions {
  version: ProtocolVersion;
  /** What the API key of the socket stands for; a channel without a token of its own goes by it. */
  claims: Claims;
  transport: Transport;
}

/** What a reply needs of the frame it answers. */
type Address = Pick<Frame, 'topic' | 'ref' | 'joinRef'>;

const PREFIX = 'realtime:';

/** One socket: reads its frames in order and keeps its channels. */
export class Connection {
  readonly #rooms: Rooms;
  readonly #settings: RealtimeSettings;
  readonly #options: ConnectionOptions;
  readonly #channels = new Map<string, Channel>();
  readonly #rate: Rate;
  #queue: Promise<void> = Promise.resolve();
  #closed = false;
  #heardAt = Date.now();
  #stopIdling: () => void = () => undefined;

  constructor(rooms: Rooms, settings: RealtimeSettings, options: ConnectionOptions) {
    this.#rooms = rooms;
    this.#settings = settings;
    this.#options = options;
    this.#rate = new Rate(settings.messagesPerSecond, 1000);
    this.#watchIdling();
  }

  /** Takes a frame as it arrived; frames are worked off one after the other. */
  receive(data: string | Uint8Array): void {
    this.#heardAt = Date.now();
    this.#queue = this.#queue
      .then(async () => (this.#closed ? undefined : this.#read(data)))
      .catch((error: unknown) => {
        console.error('A realtime frame could not be handled:', error);
      });
  }

  /** Leaves all rooms; the socket is gone. */
  close(): void {
    this.#closed = true;
    this.#stopIdling();
    for (const channel of this.#channels.values()) this.#rooms.leave(channel);
    this.#channels.clear();
  }

  /** Closes the socket from this side. */
  end(code: number): void {
    this.close();
    this.#options.transport.close(code, '');
  }

  #watchIdling(): void {
    const rest = this.#heardAt + this.#settings.idleMilliseconds - Date.now();
    if (rest <= 0) this.end(1000);
    else {
      this.#stopIdling = later(rest, () => {
        this.#watchIdling();
      });
    }
  }

  async #read(data: string | Uint8Array): Promise<void> {
    if (typeof data === 'string') {
      const frame = decodeText(this.#options.version, data);
      if (frame !== undefined) await this.#handle(frame);
      return;
    }
    const push = decodeBroadcastPush(data);
    if (push === undefined) return;
    const content = push.encoding === 'bytes' ? { payload: push.payload } : readJson(push.payload);
    if (content === undefined) return;
    const size = push.payload.length;
    await this.#broadcast(push, { event: push.event, payload: content.payload, size });
  }

  async #handle(frame: Frame): Promise<void> {
    if (frame.topic === 'phoenix') {
      if (frame.event === 'heartbeat') this.#reply(frame, 'ok', {});
      return;
    }
    if (frame.event === 'phx_join' && frame.topic.startsWith(PREFIX)) return this.#join(frame);
    if (frame.event === 'phx_leave') {
      this.#leave(frame);
      return;
    }
    const channel = this.#channels.get(frame.topic);
    if (channel === undefined) {
      this.#reply(frame, 'error', { reason: 'unmatched topic' });
      return;
    }
    await this.#hear(frame, channel, recordOf(frame.payload));
  }

  async #hear(frame: Frame, channel: Channel, payload: Record<string, unknown>): Promise<void> {
    if (frame.event === 'access_token') return this.#renew(channel, payload['access_token']);
    if (frame.event === 'presence') return this.#presence(frame, channel, payload);
    const { event, payload: content = {} } = payload;
    if (frame.event !== 'broadcast' || typeof event !== 'string') return;
    await this.#broadcast(frame, { event, payload: content, size: sizeOf(content) });
  }

  async #join(frame: Frame): Promise<void> {
    const earlier = this.#channels.get(frame.topic);
    if (earlier !== undefined) {
      this.#drop(frame.topic, earlier);
      earlier.push('phx_close', {}, earlier.joinRef);
    }
    const topic = frame.topic.slice(PREFIX.length);
    const config = parseJoin(frame.payload);
    const decision = await decideJoin(this.#rooms, this.#settings, {
      topic,
      config,
      socketClaims: this.#options.claims,
      openChannels: this.#channels.size,
    });
    if (decision.refusal !== undefined) {
      const { code, text } = decision.refusal;
      this.#reply(frame, 'error', { reason: `${code}: ${text}` });
      return;
    }
    // the socket may have gone while the policies were asked
    if (this.#closed) return;
    const { claims, readable, subscriptions } = decision;
    const { transport, version } = this.#options;
    const joinRef = frame.joinRef ?? frame.ref ?? '';
    const { presenceCalls } = this.#settings;
    const begin = { topic, joinRef, config, claims, readable, transport, version, presenceCalls };
    const channel = new Channel(begin);
    channel.subscriptions = subscriptions ?? [];
    await this.#open(frame, channel);
  }

  async #open(frame: Frame, channel: Channel): Promise<void> {
    const { config } = channel;
    this.#channels.set(frame.topic, channel);
    this.#rooms.enter(channel);
    this.#watchExpiry(frame.topic, channel);
    this.#reply(frame, 'ok', { postgres_changes: this.#rooms.echo(config.bindings) });
    if (config.presence.enabled && channel.readable.presence) {
      channel.push('presence_state', this.#rooms.presenceState(channel));
    }
    const { replay } = config.broadcast;
    if (replay !== undefined && replay !== 'invalid') await this.#rooms.replay(channel, replay);
    if (config.broadcast.replicationReady) {
      channel.system('system', 'ok', 'Replication connection established');
    }
    await this.#rooms.subscribe(channel);
  }

  #leave(frame: Frame): void {
    const channel = this.#channels.get(frame.topic);
    if (channel !== undefined) this.#drop(frame.topic, channel);
    this.#reply(frame, 'ok', {});
    channel?.push('phx_close', {}, channel.joinRef);
  }

  #drop(topic: string, channel: Channel): void {
    this.#channels.delete(topic);
    this.#rooms.leave(channel);
  }

  async #broadcast(
    address: Address,
    { event, payload, size }: { event: string; payload: unknown; size: number },
  ): Promise<void> {
    const channel = this.#channels.get(address.topic);
    if (channel === undefined) {
      this.#reply(address, 'error', { reason: 'unmatched topic' });
      return;
    }
    if (!this.#rate.take()) {
      this.#end(channel, 'Too many messages per second');
      return;
    }
    // a refused broadcast vanishes without an answer, as on the hosted server
    if (!(await this.#rooms.mayWrite(channel, 'broadcast'))) return;
    const { self, ack } = channel.config.broadcast;
    if (size > this.#settings.payloadBytes) {
      if (ack) this.#reply(address, 'error', 'payload_size_exceeded');
      return;
    }
    this.#rooms.broadcast(channel.room, { event, payload }, self ? undefined : channel);
    if (ack) this.#reply(address, 'ok', {});
  }

  async #presence(frame: Frame, channel: Channel, payload: Record<string, unknown>): Promise<void> {
    if (!channel.presenceRate.take()) {
      this.#end(channel, 'Client presence rate limit exceeded');
      return;
    }
    if (sizeOf(payload) > this.#settings.payloadBytes) {
      this.#end(channel, 'Track message size exceeded');
      return;
    }
    if (!(await this.#rooms.mayWrite(channel, 'presence'))) {
      this.#reply(frame, 'error', {
        reason: 'You do not have permissions to write presence on this Channel',
      });
      return;
    }
    this.#reply(frame, 'ok', {});
    const event = String(payload['event']).toLowerCase();
    if (event === 'track') this.#rooms.track(channel, recordOf(payload['payload']));
    else if (event === 'untrack') this.#rooms.untrack(channel);
  }

  async #renew(channel: Channel, token: unknown): Promise<void> {
    if (typeof token !== 'string' || token === '' || token.startsWith('sb_')) return;
    const { claims, refusal } = await claimsOf(this.#rooms, token, this.#options.claims);
    if (claims === undefined) {
      this.#end(channel, refusal.text);
      return;
    }
    if (JSON.stringify(claims) === JSON.stringify(channel.claims)) return;
    const readable = await this.#rooms.readable(claims, channel.topic, channel.config);
    if (!readable.broadcast && !readable.presence) {
      this.#end(channel, `You no longer have permission to read from this Channel topic: ${channel.topic}`);
      return;
    }
    if (this.#closed) return;
    channel.claims = claims;
    channel.readable = readable;
    channel.writable.clear();
    this.#watchExpiry(PREFIX + channel.topic, channel);
    await this.#rooms.subscribe(channel);
  }

  #watchExpiry(topic: string, channel: Channel): void {
    channel.expireWith(() => {
      if (this.#channels.get(topic) === channel) this.#end(channel, expiredText(channel.claims.exp));
    });
  }

  #end(channel: Channel, message: string): void {
    this.#drop(PREFIX + channel.topic, channel);
    channel.end(message);
  }

  #reply({ topic, ref, joinRef }: Address, status: 'ok' | 'error', response: unknown): void {
    const payload = { status, response };
    this.#options.transport.send(
      encodeText(this.#options.version, { joinRef, ref, topic, event: 'phx_reply', payload }),
    );
  }
}

/** What bytes say in JSON; undefined when they are none. */
function readJson(bytes: Uint8Array): { payload: unknown } | undefined {
  try {
    return { payload: JSON.parse(new TextDecoder().decode(bytes)) as unknown };
  } catch {
    return undefined;
  }
}

function sizeOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}
