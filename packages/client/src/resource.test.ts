import { expect } from 'chai';
import { failWith } from './failures.js';
import { createPagedResource, createResource, type Watch } from './resource.js';

const still: Watch = () => () => undefined;

/** A promise that is settled from outside, and the calls that got it. */
function gate<T>(): { promise: Promise<T>; open: (value: T) => void } {
  let open: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}

describe('a resource', () => {
  it('reads nothing before somebody listens, then once for all', async () => {
    let reads = 0;
    const resource = createResource(() => Promise.resolve((reads += 1)), still);
    expect(reads).to.equal(0);
    const stops = [resource.listen(() => undefined), resource.listen(() => undefined)];
    await resource.reload();
    expect(resource.get()).to.deep.include({ status: 'ready', error: undefined });
    for (const stop of stops) stop();
  });

  it('keeps what it had when reading again fails, and says why', async () => {
    let fail = false;
    const resource = createResource(
      () => (fail ? Promise.reject(failWith('offline')) : Promise.resolve('rows')),
      still,
    );
    const stop = resource.listen(() => undefined);
    await resource.reload();
    fail = true;
    await resource.reload();
    expect(resource.get()).to.deep.include({ status: 'error', data: 'rows' });
    expect(resource.get().error?.code).to.equal('offline');
    stop();
  });

  it('reads once more when asked during a read, however often', async () => {
    const first = gate<number>();
    let reads = 0;
    const resource = createResource(
      () => ((reads += 1) === 1 ? first.promise : Promise.resolve(reads)),
      still,
    );
    const done = [resource.reload(), resource.reload(), resource.reload()];
    first.open(1);
    await Promise.all(done);
    expect(reads).to.equal(2);
    expect(resource.get().data).to.equal(2);
  });

  it('stops watching when nobody listens any more, and does not start again by itself', async () => {
    let watching = 0;
    const resource = createResource(
      () => Promise.resolve(1),
      () => {
        watching += 1;
        return () => (watching -= 1);
      },
    );
    const stop = resource.listen(() => undefined);
    await resource.reload();
    expect(watching).to.equal(1);
    stop();
    // nanostores unmounts a second after the last listener has left
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(watching).to.equal(0);
  });

  it('forgets what it had when the person changed while nobody was listening', async () => {
    let changed = false;
    const resource = createResource(
      () => Promise.resolve(changed ? 'mine' : 'of the person before'),
      (outdated) => {
        if (changed) outdated(true);
        return () => undefined;
      },
    );
    await resource.reload();
    changed = true;
    const seen: (string | undefined)[] = [];
    const stop = resource.listen(({ data }) => seen.push(data));
    await resource.reload();
    expect(seen).to.include('mine').and.to.not.include('of the person before');
    stop();
  });

  it('forgets everything when another person signs in', async () => {
    let outdated: (reset: boolean) => void = () => undefined;
    const answers = [gate<string>(), gate<string>()];
    let reads = 0;
    const resource = createResource(
      () => answers[reads++]?.promise ?? Promise.reject(new Error('too many reads')),
      (callback) => {
        outdated = callback;
        return () => undefined;
      },
    );
    const seen: (string | undefined)[] = [];
    const stop = resource.listen(({ data }) => seen.push(data));
    await Promise.resolve();
    outdated(true);
    answers[0]?.open('of the person before');
    answers[1]?.open('mine');
    await answers[1]?.promise;
    await Promise.resolve();
    expect(seen).to.include('mine').and.to.not.include('of the person before');
    stop();
  });
});

describe('a paged resource', () => {
  let stop: () => void = () => undefined;

  afterEach(() => {
    stop();
  });

  const pages: Record<string, { rows: number[]; next: string | null }> = {
    first: { rows: [1, 2], next: 'b' },
    b: { rows: [3, 4], next: 'c' },
    c: { rows: [5], next: null },
  };
  const read = (cursor: string | null) =>
    Promise.resolve(pages[cursor ?? 'first'] ?? { rows: [], next: null });

  it('grows page by page until there is no more', async () => {
    const list = createPagedResource(read, still);
    stop = list.listen(() => undefined);
    await list.reload();
    expect([list.get().data, list.$hasMore.get()]).to.deep.equal([[1, 2], true]);
    await list.loadMore();
    await list.loadMore();
    expect([list.get().data, list.$hasMore.get()]).to.deep.equal([[1, 2, 3, 4, 5], false]);
    await list.loadMore();
    expect(list.get().data).to.have.length(5);
  });

  it('keeps its length when it is read again', async () => {
    const list = createPagedResource(read, still);
    stop = list.listen(() => undefined);
    await list.reload();
    await list.loadMore();
    await list.reload();
    expect(list.get().data).to.deep.equal([1, 2, 3, 4]);
  });

  it('drops a page that arrives after the list was read for another person', async () => {
    let outdated: (reset: boolean) => void = () => undefined;
    const late = gate<{ rows: number[]; next: string | null }>();
    const list = createPagedResource(
      (cursor) => (cursor === 'b' ? late.promise : read(cursor)),
      (callback) => {
        outdated = callback;
        return () => undefined;
      },
    );
    stop = list.listen(() => undefined);
    await list.reload();
    const more = list.loadMore();
    outdated(true);
    await list.reload();
    late.open({ rows: [3, 4], next: null });
    await more;
    expect([list.get().data, list.$hasMore.get()]).to.deep.equal([[1, 2], true]);
  });

  it('keeps its rows when the next page cannot be read', async () => {
    let fail = false;
    const list = createPagedResource((c) => (fail ? Promise.reject(failWith('offline')) : read(c)), still);
    stop = list.listen(() => undefined);
    await list.reload();
    fail = true;
    await list.loadMore();
    expect(list.get()).to.deep.include({ status: 'error' });
    expect(list.get().data).to.deep.equal([1, 2]);
    expect(list.$hasMore.get()).to.equal(true);
  });
});
