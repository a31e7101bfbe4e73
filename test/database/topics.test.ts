import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { LIVE_EVENTS, MessageChanged, userTopic } from '@mentorkit/contract';
import { CHAT, send, told } from './support/chat.js';
import {
  admin,
  anonymousSignIn,
  mentee,
  mentor,
  openSeeded,
  person,
  personId,
  play,
  stranger,
  visitor,
  type Persona,
  type Stage,
} from './support/stage.js';

describe('private topics', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () => play(database, job));
  };

  scene('a message reaches both participants, on their own topics, as REST shows it', async (stage) => {
    const sent = await send(stage, mentee, 'Oi 🙂');
    const broadcasts = await told(stage);
    assert.deepEqual(
      broadcasts.map(({ topic, event }) => [topic, event]),
      [
        [userTopic(personId(1)), LIVE_EVENTS.message],
        [userTopic(personId(41)), LIVE_EVENTS.message],
      ],
    );
    for (const { payload } of broadcasts)
      assert.deepEqual(MessageChanged.parse(payload), { operation: 'INSERT', record: sent });
    const [row] = await stage.owner<{ stamped: boolean }>(
      'select last_message_at = $2 as stamped from public.conversations where id = $1',
      CHAT,
      sent.created_at,
    );
    assert.equal(row?.stamped, true);
  });

  /** Whether a persona may listen or speak on a topic, decided as Realtime does: by probing its policies. */
  async function may(
    stage: Stage,
    who: Persona,
    topic: string,
    extension: string,
  ): Promise<{ listen: boolean; speak: boolean }> {
    await stage.owner(`select set_config('realtime.topic', $1, true)`, topic);
    const [probe] = await stage.owner<{ id: string }>(
      'insert into realtime.messages (topic, extension, private) values ($1, $2, true) returning id',
      topic,
      extension,
    );
    const listen =
      (await stage.as(who, 'select id from realtime.messages where id = $1', probe?.id)).length === 1;
    let speak = true;
    try {
      await stage.as(
        who,
        'insert into realtime.messages (topic, extension, private) values ($1, $2, true)',
        topic,
        extension,
      );
    } catch (error) {
      assert.equal((error as { code: string }).code, '42501');
      speak = false;
    }
    return { listen, speak };
  }

  scene('a person listens to his own topic only, and nobody speaks on it (T33, T34)', async (stage) => {
    const own = userTopic(personId(41));
    assert.deepEqual(await may(stage, mentee, own, 'broadcast'), { listen: true, speak: false });
    assert.deepEqual(await may(stage, mentee, own, 'presence'), { listen: false, speak: false });
    for (const who of [mentor, stranger, admin, visitor, anonymousSignIn])
      assert.deepEqual(await may(stage, who, own, 'broadcast'), { listen: false, speak: false });
  });

  scene('typing and presence of a conversation belong to its two people (T33)', async (stage) => {
    for (const extension of ['broadcast', 'presence']) {
      for (const who of [mentee, mentor])
        assert.deepEqual(await may(stage, who, `conversation:${CHAT}`, extension), {
          listen: true,
          speak: true,
        });
      for (const who of [stranger, admin, visitor, anonymousSignIn, person(41, { is_anonymous: true })])
        assert.deepEqual(await may(stage, who, `conversation:${CHAT}`, extension), {
          listen: false,
          speak: false,
        });
    }
  });

  scene('a block cuts typing and presence for both, whoever blocked (T33)', async (stage) => {
    const cut = { listen: false, speak: false };
    for (const [who, other] of [
      [mentee, 1],
      [mentor, 41],
    ] as const) {
      await stage.as(who, 'select public.block_user($1)', personId(other));
      for (const extension of ['broadcast', 'presence'])
        for (const one of [mentee, mentor])
          assert.deepEqual(await may(stage, one, `conversation:${CHAT}`, extension), cut);
      assert.equal((await may(stage, who, userTopic(String(who.claims['sub'])), 'broadcast')).listen, true);
      await stage.as(who, 'select public.unblock_user($1)', personId(other));
    }
    assert.deepEqual(await may(stage, mentee, `conversation:${CHAT}`, 'presence'), {
      listen: true,
      speak: true,
    });
  });

  scene('a row of one topic is neither heard nor said on another (T33)', async (stage) => {
    const open = `conversation:${CHAT}`;
    const insert = `insert into realtime.messages (topic, extension, private) values ($1, 'broadcast', true)`;
    for (const [joined, foreign] of [
      [userTopic(personId(41)), userTopic(personId(1))],
      [open, userTopic(personId(1))],
      [open, userTopic(personId(41))],
    ] as const) {
      const [row] = await stage.owner<{ id: string }>(`${insert} returning id`, foreign);
      await stage.owner(`select set_config('realtime.topic', $1, true)`, joined);
      const read = 'select id from realtime.messages where id = $1';
      assert.deepEqual(await stage.as(mentee, read, row?.id), []);
      await stage.refused(mentee, '42501', insert, foreign);
    }
  });

  scene('a topic that is nothing is refused without an error (T33)', async (stage) => {
    for (const topic of [
      '',
      'user:',
      'conversation:',
      'conversation:x',
      `conversation:${CHAT}x`,
      `x:conversation:${CHAT}`,
      'lobby',
    ])
      assert.deepEqual(await may(stage, mentee, topic, 'broadcast'), { listen: false, speak: false });
  });

  scene('a booking is told to both sides, a hold to nobody', async (stage) => {
    const [slot] = await stage.as<{ starts_at: string }>(
      mentee,
      `select to_jsonb(starts_at) #>> '{}' as starts_at
        from public.get_available_slots($1, now() + interval '7 days', now() + interval '9 days') limit 1`,
      personId(1),
    );
    const held = await stage.call<{ appointment_id: string }>(
      mentee,
      'public.hold_slot($1, $2)',
      personId(1),
      slot?.starts_at,
    );
    assert.deepEqual(await told(stage), []);
    await stage.as(mentee, `select public.book_appointment($1, 'Olá')`, held.appointment_id);
    assert.deepEqual(
      (await told(stage)).map(({ topic, event, payload }) => [topic, event, payload]),
      [1, 41].map((n) => [userTopic(personId(n)), LIVE_EVENTS.appointment, { id: held.appointment_id }]),
    );
  });
});
