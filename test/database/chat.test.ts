import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { MESSAGE_MAX_LENGTH } from '@mentorkit/contract';
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
  type Stage,
} from './support/stage.js';

const SEND =
  'insert into public.messages (conversation_id, sender_id, content) values ($1, $2, $3) returning *';

describe('chat', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () => play(database, job));
  };

  scene('messages stand in the order of their times even when the clock stands behind', async (stage) => {
    await stage.owner(
      `update public.conversations set last_message_at = now() + interval '1 hour' where id = $1`,
      CHAT,
    );
    const first = await send(stage, mentee);
    const second = await send(stage, mentor);
    const [row] = await stage.owner<{ step: string }>(
      `select ($2::timestamptz - $1::timestamptz)::text as step`,
      first.created_at,
      second.created_at,
    );
    assert.equal(row?.step, '00:00:00.000001');
  });

  scene('messages of one statement stand one after the other too (T18)', async (stage) => {
    await stage.owner(
      `update public.conversations set last_message_at = now() + interval '1 hour' where id = $1`,
      CHAT,
    );
    const rows = await stage.as<{ content: string; rises: boolean | null }>(
      mentee,
      `with sent as (
          insert into public.messages (conversation_id, content)
          values ($1, 'um'), ($1, 'dois'), ($1, 'três') returning content, created_at
        )
        select content, created_at > lag(created_at) over () as rises from sent`,
      CHAT,
    );
    assert.deepEqual(
      rows.map((row) => [row.content, row.rises]),
      [
        ['um', null],
        ['dois', true],
        ['três', true],
      ],
    );
  });

  scene('the sender sets neither time, receipt nor name (T13, T14, T15, T16)', async (stage) => {
    for (const column of ['created_at', 'read_at', 'edited_at', 'deleted_at']) {
      await stage.refused(
        mentee,
        '42501',
        `insert into public.messages (conversation_id, content, ${column}) values ($1, 'x', now())`,
        CHAT,
      );
    }
    await stage.refused(mentee, '42501', SEND, CHAT, personId(1), 'Em nome da mentora');
    await stage.refused(mentor, '42501', SEND, CHAT, personId(41), 'Em nome da mentorada');
  });

  scene(
    'an outsider writes nothing, whether the conversation exists or not (T14, T21, T48)',
    async (stage) => {
      for (const who of [stranger, admin, anonymousSignIn, person(41, { is_anonymous: true })]) {
        const id = who.claims['sub'];
        const there = await stage.refused(who, '42501', SEND, CHAT, id, 'Olá');
        const absent = await stage.refused(who, '42501', SEND, personId(999), id, 'Olá');
        const empty = await stage.refused(who, '42501', SEND, CHAT, id, '');
        const forged = await stage.refused(who, '42501', SEND, CHAT, personId(1), '');
        assert.equal(new Set([there.message, absent.message, empty.message, forged.message]).size, 1);
      }
      await stage.refused(visitor, '42501', SEND, CHAT, personId(41), 'Olá');
    },
  );

  scene(
    'nobody edits, moves or deletes a message or a conversation directly (T13, T15, T16, T17)',
    async (stage) => {
      for (const who of [mentee, mentor, stranger]) {
        await stage.refused(who, '42501', `update public.messages set content = 'x'`);
        await stage.refused(who, '42501', 'update public.messages set read_at = now()');
        await stage.refused(who, '42501', 'delete from public.messages');
        await stage.refused(who, '42501', 'update public.conversations set mentor_id = $1', personId(2));
        await stage.refused(who, '42501', 'delete from public.conversations');
        await stage.refused(who, '42501', 'update public.conversation_participants set last_read_at = now()');
        await stage.refused(
          who,
          '42501',
          'insert into public.conversation_participants values ($1, auth.uid())',
          CHAT,
        );
        await stage.refused(
          who,
          '42501',
          'insert into public.conversations (mentor_id, mentee_id) values ($1, auth.uid())',
          personId(5),
        );
      }
    },
  );

  scene(
    'even the owner of the database cannot move a message or a conversation (T13, T15)',
    async (stage) => {
      for (const change of [
        `update public.messages set conversation_id = gen_random_uuid()`,
        `update public.messages set sender_id = '${personId(45)}'`,
        `update public.messages set created_at = now()`,
        `update public.conversations set mentee_id = '${personId(45)}'`,
      ]) {
        await stage.owner('savepoint try');
        await assert.rejects(stage.owner(change), /not_allowed/);
        await stage.owner('rollback to savepoint try');
      }
    },
  );

  scene('empty and giant texts are refused with the words of the contract (T19)', async (stage) => {
    for (const empty of ['', ' ', '\n\t \n'])
      await stage.refused(mentee, 'message_empty', SEND, CHAT, personId(41), empty);
    const long = await stage.refused(
      mentee,
      'message_too_long',
      SEND,
      CHAT,
      personId(41),
      'x'.repeat(MESSAGE_MAX_LENGTH + 1),
    );
    assert.equal(long.code, 'PT400');
    await send(stage, mentee, '🙂'.repeat(MESSAGE_MAX_LENGTH));
  });

  scene('the 31st message within ten seconds waits, and hears until when (T19)', async (stage) => {
    for (let n = 0; n < 30; n += 1) await send(stage, mentee, `mensagem ${String(n)}`);
    const failure = await stage.refused(mentee, 'rate_limited', SEND, CHAT, personId(41), 'mais uma');
    assert.equal(failure.code, 'PT429');
    assert.match(failure.detail ?? '', /"limit": 30, "retry_at": "20\d\d-/);
    await send(stage, mentor, 'o outro lado escreve ainda');
  });

  scene('the 121st message within a minute waits too (T19)', async (stage) => {
    const put = async (count: number, secondsAgo: number): Promise<void> => {
      await stage.owner('alter table public.messages disable trigger user');
      await stage.owner(
        `insert into public.messages (conversation_id, sender_id, content, created_at)
          select $1, $2, 'x', clock_timestamp() - make_interval(secs => $3) from generate_series(1, $4)`,
        CHAT,
        personId(41),
        secondsAgo,
        count,
      );
      await stage.owner('alter table public.messages enable trigger user');
    };
    await put(100, 61);
    await put(119, 40);
    await send(stage, mentee, 'a última');
    const failure = await stage.refused(mentee, 'rate_limited', SEND, CHAT, personId(41), 'mais uma');
    assert.match(failure.detail ?? '', /"limit": 120, "retry_at": "20\d\d-/);
    await send(stage, mentor, 'o outro lado escreve ainda');
  });

  scene('a retry with the same id is recognised and made once (T18)', async (stage) => {
    const sent = await send(stage, mentee);
    const again = 'insert into public.messages (id, conversation_id, content) values ($1, $2, $3)';
    await stage.refused(mentee, '23505', again, sent.id, CHAT, 'Olá');
    assert.equal((await told(stage)).length, 2);
  });
});
