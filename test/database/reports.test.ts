import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { Report, REPORT_CATEGORIES } from '@mentorkit/contract';
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
  stranger,
  visitor,
  type Persona,
  type Stage,
} from './support/stage.js';

const REPORT = 'public.report_message($1, $2, $3)';
const RESOLVE = 'select public.resolve_report($1, $2, $3)';
const LIST = 'select to_jsonb(r) as row from public.list_reports($1, $2, $3) r';
/** The partner in whose name the demo conversation was opened, and one that has nothing to do with it. */
const SEBRAE = 'de300001-0000-4000-9000-000000000001';
const OTHER = 'de300001-0000-4000-9000-000000000002';
const partnerAdmin = person(44);
const otherAdmin = person(46);

describe('reports', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () =>
      play(database, async (stage) => {
        await stage.owner(
          `insert into public.user_partners (user_id, partner_id, role) values ($1, $2, 'admin'), ($3, $4, 'admin')
            on conflict (user_id, partner_id) do update set role = 'admin', status = 'active', expires_at = null`,
          personId(44),
          SEBRAE,
          personId(46),
          OTHER,
        );
        await job(stage);
      }),
    );
  };

  async function report(
    stage: Stage,
    who: Persona,
    message: string,
    details: string | null = null,
  ): Promise<string> {
    return stage.call(who, REPORT, message, 'harassment', details);
  }

  async function list(stage: Stage, who: Persona, ...page: (string | number | null)[]): Promise<Report[]> {
    const rows = await stage.as<{ row: unknown }>(
      who,
      LIST,
      page[0] ?? 'open',
      page[1] ?? null,
      page[2] ?? null,
    );
    return rows.map(({ row }) => Report.parse(row));
  }

  scene('a report keeps a copy of the message, whatever becomes of it (T17)', async (stage) => {
    const sent = await send(stage, mentor, 'Uma grosseria');
    const id = await report(stage, mentee, sent.id, 'Não foi a primeira vez.');
    await stage.as(mentor, 'select public.edit_message($1, $2)', sent.id, 'Uma gentileza');
    await stage.as(mentor, 'select public.delete_message($1)', sent.id);
    const [filed] = await list(stage, admin);
    assert.ok(filed);
    assert.deepEqual(
      [filed.id, filed.reporter_id, filed.reported_name, filed.partner_id, filed.category, filed.details],
      [id, personId(41), 'Beatriz Nogueira', SEBRAE, 'harassment', 'Não foi a primeira vez.'],
    );
    assert.deepEqual(filed.snapshot, {
      sender_id: personId(1),
      content: 'Uma grosseria',
      created_at: sent.created_at,
      edited_at: null,
      deleted_at: null,
    });
    await stage.owner('delete from public.conversations where id = $1', CHAT);
    const [kept] = await list(stage, admin);
    assert.deepEqual(
      [kept?.message_id, kept?.conversation_id, kept?.snapshot.content],
      [null, null, 'Uma grosseria'],
    );
  });

  scene('a report of the same message is the same report, and every category is taken', async (stage) => {
    const sent = await send(stage, mentor);
    const first = await report(stage, mentee, sent.id);
    assert.equal(await report(stage, mentee, sent.id, 'outra vez'), first);
    for (const category of REPORT_CATEGORIES) {
      const { id } = await send(stage, mentor, category);
      await stage.call(mentee, REPORT, id, category, ' ');
    }
    assert.equal((await list(stage, admin)).length, REPORT_CATEGORIES.length + 1);
    assert.ok((await list(stage, admin)).every((filed) => filed.details === null));
  });

  scene('only who received a message reports it, and hears no more than that (T21)', async (stage) => {
    const sent = await send(stage, mentor);
    const call = `select ${REPORT}`;
    const hidden = await stage.refused(stranger, 'not_found', call, sent.id, 'spam', null);
    const absent = await stage.refused(stranger, 'not_found', call, personId(999), 'spam', null);
    assert.deepEqual([hidden.code, hidden.detail], [absent.code, absent.detail]);
    await stage.refused(admin, 'not_found', call, sent.id, 'spam', null);
    await stage.refused(mentor, 'not_allowed', call, sent.id, 'spam', null);
    await stage.refused(anonymousSignIn, 'not_signed_in', call, sent.id, 'spam', null);
    await stage.refused(person(41, { is_anonymous: true }), 'not_signed_in', call, sent.id, 'spam', null);
    await stage.refused(visitor, '42501', call, sent.id, 'spam', null);
    for (const [category, details, field] of [
      ['boring', null, 'category'],
      [null, null, 'category'],
      ['spam', 'x'.repeat(4001), 'details'],
    ]) {
      const failure = await stage.refused(mentee, 'invalid_input', call, sent.id, category, details);
      assert.deepEqual(JSON.parse(failure.detail ?? ''), { field });
    }
  });

  scene('a blocked conversation and a deleted message can still be reported', async (stage) => {
    const sent = await send(stage, mentor);
    const gone = await send(stage, mentor);
    await stage.as(mentor, 'select public.delete_message($1)', gone.id);
    await stage.as(mentee, 'select public.block_user($1)', personId(1));
    await report(stage, mentee, sent.id);
    await report(stage, mentee, gone.id);
    assert.equal((await list(stage, admin)).filter((filed) => filed.snapshot.deleted_at).length, 1);
  });

  scene('the 21st report within a day waits, and hears until when (T19)', async (stage) => {
    const messages = [];
    for (let n = 0; n < 21; n += 1) messages.push(await send(stage, mentor, String(n)));
    for (const { id } of messages.slice(0, 20)) await report(stage, mentee, id);
    const call = `select ${REPORT}`;
    const failure = await stage.refused(mentee, 'rate_limited', call, messages[20]?.id, 'spam', null);
    assert.match(failure.detail ?? '', /"retry_at": "20\d\d-/);
    await report(stage, mentee, messages[0]?.id ?? '');
    await stage.owner('alter table public.message_reports disable trigger message_reports_freeze');
    await stage.owner(`update public.message_reports set created_at = now() - interval '25 hours'`);
    await report(stage, mentee, messages[20]?.id ?? '');
  });

  scene(
    'a report goes to the platform and to its own partner, never to whom it is about (T3)',
    async (stage) => {
      const sent = await send(stage, mentor);
      const id = await report(stage, mentee, sent.id);
      for (const who of [admin, partnerAdmin])
        assert.deepEqual(
          (await list(stage, who)).map((r) => r.id),
          [id],
        );
      assert.deepEqual(await list(stage, otherAdmin), []);
      for (const who of [stranger, mentee, mentor])
        await stage.refused(who, 'not_allowed', LIST, 'open', null, 50);
      await stage.refused(anonymousSignIn, 'not_signed_in', LIST, 'open', null, 50);
      await stage.refused(visitor, '42501', LIST, 'open', null, 50);
      await stage.owner(`insert into public.user_roles (user_id, role) values ($1, 'admin')`, personId(1));
      assert.deepEqual(await list(stage, mentor), [], 'an admin is not his own judge');
      await stage.refused(mentor, 'not_found', RESOLVE, id, 'dismissed', 'Nada de mais');
      const told = await stage.owner<{ payload: unknown }>(
        `select payload from public.outbox where kind = 'report_filed' order by payload ->> 'recipient_id'`,
      );
      assert.deepEqual(
        told.map((row) => row.payload),
        [44, 61].map((n) => ({ report_id: id, recipient_id: personId(n) })),
      );
    },
  );

  scene('an admin whose access ended no longer sees the reports (T6)', async (stage) => {
    const { id } = await send(stage, mentor);
    await report(stage, mentee, id);
    await stage.owner(
      `update public.user_partners set expires_at = now() - interval '1 second' where user_id = $1`,
      personId(44),
    );
    await stage.refused(partnerAdmin, 'not_allowed', LIST, 'open', null, 50);
  });

  scene('a report is closed once, by a moderator, with a reason', async (stage) => {
    const { id: message } = await send(stage, mentor);
    const id = await report(stage, mentee, message);
    for (const who of [stranger, mentee, mentor, otherAdmin])
      await stage.refused(who, 'not_found', RESOLVE, id, 'resolved', 'x');
    await stage.refused(admin, 'not_found', RESOLVE, personId(999), 'resolved', 'x');
    for (const [status, words, field] of [
      ['open', 'x', 'status'],
      [null, 'x', 'status'],
      ['resolved', ' ', 'resolution'],
      ['resolved', null, 'resolution'],
      ['resolved', 'x'.repeat(4001), 'resolution'],
    ]) {
      const failure = await stage.refused(admin, 'invalid_input', RESOLVE, id, status, words);
      assert.deepEqual(JSON.parse(failure.detail ?? ''), { field });
    }
    for (let twice = 0; twice < 2; twice += 1)
      await stage.as(partnerAdmin, RESOLVE, id, 'resolved', 'Conversamos com a mentora.');
    const failure = await stage.refused(admin, 'already_handled', RESOLVE, id, 'dismissed', 'Nada de mais');
    assert.deepEqual(JSON.parse(failure.detail ?? ''), { status: 'resolved' });
    const [closed] = await list(stage, admin, 'resolved');
    assert.deepEqual([closed?.resolved_by, closed?.resolution], [personId(44), 'Conversamos com a mentora.']);
    assert.ok(closed?.resolved_at);
    assert.deepEqual(await list(stage, admin), []);
  });

  scene('the reporter sees what became of it, not who said what about it', async (stage) => {
    const { id: message } = await send(stage, mentor);
    const id = await report(stage, mentee, message);
    await stage.as(admin, RESOLVE, id, 'dismissed', 'Nada de mais');
    assert.deepEqual(await stage.as(mentee, 'select id, status from public.message_reports'), [
      { id, status: 'dismissed' },
    ]);
    for (const column of ['resolution', 'resolved_by'])
      await stage.refused(mentee, '42501', `select ${column} from public.message_reports`);
    for (const who of [mentor, stranger, partnerAdmin, admin])
      assert.deepEqual(await stage.as(who, 'select id from public.message_reports'), []);
    await stage.refused(mentee, '42501', `update public.message_reports set status = 'open'`);
    await stage.refused(mentee, '42501', 'delete from public.message_reports');
  });

  scene('the queue comes in pages, newest first, without gap or double', async (stage) => {
    for (let n = 0; n < 7; n += 1) await report(stage, mentee, (await send(stage, mentor, String(n))).id);
    const whole = (await list(stage, admin)).map((filed) => filed.id);
    const paged: string[] = [];
    for (let page = await list(stage, admin, 'open', null, 3); page.length > 0;) {
      paged.push(...page.map((filed) => filed.id));
      page = await list(stage, admin, 'open', page.at(-1)?.cursor ?? '', 3);
    }
    assert.equal(whole.length, 7);
    assert.deepEqual(paged, whole);
    for (const cursor of ['x', '1-2', `${'9'.repeat(400)}-${personId(1)}`, `-5-${personId(1)}`]) {
      const failure = await stage.refused(admin, 'invalid_input', LIST, 'open', cursor, 3);
      assert.deepEqual(JSON.parse(failure.detail ?? ''), { field: 'cursor' });
    }
    await stage.refused(admin, 'invalid_input', LIST, 'closed', null, 3);
  });
});
