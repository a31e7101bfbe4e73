import { assert } from 'chai';
import type { Cases } from './contract.js';
import { binaryPush, Line, newTopic, until } from './realtime-line.js';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What a join that failed says. */
async function reasonOf(line: Line, topic: string, payload: unknown): Promise<string> {
  const { status, response } = await line.ask(topic, 'phx_join', payload);
  assert.strictEqual(status, 'error');
  return String(response['reason']);
}

export const realtimeFrames: Cases = {
  'a heartbeat is answered in both framings': async (house) => {
    for (const version of ['1.0.0', '2.0.0'] as const) {
      const line = await Line.open(house, version);
      assert.deepEqual(await line.ask('phoenix', 'heartbeat'), { status: 'ok', response: {} });
      line.close();
    }
  },
  'a join is answered with the list of row changes, even an empty one': async (house) => {
    const line = await Line.open(house);
    const topic = `realtime:${newTopic()}`;
    const ref = line.say(topic, 'phx_join', { config: {} });
    assert.deepEqual(await line.reply(ref), { status: 'ok', response: { postgres_changes: [] } });
    const frame = line.frames.find((f) => f.ref === ref);
    assert.deepEqual([frame?.joinRef, frame?.topic], [ref, topic]);
    line.close();
  },
  'a join that is made of nonsense is taken as far as it goes': async (house) => {
    const line = await Line.open(house);
    for (const payload of [null, [], 'text', { config: 7 }, { config: { broadcast: [], presence: 1 } }]) {
      assert.strictEqual((await line.ask(`realtime:${newTopic()}`, 'phx_join', payload)).status, 'ok');
    }
    line.close();
  },
  'flags may arrive as texts': async (house) => {
    const line = await Line.open(house);
    const topic = `realtime:${newTopic()}`;
    await line.ask(topic, 'phx_join', { config: { broadcast: { ack: 'true', self: 'true' } } });
    const answer = await line.ask(topic, 'broadcast', { type: 'broadcast', event: 'e', payload: { a: 1 } });
    assert.deepEqual(answer, { status: 'ok', response: {} });
    await line.heard('its own broadcast', (f) => f.event === 'binary');
    line.close();
  },
  'a topic without a name is refused': async (house) => {
    const line = await Line.open(house);
    assert.match(await reasonOf(line, 'realtime:', { config: {} }), /^TopicNameRequired: /);
    line.close();
  },
  'what is said on a topic that was not joined is told so': async (house) => {
    const line = await Line.open(house);
    const answer = await line.ask('realtime:nowhere', 'broadcast', { event: 'e', payload: {} });
    assert.deepEqual(answer, { status: 'error', response: { reason: 'unmatched topic' } });
    line.close();
  },
  'leaving answers ok and closes, leaving the unknown answers ok too': async (house) => {
    const line = await Line.open(house);
    const topic = `realtime:${newTopic()}`;
    const ref = line.say(topic, 'phx_join', { config: {} });
    await line.reply(ref);
    assert.deepEqual(await line.ask(topic, 'phx_leave'), { status: 'ok', response: {} });
    const close = await line.heard('the close', (f) => f.event === 'phx_close');
    assert.deepEqual([close.joinRef, close.ref, close.topic], [ref, ref, topic]);
    assert.strictEqual((await line.ask('realtime:unknown', 'phx_leave')).status, 'ok');
    line.close();
  },
  'a second join of a topic closes the first': async (house) => {
    const line = await Line.open(house);
    const topic = `realtime:${newTopic()}`;
    const first = line.say(topic, 'phx_join', { config: {} });
    const second = line.say(topic, 'phx_join', { config: {} });
    await line.reply(second);
    const events = line.frames.map(({ event, ref }) => [event, ref]);
    assert.deepEqual(events, [
      ['phx_reply', first],
      ['phx_close', first],
      ['phx_reply', second],
    ]);
    line.close();
  },
  'more than 100 channels on a socket are too many': async (house) => {
    const line = await Line.open(house);
    const refs = Array.from({ length: 100 }, () =>
      line.say(`realtime:${newTopic()}`, 'phx_join', { config: {} }),
    );
    assert.strictEqual((await line.reply(refs[99] ?? '')).status, 'ok');
    assert.match(
      await reasonOf(line, `realtime:${newTopic()}`, { config: {} }),
      /^ChannelRateLimitReached: Too many channels/,
    );
    line.close();
  },
  'tokens that are no good are refused by name': async (house) => {
    const { token } = await house.somebody('ana');
    const line = await Line.open(house);
    const joinWith = async (bad: string): Promise<string> =>
      reasonOf(line, `realtime:${newTopic()}`, { config: {}, access_token: bad });
    assert.match(await joinWith('no token at all'), /^MalformedJWT: /);
    const [head = '', body = '', signature = ''] = token.split('.');
    const forged = `${head}.${body}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    assert.match(await joinWith(forged), /^JwtSign\w+Error: /);
    line.close();
  },
  'a key that begins with sb_ stands for the key of the socket': async (house) => {
    const line = await Line.open(house);
    const join = { config: {}, access_token: house.key };
    assert.strictEqual((await line.ask(`realtime:${newTopic()}`, 'phx_join', join)).status, 'ok');
    line.close();
  },
  'wishes for row changes come back in order with equal numbers for equal ones': async (house) => {
    const line = await Line.open(house);
    const wish = { event: 'INSERT', schema: 'public', table: 'bulletins' };
    const other = { event: '*', schema: 'public', table: 'bulletins', filter: 'id=eq.1' };
    const { response } = await line.ask(`realtime:${newTopic()}`, 'phx_join', {
      config: { postgres_changes: [wish, other, wish] },
    });
    const echoed = response['postgres_changes'] as { id: number }[];
    assert.deepEqual(
      echoed.map(({ id: _id, ...rest }) => rest),
      [wish, other, wish],
    );
    assert.isTrue(echoed.every(({ id }) => Number.isInteger(id) && id > 0));
    assert.strictEqual(echoed[0]?.id, echoed[2]?.id);
    assert.notStrictEqual(echoed[0]?.id, echoed[1]?.id);
    line.close();
  },
  'bytes go from socket to socket in binary frames, and an older client gets none': async (house) => {
    const [from, to, older] = [
      await Line.open(house),
      await Line.open(house),
      await Line.open(house, '1.0.0'),
    ];
    const topic = `realtime:${newTopic()}`;
    for (const line of [from, to, older]) await line.ask(topic, 'phx_join', { config: {} });
    const bytes = Uint8Array.from([0, 255, 10, 128]);
    from.raw(binaryPush(topic, 'olá', bytes));
    from.raw(binaryPush(topic, 'json', encode('{"a":"ção"}'), { encoding: 1 }));
    const second = await to.heard('the JSON', (f) => f.payload['event'] === 'json');
    assert.deepEqual(second.payload, {
      kind: 4,
      event: 'json',
      meta: undefined,
      encoding: 1,
      payload: { a: 'ção' },
    });
    const first = to.frames.find((f) => f.payload['event'] === 'olá');
    assert.deepEqual([first?.topic, ...(first?.bytes ?? [])], [topic, ...bytes]);
    const text = await older.heard('the JSON as text', (f) => f.event === 'broadcast');
    assert.deepEqual(text.payload, { type: 'broadcast', event: 'json', payload: { a: 'ção' } });
    assert.lengthOf(
      older.frames.filter((f) => f.event === 'broadcast'),
      1,
    );
    for (const line of [from, to, older]) line.close();
  },
  'a binary frame is acknowledged with its own reference': async (house) => {
    const line = await Line.open(house);
    const topic = `realtime:${newTopic()}`;
    await line.ask(topic, 'phx_join', { config: { broadcast: { ack: true } } });
    line.raw(binaryPush(topic, 'e', encode('{}'), { encoding: 1, ref: '77' }));
    assert.deepEqual(await line.reply('77'), { status: 'ok', response: {} });
    line.close();
  },
  'a frame that is none changes nothing': async (house) => {
    const line = await Line.open(house);
    const topic = `realtime:${newTopic()}`;
    await line.ask(topic, 'phx_join', { config: {} });
    const none = ['', 'no json', '{}', '[]', 'null', '[1,2,3,4,5]', '["1","2",{},"phx_join",{}]'];
    for (const text of none) line.raw(text);
    line.raw(new Uint8Array());
    line.raw(Uint8Array.from([3, 255, 255, 255, 255, 255, 1, 1]));
    line.raw(Uint8Array.from([9, 0, 0, 0, 0, 0, 0, 0]));
    line.raw(binaryPush(topic, 'e', encode('{"cut'), { encoding: 1 }));
    line.say(topic, 'unheard-of', { any: 'thing' });
    line.say(topic, 'broadcast', 'no object');
    line.say(topic, 'presence', null);
    line.say(topic, 'access_token', { access_token: 7 });
    await line.flush();
    const other = await Line.open(house);
    await other.flush();
    for (const opened of [line, other]) opened.close();
  },
  'a frame of more than 5 MB ends its socket and nobody else’s': async (house) => {
    const [big, other] = [await Line.open(house), await Line.open(house)];
    big.raw(JSON.stringify([null, '1', 'phoenix', 'heartbeat', { a: 'x'.repeat(6 * 1024 * 1024) }]));
    await until('the socket is closed', () => big.closed !== undefined);
    await other.flush();
    other.close();
  },
  'who says too much is told and put out of the channel': async (house) => {
    const line = await Line.open(house);
    const topic = `realtime:${newTopic()}`;
    const join = line.say(topic, 'phx_join', { config: {} });
    await line.reply(join);
    for (let count = 0; count < 400; count += 1)
      line.say(topic, 'broadcast', { event: 'e', payload: { count } });
    const told = await line.heard('the reason', (f) => f.event === 'system');
    assert.strictEqual(told.payload['message'], 'Too many messages per second');
    assert.strictEqual(told.payload['status'], 'error');
    const close = await line.heard('the close', (f) => f.event === 'phx_close');
    assert.deepEqual([close.joinRef, close.ref], [join, join]);
    line.close();
  },
};
