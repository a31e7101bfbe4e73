import type { Claims } from '../auth/claims.js';
import { encodeBroadcast, encodeText, type ProtocolVersion } from './frames.js';
import type { JoinConfig } from './join-config.js';
import { later } from './later.js';
import type { Extension, Readable } from './policies.js';
import { Rate } from './rate.js';
import type { Subscription } from './table-changes.js';

/** Where a socket's frames go. */
export interface Transport {
  send(data: string | Uint8Array): void;
  close(code: number, reason: string): void;
}

/** A message for the members of a topic. */
export interface Broadcast {
  event: string;
  /** A JSON value, or raw bytes. */
  payload: unknown;
  meta?: Record<string, unknown>;
}

/** One joined topic of one socket. */
export class Channel {
  /** The topic as SQL sees it, without `realtime:`. */
  readonly topic: string;
  readonly joinRef: string;
  readonly config: JoinConfig;
  readonly presenceKey: string;
  readonly writable = new Map<Extension, boolean>();
  claims: Claims;
  readable: Readable;
  subscriptions: Subscription[] = [];
  /** Stored broadcasts it has heard on joining; they may still be on their way to everybody. */
  readonly replayed = new Set<unknown>();
  readonly presenceRate: Rate;
  #stopExpiry: () => void = () => undefined;
  readonly #transport: Transport;
  readonly #version: ProtocolVersion;

  constructor(options: {
    topic: string;
    joinRef: string;
    config: JoinConfig;
    claims: Claims;
    readable: Readable;
    transport: Transport;
    version: ProtocolVersion;
    presenceCalls: number;
  }) {
    this.topic = options.topic;
    this.joinRef = options.joinRef;
    this.config = options.config;
    this.claims = options.claims;
    this.readable = options.readable;
    this.presenceRate = new Rate(options.presenceCalls, PRESENCE_WINDOW);
    this.presenceKey = options.config.presence.key || crypto.randomUUID();
    this.#transport = options.transport;
    this.#version = options.version;
  }

  /** The room this channel is in: public and private topics of one name never meet. */
  get room(): string {
    return roomName(this.topic, this.config.private);
  }

  /** Sends an event that answers nothing. */
  push(event: string, payload: unknown, ref: string | null = null): void {
    const joinRef = ref === null ? null : this.joinRef;
    this.#transport.send(
      encodeText(this.#version, { joinRef, ref, topic: `realtime:${this.topic}`, event, payload }),
    );
  }

  /** Hands over a broadcast, in binary where the protocol has a binary form. */
  deliver(broadcast: Broadcast): void {
    const data = encodeFor(this.#version, this.topic, broadcast);
    if (data !== undefined) this.#transport.send(data);
  }

  /** Tells the client how an extension is doing. */
  system(extension: string, status: 'ok' | 'error', message: string): void {
    this.push('system', { extension, status, message, channel: this.topic });
  }

  /** Tells the client that the server ends the channel. */
  end(message: string): void {
    this.system('system', 'error', message);
    this.push('phx_close', {}, this.joinRef);
  }

  /** Calls back when the token expires, instead of an earlier promise to do so. */
  expireWith(callback: () => void): void {
    this.#stopExpiry();
    const { exp } = this.claims;
    if (exp === undefined) return;
    this.#stopExpiry = later(exp * 1000 - Date.now(), () => {
      if (exp * 1000 > Date.now()) this.expireWith(callback);
      else callback();
    });
  }

  /** Forgets the expiry. */
  stopExpiry(): void {
    this.#stopExpiry();
  }
}

const PRESENCE_WINDOW = 30_000;

/** What was written for the last broadcast: a room of a thousand listeners writes it once. */
const written = new WeakMap<Broadcast, Map<ProtocolVersion, string | Uint8Array | undefined>>();

function encodeFor(
  version: ProtocolVersion,
  topic: string,
  broadcast: Broadcast,
): string | Uint8Array | undefined {
  const known = written.get(broadcast) ?? new Map<ProtocolVersion, string | Uint8Array | undefined>();
  written.set(broadcast, known);
  if (!known.has(version)) known.set(version, encode(version, `realtime:${topic}`, broadcast));
  return known.get(version);
}

/** Bytes have no form in the older framing, and names too long for a binary frame none with bytes. */
function encode(
  version: ProtocolVersion,
  topic: string,
  { event, payload, meta }: Broadcast,
): string | Uint8Array | undefined {
  const bytes = payload instanceof Uint8Array;
  const frame =
    version === '1.0.0'
      ? undefined
      : encodeBroadcast({
          topic,
          event,
          meta: meta === undefined ? '' : JSON.stringify(meta),
          encoding: bytes ? 'bytes' : 'json',
          payload: bytes ? payload : new TextEncoder().encode(JSON.stringify(payload ?? null)),
        });
  if (frame !== undefined || bytes) return frame;
  const body = { type: 'broadcast', event, payload, ...(meta ? { meta } : {}) };
  return encodeText(version, { joinRef: null, ref: null, topic, event: 'broadcast', payload: body });
}

/** The name of a topic's room. */
export function roomName(topic: string, isPrivate: boolean): string {
  return `${isPrivate ? 'private' : 'public'}:${topic}`;
}
