import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { CAST, ID, prepareCast, SERVER, THING } from './support/cast.js';
import { undone } from './support/matrix-tries.js';
import { openSeeded, play, type Persona, type Stage } from './support/stage.js';

/** Threats that no statement of SQL reaches, and the layer whose tests name them. */
const ELSEWHERE: Record<string, string> = {
  T23: 'test/api: the time an answer takes is measured where it is answered',
  T37: 'elements: theme attributes',
  T38: 'elements and test/journeys: tokens in memory; the allow-list of origins is in partner_settings',
  T39: 'elements: messages between windows',
  T40: 'functions and elements: where links lead',
  T41: 'functions: no address of a user is fetched',
  T43: 'functions: webhooks',
  T45: '.config/scripts: bundles are searched for secret keys',
};

describe('attacks', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () =>
      play(database, async (stage) => {
        await prepareCast(stage);
        await job(stage);
      }),
    );
  };

  async function total(stage: Stage, who: Persona, sql: string): Promise<number> {
    return stage.call<number>(who, `(select count(*)::int from ${sql})`);
  }

  it('every threat that SQL reaches is named by a test of this folder', async () => {
    const folder = new URL('./', import.meta.url);
    const files = (await readdir(folder)).filter((name) => name.endsWith('.test.ts'));
    const texts = await Promise.all(files.map(async (name) => readFile(new URL(name, folder), 'utf8')));
    const named = new Set(
      texts.flatMap((text) =>
        [...text.matchAll(/\((T\d+(?:, T\d+)*)\)/g)].flatMap(([, ids = '']) => ids.split(', ')),
      ),
    );
    const all = Array.from({ length: 48 }, (_, index) => `T${String(index + 1)}`);
    assert.deepEqual(
      all.filter((id) => !named.has(id)),
      Object.keys(ELSEWHERE),
    );
  });

  scene('an update that names no row changes only the rows of whoever asks', async (stage) => {
    const changed = async (table: string, column: string): Promise<string[]> => {
      await stage.as(CAST.stranger, `update public.${table} set ${column} = 'tudo meu'`);
      const rows = await stage.owner<{ id: string }>(
        `select id from public.${table} where ${column} = 'tudo meu'`,
      );
      return rows.map(({ id }) => id);
    };
    assert.deepEqual(await changed('profiles', 'bio'), [ID.stranger]);
    assert.deepEqual(await changed('profile_private', 'phone'), [ID.stranger]);
  });

  scene('access ends with the row, its date, the programme and the partner (T6, T35)', async (stage) => {
    const member = async (): Promise<boolean> =>
      stage.call(CAST.member, 'public.user_has_partner_access($1, $2)', ID.member, THING.partner);
    assert.equal(await member(), true);
    for (const change of [
      `update public.user_partners set status = 'inactive' where user_id = '${ID.member}'`,
      `update public.user_partners set status = 'expired' where user_id = '${ID.member}'`,
      `update public.user_partners set expires_at = now() where user_id = '${ID.member}'`,
      `update public.partners set end_date = current_date - 2 where id = '${THING.partner}'`,
      `update public.partners set start_date = current_date + 2 where id = '${THING.partner}'`,
      `update public.partners set is_active = false where id = '${THING.partner}'`,
    ]) {
      await undone(stage, async () => {
        await stage.owner(change);
        assert.equal(await member(), false, change);
      });
    }
    assert.equal(await member(), true);
  });

  scene('a partner admin whose access ended hears of nothing new, the others do (T6, T35)', async (stage) => {
    const told = async (): Promise<string[]> =>
      undone(stage, async () => {
        await stage.as(CAST.mentee, `select public.report_message('${THING.messageOfMentor}', 'spam')`);
        const rows = await stage.owner<{ person: string }>(
          `select payload ->> 'recipient_id' as person from public.outbox where kind = 'report_filed'`,
        );
        return rows.map(({ person }) => person);
      });
    const before = await told();
    assert.ok(before.includes(ID.partner_admin) && before.includes(ID.admin));
    await stage.owner(
      'update public.user_partners set expires_at = now() where user_id = $1',
      ID.partner_admin,
    );
    const later = await told();
    assert.ok(!later.includes(ID.partner_admin) && later.includes(ID.admin));
    assert.equal(await total(stage, CAST.partner_admin, 'public.partner_invitations'), 0);
  });

  scene('a temporary table of the same name fools no policy and no function (T47)', async (stage) => {
    await stage.as(
      CAST.stranger,
      `do $$ begin
        create temp table user_roles (user_id uuid, role text);
        create temp table user_partners (user_id uuid, partner_id uuid, role text, status text, expires_at timestamptz);
        insert into user_roles values ('${ID.stranger}', 'admin');
        insert into user_partners values ('${ID.stranger}', '${THING.partner}', 'admin', 'active', null);
      end $$`,
    );
    assert.equal(await total(stage, CAST.stranger, 'public.user_partners'), 0);
    assert.equal(
      await stage.call(CAST.stranger, 'public.user_has_partner_access($1, $2)', ID.stranger, THING.partner),
      false,
    );
    for (const made of [
      `create function public.lower(text) returns text language sql as 'select $1'`,
      'create table public.mine ()',
      'create schema mine',
      'alter role authenticated superuser',
    ])
      await stage.refused(CAST.stranger, '42501', made);
  });

  scene('nobody but the mentee lets go of a hold, and he does (T31)', async (stage) => {
    const held = async (): Promise<string> => {
      const [row] = await stage.owner<{ status: string }>(
        'select status from public.appointments where id = $1',
        THING.held,
      );
      return row?.status ?? '';
    };
    for (const who of [CAST.stranger, CAST.mentor, CAST.partner_admin, CAST.admin]) {
      await stage.as(who, `select public.release_slot('${THING.held}')`);
      assert.equal(await held(), 'held');
    }
    await stage.as(CAST.mentee, `select public.release_slot('${THING.held}')`);
    assert.equal(await held(), 'expired');
  });

  scene('the expressions a caller puts into a filter never see a hidden row (T22)', async (stage) => {
    await stage.owner(`update public.profiles set profile_visibility = 'private' where id = $1`, ID.mentor);
    const probe = `select count(*)::int as hidden from public.profiles
      where 1 / (case when id = '${ID.mentor}' then 0 else 1 end) > 0`;
    for (const who of [CAST.visitor, CAST.stranger]) await stage.as(who, probe);
    await stage.refused(CAST.mentor, '22012', probe);
  });

  scene('the 21st conversation within an hour waits, and hears until when (T19)', async (stage) => {
    const open = `select public.start_conversation('${ID.mentor}')`;
    await stage.owner(
      `insert into public.conversations (mentor_id, mentee_id, created_at)
        select p.id, $1, now() - interval '30 minutes' from public.profiles p
        where p.id not in ($1, $2) order by p.id limit 20`,
      ID.stranger,
      ID.mentor,
    );
    const failure = await stage.refused(CAST.stranger, 'rate_limited', open);
    const { retry_at: retryAt } = JSON.parse(failure.detail ?? '') as { retry_at: string };
    assert.ok(Date.parse(retryAt) > Date.now());
    await stage.as(CAST.member, open);
  });

  scene(
    'reading a conversation marks what the other wrote, never what oneself wrote (T16)',
    async (stage) => {
      await stage.as(CAST.mentee, `select public.mark_read('${THING.conversation}')`);
      const marks = await stage.owner<{ id: string; is_read: boolean }>(
        `select id, read_at is not null as is_read from public.messages where conversation_id = $1 order by id`,
        THING.conversation,
      );
      assert.deepEqual(marks, [
        { id: THING.messageOfMentee, is_read: false },
        { id: THING.messageOfMentor, is_read: true },
      ]);
    },
  );

  scene("no time is offered or held sooner than the mentor's notice (T29)", async (stage) => {
    const sooner = `select s.starts_at::text as at from public.get_available_slots(
      '${ID.mentor}', now(), now() + interval '5 days') s order by s.starts_at limit 1`;
    await stage.owner(
      `update public.booking_rules set minimum_notice_minutes = 120 where mentor_id = $1`,
      ID.mentor,
    );
    const [offered] = await stage.as<{ at: string }>(CAST.stranger, sooner);
    assert.ok(offered);
    await stage.owner(
      `update public.booking_rules set minimum_notice_minutes = 60 * 24 * 6 where mentor_id = $1`,
      ID.mentor,
    );
    assert.deepEqual(await stage.as(CAST.stranger, sooner), []);
    const hold = `select public.hold_slot('${ID.mentor}', '${offered.at}')`;
    await stage.refused(CAST.stranger, 'slot_unavailable', hold);
    await stage.owner(
      `update public.booking_rules set minimum_notice_minutes = 120 where mentor_id = $1`,
      ID.mentor,
    );
    await stage.as(CAST.stranger, hold);
  });

  scene('a link in a mail answers a request once, the same words or not (T10, T26)', async (stage) => {
    const token = await stage.call<string>(
      SERVER,
      `public.issue_action_token('${THING.request}', 'request_reply')`,
    );
    const reply = `select public.reply_to_request_by_token('${token}', 'Com prazer')`;
    await stage.as(SERVER, reply);
    await stage.refused(SERVER, 'token_invalid', reply);
  });
});
