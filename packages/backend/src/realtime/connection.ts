import type { Claims } from '../auth/claims.js';
import type { TokenVerdict } from '../auth/tokens.js';
import { Channel, type Transport } from './channel.js';
import { decodeBroadcastPush, decodeText, encodeText, type Frame, type ProtocolVersion } from './frames.js';
import { parseJoin, recordOf, type JoinConfig } from './join-config.js';
import type { Rooms } from './rooms.js';

/** Where a connection comes from. */
export interface ConnectionOptions {
  version: ProtocolVersion;
  /** What the API key of the socket stands for; a channel without a token of its own goes by it. */
  claims: Claims;
  transport: Transport;
}

const PREFIX = 'realtime:';

/** One socket: reads its frames in order and keeps its channels. */
export class Connection {
  readonly #rooms: Rooms;
  readonly #options: ConnectionOptions;
  readonly #channels = new Map<string, Channel>();
  #queue: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(rooms: Rooms, options: ConnectionOptions) {
    this.#rooms = rooms;
    this.#options = options;
  }

  /** Takes a frame as it arrived; frames are worked off one after the other. */
  receive(data: string | Uint8Array): void {
    this.#queue = this.#queue
      .then(async () => (this.#closed ? undefined : this.#read(data)))
      .catch((error: unknown) => {
        console.error('A realtime frame could not be handled:', error);
      });
  }

  /** Leaves all rooms; the socket is gone. */
  close(): void {
    this.#closed = true;
    for (const channel of this.#channels.values()) this.#rooms.leave(channel);
    this.#channels.clear();
  }

  async #read(data: string | Uint8Array): Promise<void> {
    if (typeof data === 'string') {
      const frame = decodeText(this.#options.version, data);
      if (frame !== undefined) await this.#handle(frame);
      return;
    }
    const push = decodeBroadcastPush(data);
    if (push === undefined) return;
    const payload: unknown =
      push.encoding === 'bytes' ? push.payload : JSON.parse(new TextDecoder().decode(push.payload));
    await this.#broadcast(push, push.event, payload);
  }

  async #handle(frame: Frame): Promise<void> {
    if (frame.topic === 'phoenix') {
      if (frame.event === 'heartbeat') this.#reply(frame, 'ok', {});
      return;
    }
    if (frame.event === 'phx_join') return this.#join(frame);
    if (frame.event === 'phx_leave') {
      this.#leave(frame);
      return;
    }
    const channel = this.#channels.get(frame.topic);
    if (channel === undefined) {
      this.#reply(frame, 'error', { reason: 'unmatched topic' });
      return;
    }
    const payload = recordOf(frame.payload);
    if (frame.event === 'access_token') await this.#renew(channel, payload['access_token']);
    else if (frame.event === 'broadcast')
      await this.#broadcast(frame, String(payload['event']), payload['payload'] ?? {});
    else if (frame.event === 'presence') await this.#presence(frame, channel, payload);
  }

  async #join(frame: Frame): Promise<void> {
    const topic = frame.topic.startsWith(PREFIX) ? frame.topic.slice(PREFIX.length) : '';
    if (topic === '') {
      this.#reply(frame, 'error', { reason: 'TopicNameRequired: You must provide a topic name' });
      return;
    }
    const earlier = this.#channels.get(frame.topic);
    if (earlier !== undefined) {
      this.#drop(frame.topic, earlier);
      earlier.push('phx_close', {}, earlier.joinRef);
    }
    const config = parseJoin(frame.payload);
    const { claims, reason } = await this.#claimsOf(config.accessToken);
    if (claims === undefined) {
      this.#reply(frame, 'error', { reason });
      return;
    }
    const readable = await this.#rooms.readable(claims, topic, config.private);
    if (!readable.broadcast && !readable.presence) {
      const text = `Unauthorized: You do not have permissions to read from this Channel topic: ${topic}`;
      this.#reply(frame, 'error', { reason: text });
      return;
    }
    const joinRef = frame.joinRef ?? frame.ref ?? '';
    const { transport, version } = this.#options;
    await this.#open(frame, new Channel({ topic, joinRef, config, claims, readable, transport, version }));
  }

  async #open(frame: Frame, channel: Channel): Promise<void> {
    if (this.#closed) return;
    this.#channels.set(frame.topic, channel);
    this.#rooms.enter(channel);
    this.#watchExpiry(frame.topic, channel);
    this.#reply(frame, 'ok', { postgres_changes: this.#rooms.echo(channel.config.bindings) });
    if (channel.config.presence.enabled && channel.readable.presence) {
      channel.push('presence_state', this.#rooms.presenceState(channel));
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
    frame: { topic: string; ref: string | null; joinRef: string | null },
    event: string,
    payload: unknown,
  ): Promise<void> {
    const channel = this.#channels.get(frame.topic);
    if (channel === undefined) {
      this.#reply(frame, 'error', { reason: 'unmatched topic' });
      return;
    }
    // a refused broadcast vanishes without an answer, as on the hosted server
    if (!(await this.#rooms.mayWrite(channel, 'broadcast'))) return;
    this.#rooms.broadcast(
      channel.room,
      { event, payload },
      channel.config.broadcast.self ? undefined : channel,
    );
    if (channel.config.broadcast.ack) this.#reply(frame, 'ok', {});
  }

  async #presence(frame: Frame, channel: Channel, payload: Record<string, unknown>): Promise<void> {
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
    const { claims, reason } = await this.#claimsOf(token);
    if (claims === undefined) {
      this.#end(channel, reason);
      return;
    }
    if (JSON.stringify(claims) === JSON.stringify(channel.claims)) return;
    const readable = await this.#rooms.readable(claims, channel.topic, channel.config.private);
    if (!readable.broadcast && !readable.presence) {
      const text = `You no longer have permission to read from this Channel topic: ${channel.topic}`;
      this.#end(channel, text);
      return;
    }
    channel.claims = claims;
    channel.readable = readable;
    channel.writable.clear();
    this.#watchExpiry(PREFIX + channel.topic, channel);
    await this.#rooms.subscribe(channel);
  }

  #watchExpiry(topic: string, channel: Channel): void {
    channel.expireWith(() => {
      const late = Math.max(0, Math.floor(Date.now() / 1000 - (channel.claims.exp ?? 0)));
      if (this.#channels.get(topic) === channel)
        this.#end(channel, `Token has expired ${String(late)} seconds ago`);
    });
  }

  #end(channel: Channel, message: string): void {
    this.#drop(PREFIX + channel.topic, channel);
    channel.end(message);
  }

  async #claimsOf(token: JoinConfig['accessToken']): Promise<{ claims?: Claims; reason: string }> {
    if (token === undefined || token.startsWith('sb_')) return { claims: this.#options.claims, reason: '' };
    const verdict = await this.#rooms.verify(token);
    return verdict.claims === undefined
      ? { reason: joinRefusal(verdict) }
      : { claims: verdict.claims, reason: '' };
  }

  #reply(
    frame: { topic: string; ref: string | null; joinRef: string | null },
    status: 'ok' | 'error',
    response: unknown,
  ): void {
    const { topic, ref, joinRef } = frame;
    const payload = { status, response };
    this.#options.transport.send(
      encodeText(this.#options.version, { joinRef, ref, topic, event: 'phx_reply', payload }),
    );
  }
}

function joinRefusal(verdict: TokenVerdict): string {
  switch (verdict.refusal) {
    case 'expired': {
      const late = Math.max(0, Math.floor(Date.now() / 1000 - (verdict.expiredAt ?? 0)));
      return `InvalidJWTToken: Token has expired ${String(late)} seconds ago`;
    }
    case 'malformed':
      return 'MalformedJWT: The token provided is not a valid JWT';
    case 'no_role':
      return 'InvalidJWTToken: Fields `role` and `exp` are required in JWT';
    default:
      return 'JwtSignatureError: Failed to validate JWT signature';
  }
}
