import { AuthApi } from './auth/auth-api.js';
import { developmentKeys, type BackendKeys } from './auth/keys.js';
import type { TrustedIssuer } from './auth/issuers.js';
import { Tokens, type SigningAlgorithm } from './auth/tokens.js';
import type { Database } from './engine/database.js';
import type { MigrationFile } from './engine/migrate.js';
import { openDatabase, type ImageStore } from './engine/open-database.js';
import { Front } from './front.js';
import { Inbox } from './inbox/inbox.js';
import { Hub } from './realtime/hub.js';
import type { RealtimeSettings } from './realtime/settings.js';
import { RestApi } from './rest/rest-api.js';
import { MemoryFiles, type FileStore } from './storage/file-store.js';
import { StorageApi } from './storage/storage-api.js';

/** What an embedded backend is made of. */
export interface BackendOptions {
  /** Folder of the data; absent means in memory. */
  dataDir?: string;
  migrations: readonly MigrationFile[];
  /** Statements run once, after the first migrations. */
  seed?: string;
  /** Where a mailed link leads when the caller named no place. Default: the page beside the default port. */
  siteUrl?: string;
  /** False refuses sockets and delivers nothing live. */
  realtime?: boolean;
  /** Realtime's limits, where they are to differ from those of a self-hosted server. */
  realtimeSettings?: Partial<RealtimeSettings>;
  /** How long an access token lives, in seconds. Default: one hour, as hosted. */
  tokenLifetime?: number;
  /** Others whose asymmetric tokens are taken: identity providers, a partner's own server. */
  issuers?: readonly TrustedIssuer[];
  /** How access tokens are signed. Default: HS256 with the shared development secret. */
  signing?: SigningAlgorithm;
  /** True mails a link at sign-up and signs in only once it was used. Default: an address counts as confirmed. */
  confirmEmail?: boolean;
  /** Where Storage keeps the bytes of files. Default: in memory, gone with the backend. */
  files?: FileStore;
  /** Images of an empty database, to start faster from. Only for a database that is new. */
  images?: ImageStore;
}

/** An embedded stand-in for a Supabase project. */
export interface Backend {
  readonly keys: BackendKeys;
  /** The database as its owner, under the lock everybody takes. */
  readonly database: Database;
  /** The mails that would have been sent. */
  readonly inbox: Inbox;
  /** Realtime: admits and takes over sockets. */
  readonly hub: Hub;
  /** Answers one HTTP request, whatever carried it. */
  fetch(request: Request): Promise<Response>;
  /** Makes the API see tables made since it started. */
  reloadSchema(): Promise<void>;
  /** Ends live connections and closes the database. */
  close(): Promise<void>;
}

/** The port `npm start` uses when told no other. */
export const DEFAULT_PORT = 54_321;

const HOUR = 3600;

/** Opens the database and builds the APIs over it. Close it: an open one holds half a gigabyte. */
export async function createBackend(options: BackendOptions): Promise<Backend> {
  const database = await openDatabase(options);
  try {
    return await assemble(database, options);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function assemble(database: Database, options: BackendOptions): Promise<Backend> {
  const keys = await developmentKeys();
  const tokens = await Tokens.create(keys, options);
  const inbox = new Inbox();
  const hub = new Hub(database, tokens, options.realtime ?? true, options.realtimeSettings);
  await hub.start();
  const rest = new RestApi(database);
  await rest.warmUp();
  const auth = new AuthApi({
    database,
    tokens,
    inbox,
    siteUrl: options.siteUrl ?? `http://127.0.0.1:${String(DEFAULT_PORT + 1)}/`,
    tokenLifetime: options.tokenLifetime ?? HOUR,
    confirmEmail: options.confirmEmail ?? false,
  });
  const storage = new StorageApi(database, tokens, options.files ?? new MemoryFiles());
  const front = new Front({ tokens, auth, rest, hub, inbox, storage });
  return {
    keys,
    database,
    inbox,
    hub,
    fetch: async (request) => front.fetch(request),
    reloadSchema: async () => rest.reload(),
    close: async () => {
      await hub.close();
      await database.close();
    },
  };
}
