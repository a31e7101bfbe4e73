import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startBackend, type RunningBackend } from '@mentorkit/backend';
import type { MentorKit } from '@mentorkit/client';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { WebSocket } from 'ws';
import { demo, stranger, until } from './support/people.js';

const PRIVATE = ['conversations', 'messages', 'appointments', 'conversation_participants'];

let backend: RunningBackend;
let mentee: MentorKit;
let mentor: MentorKit;
let conversation: string;
const clients: SupabaseClient[] = [];

/** Plain supabase-js, as an attacker would use it: any query, any channel. */
function attacker(token: string | undefined): SupabaseClient {
  const client = createClient(backend.url, backend.keys.publishableKey, {
    realtime: { transport: WebSocket as never },
    auth: { persistSession: false, autoRefreshToken: false },
    ...(token === undefined ? {} : { accessToken: () => Promise.resolve(token) }),
  });
  clients.push(client);
  return client;
}

/** Joins a channel and answers how that ended. */
async function join(
  client: SupabaseClient,
  topic: string,
  isPrivate: boolean,
  heard: unknown[],
): Promise<string> {
  await client.realtime.setAuth();
  const channel = client
    .channel(topic, { config: { private: isPrivate } })
    .on('broadcast', { event: '*' }, (message) => heard.push(message))
    .on('postgres_changes', { event: '*', schema: 'public', table: 'messages' }, (change) =>
      heard.push(change),
    )
    .on('postgres_changes', { event: '*', schema: 'public', table: 'conversations' }, (change) =>
      heard.push(change),
    );
  const ended = await new Promise<string>((resolve) => {
    channel.subscribe((state, error) => {
      resolve(error ? `${state}: ${error.message}` : state);
    });
  });
  if (ended !== 'SUBSCRIBED') await client.removeChannel(channel);
  return ended;
}

/** The mentee writes, and the mentor has heard it: by then everybody who was to hear it has. */
async function exchange(text: string): Promise<void> {
  const his = mentor.chat.conversation(conversation);
  const arrived = until(his, ({ data }) => data?.some(({ content }) => content === text) ?? false);
  await mentee.chat.conversation(conversation).send(text);
  await arrived;
}

/** What the mentee herself sees: the same questions must have answers, or a refusal proves nothing. */
async function rowsOfMentee(table: string): Promise<number> {
  const own = createClient(backend.url, backend.keys.publishableKey, {
    realtime: { transport: WebSocket as never },
    auth: { persistSession: false, autoRefreshToken: false },
  });
  await own.auth.signInWithPassword({ email: 'mentee@demo.example', password: 'mentorkit-demo' });
  const { data, error } = await own.from(table).select('created_at').limit(5);
  assert.equal(error, null);
  return data.length;
}

before(async () => {
  backend = await startBackend({ port: 0, data: 'memory', seed: true });
  mentee = await demo(backend, 'mentee');
  mentor = await demo(backend, 'mentor');
  conversation = await mentee.chat.start(mentor.session.$session.get().user?.id ?? '');
  mentor.chat.conversation(conversation).listen(() => undefined);
  await until(mentor.$connection, (state) => state === 'live');
});

after(async () => {
  for (const kit of [mentee, mentor]) kit.destroy();
  await Promise.all(clients.map((client) => client.realtime.disconnect()));
  await backend.close();
});

for (const who of ['a stranger', 'a visitor']) {
  describe(who, () => {
    let client: SupabaseClient;
    let kit: MentorKit | undefined;

    before(async () => {
      const signedUp = who === 'a stranger' ? await stranger(backend) : undefined;
      kit = signedUp?.kit;
      client = attacker(signedUp?.token);
    });

    after(() => kit?.destroy());

    for (const table of PRIVATE) {
      it(`reads no ${table} of others`, async () => {
        assert.ok((await rowsOfMentee(table)) > 0);
        const { data, error } = await client.from(table).select('created_at').limit(5);
        // Refused or empty are both right; rows are not.
        if (error) assert.equal(error.code, '42501');
        else assert.deepEqual(data, []);
        const counted = await client.from(table).select('created_at', { count: 'exact', head: true });
        assert.ok(!counted.count, `count tells ${String(counted.count)}`);
      });
    }

    it('gets nothing from the lists that carry names', async () => {
      for (const list of ['list_conversations', 'list_appointments']) {
        const answer = await client.rpc(list);
        const rows: unknown = answer.data;
        assert.ok(answer.error !== null || (Array.isArray(rows) && rows.length === 0), list);
      }
    });

    it('writes into no conversation of others', async () => {
      const { error } = await client.from('messages').insert({
        id: crypto.randomUUID(),
        conversation_id: conversation,
        sender_id: mentee.session.$session.get().user?.id,
        content: 'intruso',
      });
      assert.equal(error?.code, '42501');
    });

    it('hears nothing: private topics refuse, the change feed stays silent', async () => {
      const heard: unknown[] = [];
      for (const topic of [
        `user:${mentor.session.$session.get().user?.id ?? ''}`,
        `user:${mentee.session.$session.get().user?.id ?? ''}`,
        `conversation:${conversation}`,
      ]) {
        assert.match(await join(client, topic, true, heard), /^CHANNEL_ERROR: .*Unauthorized/);
      }
      assert.equal(await join(client, 'spy', false, heard), 'SUBSCRIBED');
      const secret = `segredo ${crypto.randomUUID()}`;
      await exchange(secret);
      // A second message through the same single change queue: the first was handled before it.
      await exchange(`segundo ${crypto.randomUUID()}`);
      // Like hosted Supabase, a visitor without any right to the table is told "401" for a change, and nothing of it.
      const told = heard.map((change) =>
        Object.entries(change as object).filter(([name]) => /new|old/.test(name)),
      );
      assert.ok(!JSON.stringify(heard).includes(secret));
      for (const rows of told) {
        assert.deepEqual(rows, [
          ['new', {}],
          ['old', {}],
        ]);
      }
      if (who === 'a stranger') assert.deepEqual(heard, []);
    });
  });
}

describe('a stranger with a client of the product', () => {
  it('opens the conversation of others and finds it empty', async () => {
    const { kit } = await stranger(backend);
    const found = await until(kit.chat.conversation(conversation), ({ status }) => status === 'ready');
    assert.deepEqual(found.data, []);
    assert.deepEqual((await until(kit.appointments, ({ status }) => status === 'ready')).data, []);
    kit.destroy();
  });
});
