import { assert } from 'chai';
import { got, type Cases, type House } from './contract.js';
import { until, type Dict } from './realtime-line.js';
import { newId, watch } from './realtime-watch.js';

const ROWS: readonly Dict[] = [
  { title: 'one', amount: 1, price: 1.5, done: true },
  { title: 'Two, three', amount: 2, price: 2.5, done: false },
  { title: 'say "hi"', amount: 10, price: null, done: null },
];

/** The titles of the rows of which a filter tells. */
async function told(house: House, filter: string): Promise<unknown[]> {
  const ana = await house.somebody('ana');
  const heard = await watch(ana.client, { event: 'INSERT', table: 'letters', filter });
  const last = await watch(ana.client, { event: 'INSERT', table: 'letters', filter: 'title=eq.last' });
  for (const row of ROWS) got(await ana.client.from('letters').insert(row).select('id'));
  got(await ana.client.from('letters').insert({ title: 'last', amount: -1, price: -1 }).select('id'));
  await until('the last is heard', () => last.length === 1);
  return heard.map((change) => change.new['title']).filter((title) => title !== 'last');
}

const [ONE, TWO, HI] = ROWS.map(({ title }) => title);

/** What each filter lets through of the three rows. */
const FILTERS: Readonly<Record<string, readonly [filter: string, titles: readonly unknown[]][]>> = {
  'eq and neq compare as the type does': [
    ['amount=eq.10', [HI]],
    ['amount=neq.10', [ONE, TWO]],
  ],
  'lt, lte, gt and gte compare numbers as numbers': [
    ['amount=lt.2', [ONE]],
    ['amount=lte.2', [ONE, TWO]],
    ['amount=gt.2', [HI]],
    ['amount=gte.2', [TWO, HI]],
  ],
  'a null passes no comparison, not even a negated one': [
    ['price=neq.1.5', [TWO]],
    ['price=not.eq.1.5', [TWO]],
  ],
  'in takes a list, with quotes around commas': [
    ['title=in.(one,"Two, three")', [ONE, TWO]],
    ['amount=not.in.(1,2)', [HI]],
  ],
  'like and ilike take percent signs': [
    ['title=like.T%', [TWO]],
    ['title=ilike.t%', [TWO]],
    ['title=not.like.%o%', [HI]],
  ],
  'match and imatch take expressions': [
    ['title=match.^T', [TWO]],
    ['title=imatch.^t', [TWO]],
  ],
  'is knows null, true, false and unknown': [
    ['done=is.null', [HI]],
    ['done=is.true', [ONE]],
    ['done=is.false', [TWO]],
    ['done=is.unknown', [HI]],
    ['done=not.is.null', [ONE, TWO]],
  ],
  'isdistinct lets a null through': [['price=isdistinct.1.5', [TWO, HI]]],
  'commas mean and': [
    ['amount=gt.1,done=is.false', [TWO]],
    ['amount=gt.1,title=in.(one,x)', []],
  ],
  'quotes and their escapes are taken off': [
    ['title=eq."Two, three"', [TWO]],
    ['title=eq."say \\"hi\\""', [HI]],
  ],
  'a point may stand in a value': [['price=eq.2.5', [TWO]]],
};

export const realtimeFilters: Cases = {
  ...Object.fromEntries(
    Object.entries(FILTERS).map(([title, filters]) => [
      title,
      async (house: House): Promise<void> => {
        for (const [filter, titles] of filters) {
          assert.deepEqual(await told(house, filter), titles, filter);
        }
      },
    ]),
  ),
  'in takes 100 values and no more': async (house) => {
    const list = (count: number): string => Array.from({ length: count }, (_, n) => n).join(',');
    await watch(house.client(), { table: 'bulletins', filter: `id=in.(${list(100)})` });
    const failed = await watch(house.client(), { table: 'bulletins', filter: `id=in.(${list(101)})` }).catch(
      (error: unknown) => error,
    );
    assert.instanceOf(failed, Error);
  },
  'a deletion is filtered by what is shown of it': async (house) => {
    const [one, two] = [newId(), newId()];
    const server = house.client({ key: house.secret });
    got(
      await server
        .from('bulletins')
        .insert([
          { id: one, title: 'a' },
          { id: two, title: 'b' },
        ])
        .select(),
    );
    const heard = await watch(house.client(), { event: 'DELETE', table: 'bulletins', filter: 'title=eq.b' });
    got(await server.from('bulletins').delete().in('id', [one, two]).select());
    await until('it is heard', () => heard.length > 0);
    assert.deepEqual(
      heard.map(({ old }) => old['id']),
      [two],
    );
  },
};
