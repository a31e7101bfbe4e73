import { assert } from 'chai';
import { got, type Cases } from './contract.js';
import {
  broadcastsOf,
  join,
  joined,
  Line,
  newClub,
  newTopic,
  privateChannel,
  tell,
  until,
  type Dict,
} from './realtime-line.js';

const payloadsOf = (heard: readonly Dict[], field: string): unknown[] =>
  heard.map(({ payload }) => (payload as Dict)[field]);

export const realtimeStored: Cases = {
  'a broadcast of the database carries an id in payload and meta': async (house) => {
    const ana = await house.somebody('ana');
    const channel = await privateChannel(ana.client, `own:${ana.id}`);
    const heard = broadcastsOf(channel);
    await joined(channel);
    await tell(ana.client, `own:${ana.id}`, 'told', { title: 'ção' });
    await until('it is heard', () => heard.length === 1);
    const { event, payload, meta } = heard[0] as { event: string; payload: Dict; meta: Dict };
    assert.strictEqual(event, 'told');
    assert.strictEqual(payload['title'], 'ção');
    assert.match(String(payload['id']), /^[0-9a-f-]{36}$/);
    assert.match(String(meta['id']), /^[0-9a-f-]{36}$/);
  },
  'an id of the payload’s own stays': async (house) => {
    const ana = await house.somebody('ana');
    const channel = await privateChannel(ana.client, `own:${ana.id}`);
    const heard = broadcastsOf(channel);
    await joined(channel);
    await tell(ana.client, `own:${ana.id}`, 'told', { id: 'mine' });
    await until('it is heard', () => heard.length === 1);
    assert.deepEqual(heard[0]?.['payload'], { id: 'mine' });
  },
  'a public broadcast of the database reaches the public channel': async (house) => {
    const topic = newTopic();
    const { client } = await house.somebody('ana');
    const channel = house.client().channel(topic);
    const heard = broadcastsOf(channel);
    await joined(channel);
    await client.rpc('tell', { topic, event: 'open', payload: { a: 1 }, private: false });
    await until('it is heard', () => heard.length === 1);
  },
  'bytes of the database arrive as bytes': async (house) => {
    const ana = await house.somebody('ana');
    const topic = `own:${ana.id}`;
    const channel = await privateChannel(ana.client, topic);
    const heard = broadcastsOf(channel);
    await joined(channel);
    await ana.client.rpc('tell_bytes', { topic, event: 'bytes', hex: '00ff10' });
    await until('they are heard', () => heard.length === 1);
    assert.deepEqual([...new Uint8Array(heard[0]?.['payload'] as ArrayBuffer)], [0, 255, 16]);
  },
  'what is rolled back is never told': async (house) => {
    const ana = await house.somebody('ana');
    const topic = `own:${ana.id}`;
    const channel = await privateChannel(ana.client, topic);
    const heard = broadcastsOf(channel);
    await joined(channel);
    await ana.client.rpc('tell_and_fail', { topic });
    await tell(ana.client, topic, 'after', {});
    await until('the one after is heard', () => heard.length === 1);
    assert.strictEqual(heard[0]?.['event'], 'after');
  },
  'broadcast_changes tells of insert, update and delete with the rows': async (house) => {
    const ana = await house.somebody('ana');
    const channel = await privateChannel(ana.client, `own:${ana.id}`);
    const heard = broadcastsOf(channel);
    await joined(channel);
    const { id } = got(
      await ana.client.from('parcels').insert({ title: 'one' }).select('id').single<{ id: string }>(),
    );
    await ana.client.from('parcels').update({ title: 'two' }).eq('id', id);
    await ana.client.from('parcels').delete().eq('id', id);
    await until('all three are heard', () => heard.length === 3);
    const one = { id, owner_id: ana.id, title: 'one' };
    const two = { ...one, title: 'two' };
    const at = { schema: 'public', table: 'parcels' };
    assert.deepEqual(
      heard.map(({ event, payload }) => {
        const { id: _id, ...rest } = payload as Dict;
        return [event, rest];
      }),
      [
        ['INSERT', { ...at, operation: 'INSERT', record: one, old_record: null }],
        ['UPDATE', { ...at, operation: 'UPDATE', record: two, old_record: one }],
        ['DELETE', { ...at, operation: 'DELETE', record: null, old_record: two }],
      ],
    );
  },
  'a burst of the database keeps its order': async (house) => {
    const ana = await house.somebody('ana');
    const topic = `own:${ana.id}`;
    const channel = await privateChannel(ana.client, topic);
    const heard = broadcastsOf(channel);
    await joined(channel);
    for (let n = 0; n < 40; n += 1) await tell(ana.client, topic, 'n', { n });
    await until('all are heard', () => heard.length === 40);
    assert.deepEqual(
      payloadsOf(heard, 'n'),
      Array.from({ length: 40 }, (_, n) => n),
    );
  },
  'what was stored before is replayed, oldest first and marked': async (house) => {
    const ana = await house.somebody('ana');
    const topic = `own:${ana.id}`;
    const since = Date.now() - 60_000;
    for (let n = 0; n < 4; n += 1) await tell(ana.client, topic, 'n', { n });
    const channel = await privateChannel(ana.client, topic, { broadcast: { replay: { since, limit: 3 } } });
    const heard = broadcastsOf(channel);
    await joined(channel);
    await until('three are heard', () => heard.length === 3);
    await tell(ana.client, topic, 'n', { n: 9 });
    await until('the live one is heard', () => heard.length === 4);
    assert.deepEqual(payloadsOf(heard, 'n'), [1, 2, 3, 9]);
    assert.deepEqual(
      heard.map(({ meta }) => (meta as Dict)['replayed']),
      [true, true, true, undefined],
    );
  },
  'no more than 25 are replayed, and nothing from before': async (house) => {
    const ana = await house.somebody('ana');
    const topic = `own:${ana.id}`;
    for (let n = 0; n < 27; n += 1) await tell(ana.client, topic, 'n', { n });
    const line = await Line.open(house);
    const replayed = async (replay: Dict): Promise<unknown[]> => {
      line.frames.length = 0;
      const config = { private: true, broadcast: { replay } };
      const { status } = await line.ask(`realtime:${topic}`, 'phx_join', { config, access_token: ana.token });
      assert.strictEqual(status, 'ok');
      await line.flush();
      return line.frames.filter((f) => f.event === 'binary').map((f) => (f.payload['payload'] as Dict)['n']);
    };
    const newest = Array.from({ length: 25 }, (_, n) => n + 2);
    assert.deepEqual(await replayed({ since: Date.now() - 60_000, limit: 1000 }), newest);
    assert.deepEqual(await replayed({ since: 0 }), newest);
    assert.deepEqual(await replayed({ since: Date.now() + 60_000, limit: 25 }), []);
    line.close();
  },
  'bytes are replayed too': async (house) => {
    const ana = await house.somebody('ana');
    const topic = `own:${ana.id}`;
    await ana.client.rpc('tell_bytes', { topic, event: 'bytes', hex: '0102' });
    const channel = await privateChannel(ana.client, topic, {
      broadcast: { replay: { since: 1, limit: 5 } },
    });
    const heard = broadcastsOf(channel);
    await joined(channel);
    await until('they are heard', () => heard.length === 1);
    assert.deepEqual([...new Uint8Array(heard[0]?.['payload'] as ArrayBuffer)], [1, 2]);
  },
  'a replay is for private channels and for numbers': async (house) => {
    const ana = await house.somebody('ana');
    const line = await Line.open(house);
    const reason = async (isPrivate: boolean, replay: unknown): Promise<unknown> => {
      const config = { private: isPrivate, broadcast: { replay } };
      const join = { config, access_token: ana.token };
      return (await line.ask(`realtime:own:${ana.id}`, 'phx_join', join)).response['reason'];
    };
    const code = 'UnableToReplayMessages: ';
    assert.strictEqual(
      await reason(false, { since: 1, limit: 1 }),
      `${code}Replay is not allowed for public channels`,
    );
    assert.strictEqual(await reason(true, { since: 'yesterday' }), `${code}Replay params are not valid`);
    line.close();
  },
  'who may not read a topic replays nothing of it': async (house) => {
    const [ana, bia] = [await house.somebody('ana'), await house.somebody('bia')];
    await tell(ana.client, `own:${ana.id}`, 'secret', {});
    const spy = await privateChannel(bia.client, `own:${ana.id}`, { broadcast: { replay: { since: 1 } } });
    const heard = broadcastsOf(spy);
    assert.match(await join(spy), /Unauthorized/);
    await bia.client.removeAllChannels();
    assert.deepEqual(heard, []);
  },
  'asking what one may do stores nothing': async (house) => {
    const ana = await house.somebody('ana');
    const topic = await newClub(house, { [ana.id]: true });
    const channel = await privateChannel(ana.client, topic, { broadcast: { ack: true } });
    await joined(channel);
    assert.strictEqual(await channel.send({ type: 'broadcast', event: 'e', payload: {} }), 'ok');
    assert.strictEqual(got(await ana.client.rpc('stored_messages', { of_topic: topic })) as unknown, 0);
  },
  'the feed of the database is announced to who asks for it': async (house) => {
    const line = await Line.open(house);
    await line.ask(`realtime:${newTopic()}`, 'phx_join', {
      config: { broadcast: { replication_ready: true } },
    });
    const told = await line.heard('the announcement', (f) => f.event === 'system');
    assert.deepInclude(told.payload, { extension: 'system', status: 'ok' });
    assert.strictEqual(told.payload['message'], 'Replication connection established');
    line.close();
  },
};
