import { assert } from 'chai';
import type { Cases, House } from './contract.js';
import { joined, Line, newClub, newTopic, until, type Dict, type RawFrame } from './realtime-line.js';

type Metas = Record<string, { metas: Dict[] }>;

const presenceConfig = (key: string): Dict => ({ config: { presence: { enabled: true, key } } });

/** A socket that is in a topic under a key. */
async function present(house: House, topic: string, key: string): Promise<Line> {
  const line = await Line.open(house);
  await line.ask(topic, 'phx_join', presenceConfig(key));
  return line;
}

const track = (payload: Dict): Dict => ({ type: 'presence', event: 'track', payload });
const UNTRACK = { type: 'presence', event: 'untrack' };

const diffsOf = (line: Line): RawFrame[] => line.frames.filter(({ event }) => event === 'presence_diff');
const partOf = (frame: RawFrame | undefined, part: 'joins' | 'leaves'): Metas =>
  (frame?.payload[part] ?? {}) as Metas;
const metaOf = (frame: RawFrame | undefined, part: 'joins' | 'leaves'): Dict =>
  partOf(frame, part)['ana']?.metas[0] ?? {};

export const realtimePresence: Cases = {
  'who joins is told who is there': async (house) => {
    const topic = `realtime:${newTopic()}`;
    const ana = await present(house, topic, 'ana');
    const empty = await ana.heard('who is there', (f) => f.event === 'presence_state');
    assert.deepEqual(empty.payload, {});
    assert.deepEqual(await ana.ask(topic, 'presence', track({ at: 'desk' })), { status: 'ok', response: {} });
    const bia = await present(house, topic, 'bia');
    const state = (await bia.heard('who is there', (f) => f.event === 'presence_state')).payload as Metas;
    assert.deepEqual(Object.keys(state), ['ana']);
    assert.strictEqual(state['ana']?.metas[0]?.['at'], 'desk');
    assert.isString(state['ana']?.metas[0]?.['phx_ref']);
    for (const line of [ana, bia]) line.close();
  },
  'without presence nobody is told anything of it': async (house) => {
    const topic = `realtime:${newTopic()}`;
    const deaf = await Line.open(house);
    await deaf.ask(topic, 'phx_join', { config: {} });
    const ana = await present(house, topic, 'ana');
    await ana.ask(topic, 'presence', track({}));
    await ana.heard('her own coming', (f) => f.event === 'presence_diff');
    await deaf.flush();
    assert.isUndefined(deaf.frames.find(({ event }) => event.startsWith('presence')));
    for (const line of [ana, deaf]) line.close();
  },
  'coming, changing and going are one difference each, for the sender too': async (house) => {
    const topic = `realtime:${newTopic()}`;
    const [ana, bia] = [await present(house, topic, 'ana'), await present(house, topic, 'bia')];
    for (const payload of [track({ at: 'desk' }), track({ at: 'door' }), UNTRACK]) {
      await ana.ask(topic, 'presence', payload);
    }
    for (const line of [ana, bia]) {
      await until('three differences', () => diffsOf(line).length === 3);
      const [came, changed, went] = diffsOf(line);
      assert.deepEqual([metaOf(came, 'joins')['at'], partOf(came, 'leaves')], ['desk', {}]);
      const [now, before] = [metaOf(changed, 'joins'), metaOf(changed, 'leaves')];
      assert.deepEqual([now['at'], before['at']], ['door', 'desk']);
      assert.strictEqual(now['phx_ref_prev'], before['phx_ref']);
      assert.deepEqual([partOf(went, 'joins'), metaOf(went, 'leaves')['at']], [{}, 'door']);
      line.close();
    }
  },
  'telling the same again is no difference': async (house) => {
    const topic = `realtime:${newTopic()}`;
    const ana = await present(house, topic, 'ana');
    for (let times = 0; times < 3; times += 1) {
      assert.strictEqual((await ana.ask(topic, 'presence', track({ at: 'desk' }))).status, 'ok');
    }
    await ana.flush();
    assert.lengthOf(diffsOf(ana), 1);
    ana.close();
  },
  'a socket that is lost leaves': async (house) => {
    const topic = `realtime:${newTopic()}`;
    const [ana, bia] = [await present(house, topic, 'ana'), await present(house, topic, 'bia')];
    await ana.ask(topic, 'presence', track({}));
    ana.close();
    const gone = await bia.heard('the leaving', (f) => 'ana' in partOf(f, 'leaves'));
    assert.deepEqual(partOf(gone, 'joins'), {});
    bia.close();
  },
  'a channel that is left takes its presence along': async (house) => {
    const topic = `realtime:${newTopic()}`;
    const [ana, bia] = [await present(house, topic, 'ana'), await present(house, topic, 'bia')];
    await ana.ask(topic, 'presence', track({}));
    await ana.ask(topic, 'phx_leave');
    await bia.heard('the leaving', (f) => 'ana' in partOf(f, 'leaves'));
    for (const line of [ana, bia]) line.close();
  },
  'two windows of a person are two entries under one key': async (house) => {
    const topic = `realtime:${newTopic()}`;
    const [one, two] = [await present(house, topic, 'ana'), await present(house, topic, 'ana')];
    await one.ask(topic, 'presence', track({ window: 1 }));
    await two.ask(topic, 'presence', track({ window: 2 }));
    const bia = await present(house, topic, 'bia');
    const state = (await bia.heard('who is there', (f) => f.event === 'presence_state')).payload as Metas;
    assert.sameMembers(state['ana']?.metas.map((meta) => meta['window']) ?? [], [1, 2]);
    for (const line of [one, two, bia]) line.close();
  },
  'without a key each gets one of its own': async (house) => {
    const topic = `realtime:${newTopic()}`;
    const line = await present(house, topic, '');
    await line.ask(topic, 'presence', track({}));
    const diff = await line.heard('the coming', (f) => f.event === 'presence_diff');
    assert.match(Object.keys(partOf(diff, 'joins'))[0] ?? '', /^[0-9a-f-]{36}$/);
    line.close();
  },
  'the client shows the reference under its own name': async (house) => {
    const channel = house.client().channel(newTopic(), { config: { presence: { key: 'ana' } } });
    let synced = 0;
    channel.on('presence', { event: 'sync' }, () => (synced += 1));
    await joined(channel);
    assert.strictEqual(await channel.track({ at: 'desk' }), 'ok');
    const [entry] = await until('she is there', () => channel.presenceState()['ana']);
    assert.isString(entry?.presence_ref);
    assert.notProperty(entry, 'phx_ref');
    assert.strictEqual((entry as unknown as Dict)['at'], 'desk');
    assert.strictEqual(await channel.untrack(), 'ok');
    await until('she is gone', () => channel.presenceState()['ana'] === undefined);
    assert.isAtLeast(synced, 2);
  },
  'who may not write to a private topic is not present there': async (house) => {
    const ana = await house.somebody('ana');
    const topic = `realtime:${await newClub(house, { [ana.id]: false })}`;
    const line = await Line.open(house);
    const config = { private: true, presence: { enabled: true, key: 'ana' } };
    await line.ask(topic, 'phx_join', { config, access_token: ana.token });
    assert.strictEqual((await line.ask(topic, 'presence', track({}))).status, 'error');
    await line.flush();
    assert.lengthOf(diffsOf(line), 0);
    line.close();
  },
  'the sixth call within 30 seconds ends the channel': async (house) => {
    const topic = `realtime:${newTopic()}`;
    const line = await present(house, topic, 'ana');
    for (let call = 0; call < 5; call += 1) {
      assert.strictEqual((await line.ask(topic, 'presence', track({ call }))).status, 'ok');
    }
    line.say(topic, 'presence', track({ call: 6 }));
    const told = await line.heard('the reason', (f) => f.event === 'system');
    assert.strictEqual(told.payload['message'], 'Client presence rate limit exceeded');
    await line.heard('the close', (f) => f.event === 'phx_close');
    line.close();
  },
};
