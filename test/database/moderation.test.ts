import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { CHAT, send } from './support/chat.js';
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

const READ = 'select * from public.admin_read_conversation($1, $2, $3)';
const LIST = 'select * from public.admin_list_conversations($1, $2)';
const LOG = 'select * from public.list_admin_access($1)';

describe('moderation', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () => play(database, job));
  };

  async function log(stage: Stage): Promise<Record<string, unknown>[]> {
    return stage.owner(
      'select admin_id, what, subject_id, reason from public.admin_access_log order by what',
    );
  }

  scene('an admin reads a conversation for a stated reason, which is written down', async (stage) => {
    const sent = await send(stage, mentee, 'Só entre nós');
    const rows = await stage.as<{ id: string; sender_name: string; content: string }>(
      admin,
      READ,
      CHAT,
      'Pedido de ajuda por e-mail',
      null,
    );
    assert.deepEqual(
      [rows[0]?.id, rows[0]?.sender_name, rows[0]?.content],
      [sent.id, 'Ana Clara Figueiredo', 'Só entre nós'],
    );
    assert.deepEqual(await log(stage), [
      {
        admin_id: personId(61),
        what: 'conversation',
        subject_id: CHAT,
        reason: 'Pedido de ajuda por e-mail',
      },
    ]);
  });

  scene('an open report is reason enough, a closed one is not', async (stage) => {
    const field = async (reason: string | null): Promise<unknown> =>
      JSON.parse((await stage.refused(admin, 'invalid_input', READ, CHAT, reason, null)).detail ?? '');
    for (const reason of [null, '', ' \n', 'x'.repeat(4001)])
      assert.deepEqual(await field(reason), { field: 'reason' });
    const { id } = await send(stage, mentor);
    const report = await stage.call(mentee, 'public.report_message($1, $2)', id, 'harassment');
    assert.ok((await stage.as(admin, READ, CHAT, null, null)).length > 0);
    await stage.as(admin, 'select public.resolve_report($1, $2, $3)', report, 'dismissed', 'Nada de mais');
    assert.deepEqual(await field(null), { field: 'reason' });
    assert.equal((await log(stage)).length, 1, 'what was refused is not in the log');
  });

  scene('nobody else reads the words of others, nor the log (T14, T21)', async (stage) => {
    await stage.owner(
      `insert into public.user_partners (user_id, partner_id, role)
        select $1, partner_id, 'admin' from public.conversations where id = $2
        on conflict (user_id, partner_id) do update set role = 'admin'`,
      personId(44),
      CHAT,
    );
    for (const [sql, ...more] of [
      [READ, CHAT, 'Curiosidade', null],
      [READ, personId(999), 'Curiosidade', null],
      [LIST, personId(41), 'Curiosidade'],
      [LOG, null],
    ]) {
      for (const who of [stranger, mentee, mentor, person(44)])
        await stage.refused(who, 'not_allowed', sql ?? '', ...more);
      await stage.refused(anonymousSignIn, 'not_signed_in', sql ?? '', ...more);
      await stage.refused(visitor, '42501', sql ?? '', ...more);
    }
    for (const who of [stranger, admin, visitor])
      await stage.refused(who, '42501', 'select * from public.admin_access_log');
    await stage.refused(admin, '42501', 'delete from public.admin_access_log');
    await stage.refused(admin, 'not_found', READ, personId(999), 'Curiosidade', null);
    assert.deepEqual(
      await stage.as(admin, 'select id from public.messages'),
      [],
      'admins have no wider policy',
    );
  });

  scene('an admin finds with whom a person talks, for a stated reason', async (stage) => {
    const rows = await stage.as(admin, LIST, personId(41), 'Denúncia por telefone');
    assert.deepEqual(rows.map((row) => row['mentor_name']).sort(), [
      'Beatriz Nogueira',
      'Carlos Eduardo Lins',
      'Marina Albuquerque',
    ]);
    assert.deepEqual(await log(stage), [
      {
        admin_id: personId(61),
        what: 'conversations_of_user',
        subject_id: personId(41),
        reason: 'Denúncia por telefone',
      },
    ]);
    await stage.refused(admin, 'invalid_input', LIST, personId(41), null);
    await stage.refused(admin, 'not_found', LIST, personId(999), 'Denúncia');
  });

  scene('a long conversation and a long log come in pages without gap or double', async (stage) => {
    await stage.owner('alter table public.messages disable trigger user');
    await stage.owner(
      `insert into public.messages (conversation_id, sender_id, content, created_at)
        select $1, $2, n::text, now() - (n / 2) * interval '1 second' from generate_series(1, 250) n`,
      CHAT,
      personId(41),
    );
    await stage.owner(
      `insert into public.admin_access_log (admin_id, what, subject_id, reason)
        select $1, 'conversation', $2, n::text from generate_series(1, 150) n`,
      personId(61),
      CHAT,
    );
    const pages = async (who: Persona, sql: string, ...first: unknown[]): Promise<string[]> => {
      const ids: string[] = [];
      for (let cursor: string | null = null; ;) {
        const page: { id: string; cursor: string }[] = await stage.as(who, sql, ...first, cursor);
        if (page.length === 0) return ids;
        ids.push(...page.map((row) => row.id));
        cursor = page.at(-1)?.cursor ?? null;
      }
    };
    const [count] = await stage.owner<{ n: number }>(
      'select count(*)::int as n from public.messages where conversation_id = $1',
      CHAT,
    );
    const read = await pages(admin, READ, CHAT, 'Pedido de ajuda');
    assert.deepEqual([read.length, new Set(read).size], [count?.n, count?.n]);
    const entries = await pages(admin, LOG);
    assert.deepEqual([entries.length, new Set(entries).size], [154, 154], '150 and one for each page read');
    for (const sql of [READ, LOG])
      await stage.refused(admin, 'invalid_input', sql, ...(sql === READ ? [CHAT, 'x', 'y'] : ['y']));
  });

  scene('an entry of the log is never rewritten, and outlives the admin', async (stage) => {
    await stage.as(admin, READ, CHAT, 'Pedido de ajuda', null);
    for (const change of [
      `reason = 'outra'`,
      `subject_id = gen_random_uuid()`,
      "created_at = now() + interval '1 s'",
    ])
      await stage.refused(server, 'not_allowed', `update public.admin_access_log set ${change}`);
    await stage.owner('delete from auth.users where id = $1', personId(61));
    assert.deepEqual(await log(stage), [
      { admin_id: null, what: 'conversation', subject_id: CHAT, reason: 'Pedido de ajuda' },
    ]);
  });
});
