import type { Claims } from '../auth/claims.js';
import { encodeBroadcast, encodeText, type ProtocolVersion } from './frames.js';
import type { JoinConfig } from './join-config.js';
import type { Extension, Readable } from './policies.js';
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
  #expiry: NodeJS.Timeout | undefined;
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
  }) {
    this.topic = options.topic;
    this.joinRef = options.joinRef;
    this.config = options.config;
    this.claims = options.claims;
    this.readable = options.readable;
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
    const { event, payload, meta } = broadcast;
    const bytes = payload instanceof Uint8Array;
    if (this.#version === '1.0.0') {
      if (!bytes) this.push('broadcast', { type: 'broadcast', event, payload, ...(meta ? { meta } : {}) });
      return;
    }
    const frame = encodeBroadcast({
      topic: `realtime:${this.topic}`,
      event,
      meta: meta === undefined ? '' : JSON.stringify(meta),
      encoding: bytes ? 'bytes' : 'json',
      payload: bytes ? payload : new TextEncoder().encode(JSON.stringify(payload)),
    });
    if (frame !== undefined) this.#transport.send(frame);
    else if (!bytes) this.push('broadcast', { type: 'broadcast', event, payload, ...(meta ? { meta } : {}) });
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
    this.stopExpiry();
    const { exp } = this.claims;
    if (exp === undefined) return;
    const wait = Math.min(Math.max(exp * 1000 - Date.now(), 0), LONGEST_TIMER);
    this.#expiry = setTimeout(callback, wait);
    this.#expiry.unref();
  }

  /** Forgets the expiry. */
  stopExpiry(): void {
    clearTimeout(this.#expiry);
  }
}

const LONGEST_TIMER = 2 ** 31 - 1;

/** The name of a topic's room. */
export function roomName(topic: string, isPrivate: boolean): string {
  return `${isPrivate ? 'private' : 'public'}:${topic}`;
}
