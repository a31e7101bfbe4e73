import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { connectPostgres } from '@mentorkit/backend';
import { tally, type Answer, type Crowd } from './support/crowd.js';
import { runRaces, type Race } from './support/race.js';

const CONNECTIONS = 20;
const SEND = 'insert into public.messages (id, conversation_id, content) values ($1, $2, $3)';

interface Chat {
  id: string;
  mentor: string;
  mentee: string;
}

/** Conversations of one mentor with that many mentees. */
async function seatAround(crowd: Crowd, mentees: number): Promise<Chat[]> {
  const [mentor = ''] = await crowd.registerMentors(1);
  const people = await crowd.register(mentees);
  const rows = await crowd.owner<{ id: string; mentee: string }>(
    `insert into public.conversations (mentor_id, mentee_id) select $1, id from unnest($2::uuid[]) id
      returning id, mentee_id as mentee`,
    mentor,
    people,
  );
  return rows.map((row) => ({ ...row, mentor }));
}

async function seatOne(crowd: Crowd): Promise<Chat> {
  const [chat] = await seatAround(crowd, 1);
  assert.ok(chat);
  return chat;
}

/**
 * Runs a statement as a person and, before it is committed, starts another request that must wait for it.
 * Answers how that one went.
 */
async function overtake(
  crowd: Crowd,
  person: string,
  sql: string,
  parameters: string[],
  request: () => Promise<Answer>,
): Promise<Answer> {
  const first = connectPostgres(crowd.clientUrl);
  try {
    let second: Promise<Answer> | undefined;
    let answered = false;
    await first.begin(async (client) => {
      const claims = JSON.stringify({ sub: person, role: 'authenticated', is_anonymous: false });
      await client`select set_config('request.jwt.claims', ${claims}, true), set_config('role', 'authenticated', true)`;
      await client.unsafe(sql, parameters);
      second = request().finally(() => {
        answered = true;
      });
      await pause(300);
      assert.equal(answered, false, 'it waits');
    });
    assert.ok(second);
    return await second;
  } finally {
    await first.end();
  }
}

const blockAfterMessage: Race = async (crowd) => {
  const { id, mentor, mentee } = await seatOne(crowd);
  const answer = await overtake(crowd, mentor, SEND, [randomUUID(), id, 'Olá'], async () =>
    crowd.ask(mentee, 'public.block_user($1)', mentor),
  );
  assert.equal(answer.refused, undefined);
  const late = await crowd.run(mentor, SEND, randomUUID(), id, 'Olá?');
  assert.equal(late.refused, 'conversation_closed');
  assert.equal(
    (await crowd.owner('select id from public.messages where conversation_id = $1', id)).length,
    1,
  );
};

const messageAfterBlock: Race = async (crowd) => {
  for (const [call, refused] of [
    ['public.edit_message($1, $2)', 'conversation_closed'],
    ['public.delete_message($1)', 'conversation_closed'],
    [undefined, 'conversation_closed'],
  ] as const) {
    const { id, mentor, mentee } = await seatOne(crowd);
    const message = randomUUID();
    await crowd.run(mentor, SEND, message, id, 'Olá');
    const answer = await overtake(crowd, mentee, 'select public.block_user($1)', [mentor], async () =>
      call === undefined
        ? crowd.run(mentor, SEND, randomUUID(), id, 'Olá?')
        : crowd.ask(mentor, call, ...[message, 'Olá?'].slice(0, call.split('$').length - 1)),
    );
    assert.equal(answer.refused, refused);
    const rows = await crowd.owner<{ content: string }>(
      'select content from public.messages where conversation_id = $1',
      id,
    );
    assert.deepEqual(
      rows.map(({ content }) => content),
      ['Olá'],
    );
  }
};

const flood: Race = async (crowd, context) => {
  const chats = await seatAround(crowd, CONNECTIONS);
  const answers = await Promise.all(
    Array.from({ length: 100 }, async (_, n) => {
      const chat = chats[n % CONNECTIONS];
      return crowd.run(chat?.mentor ?? null, SEND, randomUUID(), chat?.id, 'Olá');
    }),
  );
  assert.deepEqual(tally(answers), { ok: 30, rate_limited: 70 });
  context.diagnostic('100 messages of one sender into 20 conversations at once: 30 stored, 70 told to wait');
};

const doubleReport: Race = async (crowd) => {
  const { id, mentor, mentee } = await seatOne(crowd);
  const message = randomUUID();
  await crowd.run(mentor, SEND, message, id, 'Olá');
  const answers = await Promise.all(
    Array.from({ length: CONNECTIONS }, async () =>
      crowd.ask<string>(mentee, `public.report_message($1, 'spam')`, message),
    ),
  );
  assert.deepEqual(tally(answers), { ok: CONNECTIONS });
  assert.equal(new Set(answers.map(({ value }) => value)).size, 1);
};

const everythingAtOnce: Race = async (crowd, context) => {
  const chats = await seatAround(crowd, 10);
  const sent = await Promise.all(
    chats.flatMap(({ id, mentor, mentee }) =>
      [mentor, mentee].map(async (person) => {
        const message = randomUUID();
        await crowd.run(person, SEND, message, id, 'Olá');
        return { id, person, message, other: person === mentor ? mentee : mentor };
      }),
    ),
  );
  const answers = await Promise.all(
    sent.flatMap(({ id, person, other, message }, n) => [
      crowd.run(person, SEND, randomUUID(), id, 'E então?'),
      crowd.ask(person, 'public.edit_message($1, $2)', message, `Olá ${String(n)}`),
      crowd.ask(other, 'public.mark_read($1)', id),
      crowd.ask(person, 'public.delete_message($1)', message),
      crowd.ask(other, `public.report_message($1, 'spam')`, message),
      crowd.ask(person, 'public.block_user($1)', other),
      crowd.ask(person, 'public.unblock_user($1)', other),
    ]),
  );
  const known = ['ok', 'conversation_closed', 'rate_limited', 'already_handled'];
  assert.deepEqual(
    Object.keys(tally(answers)).filter((outcome) => !known.includes(outcome)),
    [],
  );
  context.diagnostic(
    `${String(answers.length)} changes of 10 conversations at once: ${JSON.stringify(tally(answers))}`,
  );
};

await runRaces('racing in a chat that may close', CONNECTIONS, {
  'a block waits for the message that is being sent, and nothing comes after it': blockAfterMessage,
  'a message, an edit and a deletion wait for the block, and are refused': messageAfterBlock,
  'one sender over twenty connections writes thirty messages in ten seconds, not one more (T19)': flood,
  'twenty clicks on report are one report': doubleReport,
  'sending, editing, reading, deleting, reporting and blocking at once never deadlock': everythingAtOnce,
});
