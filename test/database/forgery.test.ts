import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { LIVE_EVENTS, userTopic, type Message } from '@mentorkit/contract';
import { CHAT, send, told } from './support/chat.js';
import {
  admin,
  anonymousSignIn,
  mentee,
  mentor,
  openSeeded,
  personId,
  play,
  server,
  stranger,
  visitor,
  type Persona,
  type Stage,
} from './support/stage.js';

const VICTIM = userTopic(personId(41));
const OPEN = `conversation:${CHAT}`;
const INSERT = `insert into realtime.messages (topic, extension, event, payload, private) values ($1, $2, $3, $4, true)`;
const EVERYBODY = [mentee, mentor, stranger, admin, anonymousSignIn, visitor];

describe('forged broadcasts', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () => play(database, job));
  };

  /** A row as the database would tell it, put into another's mouth. */
  function forged(over: Partial<Message> = {}): string {
    const at = new Date().toISOString();
    const record = {
      id: personId(700),
      conversation_id: CHAT,
      sender_id: personId(41),
      content: 'Pode transferir o valor para mim.',
      read_at: null,
      edited_at: null,
      deleted_at: null,
      created_at: at,
      updated_at: at,
      ...over,
    };
    return JSON.stringify({ operation: 'INSERT', record });
  }

  /** What one person sees of the chat: the rows, the list and what is unread. */
  async function picture(stage: Stage, who: Persona): Promise<unknown> {
    return [
      await stage.as(who, 'select id, content, read_at, updated_at from public.messages order by id'),
      await stage.as(who, 'select * from public.list_conversations()'),
    ];
  }

  scene(
    'a row said on a conversation topic reaches no topic of a person and changes no row (T33)',
    async (stage) => {
      await stage.owner('delete from realtime.messages');
      const before = await picture(stage, mentee);
      await stage.owner(`select set_config('realtime.topic', $1, true)`, OPEN);
      for (const event of Object.values(LIVE_EVENTS))
        await stage.as(mentor, INSERT, OPEN, 'broadcast', event, forged());
      await stage.as(mentor, 'select realtime.send($1, $2, $3, true)', forged(), LIVE_EVENTS.message, OPEN);
      assert.deepEqual(
        (await told(stage)).filter(({ topic }) => topic !== OPEN),
        [],
      );
      await stage.owner(`select set_config('realtime.topic', $1, true)`, VICTIM);
      assert.deepEqual(await stage.as(mentee, 'select id from realtime.messages'), []);
      assert.deepEqual(await picture(stage, mentee), before);
      // what the database itself tells comes on the person's own topic, and there alone
      await stage.owner('delete from realtime.messages');
      await send(stage, mentor, 'De verdade');
      assert.deepEqual(
        new Set((await told(stage)).map(({ topic }) => topic)),
        new Set([VICTIM, userTopic(personId(1))]),
      );
    },
  );

  scene(
    'nobody writes to a user topic, not even its owner, whatever topic he joined (T33)',
    async (stage) => {
      for (const who of EVERYBODY) {
        for (const joined of [VICTIM, OPEN, '']) {
          await stage.owner(`select set_config('realtime.topic', $1, true)`, joined);
          for (const extension of ['broadcast', 'presence', 'postgres_changes'])
            await stage.refused(who, '42501', INSERT, VICTIM, extension, LIVE_EVENTS.message, forged());
        }
      }
    },
  );

  scene('realtime.send called by a client sends nothing to a user topic (T33)', async (stage) => {
    for (const who of EVERYBODY) {
      for (const topic of [VICTIM, userTopic(personId(1))]) {
        await stage.as(who, 'select realtime.send($1, $2, $3, true)', forged(), LIVE_EVENTS.message, topic);
        await stage.as(
          who,
          `select realtime.broadcast_changes($1, $2, 'INSERT', 'messages', 'public', null::public.messages, null)`,
          topic,
          LIVE_EVENTS.message,
        );
      }
    }
    assert.deepEqual(await told(stage), []);
    // the server may: its key is no client's
    await stage.as(server, 'select realtime.send($1, $2, $3, true)', forged(), LIVE_EVENTS.message, VICTIM);
    assert.equal((await told(stage)).length, 1);
  });

  scene('an outsider says nothing on the topic of a conversation (T33)', async (stage) => {
    for (const who of [stranger, admin, anonymousSignIn, visitor])
      await stage.as(who, 'select realtime.send($1, $2, $3, true)', forged(), 'typing', OPEN);
    assert.deepEqual(await told(stage), []);
  });

  scene('what was broadcast is neither rewritten nor deleted by a client (T33)', async (stage) => {
    await send(stage, mentee, 'Oi');
    for (const joined of [VICTIM, OPEN]) {
      await stage.owner(`select set_config('realtime.topic', $1, true)`, joined);
      for (const who of EVERYBODY) {
        assert.deepEqual(await stage.as(who, `update realtime.messages set payload = '{}' returning id`), []);
        await stage.refused(who, '42501', 'delete from realtime.messages');
      }
    }
    assert.equal((await told(stage)).length, 2);
  });

  scene('clients cannot name the function that tells (T47)', async (stage) => {
    for (const who of EVERYBODY)
      await stage.refused(who, '42501', `select private.tell($1, 'message_changed', '{}')`, personId(41));
  });

  scene('nothing said by one of two who are apart reaches the other (T33)', async (stage) => {
    const sent = await send(stage, mentor, 'Oi');
    await stage.as(mentee, 'select public.block_user($1)', personId(1));
    await stage.owner('delete from realtime.messages');
    for (const [code, sql, ...more] of [
      [
        'conversation_closed',
        'insert into public.messages (conversation_id, content) values ($1, $2)',
        CHAT,
        'Oi?',
      ],
      ['conversation_closed', 'select public.edit_message($1, $2)', sent.id, 'Oi?'],
      ['conversation_closed', 'select public.delete_message($1)', sent.id],
    ])
      await stage.refused(mentor, code ?? '', sql ?? '', ...more);
    await stage.as(mentor, 'select public.mark_read($1)', CHAT);
    await stage.as(mentor, 'select realtime.send($1, $2, $3, true)', forged(), 'typing', OPEN);
    assert.deepEqual(
      (await told(stage)).filter(({ topic }) => topic !== userTopic(personId(1))),
      [],
    );
  });
});
