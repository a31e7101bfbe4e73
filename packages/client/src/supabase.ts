import { PostgrestClient } from '@supabase/postgrest-js';
import type { RealtimeClient } from '@supabase/realtime-js';
import type { MentorKitOptions } from './options.js';
import { backoff } from './environment.js';

/** How long one request may take before it counts as timed out, in milliseconds. */
const REQUEST_TIMEOUT = 15_000;

/** Tables and functions of the project, as the signed-in person. */
export type Rest = Pick<PostgrestClient, 'from' | 'rpc'>;

/** What gives the current access token. */
export interface TokenSource {
  /** A token that is valid now, or null for nobody. */
  token(): Promise<string | null>;
  /** The server refused the current token: get another one. */
  refused(): void;
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

/** A fetch that sends the person's token, and once more with a fresh one when it was refused. */
function authorisedFetch(options: MentorKitOptions, source: TokenSource): typeof fetch {
  const send = options.fetch ?? ((input, init) => fetch(input, init));
  return async (input, init) => {
    const attempt = async (): Promise<Response> => {
      const headers = new Headers(init?.headers);
      headers.set('apikey', options.key);
      headers.set('authorization', `Bearer ${(await source.token()) ?? options.key}`);
      return send(input, { ...init, headers, signal: withDeadline(init?.signal) });
    };
    const answer = await attempt();
    if (answer.status !== 401 || (await source.token()) === null) return answer;
    source.refused();
    return attempt();
  };
}

function ownWire(options: MentorKitOptions, source: TokenSource): Wire {
  const rest = new PostgrestClient(`${options.url.replace(/\/$/, '')}/rest/v1`, {
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
    realtime: () => (realtime ??= open()),
    close: () => {
      void realtime?.then((client) => client.disconnect());
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
