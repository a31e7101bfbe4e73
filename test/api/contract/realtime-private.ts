import { assert } from 'chai';
import { got, type Cases, type House } from './contract.js';
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

/** A token of the same person that differs from the one before: its times are whole seconds. */
async function newerToken(client: ReturnType<House['client']>): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const { session } = got(await client.auth.refreshSession());
  if (session === null) throw new Error('the session was not renewed');
  return session.access_token;
}

async function expel(house: House, topic: string, id: string): Promise<void> {
  const members = house.client({ key: house.secret }).from('club_members');
  got(await members.delete().eq('club', topic.slice('club:'.length)).eq('member_id', id).select());
}

export const realtimePrivate: Cases = {
  'a member joins, a stranger and a visitor do not': async (house) => {
    const [ana, bia] = [await house.somebody('ana'), await house.somebody('bia')];
    const topic = await newClub(house, { [ana.id]: false });
    await joined(await privateChannel(ana.client, topic));
    for (const client of [bia.client, house.client()]) {
      const reason = `Unauthorized: You do not have permissions to read from this Channel topic: ${topic}`;
      assert.include(await join(await privateChannel(client, topic)), reason);
      await client.removeAllChannels();
    }
  },
  'the secret key joins everywhere': async (house) => {
    const topic = await newClub(house, { [crypto.randomUUID()]: false });
    const line = await Line.open(house, '2.0.0', house.secret);
    const answer = await line.ask(`realtime:${topic}`, 'phx_join', { config: { private: true } });
    assert.strictEqual(answer.status, 'ok');
    line.close();
  },
  'the public channel of a name hears nothing of the private one': async (house) => {
    const ana = await house.somebody('ana');
    const topic = await newClub(house, { [ana.id]: true });
    const open = house.client().channel(topic);
    const heard = broadcastsOf(open);
    await joined(open);
    const own = await privateChannel(ana.client, topic, { broadcast: { ack: true } });
    await joined(own);
    await own.send({ type: 'broadcast', event: 'private', payload: {} });
    await tell(ana.client, topic, 'stored', {});
    await ana.client.rpc('tell', { topic, event: 'public', payload: {}, private: false });
    await until('the public one is heard', () => heard.length === 1);
    assert.strictEqual(heard[0]?.['event'], 'public');
  },
  'who may write is heard by who may read': async (house) => {
    const [ana, bia] = [await house.somebody('ana'), await house.somebody('bia')];
    const topic = await newClub(house, { [ana.id]: true, [bia.id]: false });
    const [from, to] = [await privateChannel(ana.client, topic), await privateChannel(bia.client, topic)];
    const heard = broadcastsOf(to);
    for (const channel of [from, to]) await joined(channel);
    await from.send({ type: 'broadcast', event: 'hello', payload: { a: 1 } });
    await until('it is heard', () => heard.length === 1);
  },
  'what a mere reader sends vanishes, even with ack': async (house) => {
    const [ana, bia] = [await house.somebody('ana'), await house.somebody('bia')];
    const topic = await newClub(house, { [ana.id]: true, [bia.id]: false });
    const listener = await privateChannel(ana.client, topic);
    const heard = broadcastsOf(listener);
    await joined(listener);
    const line = await Line.open(house);
    const config = { private: true, broadcast: { ack: true } };
    await line.ask(`realtime:${topic}`, 'phx_join', { config, access_token: bia.token });
    const ref = line.say(`realtime:${topic}`, 'broadcast', {
      type: 'broadcast',
      event: 'forged',
      payload: {},
    });
    await line.flush();
    assert.isUndefined(line.frames.find((frame) => frame.ref === ref));
    await tell(ana.client, topic, 'after', {});
    await until('the one after is heard', () => heard.length === 1);
    assert.strictEqual(heard[0]?.['event'], 'after');
    line.close();
  },
  'a private message by HTTP needs the right to write': async (house) => {
    const [ana, bia] = [await house.somebody('ana'), await house.somebody('bia')];
    const topic = await newClub(house, { [ana.id]: true, [bia.id]: false });
    const listener = await privateChannel(bia.client, topic);
    const heard = broadcastsOf(listener);
    await joined(listener);
    const post = async (token: string, path: string, body: unknown): Promise<Response> =>
      house.fetch(`/realtime/v1/api/broadcast${path}`, {
        method: 'POST',
        headers: { apikey: house.key, authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const many = (event: string): Dict => ({ messages: [{ topic, event, payload: {}, private: true }] });
    const single = (event: string): string => `/${topic}/events/${event}?private=true`;
    assert.strictEqual((await post(bia.token, '', many('forged'))).status, 202);
    const refused = await post(bia.token, single('forged'), {});
    assert.strictEqual(refused.status, 403);
    assert.isString(((await refused.json()) as Dict)['message']);
    assert.strictEqual((await post(ana.token, '', many('one'))).status, 202);
    assert.strictEqual((await post(ana.token, single('two'), {})).status, 202);
    await until('both are heard', () => heard.length === 2);
    assert.deepEqual(
      heard.map(({ event }) => event),
      ['one', 'two'],
    );
  },
  'who may only hear words joins without presence': async (house) => {
    const { token } = await house.somebody('ana');
    const line = await Line.open(house);
    const topic = `realtime:${newTopic('words:')}`;
    const config = { private: true, presence: { enabled: true }, broadcast: { self: true } };
    assert.strictEqual((await line.ask(topic, 'phx_join', { config, access_token: token })).status, 'ok');
    line.say(topic, 'broadcast', { type: 'broadcast', event: 'word', payload: {} });
    await line.heard('the word', (f) => f.event === 'binary');
    assert.isUndefined(line.frames.find((f) => f.event === 'presence_state'));
    line.close();
  },
  'who may only see faces hears no words, and needs presence to join': async (house) => {
    const { token } = await house.somebody('ana');
    const line = await Line.open(house);
    const topic = `realtime:${newTopic('faces:')}`;
    const config = { private: true, presence: { enabled: true }, broadcast: { self: true, ack: true } };
    const join = { config, access_token: token };
    assert.strictEqual((await line.ask(topic, 'phx_join', join)).status, 'ok');
    await line.heard('who is there', (f) => f.event === 'presence_state');
    const said = { type: 'broadcast', event: 'word', payload: {} };
    assert.strictEqual((await line.ask(topic, 'broadcast', said)).status, 'ok');
    await line.flush();
    assert.isUndefined(line.frames.find((f) => f.event === 'binary'));
    const without = { config: { private: true }, access_token: token };
    assert.match(String((await line.ask(topic, 'phx_join', without)).response['reason']), /^Unauthorized: /);
    line.close();
  },
  'who was expelled hears until the next token, which ends the channel': async (house) => {
    const ana = await house.somebody('ana');
    const topic = await newClub(house, { [ana.id]: false });
    const line = await Line.open(house);
    const join = line.say(`realtime:${topic}`, 'phx_join', {
      config: { private: true },
      access_token: ana.token,
    });
    assert.strictEqual((await line.reply(join)).status, 'ok');
    await expel(house, topic, ana.id);
    await tell(ana.client, topic, 'still', {});
    await line.heard('the broadcast', (f) => f.payload['event'] === 'still');
    line.say(`realtime:${topic}`, 'access_token', { access_token: await newerToken(ana.client) });
    const told = await line.heard('the reason', (f) => f.event === 'system');
    assert.deepEqual(told.payload, {
      extension: 'system',
      status: 'error',
      message: `You no longer have permission to read from this Channel topic: ${topic}`,
      channel: topic,
    });
    const close = await line.heard('the close', (f) => f.event === 'phx_close');
    assert.deepEqual([close.ref, close.joinRef], [join, join]);
    line.close();
  },
  'who is let in again by a newer token may write from then on': async (house) => {
    const ana = await house.somebody('ana');
    const topic = await newClub(house, { [ana.id]: false });
    const line = await Line.open(house);
    const config = { private: true, broadcast: { ack: true } };
    await line.ask(`realtime:${topic}`, 'phx_join', { config, access_token: ana.token });
    const said = { type: 'broadcast', event: 'e', payload: {} };
    const early = line.say(`realtime:${topic}`, 'broadcast', said);
    await line.flush();
    const members = house.client({ key: house.secret }).from('club_members');
    got(await members.update({ may_write: true }).eq('member_id', ana.id).select());
    line.say(`realtime:${topic}`, 'access_token', { access_token: await newerToken(ana.client) });
    assert.strictEqual((await line.ask(`realtime:${topic}`, 'broadcast', said)).status, 'ok');
    assert.isUndefined(line.frames.find(({ ref }) => ref === early));
    line.close();
  },
  'the same token again, a key and nothing at all change nothing': async (house) => {
    const ana = await house.somebody('ana');
    const topic = await newClub(house, { [ana.id]: false });
    const line = await Line.open(house);
    const join = { config: { private: true }, access_token: ana.token };
    await line.ask(`realtime:${topic}`, 'phx_join', join);
    await expel(house, topic, ana.id);
    for (const token of [ana.token, 'sb_publishable_any', null, '']) {
      line.say(`realtime:${topic}`, 'access_token', { access_token: token });
    }
    await tell(ana.client, topic, 'still', {});
    await line.heard('the broadcast', (f) => f.payload['event'] === 'still');
    assert.isUndefined(line.frames.find((f) => f.event === 'system' || f.event === 'phx_close'));
    line.close();
  },
  'a newer token that is forged ends the channel': async (house) => {
    const ana = await house.somebody('ana');
    const line = await Line.open(house);
    const topic = `realtime:own:${ana.id}`;
    await line.ask(topic, 'phx_join', { config: { private: true }, access_token: ana.token });
    line.say(topic, 'access_token', { access_token: `${ana.token.slice(0, -10)}AAAAAAAAAA` });
    const told = await line.heard('the reason', (f) => f.event === 'system');
    assert.strictEqual(told.payload['status'], 'error');
    await line.heard('the close', (f) => f.event === 'phx_close');
    line.close();
  },
};
