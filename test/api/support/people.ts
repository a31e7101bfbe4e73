import { createMentorKit, type MentorKit, type MentorKitOptions } from '@mentorkit/client';
import type { RunningBackend } from '@mentorkit/backend';
import type { ReadableAtom } from 'nanostores';
import { WebSocket } from 'ws';

/** The password of every demo account of the seed. */
const DEMO_PASSWORD = 'mentorkit-demo';

/** A client of the product against a real backend; nobody is signed in. */
export function visitor(backend: RunningBackend, options: Partial<MentorKitOptions> = {}): MentorKit {
  return createMentorKit({ url: backend.url, key: backend.keys.publishableKey, WebSocket, ...options });
}

/** A client with a demo account signed in. */
export async function demo(
  backend: RunningBackend,
  name: 'mentee' | 'mentor',
  options: Partial<MentorKitOptions> = {},
): Promise<MentorKit> {
  const kit = visitor(backend, options);
  await kit.session.signInWithPassword(`${name}@demo.example`, DEMO_PASSWORD);
  return kit;
}

/** Somebody who has just signed up and knows nobody. */
export async function stranger(backend: RunningBackend): Promise<{ kit: MentorKit; token: string }> {
  const email = `stranger-${crypto.randomUUID()}@example.org`;
  const answer = await fetch(`${backend.url}/auth/v1/signup`, {
    method: 'POST',
    headers: { apikey: backend.keys.publishableKey, 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: 'long-enough-secret' }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return { kit: visitor(backend, { getToken: () => Promise.resolve(token) }), token };
}

/** Listens to a store until what it holds is as wanted, and answers that. */
export function until<State>(
  $store: ReadableAtom<State>,
  wanted: (state: State) => boolean,
  milliseconds = 5000,
): Promise<State> {
  return new Promise((resolve, reject) => {
    let stop: () => void = () => undefined;
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`Not reached in ${milliseconds} ms; last: ${JSON.stringify($store.get())}`));
    }, milliseconds);
    const check = (state: State): void => {
      if (!wanted(state)) return;
      clearTimeout(timer);
      // The first call may come before `subscribe` has answered how to stop.
      queueMicrotask(() => {
        stop();
      });
      resolve(state);
    };
    stop = $store.subscribe(check);
  });
}
