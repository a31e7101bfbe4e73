import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { MENTOR } from './support/booking.js';
import { CHAT } from './support/chat.js';
import { cvPath, putCv } from './support/files.js';
import { putPlan } from './support/sessions.js';
import { openSeeded, person, personId, play, server, type Stage } from './support/stage.js';

const RETAIN = 'public.apply_retention()';
const SEBRAE = 'de300001-0000-4000-9000-000000000001';
const N = 46;

describe('what is kept too long', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () => play(database, job));
  };

  const attach = async (
    stage: Stage,
    at: string,
    path: string,
    partner: string | null = null,
  ): Promise<string> => {
    const id = await putPlan(stage, { status: 'completed', at: `now() + interval '${at}'` });
    await stage.owner(
      `update public.appointments set cv_url = $2, cv_type = case when $2 like 'https:%' then 'video_link' else 'pdf' end,
        partner_id = $3 where id = $1`,
      id,
      path,
      partner,
    );
    return id;
  };
  const kept = async (stage: Stage, id: string): Promise<boolean> =>
    (await stage.owner('select 1 from public.appointments where id = $1 and cv_url is not null', id))
      .length === 1;
  const erased = async (stage: Stage): Promise<unknown[]> =>
    (await stage.owner(`select payload from public.outbox where kind = 'file_erased' order by payload`)).map(
      (row) => row['payload'],
    );

  scene('a CV goes 90 days after the last session, or when its partner says so', async (stage) => {
    const cv = await putCv(stage, N);
    const old = await attach(stage, '-92 days', cv);
    const recent = await attach(stage, '-80 days', cv);
    const link = await attach(stage, '-95 days', 'https://x.example/cv');
    const short = await attach(stage, '-10 days', await putCv(stage, N, 'kurz'), SEBRAE);
    await stage.owner(
      `update public.partner_settings set retention_cv_days = 5 where partner_id = $1`,
      SEBRAE,
    );
    assert.equal(await stage.call(server, RETAIN), 4);
    assert.deepEqual(
      [await kept(stage, old), await kept(stage, recent), await kept(stage, link), await kept(stage, short)],
      [false, true, false, false],
    );
    // the other file is still needed by the later session
    assert.deepEqual(await erased(stage), [{ bucket: 'cvs', path: cvPath(N, 'kurz') }]);
    assert.equal(await stage.call(server, RETAIN), 0);
  });

  scene(
    'a CV sent with a request goes once the request is over, a file nobody sent after 90 days',
    async (stage) => {
      const [sent, open, unsent] = [
        await putCv(stage, N, 'a'),
        await putCv(stage, N, 'b'),
        await putCv(stage, N, 'c'),
      ];
      await stage.owner(
        `update public.partner_settings set retention_cv_days = 1 where partner_id = $1`,
        SEBRAE,
      );
      await stage.owner(
        `insert into public.mentorship_requests (mentor_id, mentee_id, partner_id, message, cv_url, cv_type, status, created_at)
        values ($1, $2, $3, 'Oi', $4, 'pdf', 'declined', now() - interval '3 days'),
          ($5, $2, $3, 'Oi', $6, 'pdf', 'pending', now() - interval '3 days')`,
        MENTOR,
        personId(N),
        SEBRAE,
        sent,
        personId(2),
        open,
      );
      await stage.owner(
        `update storage.objects set created_at = now() - interval '91 days' where name = $1`,
        unsent,
      );
      await stage.call(server, RETAIN);
      assert.deepEqual(
        await erased(stage),
        [sent, unsent].map((path) => ({ bucket: 'cvs', path })),
      );
      assert.equal(
        (await stage.owner('select 1 from public.mentorship_requests where cv_url = $1', open)).length,
        1,
      );
    },
  );

  scene('an invitation goes 30 days after it ran out', async (stage) => {
    const put = async (email: string, expired: string): Promise<void> => {
      await stage.owner(
        `insert into public.partner_invitations (partner_id, email, token, status, expires_at)
          values ($1, $2::text, encode(sha256(convert_to($2::text, 'UTF8')), 'hex'), 'expired', now() - $3::interval)`,
        SEBRAE,
        email,
        expired,
      );
    };
    await put('old@demo.example', '31 days');
    await put('recent@demo.example', '29 days');
    assert.equal(await stage.call(server, RETAIN), 1);
    const left = await stage.owner(
      `select email from public.partner_invitations where partner_id = $1 and status = 'expired'`,
      SEBRAE,
    );
    assert.deepEqual(left, [{ email: 'recent@demo.example' }]);
  });

  scene('a chat goes when it has been silent for a year, unless somebody reported it', async (stage) => {
    const silent = async (interval: string): Promise<void> => {
      await stage.owner(
        `update public.conversations set last_message_at = now() - $2::interval where id = $1`,
        CHAT,
        interval,
      );
    };
    const exists = async (): Promise<boolean> =>
      (await stage.owner('select 1 from public.messages where conversation_id = $1', CHAT)).length > 0;
    await silent('364 days');
    assert.equal(await stage.call(server, RETAIN), 0);
    await silent('366 days');
    await stage.as(
      person(1),
      `select public.report_message((select id from public.messages where conversation_id = $1 and sender_id = $2 limit 1), 'spam')`,
      CHAT,
      personId(41),
    );
    assert.equal(await stage.call(server, RETAIN), 0);
    await stage.owner(`update public.message_reports set status = 'dismissed', resolved_at = now()`);
    assert.equal(await stage.call(server, RETAIN), 1);
    assert.equal(await exists(), false);
    const [report] = await stage.owner(
      'select conversation_id, message_id, snapshot from public.message_reports',
    );
    assert.deepEqual([report?.['conversation_id'], report?.['message_id']], [null, null]);
    await stage.owner(`update public.partner_settings set retention_chat_days = 1`);
    await stage.owner(
      `update public.conversations set last_message_at = now() - interval '2 days' where partner_id = $1`,
      SEBRAE,
    );
    assert.equal(await stage.call(server, RETAIN), 3);
  });

  scene('a tombstone goes a year after its message was taken back', async (stage) => {
    await stage.owner(`alter table public.messages disable trigger user`);
    await stage.owner(
      `update public.messages set content = '', deleted_at = now() - case when sender_id = $2 then interval '366 days'
        else interval '300 days' end where conversation_id = $1`,
      CHAT,
      MENTOR,
    );
    await stage.owner(`alter table public.messages enable trigger user`);
    const [before] = await stage.owner<{ mine: number }>(
      'select count(*)::int as mine from public.messages where conversation_id = $1 and sender_id = $2',
      CHAT,
      MENTOR,
    );
    assert.equal(await stage.call(server, RETAIN), before?.mine);
    const senders = await stage.owner(
      'select distinct sender_id from public.messages where conversation_id = $1',
      CHAT,
    );
    assert.deepEqual(senders, [{ sender_id: personId(41) }]);
  });

  scene('work that is done, links and sign-ons that ended are cleared away after a while', async (stage) => {
    const session = await putPlan(stage, { status: 'confirmed', at: `now() + interval '90 days'` });
    await stage.owner(`insert into public.outbox (kind, idempotency_key, done_at, failed_at) values
      ('appointment_confirmed', 'old', now() - interval '31 days', null),
      ('appointment_confirmed', 'recent', now() - interval '29 days', null),
      ('appointment_confirmed', 'failed', null, now() - interval '99 days'),
      ('appointment_confirmed', 'waiting', null, null)`);
    await stage.owner(
      `insert into public.action_tokens (token_hash, purpose, appointment_id, recipient_id, version, expires_at) values
        (repeat('1', 64), 'appointment_manage', $1, $2, 1, now() - interval '31 days'),
        (repeat('2', 64), 'appointment_manage', $1, $2, 1, now() - interval '29 days')`,
      session,
      personId(N),
    );
    await stage.owner(
      `update public.appointments set action_token = repeat('3', 64), token_expires_at = now() - interval '1 second' where id = $1`,
      session,
    );
    await stage.owner(
      `insert into public.used_assertions (jti_hash, partner_id, expires_at) values
        (repeat('4', 64), $1, now() - interval '2 hours'), (repeat('5', 64), $1, now())`,
      SEBRAE,
    );
    assert.equal(await stage.call(server, RETAIN), 4);
    const left = await stage.owner<{ line: string }>(`
      select idempotency_key as line from public.outbox where kind = 'appointment_confirmed'
      union all select left(token_hash, 1) from public.action_tokens
      union all select left(jti_hash, 1) from public.used_assertions
      union all select left(action_token, 1) from public.appointments where action_token is not null
      order by 1`);
    assert.deepEqual(
      left.map((row) => row.line),
      ['2', '5', 'failed', 'recent', 'waiting'],
    );
  });
});
