import { serveFunction } from '@mentorkit/functions';
import { json } from './answers.js';
import type { AuthApi } from './auth/auth-api.js';
import { identifyCaller } from './auth/caller.js';
import type { Tokens } from './auth/tokens.js';
import type { Inbox } from './inbox/inbox.js';
import { inboxPage } from './inbox/inbox-page.js';
import type { Hub } from './realtime/hub.js';
import type { RestApi } from './rest/rest-api.js';
import type { StorageApi } from './storage/storage-api.js';

/** The rooms behind the front door. */
export interface FrontOptions {
  tokens: Tokens;
  auth: AuthApi;
  rest: RestApi;
  hub: Hub;
  inbox: Inbox;
  storage: StorageApi;
}

const ALLOWED_METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';
const EXPOSED_HEADERS =
  'content-range, content-location, content-profile, preference-applied, x-total-count, content-disposition, etag';

/** Sends every HTTP request to the room that answers it, and lets pages of other origins read the answers. */
export class Front {
  readonly #options: FrontOptions;

  constructor(options: FrontOptions) {
    this.#options = options;
  }

  /** Answers one request. */
  async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    // the inbox holds links that sign people in: only pages of this machine's own backend read it
    if (url.pathname.startsWith('/_dev/')) return this.#development(url);
    if (request.method === 'OPTIONS') return preflight(request);
    try {
      return readable(await this.#route(request, url.pathname));
    } catch (error) {
      console.error(`${request.method} ${url.pathname} failed:`, error);
      return readable(json({ message: 'The embedded backend failed; its console says why.' }, 500));
    }
  }

  async #route(request: Request, path: string): Promise<Response> {
    if (path.startsWith('/auth/v1/')) return this.#options.auth.fetch(request);
    if (path.startsWith('/rest/v1'))
      return this.#asCaller(request, async (claims) => this.#options.rest.fetch(request, claims));
    if (path.startsWith('/realtime/v1/api/')) {
      return this.#asCaller(request, async (claims) => this.#options.hub.broadcastByHttp(request, claims));
    }
    if (path.startsWith('/functions/v1/')) return serveFunction(request);
    if (path.startsWith('/storage/v1/')) return this.#options.storage.fetch(request);
    return json(
      {
        message: `Nothing answers at ${path}. APIs: /rest/v1, /auth/v1, /realtime/v1, /storage/v1, /functions/v1.`,
      },
      404,
    );
  }

  async #asCaller(
    request: Request,
    answer: (claims: NonNullable<Awaited<ReturnType<typeof identifyCaller>>['claims']>) => Promise<Response>,
  ): Promise<Response> {
    const caller = await identifyCaller(this.#options.tokens, request);
    return caller.claims === undefined ? caller.refused : answer(caller.claims);
  }

  #development(url: URL): Response {
    if (!/^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname)) {
      return json({ message: 'The inbox answers on localhost only.' }, 403);
    }
    if (url.pathname === '/_dev/inbox') return inboxPage(this.#options.inbox, url);
    return json({ message: `Nothing answers at ${url.pathname}. The mails are at /_dev/inbox.` }, 404);
  }
}

function preflight(request: Request): Response {
  return new Response(null, {
    status: 204,
    headers: {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': ALLOWED_METHODS,
      'access-control-allow-headers': request.headers.get('access-control-request-headers') ?? '*',
      'access-control-max-age': '3600',
    },
  });
}

function readable(answer: Response): Response {
  const headers = new Headers(answer.headers);
  headers.set('access-control-allow-origin', '*');
  headers.set('access-control-expose-headers', EXPOSED_HEADERS);
  return new Response(answer.body, { status: answer.status, statusText: answer.statusText, headers });
}
