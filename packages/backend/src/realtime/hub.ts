import { json } from '../answers.js';
import type { Claims } from '../auth/claims.js';
import type { Tokens } from '../auth/tokens.js';
import type { Database } from '../engine/database.js';
import { broadcastByHttp } from './broadcast-api.js';
import { Connection, type ConnectionOptions } from './connection.js';
import type { ProtocolVersion } from './frames.js';
import { drainOutbox } from './outbox.js';
import { Rooms } from './rooms.js';
import { DEFAULT_SETTINGS, type RealtimeSettings } from './settings.js';

/** Whether a socket may be opened, and as what. */
export type Admission =
  | { claims: Claims; version: ProtocolVersion; status?: never; error?: never }
  | { status: number; error: string; claims?: never; version?: never };

/** The code with which a server that stops closes its sockets. */
const SERVICE_RESTART = 1012;

/** Supabase Realtime for the embedded database: sockets in, captured changes and broadcasts out. */
export class Hub {
  readonly #database: Database;
  readonly #tokens: Tokens;
  readonly #enabled: boolean;
  readonly #settings: RealtimeSettings;
  readonly #rooms: Rooms;
  readonly #connections = new Set<Connection>();
  readonly #stopListening: () => void;
  #pump: Promise<void> = Promise.resolve();
  #awake = false;

  constructor(
    database: Database,
    tokens: Tokens,
    enabled: boolean,
    settings: Partial<RealtimeSettings> = {},
  ) {
    this.#database = database;
    this.#tokens = tokens;
    this.#enabled = enabled;
    this.#settings = { ...DEFAULT_SETTINGS, ...settings };
    this.#rooms = new Rooms(database, tokens);
    this.#stopListening = database.onWake(() => {
      this.#wake();
    });
  }

  /** Attaches the capture to the published tables and forgets what nobody can hear any more. */
  async start(): Promise<void> {
    await this.#database.exec(`
      select realtime.attach_capture();
      delete from realtime.outbox;
      delete from realtime.messages where inserted_at < now() - interval '72 hours'`);
  }

  /** Decides about a socket by its address, before it is opened. */
  async admit(url: URL): Promise<Admission> {
    if (!this.#enabled) return { status: 403, error: 'Realtime was disabled for this tenant' };
    const key = url.searchParams.get('apikey');
    if (key === null || key === '') return { status: 401, error: 'API key is missing' };
    const version = url.searchParams.get('vsn') ?? '1.0.0';
    if (version !== '1.0.0' && version !== '2.0.0')
      return { status: 400, error: `The version ${version} is not known` };
    const role = await this.#tokens.roleOfKey(key);
    if (role !== undefined) return { claims: { role }, version };
    const { claims, refusal } = await this.#tokens.verify(key);
    if (claims !== undefined) return { claims, version };
    const expired = refusal === 'expired';
    return { status: 401, error: expired ? 'Token has expired' : 'The token provided is not a valid JWT' };
  }

  /** Takes over an opened socket. */
  connect(options: ConnectionOptions): Connection {
    const connection = new Connection(this.#rooms, this.#settings, options);
    this.#connections.add(connection);
    return connection;
  }

  /** Forgets a socket that is gone. */
  disconnect(connection: Connection): void {
    connection.close();
    this.#connections.delete(connection);
  }

  /** Answers `POST /realtime/v1/api/broadcast` in both of its forms. */
  async broadcastByHttp(request: Request, claims: Claims): Promise<Response> {
    if (!this.#enabled) return json({ message: 'Realtime was disabled for this tenant' }, 403);
    return broadcastByHttp(this.#rooms, this.#settings, request, claims);
  }

  /** Waits until everything captured so far has been handed out. */
  async settled(): Promise<void> {
    await this.#pump;
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    this.#stopListening();
    for (const connection of this.#connections) connection.end(SERVICE_RESTART);
    this.#connections.clear();
    await this.#pump;
  }

  #wake(): void {
    if (this.#awake) return;
    this.#awake = true;
    this.#pump = this.#pump
      .then(async () => {
        this.#awake = false;
        await drainOutbox(this.#database, this.#rooms);
      })
      .catch((error: unknown) => {
        console.error('Captured changes could not be handed out:', error);
      });
  }
}
