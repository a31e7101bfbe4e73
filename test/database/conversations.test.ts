import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { Conversation, ConversationRead, LIVE_EVENTS, userTopic } from '@mentorkit/contract';
import { CHAT, send, told } from './support/chat.js';
import {
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

const SEND =
  'insert into public.messages (conversation_id, sender_id, content) values ($1, $2, $3) returning *';
const START = 'public.start_conversation($1)';
const CHAT_OFF = 4;

describe('conversations', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () => play(database, job));
  };

  scene('conversations have the shape of the contract, newest first, with what is unread', async (stage) => {
    const list = async (who: Persona): Promise<Conversation[]> =>
      (
        await stage.as<{ row: unknown }>(who, 'select to_jsonb(c) as row from public.list_conversations() c')
      ).map(({ row }) => Conversation.parse(row));
    const mine = await list(mentee);
    assert.deepEqual(
      mine.map((chat) => [chat.other_name, chat.unread_count, chat.last_message?.sender_id === personId(41)]),
      [
        ['Beatriz Nogueira', 1, false],
        ['Marina Albuquerque', 0, true],
        ['Carlos Eduardo Lins', 0, false],
      ],
    );
    assert.deepEqual(
      (await list(mentor)).map((chat) => [chat.other_name, chat.unread_count]),
      [
        ['Ana Clara Figueiredo', 0],
        ['João Pedro Siqueira', 1],
      ],
    );
    assert.deepEqual(await list(stranger), []);
    assert.deepEqual(await list(person(41, { is_anonymous: true })), []);
  });

  scene('a hidden person still has a name in his own conversations', async (stage) => {
    await stage.owner(`update public.profiles set profile_visibility = 'private' where id = $1`, personId(1));
    assert.deepEqual(await stage.as(mentee, 'select id from public.profiles where id = $1', personId(1)), []);
    const [chat] = await stage.as<{ other_name: string }>(
      mentee,
      'select other_name from public.list_conversations()',
    );
    assert.equal(chat?.other_name, 'Beatriz Nogueira');
  });

  scene('unread messages are counted up to a hundred', async (stage) => {
    await stage.owner('alter table public.messages disable trigger user');
    await stage.owner(
      `insert into public.messages (conversation_id, sender_id, content, created_at)
        select $1, $2, 'x', clock_timestamp() from generate_series(1, 150)`,
      CHAT,
      personId(1),
    );
    const unread = '(select unread_count from public.list_conversations() where id = $1)';
    assert.equal(await stage.call(mentee, unread, CHAT), 100);
  });

  scene('a mentee opens one conversation with a mentor who chats (T11, T12)', async (stage) => {
    const opened = await stage.call<string>(stranger, START, personId(1));
    assert.equal(await stage.call(stranger, START, personId(1)), opened);
    assert.deepEqual(
      (await told(stage)).map(({ topic, event, payload }) => [topic, event, payload]),
      [1, 45].map((n) => [userTopic(personId(n)), LIVE_EVENTS.conversation, { id: opened }]),
    );
    await send(stage, stranger, 'Olá', opened);
    assert.equal(await stage.call(mentee, START, personId(1)), CHAT);
    await stage.refused(mentor, 'not_allowed', `select ${START}`, personId(1));
    await stage.refused(stranger, 'chat_disabled', `select ${START}`, personId(CHAT_OFF));
    await stage.refused(stranger, 'mentor_unavailable', `select ${START}`, personId(6));
    await stage.refused(stranger, 'mentor_unavailable', `select ${START}`, personId(42));
    await stage.refused(anonymousSignIn, 'not_signed_in', `select ${START}`, personId(1));
    await stage.refused(visitor, '42501', `select ${START}`, personId(1));
    assert.ok(await stage.call(person(42), START, personId(6)), 'a member of his programme');
  });

  scene('a conversation is opened in the name of a partner, who stays its partner', async (stage) => {
    const start = 'select public.start_conversation($1, $2) as id';
    const partnerOf = async (id: unknown): Promise<unknown> =>
      (
        await stage.owner<{ slug: string | null }>(
          `select (select p.slug from public.partners p where p.id = c.partner_id) as slug
            from public.conversations c where c.id = $1`,
          id,
        )
      )[0]?.slug;
    const [opened] = await stage.as(stranger, start, personId(1), 'sebrae-pe');
    assert.equal(await partnerOf(opened?.['id']), 'sebrae-pe');
    assert.deepEqual(await stage.as(stranger, start, personId(1), 'porto-digital'), [opened]);
    assert.equal(await partnerOf(opened?.['id']), 'sebrae-pe');
    const [plain] = await stage.as(stranger, start, personId(2), null);
    assert.equal(await partnerOf(plain?.['id']), null);
    const failure = await stage.refused(stranger, 'invalid_input', start, personId(5), 'nobody');
    assert.deepEqual(JSON.parse(failure.detail ?? ''), { field: 'partner' });
  });

  for (const [name, change] of [
    ['lost the role', `delete from public.user_roles where role = 'mentor' and user_id = $1`],
    ['is verified no more', 'update public.profiles set verified = false where id = $1'],
  ] as const)
    scene(`nobody writes in the conversation of a mentor who ${name}`, async (stage) => {
      await stage.owner(change, personId(1));
      for (const [who, n] of [
        [mentee, 41],
        [mentor, 1],
      ] as const) {
        await stage.refused(who, 'conversation_closed', SEND, CHAT, personId(n), 'Olá');
        const closed = '(select is_closed from public.list_conversations() where id = $1)';
        assert.equal(await stage.call(who, closed, CHAT), true);
      }
      const other = await stage.call<string>(
        mentee,
        '(select id from public.list_conversations() where not is_closed limit 1)',
      );
      await send(stage, mentee, 'Olá', other);
    });

  scene('nobody writes to a person who has no role left', async (stage) => {
    await stage.owner('delete from public.user_roles where user_id = $1', personId(41));
    await stage.refused(mentor, 'conversation_closed', SEND, CHAT, personId(1), 'Olá');
    await stage.refused(mentee, 'conversation_closed', SEND, CHAT, personId(41), 'Olá');
  });

  scene('a mentor who switches the chat off is left in peace, but may still write (T12)', async (stage) => {
    await stage.as(mentor, 'update public.profiles set chat_enabled = false where id = auth.uid()');
    await stage.refused(mentee, 'chat_disabled', SEND, CHAT, personId(41), 'Olá');
    await send(stage, mentor);
  });

  scene(
    "mark_read moves forward only, marks the other side's messages, and tells both once (T16)",
    async (stage) => {
      const read = (who: Persona, upTo: string | null): Promise<string> =>
        stage.call(who, `to_jsonb(public.mark_read($1, $2)) #>> '{}'`, CHAT, upTo);
      const first = await send(stage, mentor, 'um');
      const second = await send(stage, mentor, 'dois');
      await stage.owner('delete from realtime.messages');
      assert.equal(await read(mentee, first.created_at), first.created_at);
      assert.equal(await read(mentee, '2020-01-01T00:00:00Z'), first.created_at);
      const events = await told(stage);
      assert.deepEqual(
        events.map(({ topic, event }) => [topic, event]),
        [1, 41].map((n) => [userTopic(personId(n)), LIVE_EVENTS.read]),
      );
      for (const { payload } of events) {
        assert.deepEqual(ConversationRead.parse(payload), {
          conversation_id: CHAT,
          user_id: personId(41),
          last_read_at: first.created_at,
        });
      }
      const marked = await stage.owner<{ id: string; read: boolean }>(
        'select id, read_at is not null as read from public.messages where id = any ($1) order by created_at',
        [first.id, second.id],
      );
      assert.deepEqual(
        marked.map((row) => row.read),
        [true, false],
      );
      assert.equal(
        await read(mentee, '2999-01-01T00:00:00Z'),
        second.created_at,
        'never past the newest message',
      );
      assert.equal(await read(mentee, null), second.created_at);
      assert.match(await read(mentor, '-infinity'), /^20/);
      await stage.refused(stranger, 'not_found', 'select public.mark_read($1)', CHAT);
      await stage.refused(anonymousSignIn, 'not_signed_in', 'select public.mark_read($1)', CHAT);
    },
  );
});
