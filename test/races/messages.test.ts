import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { connectPostgres } from '@mentorkit/backend';
import type { Crowd } from './support/crowd.js';
import { openCuttingProxy } from './support/cutting-proxy.js';
import { runRaces, type Race } from './support/race.js';

const WRITERS = 20;
const SENDERS = 100;
/** Below the 30 that one sender may write in ten seconds. */
const MESSAGES = 20;

interface Sender {
  person: string;
  conversation: string;
  /** Ids in the order they were sent: the next one goes out when the one before is known to have arrived. */
  sent: string[];
}

interface Row {
  id: string;
  conversation_id: string;
  sender_id: string;
  created_at: string;
}

/** Two people to a conversation, both of them writing. */
async function seatPairs(crowd: Crowd): Promise<Sender[]> {
  const mentors = await crowd.registerMentors(SENDERS / 2);
  const mentees = await crowd.register(SENDERS / 2);
  const conversations = await crowd.owner<{ id: string; mentor_id: string; mentee_id: string }>(
    `insert into public.conversations (mentor_id, mentee_id)
      select * from unnest($1::uuid[], $2::uuid[]) returning id, mentor_id, mentee_id`,
    mentors,
    mentees,
  );
  const seat =
    (side: 'mentor_id' | 'mentee_id') =>
    (row: (typeof conversations)[number]): Sender => ({ person: row[side], conversation: row.id, sent: [] });
  return [...conversations.map(seat('mentor_id')), ...conversations.map(seat('mentee_id'))];
}

/** One message as REST sends it, in one message of the protocol: it is done whole or not at all. */
function insertion({ person, conversation }: Sender, id: string, content: string): string {
  const claims = JSON.stringify({ sub: person, role: 'authenticated', is_anonymous: false });
  return `select set_config('request.jwt.claims', '${claims}', true), set_config('role', 'authenticated', true);
    insert into public.messages (id, conversation_id, content) values ('${id}', '${conversation}', '${content}')`;
}

/** Writes until the message is known to be there: a connection that breaks is opened anew, the id stays the same. */
class Writer {
  readonly #url: string;
  #sql: ReturnType<typeof connectPostgres>;
  retries = 0;

  constructor(url: string) {
    this.#url = url;
    this.#sql = connectPostgres(url);
  }

  async send(sender: Sender, content: string): Promise<void> {
    const id = randomUUID();
    for (;;) {
      try {
        await this.#sql.unsafe(insertion(sender, id, content)).simple();
        break;
      } catch (error) {
        const { code } = error as { code: string };
        // it had arrived; only its answer was lost
        if (code === '23505') break;
        assert.ok(['CONNECTION_CLOSED', 'ECONNRESET', 'EPIPE', 'CONNECTION_ENDED'].includes(code), code);
        this.retries += 1;
        await this.close();
        this.#sql = connectPostgres(this.#url);
      }
    }
    sender.sent.push(id);
  }

  async close(): Promise<void> {
    await this.#sql.end({ timeout: 0 });
  }
}

/** Reads what is new behind a cursor per conversation, as a client does that trusts the order. */
class Reader {
  readonly #crowd: Crowd;
  readonly #cursors = new Map<string, string>();
  readonly seen: Row[] = [];
  stop = false;

  constructor(crowd: Crowd, conversations: Iterable<string>) {
    this.#crowd = crowd;
    for (const id of conversations) this.#cursors.set(id, '-infinity');
  }

  async read(): Promise<void> {
    while (!this.stop) {
      await this.turn();
      await pause(15);
    }
    await this.turn();
  }

  async turn(): Promise<void> {
    const rows = await this.#crowd.owner<Row>(
      `select m.id, m.conversation_id, m.sender_id, m.created_at
        from unnest($1::uuid[], $2::timestamptz[]) cursors (conversation_id, at)
        join public.messages m on m.conversation_id = cursors.conversation_id and m.created_at > cursors.at
        order by m.created_at`,
      [...this.#cursors.keys()],
      [...this.#cursors.values()],
    );
    for (const row of rows) this.#cursors.set(row.conversation_id, row.created_at);
    this.seen.push(...rows);
  }
}

/** Every sender's messages, in the order in which a list of rows has them. */
function idsOf(rows: readonly Row[], sender: Sender): string[] {
  return rows.filter((row) => row.sender_id === sender.person).map((row) => row.id);
}

const lossyConnections: Race = async (crowd, context) => {
  const senders = await seatPairs(crowd);
  const proxy = await openCuttingProxy(crowd.clientUrl, 'public.messages', 10);
  const writers = Array.from({ length: WRITERS }, () => new Writer(proxy.url));
  const reader = new Reader(crowd, new Set(senders.map(({ conversation }) => conversation)));
  const reading = reader.read();
  const began = performance.now();
  try {
    await Promise.all(
      writers.map(async (writer, n) => {
        const mine = senders.filter((_, index) => index % WRITERS === n);
        for (let k = 1; k <= MESSAGES; k += 1) {
          for (const sender of mine) await writer.send(sender, `mensagem ${String(k)}`);
        }
      }),
    );
  } finally {
    reader.stop = true;
    await reading;
    for (const writer of writers) await writer.close();
    proxy.close();
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const rows = await crowd.owner<Row>(
    `select id, conversation_id, sender_id, created_at from public.messages
      where conversation_id = any ($1::uuid[]) order by conversation_id, created_at`,
    senders.map(({ conversation }) => conversation),
  );
  assert.equal(rows.length, SENDERS * MESSAGES, 'none lost, none doubled');
  assert.equal(new Set(rows.map((row) => `${row.conversation_id} ${row.created_at}`)).size, rows.length);
  for (const sender of senders) {
    assert.deepEqual(idsOf(rows, sender), sender.sent, 'stored in the order sent');
    assert.deepEqual(idsOf(reader.seen, sender), sender.sent, 'none arrived behind a cursor');
  }
  const { request, answer } = proxy.cuts;
  const retries = writers.reduce((sum, writer) => sum + writer.retries, 0);
  assert.ok(request > 0 && answer > 0 && retries === request + answer);
  context.diagnostic(
    `${String(rows.length)} messages by ${String(WRITERS)} writers in ${seconds} s, ${String(request)} requests and ` +
      `${String(answer)} answers cut off: 0 lost, 0 doubled, 0 reordered`,
  );
};

/** Both people of many conversations mark, write and read at once. */
const bothWays: Race = async (crowd, context) => {
  const senders = (await seatPairs(crowd)).slice(0, SENDERS);
  const answers = await Promise.all(
    senders.flatMap(({ person, conversation }) =>
      Array.from({ length: 4 }, async (_, k) =>
        k % 2 === 0
          ? crowd.run(
              person,
              'insert into public.messages (conversation_id, content) values ($1, $2)',
              ...[conversation, 'Olá'],
            )
          : crowd.ask(person, 'public.mark_read($1, clock_timestamp())', conversation),
      ),
    ),
  );
  const refused = answers.filter((answer) => answer.refused !== undefined);
  assert.deepEqual(refused, []);
  context.diagnostic(`${String(answers.length)} messages and read marks at once: no deadlock`);
};

await runRaces('racing in a chat', WRITERS, {
  'two thousand messages over connections that break: none lost, none doubled, none out of order (T18)':
    lossyConnections,
  'two people who write and read at the same time never stop each other': bothWays,
});
