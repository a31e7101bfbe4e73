import type { Database } from '@mentorkit/contract';
import { PostgrestClient } from '@supabase/postgrest-js';
import type { RealtimeClient } from '@supabase/realtime-js';
import type { MentorKitOptions } from './options.js';
import { readClaims } from './token.js';
import { backoff } from './environment.js';
import { MentorKitError } from './errors.js';

/** How long one request may take before it counts as timed out, in milliseconds. */
const REQUEST_TIMEOUT = 15_000;

/** Tables and functions of the project, as the signed-in person. */
export type Rest = Pick<PostgrestClient<Database>, 'from' | 'rpc'>;

/** What gives the current access token. */
export interface TokenSource {
  /** A token that is valid now, or null for nobody. */
  token(): Promise<string | null>;
  /** The server refused the current token: get another one. */
  refused(): Promise<void>;
}

/** The two doors to the server. */
export interface Wire {
  readonly rest: Rest;
  /** Opens the socket client; its code is loaded at the first call. */
  realtime(): Promise<RealtimeClient>;
  /** Hangs up at once what was opened here; a host's own socket stays. */
  close(): void;
}

function withDeadline(signal: AbortSignal | null | undefined): AbortSignal {
  const deadline = AbortSignal.timeout(REQUEST_TIMEOUT);
  return signal ? AbortSignal.any([signal, deadline]) : deadline;
}

/** Errors of our own, such as a token that cannot be had, pass through postgrest-js as a refusal that names them. */
function passOn(error: unknown): Response {
  if (!(error instanceof MentorKitError)) throw error;
  return Response.json({ code: '', message: error.code, details: null, hint: null }, { status: 400 });
}

/** A fetch that sends the person's token, and once more with a fresh one of the same person when it was refused. */
function authorisedFetch(options: MentorKitOptions, source: TokenSource): typeof fetch {
  const send = options.fetch ?? ((input, init) => fetch(input, init));
  return async (input, init) => {
    const attempt = (token: string | null): Promise<Response> => {
      const headers = new Headers(init?.headers);
      headers.set('apikey', options.key);
      headers.set('authorization', `Bearer ${token ?? options.key}`);
      return send(input, { ...init, headers, signal: withDeadline(init?.signal) });
    };
    try {
      const token = await source.token();
      const answer = await attempt(token);
      if (answer.status !== 401 || token === null) return answer;
      await source.refused();
      const fresh = await source.token();
      const isSame = fresh !== null && readClaims(fresh)?.sub === readClaims(token)?.sub;
      return isSame ? await attempt(fresh) : answer;
    } catch (error) {
      return passOn(error);
    }
  };
}

function ownWire(options: MentorKitOptions, source: TokenSource): Wire {
  const rest = new PostgrestClient<Database>(`${options.url.replace(/\/$/, '')}/rest/v1`, {
    fetch: authorisedFetch(options, source),
    retry: false,
  });
  let realtime: Promise<RealtimeClient> | undefined;
  const open = async (): Promise<RealtimeClient> => {
    const { RealtimeClient } = await import('@supabase/realtime-js');
    return new RealtimeClient(`${options.url.replace(/^http/, 'ws').replace(/\/$/, '')}/realtime/v1`, {
      params: { apikey: options.key },
      accessToken: () => source.token(),
      reconnectAfterMs: backoff,
      // Not at once: a line that is dialled anew keeps the socket.
      disconnectOnEmptyChannelsAfterMs: 500,
      ...(options.WebSocket ? { transport: options.WebSocket as never } : {}),
    });
  };
  return {
    rest,
    realtime: () => {
      // A load that failed is tried again at the next call.
      realtime ??= open().catch((error: unknown) => {
        realtime = undefined;
        throw error;
      });
      return realtime;
    },
    close: () => {
      void realtime?.then(
        (client) => client.disconnect(),
        () => undefined,
      );
    },
  };
}

/** Composes the parts of supabase-js that are needed, or uses the host's ready client. */
export function createWire(options: MentorKitOptions, source: TokenSource): Wire {
  const host = options.supabase;
  if (!host) return ownWire(options, source);
  return {
    rest: host,
    realtime: () => Promise.resolve(host.realtime),
    close: () => undefined,
  };
}
