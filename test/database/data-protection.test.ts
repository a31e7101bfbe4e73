import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { MENTOR } from './support/booking.js';
import { send, told } from './support/chat.js';
import {
  ADDRESS,
  FOREIGN_WORD,
  LEAVER,
  leaver,
  LEFT,
  OTHER,
  placesOf,
  prepareLeaver,
  WORD,
} from './support/leaver.js';
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
  type DatabaseError,
  type Stage,
} from './support/stage.js';

const DELETE = 'select public.delete_my_account()';
/** What nobody writes words into, though it is text: kept by the database or chosen from a list. */
const NOT_WORDS =
  /\.(status|role|category|cv_type|video_service|availability_status|profile_visibility|timezone|awaiting|purpose|used_for|action|what|slug|google_event_id|action_token|token|token_hash|path|meeting_url|version|search_vector)$/;
/** What is text and belongs to the team or a partner, not to the person. */
const NOT_HIS = [
  'admin_access_log.reason',
  'consents.controller_name',
  'message_reports.resolution',
  'partner_audit_log.details',
];

describe('an account that is deleted', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () => play(database, job));
  };

  scene('leaves no word and no address in any column of any table (T46)', async (stage) => {
    await prepareLeaver(stage);
    const before = await placesOf(stage, WORD);
    const texts = await stage.owner<{ name: string }>(`
      select distinct c.relname || '.' || a.attname as name
      from pg_constraint k join pg_class c on c.oid = k.conrelid
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where k.contype = 'f' and k.confrelid = 'public.profiles'::regclass
        and format_type(a.atttypid, null) in ('text', 'text[]', 'character varying', 'jsonb', 'json')`);
    assert.deepEqual(
      texts
        .map(({ name }) => name)
        .filter((name) => !before.has(name) && !NOT_WORDS.test(name) && !NOT_HIS.includes(name)),
      [],
    );
    assert.ok(before.has('realtime.messages.payload') && before.has('auth.identities.identity_data'));
    const foreign = await placesOf(stage, FOREIGN_WORD);
    await stage.as(leaver, DELETE);
    assert.deepEqual([...(await placesOf(stage, WORD))], []);
    // what the others wrote is theirs, but for the answer in a letter that is gone and the log of whose CV he opened
    for (const [place, total] of await placesOf(stage, FOREIGN_WORD)) {
      assert.ok(total <= (foreign.get(place) ?? 0), place);
      foreign.delete(place);
    }
    assert.deepEqual([...foreign.keys()], ['mentorship_requests.reply']);
  });

  scene('leaves the others their side, with a person without a name (T46)', async (stage) => {
    await prepareLeaver(stage);
    await stage.as(leaver, DELETE);
    const [chat] = await stage.as(
      mentee,
      'select * from public.list_conversations() where other_id = $1',
      LEAVER,
    );
    assert.deepEqual(
      [chat?.['other_name'], chat?.['other_avatar_url'], chat?.['is_closed']],
      ['', null, true],
    );
    const messages = await stage.as(
      mentee,
      `select content, deleted_at is not null as gone from public.messages where conversation_id = $1 order by created_at`,
      LEFT.chatAsMentor,
    );
    assert.deepEqual(messages, [
      { content: FOREIGN_WORD, gone: false },
      { content: '', gone: true },
      { content: '', gone: true },
    ]);
    await stage.refused(
      mentee,
      'conversation_closed',
      `insert into public.messages (conversation_id, content) values ($1, 'Oi')`,
      LEFT.chatAsMentor,
    );
    const rated = await stage.owner(
      'select rating, comment from public.appointment_feedback where id = $1',
      LEFT.feedback,
    );
    assert.deepEqual(rated, [{ rating: 4, comment: null }]);
    const sessions = await stage.as<{ id: string; status: string; other_name: string }>(
      mentor,
      'select id, status, other_name from public.list_appointments() where other_id = $1 order by scheduled_at',
      LEAVER,
    );
    assert.deepEqual(
      sessions.map((row) => [row.id, row.status, row.other_name]),
      [
        [LEFT.past, 'completed', ''],
        [LEFT.cancelled, 'cancelled', ''],
        [LEFT.coming, 'cancelled', ''],
      ],
    );
  });

  scene(
    'cancels what was to come, tells the others and leaves work for files and calendar',
    async (stage) => {
      await prepareLeaver(stage);
      await stage.as(leaver, DELETE);
      const statuses = await stage.owner<{ id: string; status: string; cancelled_by: string | null }>(
        'select id, status, cancelled_by from public.appointments where id = any ($1::uuid[]) order by id',
        [LEFT.coming, LEFT.asked, LEFT.held, LEFT.over],
      );
      assert.deepEqual(
        statuses.map((row) => [row.id, row.status, row.cancelled_by]),
        [
          [LEFT.coming, 'cancelled', LEAVER],
          [LEFT.asked, 'cancelled', LEAVER],
          [LEFT.held, 'expired', null],
          [LEFT.over, 'completed', null],
        ],
      );
      const work = await stage.owner<{ line: string }>(
        `select kind || ' ' || coalesce(payload ->> 'recipient_id', payload ->> 'path', payload ->> 'user_id', '') as line
        from public.outbox where done_at is null and idempotency_key <> 'y' and kind <> 'report_filed' order by 1`,
      );
      assert.deepEqual(
        work.map((row) => row.line),
        [
          `account_deleted ${LEAVER}`,
          `appointment_cancelled ${MENTOR}`,
          `appointment_cancelled ${OTHER}`,
          'calendar_changed ',
          `file_erased ${LEAVER}/cv.pdf`,
          `request_declined ${OTHER}`,
        ],
      );
      const heard = (await told(stage)).filter(
        (row) => row.event === 'message_changed' && row.topic === `user:${OTHER}`,
      );
      assert.ok(
        heard.some((row) => (row.payload as { record: { deleted_at: unknown } }).record.deleted_at !== null),
      );
    },
  );

  scene('is nobody at once, whatever its token says, and signs in no more (T46, T48)', async (stage) => {
    await prepareLeaver(stage);
    await stage.as(leaver, DELETE);
    for (const call of [
      DELETE,
      'select public.export_my_data()',
      'select public.get_my_profile()',
      `select public.apply_as_mentor('De novo')`,
      `select public.start_conversation('${MENTOR}')`,
      `select public.block_user('${MENTOR}')`,
    ])
      await stage.refused(leaver, 'not_signed_in', call);
    await assert.rejects(send(stage, leaver, 'Voltei', LEFT.chatAsMentee), { code: '42501' });
    for (const list of ['list_conversations', 'list_appointments'])
      assert.deepEqual(await stage.as(leaver, `select * from public.${list}()`), []);
    assert.deepEqual(
      await stage.as(leaver, `update public.profiles set bio = 'Voltei' where id = auth.uid() returning id`),
      [],
    );
    const [user] = await stage.owner(
      `select email, phone, encrypted_password, email_confirmed_at, raw_user_meta_data, banned_until > now() as banned,
        deleted_at is not null as gone from auth.users where id = $1`,
      LEAVER,
    );
    assert.deepEqual(user, {
      email: null,
      phone: null,
      encrypted_password: null,
      email_confirmed_at: null,
      raw_user_meta_data: {},
      banned: true,
      gone: true,
    });
    for (const table of ['sessions', 'identities', 'refresh_tokens', 'one_time_tokens'])
      assert.deepEqual(
        await stage.owner(`select 1 from auth.${table} where user_id = $1`, LEAVER),
        [],
        table,
      );
  });

  scene('stays empty, whatever the sign-in server or a late change does to it', async (stage) => {
    await prepareLeaver(stage);
    await stage.as(leaver, DELETE);
    await stage.owner(
      `update auth.users set email = $2, is_anonymous = false where id = $1`,
      LEAVER,
      ADDRESS,
    );
    await stage.owner(`update public.profiles set bio = 'Tarde demais' where id = $1`, LEAVER);
    const left = await stage.owner(
      `select (select count(*)::int from public.profile_private where id = $1) as contact,
        (select count(*)::int from public.user_roles where user_id = $1) as roles,
        (select bio from public.profiles where id = $1) as bio`,
      LEAVER,
    );
    assert.deepEqual(left, [{ contact: 0, roles: 0, bio: null }]);
    await stage.refused(admin, 'not_found', `select public.set_user_role($1, 'mentor')`, LEAVER);
    for (const [table, columns, values] of [
      ['mentorship_requests', 'mentor_id, mentee_id, message', `'${MENTOR}', '${LEAVER}', 'Tarde'`],
      ['mentor_applications', 'user_id, motivation', `'${LEAVER}', 'Tarde'`],
      ['appointment_notes', 'appointment_id, author_id, note', `'${LEFT.past}', '${LEAVER}', 'Tarde'`],
    ])
      await stage.refused(
        server,
        'not_signed_in',
        `insert into public.${String(table)} (${String(columns)}) values (${String(values)})`,
      );
  });

  scene('is not the last admin’s', async (stage) => {
    const failure = await stage.refused(admin, 'not_allowed', DELETE);
    assert.equal(failure.detail, '{"role": "admin"}');
    await stage.owner(`insert into public.user_roles (user_id, role) values ($1, 'admin')`, OTHER);
    await stage.as(admin, DELETE);
    await stage.refused(mentee, 'not_allowed', DELETE);
  });

  scene('is one’s own, and of registered people only', async (stage) => {
    await stage.refused(visitor, '42501', DELETE);
    await stage.refused(anonymousSignIn, 'not_signed_in', DELETE);
    const others = async (): Promise<unknown> =>
      stage.owner('select * from public.profiles where id <> $1 order by id', personId(45));
    const before = await others();
    await stage.as(stranger, DELETE);
    assert.deepEqual(await others(), before);
  });

  scene(
    'is erased as well in the tables that hosted sign-in has and the embedded one has not',
    async (stage) => {
      await stage.owner('savepoint tables');
      try {
        await stage.owner(
          `create table auth.audit_log_entries (id uuid primary key, payload json, ip_address text)`,
        );
      } catch (error) {
        // a real Postgres refuses it, as hosted does
        assert.equal((error as DatabaseError).code, '42501');
        await stage.owner('rollback to savepoint tables');
        return;
      }
      await prepareLeaver(stage);
      await stage.owner(`insert into auth.audit_log_entries values
      (gen_random_uuid(), '{"actor_id": "${LEAVER}", "actor_username": "${ADDRESS}"}', '::1'),
      (gen_random_uuid(), '{"actor_id": "${OTHER}"}', '::1')`);
      await stage.owner(`create table auth.mfa_factors (id uuid primary key, user_id uuid, phone text)`);
      await stage.owner(`insert into auth.mfa_factors values (gen_random_uuid(), '${LEAVER}', '${WORD}')`);
      await stage.owner(`create table auth.some_tokens (id int, user_id varchar(255), token text)`);
      await stage.owner(
        `insert into auth.some_tokens values (1, '${LEAVER}', '${WORD}'), (2, '${OTHER}', 'other')`,
      );
      await stage.as(leaver, DELETE);
      assert.deepEqual([...(await placesOf(stage, WORD))], []);
      assert.deepEqual(await stage.owner('select id from auth.some_tokens'), [{ id: 2 }]);
      assert.equal((await stage.owner('select 1 from auth.audit_log_entries')).length, 1);
    },
  );

  scene('what an admin reads of somebody’s sessions is written down, with the reason', async (stage) => {
    const list = 'select * from public.admin_list_appointments($1, $2)';
    const rows = await stage.as(admin, list, OTHER, 'Pedido da pessoa');
    assert.ok(rows.length > 5 && !JSON.stringify(rows).includes('planilha de preços'));
    assert.deepEqual(
      await stage.owner('select admin_id, what, subject_id, reason from public.admin_access_log'),
      [
        {
          admin_id: personId(61),
          what: 'appointments_of_user',
          subject_id: OTHER,
          reason: 'Pedido da pessoa',
        },
      ],
    );
    for (const reason of [null, ' ', 'a'.repeat(4001)])
      await stage.refused(admin, 'invalid_input', list, OTHER, reason);
    await stage.refused(admin, 'not_found', list, personId(999), 'Pedido');
    for (const who of [mentee, mentor, stranger])
      await stage.refused(who, 'not_allowed', list, OTHER, 'Curiosidade');
    await stage.refused(anonymousSignIn, 'not_signed_in', list, OTHER, 'Curiosidade');
    await stage.refused(visitor, '42501', list, OTHER, 'Curiosidade');
  });
});
