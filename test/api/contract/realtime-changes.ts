import { assert } from 'chai';
import { got, type Cases, type House, type Somebody } from './contract.js';
import { Line, newTopic, until, type Dict } from './realtime-line.js';
import { newId, watch, watchRaw } from './realtime-watch.js';

async function letter(person: Somebody, row: Dict): Promise<string> {
  return got(await person.client.from('letters').insert(row).select('id').single<{ id: string }>()).id;
}

const bulletins = (house: House): ReturnType<ReturnType<House['client']>['from']> =>
  house.client({ key: house.secret }).from('bulletins');

async function systemMessage(house: House, wish: Dict): Promise<Dict> {
  const line = await Line.open(house);
  const config = { postgres_changes: [{ event: '*', schema: 'public', ...wish }] };
  assert.strictEqual((await line.ask(`realtime:${newTopic()}`, 'phx_join', { config })).status, 'ok');
  const told = await line.heard('the system message', (f) => f.event === 'system');
  line.close();
  return told.payload;
}

export const realtimeChanges: Cases = {
  'an insert comes with real values and the columns one may read': async (house) => {
    const ana = await house.somebody('ana');
    const heard = await watch(ana.client, { table: 'letters' });
    const row = {
      title: 'ção',
      amount: 9007199254,
      price: 4.5,
      done: true,
      tags: ['a', 'b,c'],
      data: { a: [1] },
    };
    const id = await letter(ana, row);
    await until('it is heard', () => heard.length === 1);
    const [change] = heard;
    assert.deepInclude(change, { schema: 'public', table: 'letters', eventType: 'INSERT', old: {} });
    const { sent_at: sentAt, ...rest } = change?.new ?? {};
    assert.deepEqual(rest, { ...row, id, owner_id: ana.id, reader_id: null, bytes: '00ff' });
    assert.match(String(sentAt), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00$/);
    assert.match(String(change?.commit_timestamp), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  },
  'an update brings the new row and the old key': async (house) => {
    const ana = await house.somebody('ana');
    const id = await letter(ana, { title: 'one' });
    const heard = await watch(ana.client, { event: 'UPDATE', table: 'letters' });
    got(await ana.client.from('letters').update({ title: 'two' }).eq('id', id).select('id'));
    await until('it is heard', () => heard.length === 1);
    assert.strictEqual(heard[0]?.new['title'], 'two');
    assert.deepEqual(heard[0]?.old, { id });
  },
  'a deletion brings the key only, to everybody': async (house) => {
    const [ana, bia] = [await house.somebody('ana'), await house.somebody('bia')];
    const id = await letter(ana, { title: 'one' });
    const heard = await watch(bia.client, { event: 'DELETE', table: 'letters' });
    await ana.client.from('letters').delete().eq('id', id);
    await until('it is heard', () => heard.some(({ old }) => old['id'] === id));
    assert.deepEqual(heard.find(({ old }) => old['id'] === id)?.old, { id });
  },
  'a stranger hears nothing of a row, a reader does': async (house) => {
    const [ana, bia, cid] = [
      await house.somebody('ana'),
      await house.somebody('bia'),
      await house.somebody('cid'),
    ];
    const strangerHears = await watch(cid.client, { event: 'INSERT', table: 'letters' });
    const readerHears = await watch(bia.client, { event: 'INSERT', table: 'letters' });
    const id = await letter(ana, { title: 'for bia', reader_id: bia.id });
    const own = await letter(cid, { title: 'of cid' });
    await until('the stranger hears of his own', () => strangerHears.length === 1);
    assert.strictEqual(strangerHears[0]?.new['id'], own);
    assert.deepEqual(
      readerHears.map((change) => change.new['id']),
      [id],
    );
  },
  'an update is judged by the row as it is now': async (house) => {
    const [ana, bia] = [await house.somebody('ana'), await house.somebody('bia')];
    const id = await letter(ana, { title: 'hidden' });
    const heard = await watch(bia.client, { event: 'UPDATE', table: 'letters' });
    got(await ana.client.from('letters').update({ title: 'still hidden' }).eq('id', id).select('id'));
    got(await ana.client.from('letters').update({ reader_id: bia.id }).eq('id', id).select('id'));
    await until('the sharing is heard', () => heard.length > 0);
    assert.strictEqual(heard.at(-1)?.new['reader_id'], bia.id);
  },
  'who may not read the key is told only that': async (house) => {
    const ana = await house.somebody('ana');
    const heard = await watch(house.client(), { event: 'INSERT', table: 'letters' });
    await letter(ana, { title: 'not for visitors' });
    await until('it is heard', () => heard.length > 0);
    assert.deepEqual([heard[0]?.errors, heard[0]?.new], [['Error 401: Unauthorized'], {}]);
  },
  'a table without a primary key cannot be told of': async (house) => {
    const heard = await watch(house.client(), { event: 'INSERT', table: 'scraps' });
    await house.client().from('scraps').insert({ word: 'a' });
    await until('it is heard', () => heard.length > 0);
    assert.deepEqual(heard[0]?.errors, ['Error 400: Bad Request, no primary key']);
    assert.deepEqual(heard[0]?.new, {});
  },
  'with the whole identity the old row is whole': async (house) => {
    const id = newId();
    const heard = await watch(house.client(), { table: 'bulletins', filter: `id=eq.${String(id)}` });
    got(await bulletins(house).insert({ id, title: 'one' }).select());
    got(await bulletins(house).update({ title: 'two' }).eq('id', id).select());
    got(await bulletins(house).delete().eq('id', id).select());
    await until('all three are heard', () => heard.length === 3);
    assert.deepEqual(
      heard.map(({ eventType, old }) => [eventType, old]),
      [
        ['INSERT', {}],
        ['UPDATE', { id, title: 'one', note: null }],
        ['DELETE', { id, title: 'two', note: null }],
      ],
    );
  },
  'with policies a deletion has the key only, whatever the identity': async (house) => {
    const ana = await house.somebody('ana');
    const { id } = got(
      await ana.client.from('parcels').insert({ title: 'one' }).select('id').single<{ id: string }>(),
    );
    const heard = await watch(ana.client, { table: 'parcels' });
    got(await ana.client.from('parcels').update({ title: 'two' }).eq('id', id).select());
    got(await ana.client.from('parcels').delete().eq('id', id).select());
    await until('both are heard', () => heard.length === 2);
    assert.deepEqual(heard[0]?.old, { id, owner_id: ana.id, title: 'one' });
    assert.deepEqual(heard[1]?.old, { id });
  },
  'one change for several wishes is one frame with all their numbers': async (house) => {
    const id = newId();
    const filter = `id=eq.${String(id)}`;
    const wishes = [
      { event: 'INSERT', table: 'bulletins', filter },
      { event: 'UPDATE', table: 'bulletins', filter },
      { event: '*', table: 'bulletins', filter },
    ];
    const { line, ids, changes } = await watchRaw(house, wishes);
    got(await bulletins(house).insert({ id, title: 'one' }).select());
    await until('it is heard', () => changes().length === 1);
    assert.deepEqual(changes()[0]?.['ids'], [ids[0], ids[2]]);
    const data = changes()[0]?.['data'] as Dict;
    assert.deepInclude(data, { schema: 'public', table: 'bulletins', type: 'INSERT', errors: null });
    assert.deepEqual(data['columns'], [
      { name: 'id', type: 'int8' },
      { name: 'title', type: 'text' },
      { name: 'note', type: 'text' },
    ]);
    assert.notProperty(data, 'old_record');
    line.close();
  },
  'a selection brings its columns and the key': async (house) => {
    const id = newId();
    const wish = { table: 'bulletins', filter: `id=eq.${String(id)}`, select: ['note'] };
    const { line, changes } = await watchRaw(house, [wish]);
    got(await bulletins(house).insert({ id, title: 'one', note: 'n' }).select());
    await until('it is heard', () => changes().length === 1);
    assert.deepEqual((changes()[0]?.['data'] as Dict)['record'], { id, note: 'n' });
    line.close();
  },
  'a wish may be for a whole schema, or for all': async (house) => {
    for (const wish of [{ schema: 'public' }, { schema: '*' }, { schema: 'public', table: '*' }]) {
      const id = newId();
      const heard = await watch(house.client(), wish);
      got(await bulletins(house).insert({ id, title: 'any' }).select());
      await until('it is heard', () => heard.some((change) => change.new['id'] === id));
    }
  },
  'changes come in the order in which they were made': async (house) => {
    const heard = await watch(house.client(), {
      event: 'INSERT',
      table: 'bulletins',
      filter: 'title=eq.order',
    });
    const ids = Array.from({ length: 30 }, () => newId());
    for (const id of ids) got(await bulletins(house).insert({ id, title: 'order' }).select());
    await until('all are heard', () => heard.length === ids.length);
    assert.deepEqual(
      heard.map((change) => change.new['id']),
      ids,
    );
  },
  'one statement of many rows tells of each': async (house) => {
    const heard = await watch(house.client(), {
      event: 'INSERT',
      table: 'bulletins',
      filter: 'title=eq.batch',
    });
    const rows = Array.from({ length: 600 }, () => ({ id: newId(), title: 'batch' }));
    got(await bulletins(house).insert(rows).select());
    await until('all are heard', () => heard.length === rows.length);
  },
  'a row of more than a megabyte comes with its small values': async (house) => {
    const id = newId();
    const heard = await watch(house.client(), { table: 'bulletins', filter: `id=eq.${String(id)}` });
    got(
      await bulletins(house)
        .insert({ id, title: 'big', note: 'x'.repeat(1_200_000) })
        .select('id'),
    );
    await until('it is heard', () => heard.length === 1);
    assert.deepEqual(heard[0]?.errors, ['Error 413: Payload Too Large']);
    assert.deepEqual(heard[0]?.new, { id, title: 'big' });
  },
  'a row of some ten kilobytes comes whole': async (house) => {
    const id = newId();
    const note = 'ç'.repeat(20_000);
    const heard = await watch(house.client(), { table: 'bulletins', filter: `id=eq.${String(id)}` });
    got(await bulletins(house).insert({ id, note }).select('id'));
    await until('it is heard', () => heard.length === 1);
    assert.strictEqual(heard[0]?.new['note'], note);
  },
  'a feed that is live says so': async (house) => {
    const told = await systemMessage(house, { table: 'bulletins' });
    assert.deepInclude(told, {
      extension: 'postgres_changes',
      status: 'ok',
      message: 'Subscribed to PostgreSQL',
    });
  },
  'what cannot be watched is told why': async (house) => {
    for (const wish of [
      { table: 'drawers' },
      { table: 'nowhere' },
      { table: 'bulletins', filter: 'nothing=eq.1' },
      { table: 'bulletins', filter: 'id=eq.word' },
      { filter: 'id=eq.1' },
    ]) {
      const told = await systemMessage(house, wish);
      assert.deepInclude(told, { extension: 'postgres_changes', status: 'error' });
      assert.match(
        String(told['message']),
        /^Unable to subscribe to changes with given parameters\. Please check/,
      );
    }
  },
  'a filter that is none is told so': async (house) => {
    const told = await systemMessage(house, { table: 'bulletins', filter: 'nonsense' });
    assert.match(String(told['message']), /^Error parsing `filter` params: /);
  },
  'who waits for the feed is answered when it is live, or refused': async (house) => {
    const line = await Line.open(house);
    const ask = async (table: string): Promise<{ status: unknown; response: Dict }> =>
      line.ask(`realtime:${newTopic()}`, 'phx_join', {
        config: {
          postgres_changes: [{ event: '*', schema: 'public', table }],
          postgres_changes_options: { wait: true, timeout: 15_000 },
        },
      });
    assert.strictEqual((await ask('bulletins')).status, 'ok');
    const { status, response } = await ask('drawers');
    assert.strictEqual(status, 'error');
    assert.match(String(response['reason']), /^RealtimeDisabledForConfiguration: /);
    line.close();
  },
  'a table published later is told of without a restart, and no more once it is taken out': async (house) => {
    const { client } = await house.somebody('ana');
    const name = `later_${crypto.randomUUID().slice(0, 8)}`;
    const write = async (id: number): Promise<void> => {
      const { error } = await client.rpc('write_row', { name, id, word: 'w' });
      assert.isNull(error);
    };
    assert.isNull((await client.rpc('make_table', { name, published: true })).error);
    const heard = await watch(client, { table: name });
    const all = await watch(client, { schema: 'public' });
    await write(1);
    await until('it is heard', () => heard.length === 1);
    assert.deepEqual(heard[0]?.new, { id: 1, word: 'w' });
    assert.isNull((await client.rpc('unpublish', { name })).error);
    await write(2);
    const id = newId();
    got(await bulletins(house).insert({ id, title: 'after' }).select());
    await until('the one after is heard', () => all.some((change) => change.new['id'] === id));
    assert.lengthOf(heard, 1);
  },
  'a newer token is told that the feed lives on': async (house) => {
    const ana = await house.somebody('ana');
    const { line, topic } = await watchRaw(house, [{ table: 'letters' }], ana.token);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const { session } = got(await ana.client.auth.refreshSession());
    line.say(topic, 'access_token', { access_token: session?.access_token });
    await until('it is told twice', () => line.frames.filter((f) => f.event === 'system').length === 2);
    line.close();
  },
};
