import { LIVE_EVENTS, type Message } from '@mentorkit/contract';
import { expect } from 'chai';
import { atom } from 'nanostores';
import { createMentorKit, type MentorKit } from '../client.js';
import type { MentorKitError } from '../errors.js';
import type { LiveListener } from '../live/live.js';
import type { ConversationStore } from './conversation.js';

const ME = '00000000-0000-4000-8000-00000000000a';
const MENTOR = '00000000-0000-4000-8000-00000000000b';
const CONVERSATION = '00000000-0000-4000-8000-0000000000c0';

/** A table of messages behind `fetch`, as PostgREST would answer; `fail` breaks the next inserts. */
class Table {
  rows: Message[] = [];
  inserts: string[] = [];
  /** Runs before a read answers; what it adds is not in the answer. */
  duringRead: () => void = () => undefined;
  #skipped = 0;
  fail: ('network' | 'after' | 'refused')[] = [];

  readonly fetch: typeof fetch = async (input, init) => {
    const { searchParams: asked } = new URL(input instanceof Request ? input.url : input);
    if (init?.method === 'POST') return this.#insert(JSON.parse(init.body as string) as Message);
    const id = asked.get('id')?.replace('eq.', '');
    if (id) return Response.json(this.rows.find((row) => row.id === id));
    const rows = this.#select(asked).slice(0, Number(asked.get('limit')));
    await Promise.resolve();
    this.duringRead();
    return Response.json(rows);
  };

  #select(asked: URLSearchParams): Message[] {
    const since = asked.get('created_at')?.replace('gte.', '');
    if (since) return this.rows.filter(({ created_at }) => created_at >= since);
    const before = /created_at\.lt\."([^"]+)"/.exec(asked.get('or') ?? '')?.[1] ?? '9';
    return this.rows.filter(({ created_at }) => created_at < before).toReversed();
  }

  add(content: string, sender_id = MENTOR, id: string = crypto.randomUUID()): Message {
    const micros = this.#skipped + this.rows.length;
    const second = new Date(Date.UTC(2026, 10, 22, 10) + Math.floor(micros / 1_000_000) * 1000).toISOString();
    const created_at = `${second.slice(0, 19)}.${String(micros % 1_000_000).padStart(6, '0')}+00:00`;
    const row = {
      id,
      conversation_id: CONVERSATION,
      sender_id,
      content,
      read_at: null,
      edited_at: null,
      deleted_at: null,
      created_at,
      updated_at: created_at,
    };
    this.rows.push(row);
    return row;
  }

  /** Lets time pass before the next row. */
  letPass(microseconds: number): void {
    this.#skipped += microseconds;
  }

  #insert({ id, content, sender_id }: Message): Promise<Response> {
    this.inserts.push(id);
    const failure = this.fail.shift();
    if (failure === 'network') return Promise.reject(new TypeError('Failed to fetch'));
    if (failure === 'refused') {
      const refusal = { code: '42501', message: 'new row violates policy', details: null, hint: null };
      return Promise.resolve(Response.json(refusal, { status: 403 }));
    }
    if (this.rows.some((row) => row.id === id)) {
      const twin = { code: '23505', message: 'duplicate key', details: null, hint: null };
      return Promise.resolve(Response.json(twin, { status: 409 }));
    }
    const row = this.add(content, sender_id, id);
    if (failure === 'after') return Promise.reject(new TypeError('connection reset'));
    return Promise.resolve(Response.json(row, { status: 201 }));
  }
}

function tokenOf(sub: string): string {
  return `e30.${btoa(JSON.stringify({ sub }))}.c2ln`;
}

describe('a conversation', () => {
  let table: Table;
  let kit: MentorKit;
  let chat: ConversationStore;
  let stop: () => void;

  const texts = () => (chat.get().data ?? []).map(({ content }) => content);
  const states = () => (chat.get().data ?? []).map(({ delivery }) => delivery);

  beforeEach(() => {
    table = new Table();
    kit = createMentorKit({
      url: 'https://demo.example',
      key: 'k',
      live: 'off',
      fetch: table.fetch,
      getToken: () => Promise.resolve(tokenOf(ME)),
    });
    chat = kit.chat.conversation(CONVERSATION);
    stop = chat.listen(() => undefined);
  });

  afterEach(() => {
    stop();
    kit.destroy();
  });

  it('shows what was written at once, and once after the server stored it', async () => {
    await chat.reload();
    const sent = chat.send('  olá  ');
    expect([texts(), states()]).to.deep.equal([['olá'], ['sending']]);
    await sent;
    expect([texts(), states()]).to.deep.equal([['olá'], ['sent']]);
    await chat.reload();
    expect(texts()).to.deep.equal(['olá']);
  });

  it('an answer lost on the way is asked for again under the same id and stored once', async () => {
    await chat.reload();
    table.fail = ['after'];
    await chat.send('uma vez');
    expect(new Set(table.inserts).size).to.equal(1);
    expect(table.inserts).to.have.length(2);
    expect([table.rows.length, states()]).to.deep.equal([1, ['sent']]);
  }).timeout(6000);

  it('a refusal fails in place, says why, and can be sent again or taken away', async () => {
    await chat.reload();
    table.fail = ['refused', 'refused'];
    await Promise.all([chat.send('a'), chat.send('b')]);
    const [a, b] = chat.get().data ?? [];
    expect(states()).to.deep.equal(['failed', 'failed']);
    expect(a?.error?.code).to.equal('not_allowed');
    await chat.retry(a?.id ?? '');
    chat.discard(b?.id ?? '');
    expect([texts(), states()]).to.deep.equal([['a'], ['sent']]);
  });

  it('an empty or too long text is refused and nothing is shown', async () => {
    await chat.reload();
    const codes = await Promise.all(
      ['   ', 'x'.repeat(4001)].map((text) =>
        chat.send(text).catch((error: unknown) => (error as MentorKitError).code),
      ),
    );
    expect(codes).to.deep.equal(['message_empty', 'message_too_long']);
    expect(texts()).to.deep.equal([]);
  });

  it('opens at the newest page and goes back page by page', async () => {
    for (let n = 0; n < 120; n += 1) {
      table.add(`m${n}`);
      table.letPass(1_000_000);
    }
    await chat.reload();
    expect([texts().length, texts().at(-1), chat.get().hasOlder]).to.deep.equal([50, 'm119', true]);
    await chat.loadOlder();
    await chat.loadOlder();
    expect([texts().length, texts()[0], chat.get().hasOlder]).to.deep.equal([120, 'm0', false]);
  });

  it('an own message before the first read leaves the history within reach', async () => {
    stop();
    const fresh = createMentorKit({
      url: 'https://demo.example',
      key: 'k',
      live: 'off',
      fetch: table.fetch,
      getToken: () => Promise.resolve(tokenOf(ME)),
    });
    for (let n = 0; n < 60; n += 1) table.add(`m${n}`);
    const store = fresh.chat.conversation(CONVERSATION);
    await store.send('mine');
    stop = store.listen(() => undefined);
    await store.reload();
    expect(store.get().hasOlder).to.equal(true);
    await store.loadOlder();
    await store.loadOlder();
    expect((store.get().data ?? []).map(({ content }) => content)[0]).to.equal('m0');
    fresh.destroy();
  });

  it('finds what came before an own message that was sent before the line was back', async () => {
    table.add('before');
    await chat.reload();
    for (let n = 0; n < 3; n += 1) table.add(`missed ${n}`);
    const gap = 120_000_000;
    table.letPass(gap);
    await chat.send('mine');
    await chat.reload();
    expect(texts()).to.deep.equal(['before', 'missed 0', 'missed 1', 'missed 2', 'mine']);
  });

  it('reads once more when it is told to during a read', async () => {
    await chat.reload();
    let reload: Promise<void> | undefined;
    table.duringRead = () => {
      table.duringRead = () => undefined;
      table.add('came during the read');
      reload = chat.reload();
    };
    await chat.reload();
    await reload;
    expect(texts()).to.deep.equal(['came during the read']);
  });

  it('shows nothing of the person before, and keeps no message of his for the next', async () => {
    table.add('for the first');
    await chat.reload();
    table.fail = ['network', 'network', 'network'];
    const sending = chat.send('of the first');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await kit.session.signOut();
    table.rows = [];
    await sending;
    await chat.reload();
    expect(texts()).to.deep.equal([]);
    expect(table.rows).to.deep.equal([]);
  }).timeout(6000);

  it('catches up on everything that came while it was away', async () => {
    table.add('before');
    await chat.reload();
    for (let n = 0; n < 450; n += 1) table.add(`missed ${String(n)}`);
    await chat.reload();
    expect(texts()).to.have.length(451);
    expect(texts().at(-1)).to.equal('missed 449');
  });
});

describe('a conversation that is live', () => {
  it('takes a row from the line once, whatever else brings it, and no row of another conversation', async () => {
    const { createConversation } = await import('./conversation.js');
    const listeners: LiveListener[] = [];
    const table = new Table();
    const kit = createMentorKit({ url: 'https://demo.example', key: 'k', live: 'off', fetch: table.fetch });
    const $session = atom({
      status: 'signed_in' as const,
      user: { id: ME, email: undefined, isAnonymous: false },
    });
    const chat = createConversation(
      {
        options: kit.options,
        rest: { from: () => ({}), rpc: () => ({}) } as never,
        session: { $session, userId: () => Promise.resolve(ME) } as never,
        live: {
          $connection: kit.$connection,
          listen: (listener) => {
            listeners.push(listener);
            return () => undefined;
          },
          stop: () => undefined,
        },
        watch: () => () => () => undefined,
      },
      CONVERSATION,
    );
    const stop = chat.listen(() => undefined);
    const record = table.add('oi');
    const foreign = { ...record, conversation_id: ME, id: MENTOR };
    const say = (payload: unknown) => {
      for (const listener of listeners) listener.heard?.({ event: LIVE_EVENTS.message, payload });
    };
    say({ operation: 'INSERT', record });
    say({ operation: 'INSERT', record });
    say({ operation: 'INSERT', record: foreign });
    say({ operation: 'INSERT', record: { id: 'not a row' } });
    expect((chat.get().data ?? []).map(({ content }) => content)).to.deep.equal(['oi']);
    stop();
    kit.destroy();
  });
});
