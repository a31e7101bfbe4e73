import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import {
  LIVE_EVENTS,
  Message,
  MESSAGE_CHANGE_MINUTES,
  MESSAGE_MAX_LENGTH,
  MessageChanged,
  userTopic,
} from '@mentorkit/contract';
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
  server,
  stranger,
  visitor,
  type Persona,
  type Stage,
} from './support/stage.js';

const EDIT = 'public.edit_message($1, $2)';
const DELETE = 'public.delete_message($1)';

describe('changing a message', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () => play(database, job));
  };

  async function edit(stage: Stage, who: Persona, id: string, content: string): Promise<Message> {
    return Message.parse(await stage.call(who, `to_jsonb(${EDIT})`, id, content));
  }

  async function takeBack(stage: Stage, who: Persona, id: string): Promise<Message> {
    return Message.parse(await stage.call(who, `to_jsonb(${DELETE})`, id));
  }

  /** Makes a message older, past the triggers that would not let anybody do so. */
  async function age(stage: Stage, id: string, interval: string): Promise<void> {
    await stage.owner('alter table public.messages disable trigger user');
    await stage.owner(
      'update public.messages set created_at = clock_timestamp() - $2::interval where id = $1',
      id,
      interval,
    );
    await stage.owner('alter table public.messages enable trigger user');
  }

  /** Lets the second between two edits pass. */
  async function wait(stage: Stage): Promise<void> {
    await stage.owner('alter table public.messages disable trigger user');
    await stage.owner(`update public.messages set edited_at = edited_at - interval '1 second'`);
    await stage.owner('alter table public.messages enable trigger user');
  }

  /** Changes a row past the RPCs, as the owner with a person's token, and answers the column that refused it. */
  async function force(stage: Stage, who: Persona | undefined, change: string, id: string): Promise<unknown> {
    await stage.owner('savepoint try');
    await stage.owner(`select set_config('request.jwt.claims', $1, true)`, JSON.stringify(who?.claims ?? {}));
    try {
      await stage.owner(`update public.messages set ${change} where id = $1`, id);
      return 'changed';
    } catch (error) {
      const { message, detail } = error as { message: string; detail?: string };
      assert.equal(message, 'not_allowed');
      return (JSON.parse(detail ?? '{}') as { column: unknown }).column;
    } finally {
      await stage.owner('rollback to savepoint try');
    }
  }

  scene('a sender edits his message, and both get the row as REST shows it', async (stage) => {
    const sent = await send(stage, mentee, 'Oi');
    await stage.owner('delete from realtime.messages');
    const edited = await edit(stage, mentee, sent.id, ' Olá 🙂 ');
    assert.deepEqual(
      { ...edited, edited_at: null, updated_at: sent.updated_at },
      { ...sent, content: ' Olá 🙂 ' },
    );
    assert.ok(edited.edited_at);
    const events = await told(stage);
    assert.deepEqual(
      events.map(({ topic, event }) => [topic, event]),
      [1, 41].map((n) => [userTopic(personId(n)), LIVE_EVENTS.message]),
    );
    for (const { payload } of events)
      assert.deepEqual(MessageChanged.parse(payload), { operation: 'UPDATE', record: edited });
  });

  scene('the same text again changes nothing and is told to nobody, also later (T18)', async (stage) => {
    const sent = await send(stage, mentee);
    const edited = await edit(stage, mentee, sent.id, 'Olá de novo');
    await age(stage, sent.id, '20 minutes');
    await stage.owner('delete from realtime.messages');
    const again = await edit(stage, mentee, sent.id, 'Olá de novo');
    assert.deepEqual({ ...again, created_at: sent.created_at }, edited);
    assert.deepEqual(await told(stage), []);
  });

  scene('a later state of a message always has a later time, whatever the clock says', async (stage) => {
    const sent = await send(stage, mentee);
    await stage.owner('alter table public.messages disable trigger user');
    await stage.owner(
      `update public.messages set updated_at = clock_timestamp() + interval '1 hour' where id = $1`,
      sent.id,
    );
    await stage.owner('alter table public.messages enable trigger user');
    const before = await stage.owner<{ at: string }>(
      `select to_jsonb(updated_at) #>> '{}' as at from public.messages where id = $1`,
      sent.id,
    );
    const edited = await edit(stage, mentee, sent.id, 'um');
    const deleted = await takeBack(stage, mentee, sent.id);
    const [row] = await stage.owner<{ steps: string[] }>(
      'select array[($2::timestamptz - $1::timestamptz)::text, ($3::timestamptz - $2::timestamptz)::text] as steps',
      before[0]?.at,
      edited.updated_at,
      deleted.updated_at,
    );
    assert.deepEqual(row?.steps, ['00:00:00.000001', '00:00:00.000001']);
  });

  scene('a deleted message leaves a tombstone for both, and a second time changes nothing', async (stage) => {
    const sent = await send(stage, mentor, 'Sem querer');
    await stage.owner('delete from realtime.messages');
    const gone = await takeBack(stage, mentor, sent.id);
    assert.deepEqual([gone.content, gone.edited_at, Boolean(gone.deleted_at)], ['', null, true]);
    assert.deepEqual(await takeBack(stage, mentor, sent.id), gone);
    const events = await told(stage);
    assert.equal(events.length, 2);
    assert.doesNotMatch(JSON.stringify(events), /Sem querer/);
    for (const who of [mentor, mentee]) {
      const [chat] = await stage.as<{ last_message: unknown; unread_count: number }>(
        who,
        'select last_message, unread_count from public.list_conversations() where id = $1',
        CHAT,
      );
      assert.match(
        JSON.stringify(chat?.last_message),
        /"content":"".*"deleted":true|"deleted":true.*"content":""/,
      );
    }
    await age(stage, sent.id, '1 hour');
    assert.equal((await takeBack(stage, mentor, sent.id)).deleted_at, gone.deleted_at);
    const failure = await stage.refused(mentor, 'already_handled', `select ${EDIT}`, sent.id, 'De volta');
    assert.deepEqual(JSON.parse(failure.detail ?? ''), { status: 'deleted' });
  });

  scene('a message that was taken back is not unread any more', async (stage) => {
    const unread = async (): Promise<number> =>
      stage.call(mentee, '(select unread_count from public.list_conversations() where id = $1)', CHAT);
    const before = await unread();
    const sent = await send(stage, mentor);
    assert.equal(await unread(), before + 1);
    await takeBack(stage, mentor, sent.id);
    assert.equal(await unread(), before);
  });

  scene('fifteen minutes after sending it is too late, by the clock of the database (T15)', async (stage) => {
    const minutes = String(MESSAGE_CHANGE_MINUTES);
    const sent = await send(stage, mentee);
    await age(stage, sent.id, `${minutes} minutes -5 seconds`);
    await edit(stage, mentee, sent.id, 'ainda a tempo');
    await age(stage, sent.id, `${minutes} minutes`);
    const failure = await stage.refused(mentee, 'too_late', `select ${EDIT}`, sent.id, 'tarde');
    assert.equal(failure.code, 'PT409');
    assert.match(failure.detail ?? '', /"until": "20\d\d-/);
    await stage.refused(mentee, 'too_late', `select ${DELETE}`, sent.id);
  });

  scene(
    'nobody changes the words of another, and an outsider learns nothing (T15, T17, T21)',
    async (stage) => {
      const sent = await send(stage, mentee);
      for (const [call, ...more] of [[`select ${EDIT}`, 'Outra coisa'], [`select ${DELETE}`]]) {
        await stage.refused(mentor, 'not_allowed', call ?? '', sent.id, ...more);
        for (const who of [stranger, admin]) {
          const there = await stage.refused(who, 'not_found', call ?? '', sent.id, ...more);
          const absent = await stage.refused(who, 'not_found', call ?? '', personId(999), ...more);
          assert.deepEqual([there.code, there.detail], [absent.code, absent.detail]);
        }
        for (const who of [anonymousSignIn, person(41, { is_anonymous: true })])
          await stage.refused(who, 'not_signed_in', call ?? '', sent.id, ...more);
        await stage.refused(visitor, '42501', call ?? '', sent.id, ...more);
      }
    },
  );

  scene('an edited text obeys the rules of a new one (T19)', async (stage) => {
    const { id } = await send(stage, mentee);
    for (const empty of ['', ' \n', null])
      await stage.refused(mentee, 'message_empty', `select ${EDIT}`, id, empty);
    await stage.refused(mentee, 'message_too_long', `select ${EDIT}`, id, 'x'.repeat(MESSAGE_MAX_LENGTH + 1));
    await edit(stage, mentee, id, 'x'.repeat(MESSAGE_MAX_LENGTH));
  });

  scene('one person edits once a second (T19)', async (stage) => {
    const first = await send(stage, mentee);
    const second = await send(stage, mentee);
    await edit(stage, mentee, first.id, 'um');
    const failure = await stage.refused(mentee, 'rate_limited', `select ${EDIT}`, second.id, 'dois');
    assert.match(failure.detail ?? '', /"retry_at": "20\d\d-/);
    await edit(stage, mentee, first.id, 'um');
    await edit(stage, mentor, (await send(stage, mentor)).id, 'o outro lado edita ainda');
    await wait(stage);
    await edit(stage, mentee, second.id, 'dois');
  });

  scene('a closed conversation stays as it was: evidence for both sides', async (stage) => {
    const sent = await send(stage, mentor);
    await stage.as(mentee, 'select public.block_user($1)', personId(1));
    await stage.owner('delete from realtime.messages');
    await stage.refused(mentor, 'conversation_closed', `select ${EDIT}`, sent.id, 'Outra coisa');
    await stage.refused(mentor, 'conversation_closed', `select ${DELETE}`, sent.id);
    assert.deepEqual(await told(stage), []);
    await stage.as(mentee, 'select public.unblock_user($1)', personId(1));
    await takeBack(stage, mentor, sent.id);
  });

  scene('an edit is no way to write to a mentor who switched the chat off (T12)', async (stage) => {
    const sent = await send(stage, mentee);
    await stage.owner('update public.profiles set chat_enabled = false where id = $1', personId(1));
    await stage.refused(mentee, 'chat_disabled', `select ${EDIT}`, sent.id, 'Mas eu queria dizer');
    await takeBack(stage, mentee, sent.id);
  });

  scene('behind the functions stands a trigger that asks who writes what (T15, T16, T17)', async (stage) => {
    const { id } = await send(stage, mentee, 'Minhas palavras');
    const words = `content = 'Outras', edited_at = now()`;
    const gone = `content = '', deleted_at = now()`;
    assert.equal(await force(stage, mentee, words, id), 'changed');
    assert.equal(await force(stage, mentee, gone, id), 'changed');
    assert.equal(await force(stage, undefined, gone, id), 'changed', 'retention may');
    for (const who of [mentor, admin, undefined]) assert.equal(await force(stage, who, words, id), 'content');
    for (const who of [mentor, admin]) assert.equal(await force(stage, who, gone, id), 'deleted_at');
    for (const [change, column] of [
      [`content = 'Outras'`, 'content'],
      ['edited_at = now()', 'edited_at'],
      ['deleted_at = now()', 'deleted_at'],
      [`content = 'Outras', deleted_at = now()`, 'deleted_at'],
      [`content = '', deleted_at = now(), edited_at = now()`, 'edited_at'],
      ['read_at = now()', 'read_at'],
    ])
      assert.equal(await force(stage, mentee, change ?? '', id), column, change);
    await age(stage, id, '16 minutes');
    assert.equal(await force(stage, mentee, words, id), 'content');
    await stage.owner(`update public.messages set ${gone} where id = $1`, id);
    for (const change of [
      'deleted_at = null',
      `deleted_at = now() + interval '1 hour'`,
      `${words}, deleted_at = null`,
    ])
      assert.equal(await force(stage, mentee, change, id), 'deleted_at');
    assert.equal(await force(stage, mentee, words, id), 'content');
    await stage.refused(server, 'not_allowed', `update public.messages set ${words} where id = $1`, id);
  });

  scene('a receipt is given once, by the other one, now (T16)', async (stage) => {
    const { id } = await send(stage, mentee);
    assert.equal(await force(stage, mentee, 'read_at = now()', id), 'read_at');
    await stage.owner(`update public.messages set read_at = '2020-01-01' where id = $1`, id);
    const [row] = await stage.owner(
      `select read_at > now() - interval '1 minute' as now from public.messages where id = $1`,
      id,
    );
    assert.deepEqual(row, { now: true });
    for (const change of ['read_at = null', `read_at = '2020-01-01'`])
      for (const who of [mentor, mentee, undefined])
        assert.equal(await force(stage, who, change, id), 'read_at');
  });
});
