import { App } from '@supabase/lite';
import { json } from '../answers.js';
import type { Claims } from '../auth/claims.js';
import type { Database } from '../engine/database.js';
import { normalizeDbError } from './db-errors.js';
import { asksTooDeep } from './nesting.js';
import { listenToConsole } from './quiet-console.js';

/** The three places of lite's connection we must reach into; pinned by exact version and held by tests. */
interface LiteInternals {
  /** `active` makes lite skip its automatic `grant all`, which would undo every revoke of the migrations. */
  rlsState: 'active';
  normalizeDbError: (error: unknown) => unknown;
  /** Called first in the transaction of every request. */
  applyJwtSessionContext: (transaction: KyselyTransaction) => Promise<void>;
}

interface KyselyTransaction {
  executeQuery(query: {
    sql: string;
    parameters: unknown[];
    query: { kind: 'RawNode'; sqlFragments: []; parameters: [] };
    queryId: { queryId: string };
  }): Promise<unknown>;
}

/** What PostgREST sets for the transaction of a request. */
const CONTEXT_SQL = `
select
  set_config('search_path', 'public, extensions', true),
  set_config('request.jwt.claims', $1, true),
  set_config('request.jwt.claim.sub', $2, true),
  set_config('request.jwt.claim.role', $3, true),
  set_config('request.headers', $4, true),
  set_config('request.method', $5, true),
  set_config('request.path', $6, true),
  set_config('role', $3, true)`;

/** PostgREST's API over the embedded database, by @supabase/lite; who is calling has been decided before. */
export class RestApi {
  readonly #database: Database;
  readonly #app: App;
  #current: { request: Request; claims: Claims } | undefined;

  constructor(database: Database) {
    this.#database = database;
    const internals = database.connection as unknown as LiteInternals;
    internals.rlsState = 'active';
    internals.normalizeDbError = normalizeDbError;
    internals.applyJwtSessionContext = async (transaction) => this.#setContext(transaction);
    this.#app = new App({
      connection: database.connection,
      auth: { enabled: false },
      options: {
        server: {
          apiKeys: false,
          disableStudio: true,
          disableFallback: true,
          middlewares: [
            async (context, next) => {
              const claims = this.#running().claims;
              context.set('apiKeyType', claims.role === 'service_role' ? 'secret' : 'publishable');
              context.set('ignoreAuthorization', true);
              context.set('jwt', claims);
              if (claims.sub !== undefined) context.set('userId', claims.sub);
              await next();
            },
          ],
        },
      },
    });
  }

  /** Reads the catalogue ahead, so that the first request does not wait for it. */
  async warmUp(): Promise<void> {
    await this.#database.lock.run(async () => {
      await listenToConsole(async () => this.#database.connection.introspect({ useCache: true }));
    });
  }

  /** Forgets the catalogue: the next request reads it again. */
  async reload(): Promise<void> {
    await this.#database.connection.clearSchemaCache();
  }

  /** Answers one request as the person the claims name. */
  async fetch(request: Request, claims: Claims): Promise<Response> {
    if (await asksTooDeep(request)) {
      const message = 'Lists and objects lie too deep in one another. Send them flatter.';
      return json({ code: 'PGRST102', details: null, hint: null, message }, 400);
    }
    return this.#database.lock.run(async () => {
      this.#current = { request, claims };
      try {
        const { answer, lines } = await listenToConsole(async () => this.#app.fetch(request));
        if (answer.status >= 500) for (const line of lines) console.error(line);
        return answer;
      } finally {
        this.#current = undefined;
      }
    });
  }

  #running(): { request: Request; claims: Claims } {
    // the lock lets one request through at a time, so this is the request that is being answered
    if (this.#current === undefined) throw new Error('A statement ran outside of a request.');
    return this.#current;
  }

  async #setContext(transaction: KyselyTransaction): Promise<void> {
    const { request, claims } = this.#running();
    await transaction.executeQuery({
      sql: CONTEXT_SQL,
      parameters: [
        JSON.stringify(claims),
        claims.sub ?? '',
        claims.role,
        JSON.stringify(Object.fromEntries(request.headers)),
        request.method,
        new URL(request.url).pathname.replace(/^\/rest\/v1/, ''),
      ],
      query: { kind: 'RawNode', sqlFragments: [], parameters: [] },
      queryId: { queryId: 'mentorkit-context' },
    });
  }
}
