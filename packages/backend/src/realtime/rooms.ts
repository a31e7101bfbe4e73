import type { Claims } from '../auth/claims.js';
import type { Tokens, TokenVerdict } from '../auth/tokens.js';
import type { Database } from '../engine/database.js';
import type { Broadcast, Channel } from './channel.js';
import type { RowChange } from './change-event.js';
import type { BindingRequest, JoinConfig, Replay } from './join-config.js';
import { readableOn, writableOn, type Extension, type Readable } from './policies.js';
import { Presence, type PresenceDiff, type PresenceState } from './presence.js';
import { storedBroadcasts } from './replay.js';
import { bindingId, eventsFor, subscribe, type Subscription } from './table-changes.js';

const EVERYTHING: Readable = { broadcast: true, presence: true };

/** Who listens where: all joined channels, by room, and what they may hear and say. */
export class Rooms {
  readonly #database: Database;
  readonly #tokens: Tokens;
  readonly #members = new Map<string, Set<Channel>>();
  readonly #presences = new Map<string, Presence<Channel>>();

  constructor(database: Database, tokens: Tokens) {
    this.#database = database;
    this.#tokens = tokens;
  }

  /** Checks a token a channel brought. */
  async verify(token: string): Promise<TokenVerdict> {
    return this.#tokens.verify(token);
  }

  /** What a person may hear on a topic; public topics are open to everybody. */
  async readable(claims: Claims, topic: string, config: JoinConfig): Promise<Readable> {
    if (!config.private) return EVERYTHING;
    const wanted: Extension[] = config.presence.enabled ? ['broadcast', 'presence'] : ['broadcast'];
    return readableOn(this.#database, claims, topic, wanted);
  }

  /** Whether a channel may say something; asked once per token. */
  async mayWrite(channel: Channel, extension: Extension): Promise<boolean> {
    if (!channel.config.private) return true;
    const known = channel.writable.get(extension);
    if (known !== undefined) return known;
    const allowed = await writableOn(this.#database, channel.claims, channel.topic, extension);
    channel.writable.set(extension, allowed);
    return allowed;
  }

  /** The same for somebody without a channel. */
  async mayPost(claims: Claims, topic: string): Promise<boolean> {
    return writableOn(this.#database, claims, topic, 'broadcast');
  }

  /** Puts a channel into its room. */
  enter(channel: Channel): void {
    const members = this.#members.get(channel.room) ?? new Set();
    members.add(channel);
    this.#members.set(channel.room, members);
  }

  /** Takes a channel out of its room. */
  leave(channel: Channel): void {
    channel.stopExpiry();
    this.untrack(channel);
    const members = this.#members.get(channel.room);
    members?.delete(channel);
    if (members?.size === 0) {
      this.#members.delete(channel.room);
      this.#presences.delete(channel.room);
    }
  }

  /** Hands a broadcast to everybody in a room who may hear it, except for one. */
  broadcast(room: string, broadcast: Broadcast, except?: Channel): void {
    for (const channel of this.#members.get(room) ?? []) {
      if (channel === except || !channel.readable.broadcast) continue;
      if (!channel.replayed.has(broadcast.meta?.['id'])) channel.deliver(broadcast);
    }
  }

  /** Hands a channel what was stored on its topic before it came. */
  async replay(channel: Channel, wish: Replay): Promise<void> {
    if (!channel.readable.broadcast) return;
    for (const broadcast of await storedBroadcasts(this.#database, channel.topic, wish)) {
      channel.replayed.add(broadcast.meta?.['id']);
      channel.deliver(broadcast);
    }
  }

  /** The wishes of a join with the numbers their events will carry. */
  echo(bindings: readonly BindingRequest[]): (BindingRequest & { id: number })[] {
    return bindings.map((request) => ({ ...request, id: bindingId(request) }));
  }

  /** Checks the row changes that are asked for; throws what to tell when one of them is not possible. */
  async subscriptions(requests: readonly BindingRequest[]): Promise<Subscription[]> {
    const subscriptions: Subscription[] = [];
    for (const request of requests) subscriptions.push(await subscribe(this.#database, request));
    return subscriptions;
  }

  /** Begins the row changes a channel asked for and tells it so. */
  async subscribe(channel: Channel): Promise<void> {
    if (channel.config.bindings.length === 0) return;
    try {
      channel.subscriptions = await this.subscriptions(channel.config.bindings);
      channel.system('postgres_changes', 'ok', 'Subscribed to PostgreSQL');
    } catch (error) {
      channel.subscriptions = [];
      channel.system('postgres_changes', 'error', error instanceof Error ? error.message : String(error));
    }
  }

  /** Tells everybody who may see it that a row changed. */
  async rowChanged(change: RowChange): Promise<void> {
    const channels = [...this.#members.values()].flatMap((members) => [...members]);
    const listening = channels.filter((channel) => channel.subscriptions.length > 0);
    for (const [channel, event] of await eventsFor(this.#database, change, listening)) {
      // it may have left while the others were looked up
      if (this.#members.get(channel.room)?.has(channel) === true) channel.push('postgres_changes', event);
    }
  }

  /** Who is present in a channel's room. */
  presenceState(channel: Channel): PresenceState {
    return this.#presences.get(channel.room)?.state() ?? {};
  }

  /** Notes what a channel tells about itself. */
  track(channel: Channel, payload: Record<string, unknown>): void {
    const presence = this.#presences.get(channel.room) ?? new Presence<Channel>();
    this.#presences.set(channel.room, presence);
    this.#tellPresence(channel.room, presence.track(channel, channel.presenceKey, payload));
  }

  /** Forgets what a channel told. */
  untrack(channel: Channel): void {
    this.#tellPresence(channel.room, this.#presences.get(channel.room)?.untrack(channel));
  }

  #tellPresence(room: string, diff: PresenceDiff | undefined): void {
    if (diff === undefined) return;
    for (const channel of this.#members.get(room) ?? []) {
      if (channel.config.presence.enabled && channel.readable.presence) channel.push('presence_diff', diff);
    }
  }
}
