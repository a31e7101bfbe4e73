import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { Block, Conversation, LIVE_EVENTS, userTopic } from '@mentorkit/contract';
import { BOOK, firstSlot, hold, MENTOR, putSession, slots } from './support/booking.js';
import { CHAT, send, told } from './support/chat.js';
import {
  anonymousSignIn,
  mentee,
  mentor,
  openSeeded,
  person,
  personId,
  play,
  server,
  stranger,
  visitor,
  type Persona,
  type Stage,
} from './support/stage.js';

const BLOCK = 'select public.block_user($1)';
const UNBLOCK = 'select public.unblock_user($1)';
const MENTEE = personId(41);

const SEND = 'insert into public.messages (conversation_id, content) values ($1, $2)';

describe('blocking', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () => play(database, job));
  };

  /** Whether a persona sees a mentor: by profile, view, list, programme and the seed's own function. */
  async function sees(stage: Stage, who: Persona, id: string): Promise<boolean[]> {
    const found = async (sql: string): Promise<boolean> => (await stage.as(who, sql, id)).length > 0;
    return [
      await found('select id from public.profiles where id = $1'),
      await found('select id from public.mentors_with_partners where id = $1'),
      await found(`select id from public.list_mentors('{}', null, 100) l where l.id = $1`),
      await found('select id from public.mentor_partners where mentor_id = $1'),
      (await slots(stage, who, id)).length > 0,
      ...(who.role === 'authenticated'
        ? [await stage.call<boolean>(who, 'public.is_mentor_visible_to_user($1, auth.uid())', id)]
        : []),
    ];
  }

  async function isClosed(stage: Stage, who: Persona): Promise<boolean | undefined> {
    const rows = await stage.as<{ row: unknown }>(
      who,
      'select to_jsonb(c) as row from public.list_conversations() c where id = $1',
      CHAT,
    );
    return rows.map(({ row }) => Conversation.parse(row))[0]?.is_closed;
  }

  for (const [name, blocker, blocked] of [
    ['a mentee who blocks a mentor', mentee, MENTOR],
    ['a mentor who blocks a mentee', mentor, MENTEE],
  ] as const) {
    scene(`${name} hides the mentor from the mentee, everywhere and from nobody else`, async (stage) => {
      assert.deepEqual(await sees(stage, mentee, MENTOR), Array(6).fill(true));
      await stage.as(blocker, BLOCK, blocked);
      assert.deepEqual(await sees(stage, mentee, MENTOR), Array(6).fill(false));
      assert.deepEqual(await sees(stage, stranger, MENTOR), Array(6).fill(true));
      assert.deepEqual(await sees(stage, visitor, MENTOR), Array(5).fill(true));
      assert.equal(
        (await stage.as(mentor, 'select id from public.profiles where id = $1', MENTOR)).length,
        1,
      );
      assert.ok(
        (await stage.as(mentor, 'select 1 from public.mentor_partners where mentor_id = $1', MENTOR))[0],
      );
    });

    scene(`${name} closes the conversation for both, and its history stays`, async (stage) => {
      await stage.as(blocker, BLOCK, blocked);
      for (const who of [mentee, mentor]) {
        assert.equal(await isClosed(stage, who), true);
        const failure = await stage.refused(who, 'conversation_closed', SEND, CHAT, 'Olá');
        assert.deepEqual([failure.code, failure.detail ?? ''], ['PT409', '']);
        assert.ok(
          (await stage.as(who, 'select id from public.messages where conversation_id = $1', CHAT))[0],
        );
      }
      assert.equal(await stage.call(mentee, 'public.start_conversation($1)', MENTOR), CHAT);
      await stage.as(blocker, UNBLOCK, blocked);
      assert.equal(await isClosed(stage, mentee), false);
      await send(stage, mentee);
      await send(stage, mentor);
    });

    scene(`${name} stops bookings, and what was already asked for stands`, async (stage) => {
      const slot = await firstSlot(stage);
      const held = await hold(stage, mentee, slot.starts_at);
      const pending = await putSession(stage, 1, 41, `now() + interval '30 days'`, 'pending');
      await stage.as(blocker, BLOCK, blocked);
      await stage.refused(
        mentee,
        'mentor_unavailable',
        'select public.hold_slot($1, $2)',
        MENTOR,
        slot.starts_at,
      );
      await stage.refused(mentee, 'hold_expired', `select ${BOOK}`, held.appointment_id, 'Olá');
      assert.deepEqual(
        await stage.owner('select id, status from public.appointments where id = any ($1) order by status', [
          held.appointment_id,
          pending,
        ]),
        [
          { id: held.appointment_id, status: 'expired' },
          { id: pending, status: 'pending' },
        ],
      );
    });
  }

  scene('a hold made before the block is not booked after it (T12)', async (stage) => {
    const held = await hold(stage, mentee, (await firstSlot(stage)).starts_at);
    // as if the hold had been made at the same moment
    await stage.owner('insert into public.user_blocks values ($1, $2)', MENTOR, MENTEE);
    await stage.refused(mentee, 'mentor_unavailable', `select ${BOOK}`, held.appointment_id, 'Olá');
  });

  scene(
    'nobody starts a conversation with a mentor who blocked him, or whom he blocked (T12)',
    async (stage) => {
      await stage.owner(
        'insert into public.user_blocks values ($1, $2), ($3, $1)',
        MENTOR,
        personId(45),
        personId(44),
      );
      for (const who of [stranger, person(44)])
        await stage.refused(who, 'mentor_unavailable', 'select public.start_conversation($1)', MENTOR);
    },
  );

  scene('both are told that the conversation changed, not who closed it', async (stage) => {
    const expected = [1, 41].map((n) => [userTopic(personId(n)), LIVE_EVENTS.conversation, { id: CHAT }]);
    const heard = async (): Promise<unknown[]> => {
      const events = (await told(stage)).map(({ topic, event, payload }) => [topic, event, payload]);
      await stage.owner('delete from realtime.messages');
      return events;
    };
    await stage.as(mentee, BLOCK, MENTOR);
    assert.deepEqual(await heard(), expected);
    await stage.as(mentor, BLOCK, MENTEE);
    await stage.as(mentee, UNBLOCK, MENTOR);
    assert.deepEqual(await heard(), [], 'it was closed and stays closed');
    assert.equal(await isClosed(stage, mentee), true);
    await stage.as(mentor, UNBLOCK, MENTEE);
    assert.deepEqual(await heard(), expected);
    assert.equal(await isClosed(stage, mentor), false);
  });

  scene('reading on in a closed conversation is an affair of its reader alone', async (stage) => {
    const sent = await send(stage, mentor);
    await stage.as(mentee, BLOCK, MENTOR);
    await stage.owner('delete from realtime.messages');
    await stage.as(mentee, 'select public.mark_read($1)', CHAT);
    assert.deepEqual(
      (await told(stage)).map(({ topic, event }) => [topic, event]),
      [[userTopic(MENTEE), LIVE_EVENTS.read]],
    );
    const [row] = await stage.owner('select read_at from public.messages where id = $1', sent.id);
    assert.deepEqual(row, { read_at: null });
  });

  scene('a person lists and lifts his own blocks only, and twice is once', async (stage) => {
    for (const id of [MENTOR, MENTOR, personId(2)]) await stage.as(mentee, BLOCK, id);
    const list = async (who: Persona): Promise<Block[]> =>
      (await stage.as<{ row: unknown }>(who, 'select to_jsonb(b) as row from public.list_blocks() b')).map(
        ({ row }) => Block.parse(row),
      );
    const own = await list(mentee);
    assert.deepEqual(own.map((block) => block.user_id).sort(), [MENTOR, personId(2)]);
    assert.ok(own.every((block) => block.full_name.length > 0));
    for (const who of [mentor, stranger, person(41, { is_anonymous: true })])
      assert.deepEqual(await list(who), []);
    assert.deepEqual(await stage.as(mentor, 'select * from public.user_blocks'), []);
    assert.equal((await stage.as(mentee, 'select * from public.user_blocks')).length, 2);
    await stage.as(mentor, UNBLOCK, MENTEE);
    assert.equal((await list(mentee)).length, 2, 'the blocked one lifts nothing');
    for (let twice = 0; twice < 2; twice += 1) await stage.as(mentee, UNBLOCK, MENTOR);
    assert.equal((await list(mentee)).length, 1);
  });

  scene('a block is no way to find out who exists (T5, T21)', async (stage) => {
    await stage.owner(`update public.profiles set profile_visibility = 'private' where id = $1`, personId(8));
    // whom one was blocked by is as hidden as anybody else
    await stage.owner('insert into public.user_blocks values ($1, $2)', personId(2), personId(45));
    const refusals = [];
    for (const id of [personId(8), personId(2), personId(46), personId(998), null])
      refusals.push(await stage.refused(stranger, 'not_found', BLOCK, id));
    assert.equal(new Set(refusals.map((failure) => `${failure.code} ${failure.detail ?? ''}`)).size, 1);
  });

  scene('somebody known by a request or a session can be blocked, by a hold he cannot', async (stage) => {
    const other = person(2);
    await stage.refused(other, 'not_found', BLOCK, personId(45));
    const id = await putSession(stage, 2, 45, `now() + interval '40 days'`, 'held');
    await stage.refused(other, 'not_found', BLOCK, personId(45));
    await stage.owner(`update public.appointments set status = 'pending', message = 'Olá' where id = $1`, id);
    await stage.as(other, BLOCK, personId(45));
    await stage.owner(
      `insert into public.mentorship_requests (mentor_id, mentee_id, message) values ($1, $2, 'Olá')`,
      personId(2),
      personId(46),
    );
    await stage.as(other, BLOCK, personId(46));
  });

  scene('one blocks neither oneself nor a thousand and one others (T19)', async (stage) => {
    await stage.refused(mentee, 'not_allowed', BLOCK, MENTEE);
    // nobody the rows name has to exist
    await stage.owner('set local session_replication_role = replica');
    await stage.owner(
      'insert into public.user_blocks select $1, gen_random_uuid() from generate_series(1, 1000)',
      MENTEE,
    );
    await stage.owner('set local session_replication_role = origin');
    const failure = await stage.refused(mentee, 'limit_reached', BLOCK, MENTOR);
    assert.deepEqual(JSON.parse(failure.detail ?? ''), { limit: 1000 });
  });

  scene('visitors, anonymous sign-ins and direct writes get nowhere (T44, T48)', async (stage) => {
    for (const sql of [BLOCK, UNBLOCK]) {
      await stage.refused(visitor, '42501', sql, MENTOR);
      await stage.refused(anonymousSignIn, 'not_signed_in', sql, MENTOR);
    }
    await stage.refused(visitor, '42501', 'select * from public.list_blocks()');
    for (const sql of [
      'insert into public.user_blocks values (auth.uid(), $1)',
      'delete from public.user_blocks where blocked_id = $1',
      'update public.user_blocks set blocked_id = $1',
    ])
      await stage.refused(mentee, '42501', sql, MENTOR);
    await stage.refused(mentee, '42501', 'select private.are_apart($1, $1)', MENTOR);
    await stage.owner('insert into public.user_blocks values ($1, $2)', MENTOR, MENTEE);
    await stage.refused(server, 'not_allowed', 'update public.user_blocks set blocked_id = $1', personId(45));
  });
});
