import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { REALTIME_SUBSCRIBE_STATES, type RealtimeChannel } from '@supabase/supabase-js';
import { WebSocket } from 'ws';
import { serveFixture, signToken, type ServedFixture } from './support/backend-fixture.js';

/** Joins a channel and answers how that ended. */
async function join(channel: RealtimeChannel): Promise<string> {
  return new Promise((resolve) => {
    channel.subscribe((status, error) => {
      resolve(
        status === REALTIME_SUBSCRIBE_STATES.SUBSCRIBED ? status : `${status}: ${error?.message ?? ''}`,
      );
    });
  });
}

/** The next thing that happens, or `undefined` after a while. */
function next<T>(listen: (heard: (value: T) => void) => void, milliseconds = 5000): Promise<T | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve(undefined);
    }, milliseconds);
    listen((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}

type Payload = Record<string, unknown>;

describe('the embedded Realtime', () => {
  let house: ServedFixture;
  let ana: Awaited<ReturnType<ServedFixture['person']>>;
  let bia: Awaited<ReturnType<ServedFixture['person']>>;

  before(async () => {
    house = await serveFixture();
    ana = await house.person('ana');
    bia = await house.person('bia');
    for (const { client } of [ana, bia]) await client.realtime.setAuth();
  });
  afterEach(async () => {
    for (const { client } of [ana, bia]) await client.removeAllChannels();
  });
  after(async () => house.close());

  /** Listens to row changes of notes and waits until the feed is live. */
  async function watch(client: typeof ana.client, name: string, filter?: string): Promise<Payload[]> {
    const heard: Payload[] = [];
    const channel = client.channel(name);
    const live = next<Payload>((resolve) => channel.on('system', {}, resolve));
    const wish = {
      event: '*',
      schema: 'public',
      table: 'notes',
      ...(filter === undefined ? {} : { filter }),
    } as const;
    channel.on('postgres_changes', wish, (change) => heard.push(change));
    assert.equal(await join(channel), 'SUBSCRIBED');
    assert.equal((await live)?.['message'], 'Subscribed to PostgreSQL');
    return heard;
  }

  /** Everything captured so far has been handed out and has reached the sockets. */
  async function delivered(client: typeof ana.client): Promise<void> {
    await house.backend.hub.settled();
    const channel = client.channel(`flush-${crypto.randomUUID()}`);
    await join(channel);
    await client.removeChannel(channel);
  }

  it('brings row changes to whom the policy shows the row, and to no stranger', async () => {
    const anaHears = await watch(ana.client, 'rows-ana');
    const biaHears = await watch(bia.client, 'rows-bia');
    const anonymousHears = await watch(house.client(), 'rows-anon');
    const { data } = await ana.client
      .from('notes')
      .insert({ title: 'secret of ana' })
      .select('id')
      .single<{ id: string }>();
    await ana.client.from('notes').update({ title: 'changed' }).eq('id', data?.id);
    await delivered(ana.client);
    await delivered(bia.client);
    assert.deepEqual(
      anaHears.map((change) => change['eventType']),
      ['INSERT', 'UPDATE'],
    );
    const [insert, update] = anaHears as [Payload, Payload];
    assert.equal((insert['new'] as Payload)['title'], 'secret of ana');
    assert.equal('hidden' in (insert['new'] as Payload), false, 'a column the role may not read stays away');
    assert.match(String((insert['new'] as Payload)['created_at']), /T.*\+00:00$/);
    assert.deepEqual(update['old'], { id: data?.id });
    assert.deepEqual(biaHears, []);
    assert.deepEqual(
      anonymousHears.filter((change) => Object.keys(change['new'] as Payload).length > 0),
      [],
    );
  });

  it('tells of a deletion by the key only', async () => {
    const { data } = await ana.client
      .from('notes')
      .insert({ title: 'short-lived' })
      .select('id')
      .single<{ id: string }>();
    const heard = await watch(bia.client, 'rows-delete');
    await ana.client.from('notes').delete().eq('id', data?.id);
    await delivered(bia.client);
    assert.deepEqual(
      heard.map((change) => change['old']),
      [{ id: data?.id }],
    );
  });

  it('keeps to the filter of a subscription', async () => {
    const heard = await watch(ana.client, 'rows-filter', 'title=in.(one,"two, three")');
    for (const title of ['one', 'two', 'two, three']) await ana.client.from('notes').insert({ title });
    await delivered(ana.client);
    assert.deepEqual(
      heard.map((change) => (change['new'] as Payload)['title']),
      ['one', 'two, three'],
    );
  });

  it('says why a subscription is not possible', async () => {
    for (const [table, filter] of [
      ['vault', ''],
      ['notes', 'nothing=eq.1'],
      ['notes', 'id=eq.not-a-uuid'],
    ] as const) {
      const channel = ana.client.channel(`bad-${table}-${filter}`);
      const answer = next<Payload>((resolve) => channel.on('system', {}, resolve));
      channel.on(
        'postgres_changes',
        { event: '*', schema: 'public', table, ...(filter === '' ? {} : { filter }) },
        () => undefined,
      );
      await join(channel);
      assert.match(String((await answer)?.['message']), /Unable to subscribe/);
    }
  });

  it('brings a broadcast of the database to the owner of the topic only', async () => {
    const heard: Payload[] = [];
    const own = ana.client.channel(`user:${ana.id}`, { config: { private: true } });
    const told = next<Payload>((resolve) => own.on('broadcast', { event: 'note_made' }, resolve));
    assert.equal(await join(own), 'SUBSCRIBED');
    const spy = bia.client.channel(`user:${ana.id}`, { config: { private: true } });
    assert.match(await join(spy), /CHANNEL_ERROR: .*Unauthorized/);
    const open = bia.client.channel(`user:${ana.id}-open`);
    open.on('broadcast', { event: '*' }, (message) => heard.push(message));
    await join(open);
    await ana.client.from('notes').insert({ title: 'told' });
    const message = await told;
    assert.equal((message?.['payload'] as Payload)['title'], 'told');
    await delivered(bia.client);
    assert.deepEqual(heard, []);
  });

  it('keeps the public channel of a name apart from the private one', async () => {
    const heard: Payload[] = [];
    const open = house.client().channel(`user:${bia.id}`);
    open.on('broadcast', { event: '*' }, (message) => heard.push(message));
    assert.equal(await join(open), 'SUBSCRIBED');
    await bia.client.from('notes').insert({ title: 'private' });
    await delivered(bia.client);
    await house.backend.hub.settled();
    assert.deepEqual(heard, []);
  });

  it('lets nobody write to a person’s topic, over the socket or by HTTP', async () => {
    const heard: Payload[] = [];
    const own = ana.client.channel(`user:${ana.id}`, {
      config: { private: true, broadcast: { self: true } },
    });
    own.on('broadcast', { event: 'forged' }, (message) => heard.push(message));
    await join(own);
    await own.send({ type: 'broadcast', event: 'forged', payload: { title: 'not from the database' } });
    const messages = [{ topic: `user:${ana.id}`, event: 'forged', payload: {}, private: true }];
    const answer = await fetch(`${house.url}/realtime/v1/api/broadcast`, {
      method: 'POST',
      headers: { apikey: house.backend.keys.publishableKey, authorization: `Bearer ${bia.token}` },
      body: JSON.stringify({ messages }),
    });
    assert.equal(answer.status, 202);
    await delivered(ana.client);
    assert.deepEqual(heard, []);
  });

  it('carries broadcasts and presence between those who may write to a topic', async () => {
    const [first, second] = [ana, bia].map(({ client }, index) =>
      client.channel('room:1', { config: { private: true, presence: { key: `person-${String(index)}` } } }),
    ) as [RealtimeChannel, RealtimeChannel];
    const typing = next<Payload>((resolve) => second.on('broadcast', { event: 'typing' }, resolve));
    const joined = next<Payload>((resolve) => second.on('presence', { event: 'join' }, resolve));
    const left = next<Payload>((resolve) => second.on('presence', { event: 'leave' }, resolve), 10_000);
    first.on('presence', { event: 'sync' }, () => undefined);
    assert.deepEqual([await join(first), await join(second)], ['SUBSCRIBED', 'SUBSCRIBED']);
    await first.send({ type: 'broadcast', event: 'typing', payload: { who: 'ana' } });
    assert.deepEqual((await typing)?.['payload'], { who: 'ana' });
    assert.equal(await first.track({ at: 'desk' }), 'ok');
    const { key, newPresences } = (await joined) as { key: string; newPresences: Payload[] };
    assert.deepEqual([key, newPresences[0]?.['at']], ['person-0', 'desk']);
    await ana.client.removeChannel(first);
    assert.equal((await left)?.['key'], 'person-0');
  });

  it('ends a channel when its token expires', async () => {
    const exp = Math.floor(Date.now() / 1000) + 2;
    const token = signToken({ role: 'authenticated', sub: ana.id, exp }, house.backend.keys.jwtSecret);
    const client = house.client({ token });
    await client.realtime.setAuth();
    const channel = client.channel(`user:${ana.id}`, { config: { private: true } });
    const ended = next<Payload>((resolve) => channel.on('system', {}, resolve), 10_000);
    assert.equal(await join(channel), 'SUBSCRIBED');
    assert.match(String((await ended)?.['message']), /^Token has expired/);
  });

  it('refuses sockets without a key of ours', async () => {
    for (const query of ['', '?apikey=sb_publishable_other', `?apikey=${ana.token.slice(0, -3)}AAA`]) {
      const socket = new WebSocket(`${house.url.replace('http', 'ws')}/realtime/v1/websocket${query}`);
      const status = await next<number | undefined>((resolve) => {
        socket.on('unexpected-response', (_request, response) => {
          resolve(response.statusCode);
        });
        socket.on('error', () => undefined);
      });
      assert.equal(status, 401, query);
      socket.terminate();
    }
  });

  it('speaks the older framing too', async () => {
    const socket = new WebSocket(
      `${house.url.replace('http', 'ws')}/realtime/v1/websocket?apikey=${house.backend.keys.anonKey}`,
    );
    const frames: Payload[] = [];
    const answered = next<boolean>((resolve) => {
      socket.on('message', (data) => {
        frames.push(JSON.parse((data as Buffer).toString('utf8')) as Payload);
        if (frames.length === 3) resolve(true);
      });
    });
    await new Promise((resolve) => socket.once('open', resolve));
    const say = (topic: string, event: string, ref: string): void => {
      socket.send(JSON.stringify({ topic, event, payload: {}, ref, join_ref: null }));
    };
    say('phoenix', 'heartbeat', '1');
    say('realtime:nowhere', 'broadcast', '2');
    say('realtime:room', 'phx_join', '3');
    assert.equal(await answered, true);
    socket.terminate();
    assert.deepEqual(frames, [
      { ref: '1', topic: 'phoenix', event: 'phx_reply', payload: { status: 'ok', response: {} } },
      {
        ref: '2',
        topic: 'realtime:nowhere',
        event: 'phx_reply',
        payload: { status: 'error', response: { reason: 'unmatched topic' } },
      },
      {
        ref: '3',
        topic: 'realtime:room',
        event: 'phx_reply',
        payload: { status: 'ok', response: { postgres_changes: [] } },
      },
    ]);
  });
});

describe('the embedded backend with Realtime off', () => {
  it('refuses every socket and still answers REST', async () => {
    const house = await serveFixture({ realtime: false });
    try {
      const { client } = await house.person('ana');
      assert.match(await join(client.channel('anything')), /CHANNEL_ERROR|TIMED_OUT/);
      assert.equal((await client.from('notes').insert({ title: 'still works' })).error, null);
    } finally {
      await house.close();
    }
  });
});
