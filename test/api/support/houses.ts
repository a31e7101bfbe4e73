import { createBackend, serveBackend } from '@mentorkit/backend';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { WebSocket } from 'ws';
import type { House } from '../contract/contract.js';
import { FIXTURE_SQL } from '../contract/fixture.js';

/** A project that is closed when the tests are through. */
export interface OpenHouse extends House {
  close(): Promise<void>;
}

/** The embedded backend over the fixture, served on a free port. */
export async function embeddedHouse(): Promise<OpenHouse> {
  const migration = { version: '20200101000001', name: 'fixture', sql: FIXTURE_SQL };
  const backend = await createBackend({ migrations: [migration] });
  const served = await serveBackend(backend, { port: 0 });
  const clients: SupabaseClient[] = [];
  const { publishableKey: key, secretKey: secret } = backend.keys;
  const client: House['client'] = (options = {}) => {
    const { token } = options;
    const made = createClient(served.url, options.key ?? key, {
      auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
      // ws is a WebSocket in all but its type
      realtime: { transport: WebSocket as unknown as typeof globalThis.WebSocket },
      ...(token === undefined ? {} : { accessToken: async () => Promise.resolve(token) }),
    });
    clients.push(made);
    return made;
  };
  return {
    url: served.url,
    key,
    secret,
    client,
    somebody: async (name) => {
      const made = client();
      const email = `${name}-${crypto.randomUUID()}@example.org`;
      const { data, error } = await made.auth.signUp({ email, password: 'a-long-secret' });
      if (error !== null || data.session === null) throw error ?? new Error('The sign-up gave no session');
      return { client: made, id: data.session.user.id, email, token: data.session.access_token };
    },
    socket: (parameters) => {
      const query = new URLSearchParams(parameters).toString();
      const address = `${served.url.replace('http', 'ws')}/realtime/v1/websocket?${query}`;
      return new WebSocket(address) as unknown as globalThis.WebSocket;
    },
    fetch: async (path, init) => fetch(`${served.url}${path}`, init),
    close: async () => {
      for (const made of clients) {
        await made.removeAllChannels();
        await made.realtime.disconnect();
      }
      await served.close();
      await backend.close();
    },
  };
}
