import { atom, onMount, type ReadableAtom } from 'nanostores';
import type { MentorKitError } from './errors.js';
import { asMentorKitError } from './failures.js';
import { Flight } from './flight.js';

/** The state of something that is read from the server. `data` stays while it is read again or failed. */
export interface Loadable<T> {
  readonly status: 'idle' | 'loading' | 'ready' | 'error';
  readonly data: T | undefined;
  readonly error: MentorKitError | undefined;
}

/** A store that reads when somebody listens, and again when asked. */
export interface Resource<T> extends ReadableAtom<Loadable<T>> {
  /** Reads again. Never rejects: a failure is in the store's `error`. */
  reload(): Promise<void>;
}

/** A resource that is read page by page. */
export interface PagedResource<T> extends Resource<readonly T[]> {
  /** True while there may be further pages. */
  readonly $hasMore: ReadableAtom<boolean>;
  /** Appends the next page. Never rejects: a failure is in the store's `error`. */
  loadMore(): Promise<void>;
}

/**
 * Calls back when what was read may be out of date; answers how to stop. `reset` = another person, forget the data;
 * that may be said at once, when the person changed while nobody was listening.
 */
export type Watch = (outdated: (reset: boolean) => void) => () => void;

const IDLE: Loadable<never> = { status: 'idle', data: undefined, error: undefined };

/**
 * A store over one read. Nothing runs without a listener; readers share one flight; while listened to it reads
 * again whenever `watch` says so; what nobody waits for any more is aborted.
 */
export function createResource<T>(read: (signal: AbortSignal) => Promise<T>, watch: Watch): Resource<T> {
  return makeResource(read, watch).resource;
}

/** A resource, and the way to change its state from outside of a read. */
interface MadeResource<T> {
  readonly resource: Resource<T>;
  /** What it holds; unlike `get()` this does not mount a store nobody listens to. */
  readonly peek: () => Loadable<T>;
  readonly put: (next: Loadable<T>) => void;
}

function makeResource<T>(read: (signal: AbortSignal) => Promise<T>, watch: Watch): MadeResource<T> {
  let state: Loadable<T> = IDLE;
  const $state = atom(state);
  const put = (next: Loadable<T>): void => {
    state = next;
    $state.set(next);
  };
  const flight = new Flight(async (signal) => {
    put({ ...state, status: 'loading' });
    try {
      const data = await read(signal);
      if (!signal.aborted) put({ status: 'ready', data, error: undefined });
    } catch (error) {
      if (signal.aborted) return;
      put({ status: 'error', data: state.data, error: asMentorKitError(error) });
    }
  });

  onMount($state, () => {
    let started = false;
    const stop = watch((reset) => {
      started = true;
      if (reset) {
        flight.abort();
        put(IDLE);
      }
      void flight.start();
    });
    // `watch` may call back at once: then the read is on its way.
    if (!(started as boolean)) void flight.start();
    return () => {
      stop();
      flight.abort();
      if (state.status === 'loading') put({ ...state, status: 'idle' });
    };
  });
  return { resource: Object.assign($state, { reload: () => flight.start() }), peek: () => state, put };
}

/** One page and how to get the next. */
export interface Page<T> {
  readonly rows: readonly T[];
  /** What to pass to get the next page; null when this was the last. */
  readonly next: string | null;
}

/** A {@link createResource} that starts with the first page, grows by `loadMore` and keeps its length when read again. */
export function createPagedResource<T>(
  read: (cursor: string | null, signal: AbortSignal) => Promise<Page<T>>,
  watch: Watch,
): PagedResource<T> {
  const $hasMore = atom(false);
  let next: string | null = null;
  let growing = false;

  const { resource, peek, put } = makeResource<readonly T[]>(async (signal) => {
    const wanted = peek().data?.length ?? 0;
    const rows: T[] = [];
    let cursor: string | null = null;
    do {
      const page: Page<T> = await read(cursor, signal);
      rows.push(...page.rows);
      cursor = page.next;
    } while (cursor !== null && rows.length < wanted);
    next = cursor;
    $hasMore.set(next !== null);
    return rows;
  }, watch);

  const loadMore = async (): Promise<void> => {
    const before = peek();
    if (next === null || growing || before.data === undefined) return;
    growing = true;
    put({ ...before, status: 'loading' });
    try {
      const page = await read(next, AbortSignal.timeout(15_000));
      // Read anew meanwhile, perhaps for another person: that page belongs to a list that is gone.
      if (peek().data !== before.data) return;
      next = page.next;
      $hasMore.set(next !== null);
      put({ status: 'ready', data: [...before.data, ...page.rows], error: undefined });
    } catch (error) {
      if (peek().data === before.data) put({ ...before, status: 'error', error: asMentorKitError(error) });
    } finally {
      growing = false;
    }
  };
  return Object.assign(resource, { $hasMore, loadMore });
}
