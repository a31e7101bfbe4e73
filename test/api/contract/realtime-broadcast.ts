import { assert } from 'chai';
import type { RealtimeChannel } from '@supabase/supabase-js';
import type { Cases, House } from './contract.js';
import { broadcastsOf, joined, Line, newTopic, until, type Dict } from './realtime-line.js';

/** Two strangers on one public topic, and what the second hears. */
async function pair(
  house: House,
  config: { self?: boolean; ack?: boolean } = {},
): Promise<{ topic: string; from: RealtimeChannel; own: Dict[]; heard: Dict[] }> {
  const topic = newTopic();
  const from = house.client().channel(topic, { config: { broadcast: config } });
  const to = house.client().channel(topic);
  const [own, heard] = [broadcastsOf(from), broadcastsOf(to)];
  await joined(from);
  await joined(to);
  return { topic, from, own, heard };
}

async function post(
  house: House,
  path: string,
  body: BodyInit,
  type = 'application/json',
): Promise<Response> {
  return house.fetch(`/realtime/v1/api/broadcast${path}`, {
    method: 'POST',
    headers: { apikey: house.key, 'content-type': type },
    body,
  });
}

const many = (...messages: unknown[]): string => JSON.stringify({ messages });

export const realtimeBroadcast: Cases = {
  'a broadcast reaches the others and not the sender': async (house) => {
    const { from, own, heard } = await pair(house);
    await from.send({ type: 'broadcast', event: 'hello', payload: { a: [1, 'ção', null] } });
    await until('it is heard', () => heard.length === 1);
    assert.deepInclude(heard[0], { type: 'broadcast', event: 'hello', payload: { a: [1, 'ção', null] } });
    assert.deepEqual(own, []);
  },
  'with self the sender hears it too': async (house) => {
    const { from, own } = await pair(house, { self: true });
    await from.send({ type: 'broadcast', event: 'hello', payload: {} });
    await until('it is heard', () => own.length === 1);
  },
  'without self another channel of the same socket still hears it': async (house) => {
    const lines = [await Line.open(house), await Line.open(house)] as const;
    const topic = `realtime:${newTopic()}`;
    for (const line of lines) await line.ask(topic, 'phx_join', { config: {} });
    lines[0].say(topic, 'broadcast', { type: 'broadcast', event: 'e', payload: {} });
    await lines[1].heard('the broadcast', (f) => f.event === 'binary');
    await lines[0].flush();
    assert.isUndefined(lines[0].frames.find((f) => f.event === 'binary'));
    for (const line of lines) line.close();
  },
  'with ack a broadcast is answered': async (house) => {
    const { from, heard } = await pair(house, { ack: true });
    assert.strictEqual(await from.send({ type: 'broadcast', event: 'hello', payload: {} }), 'ok');
    await until('it is heard', () => heard.length === 1);
  },
  'without ack nothing is answered': async (house) => {
    const line = await Line.open(house);
    const topic = `realtime:${newTopic()}`;
    await line.ask(topic, 'phx_join', { config: {} });
    const ref = line.say(topic, 'broadcast', { type: 'broadcast', event: 'e', payload: {} });
    await line.flush();
    assert.isUndefined(line.frames.find((frame) => frame.ref === ref));
    line.close();
  },
  'a payload that is too large is refused with ack and vanishes without': async (house) => {
    const { from, heard } = await pair(house, { ack: true });
    const text = 'x'.repeat(3_200_000);
    assert.strictEqual(await from.send({ type: 'broadcast', event: 'big', payload: { text } }), 'error');
    assert.strictEqual(await from.send({ type: 'broadcast', event: 'small', payload: {} }), 'ok');
    await until('the small one is heard', () => heard.length === 1);
    assert.strictEqual(heard[0]?.['event'], 'small');
  },
  'bytes arrive as bytes': async (house) => {
    const { from, heard } = await pair(house);
    const payload = Uint8Array.from([1, 0, 255]).buffer;
    await from.send({ type: 'broadcast', event: 'bytes', payload } as unknown as {
      type: 'broadcast';
      event: string;
    });
    await until('it is heard', () => heard.length === 1);
    assert.instanceOf(heard[0]?.['payload'], ArrayBuffer);
    assert.deepEqual([...new Uint8Array(heard[0]['payload'])], [1, 0, 255]);
  },
  'broadcasts keep their order': async (house) => {
    const { from, heard } = await pair(house);
    for (let n = 0; n < 50; n += 1) await from.send({ type: 'broadcast', event: 'n', payload: { n } });
    await until('all are heard', () => heard.length === 50);
    assert.deepEqual(
      heard.map(({ payload }) => (payload as Dict)['n']),
      Array.from({ length: 50 }, (_, n) => n),
    );
  },
  'a name of more than 255 bytes still arrives': async (house) => {
    const topic = newTopic();
    const from = await joined(house.client().channel(topic));
    const to = await Line.open(house);
    await to.ask(`realtime:${topic}`, 'phx_join', { config: {} });
    const event = 'é'.repeat(200);
    assert.strictEqual((await post(house, '', many({ topic, event, payload: { a: 1 } }))).status, 202);
    const frame = await to.heard('it as text', (f) => f.event === 'broadcast');
    assert.strictEqual(frame.payload['event'], event);
    await from.unsubscribe();
    to.close();
  },
  'many messages go out by HTTP, to the sender’s own channel too': async (house) => {
    const { topic, own, heard } = await pair(house);
    const answer = await post(
      house,
      '?apikey=ignored&vsn=2.0.0',
      many({ topic, event: 'one', payload: { a: 1 } }, { topic, event: 'two', payload: {}, private: false }),
    );
    assert.strictEqual(answer.status, 202);
    assert.strictEqual(await answer.text(), '');
    for (const list of [own, heard]) {
      await until('both are heard', () => list.length === 2);
      assert.deepEqual(
        list.map(({ event }) => event),
        ['one', 'two'],
      );
    }
  },
  'one message goes out by its address, names escaped': async (house) => {
    const topic = newTopic('a b/ç:');
    const to = house.client().channel(topic);
    const heard = broadcastsOf(to);
    await joined(to);
    const path = `/${encodeURIComponent(topic)}/events/${encodeURIComponent('olá / tu')}?persist=true`;
    assert.strictEqual((await post(house, path, '{"a":1}')).status, 202);
    await until('it is heard', () => heard.length === 1);
    assert.deepInclude(heard[0], { event: 'olá / tu', payload: { a: 1 } });
  },
  'bytes go out by HTTP': async (house) => {
    const { topic, heard } = await pair(house);
    const path = `/${topic}/events/bytes`;
    const body = Uint8Array.from([9, 0, 200]);
    assert.strictEqual((await post(house, path, body, 'application/octet-stream')).status, 202);
    await until('they are heard', () => heard.length === 1);
    assert.deepEqual([...new Uint8Array(heard[0]?.['payload'] as ArrayBuffer)], [9, 0, 200]);
  },
  'httpSend of a client that has not joined is heard': async (house) => {
    const { topic, heard } = await pair(house);
    const other = house.client().channel(topic);
    assert.deepEqual(await other.httpSend('by-http', { a: 2 }), { success: true });
    await until('it is heard', () => heard.length === 1);
    assert.deepInclude(heard[0], { event: 'by-http', payload: { a: 2 } });
  },
  'send of a client that has not joined goes by HTTP': async (house) => {
    const { topic, heard } = await pair(house);
    const answer = await house
      .client()
      .channel(topic)
      .send({ type: 'broadcast', event: 'early', payload: {} });
    assert.strictEqual(answer, 'ok');
    await until('it is heard', () => heard.length === 1);
  },
  'a message without topic, event or payload stops all of them': async (house) => {
    const { topic, from, heard } = await pair(house);
    const good = { topic, event: 'good', payload: {} };
    for (const bad of [{ topic, event: 'e' }, { topic, payload: {} }, { event: 'e', payload: {} }, 7]) {
      assert.strictEqual((await post(house, '', many(good, bad))).status, 422, JSON.stringify(bad));
    }
    await from.send({ type: 'broadcast', event: 'after', payload: {} });
    await until('the one after is heard', () => heard.length === 1);
    assert.strictEqual(heard[0]?.['event'], 'after');
  },
  'a body that is no JSON is refused': async (house) => {
    for (const body of ['', '{"messages":', '[]', '{}']) {
      assert.strictEqual((await post(house, '', body)).status, 422, body);
    }
    assert.isAtLeast((await post(house, `/${newTopic()}/events/e`, '{"cut')).status, 400);
  },
  'without a key nothing is sent': async (house) => {
    const answer = await house.fetch('/realtime/v1/api/broadcast', { method: 'POST', body: many() });
    assert.strictEqual(answer.status, 401);
  },
};
