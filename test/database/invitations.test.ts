import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { CAST, CAST_NAMES, ID, SERVER, THING, addressOf, prepareCast } from './support/cast.js';
import {
  NOBODYS,
  OTHER,
  PARTNER,
  acts,
  invite,
  issued,
  mailed,
  stored,
  refusal,
} from './support/partners.js';
import { openSeeded, play, type Stage } from './support/stage.js';

interface Invitation {
  id: string;
  email: string;
  token: string;
  status: string;
  version: number;
  expires_at: string;
}

const CREATE = 'public.create_invitation($1, $2)';
const BULK = 'select * from public.create_invitations($1, $2)';
const LIST = ['Nova@Exemplo.example', ' segunda@exemplo.example '];

describe('inviting into a programme', () => {
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

  scene('a list of addresses is judged line by line, in its order', async (stage) => {
    const list = [
      ...LIST,
      'nova@exemplo.example',
      'sem-arroba',
      'Ana <ana@exemplo.example>',
      'a@b.example, c@d.example',
      'linha@exemplo.example\r\nbcc: outra@exemplo.example',
      'ponto@exemplo',
      '',
      addressOf('member').toUpperCase(),
      addressOf('stranger'),
      addressOf('expired'),
    ];
    const expected = [
      'invite',
      'invite',
      'duplicate',
      ...Array.from({ length: 6 }, () => 'invalid_address'),
      'already_member',
      'already_invited',
      'invite',
    ];
    const verdicts = (word: string): string[] => expected.map((one) => (one === 'invite' ? word : one));
    const dry = await invite(stage, list, { dryRun: true });
    assert.deepEqual(
      dry.map((row) => row.outcome),
      verdicts('would_invite'),
    );
    const mails = `select 1 from public.outbox where kind = 'invitation_created'`;
    assert.equal((await stage.owner(mails)).length, 0, 'a dry run writes nothing');
    const real = await invite(stage, list);
    assert.deepEqual(
      real.map((row) => row.outcome),
      verdicts('invited'),
    );
    assert.equal(real[1]?.email, 'segunda@exemplo.example');
    assert.deepEqual(
      (await invite(stage, LIST)).map((row) => row.outcome),
      ['already_invited', 'already_invited'],
    );
    assert.deepEqual(await acts(stage), ['invitations_created']);
  });

  scene('each invitation asks for one mail, and the work names nothing but its id', async (stage) => {
    await invite(stage, LIST);
    const made = await stage.as<{ id: string; email: string; version: number }>(
      CAST.partner_admin,
      'select id, email, version from public.partner_invitations where invited_by = $1 and id <> $2',
      ID.partner_admin,
      THING.invitation,
    );
    assert.deepEqual(made.map((row) => row.email).sort(), [
      'nova@exemplo.example',
      'segunda@exemplo.example',
    ]);
    const work = await stage.owner<{ key: string; payload: unknown }>(
      `select idempotency_key as key, payload from public.outbox where kind = 'invitation_created'`,
    );
    assert.deepEqual(
      new Map(work.map((row) => [row.key, row.payload])),
      new Map(made.map((row) => [`invitation_created:${row.id}:v1`, { invitation_id: row.id, version: 1 }])),
    );
  });

  scene('only who runs this very partner invites (T3, T8)', async (stage) => {
    for (const name of CAST_NAMES) {
      if (name === 'partner_admin' || name === 'admin') continue;
      const reason = refusal(name);
      await stage.refused(CAST[name], reason, BULK, PARTNER, LIST);
      await stage.refused(CAST[name], reason, `select ${CREATE}`, PARTNER, LIST[0]);
    }
    for (const partner of [OTHER, NOBODYS])
      await stage.refused(CAST.partner_admin, 'not_allowed', BULK, partner, LIST);
    await stage.refused(CAST.admin, 'not_found', BULK, NOBODYS, LIST);
    assert.deepEqual(
      (await invite(stage, LIST, { who: CAST.admin, partner: OTHER })).map((row) => row.outcome),
      ['invited', 'invited'],
    );
    await stage.owner('update public.partners set is_active = false where id = $1', PARTNER);
    await stage.refused(CAST.partner_admin, 'not_allowed', BULK, PARTNER, LIST);
    await stage.refused(CAST.admin, 'invalid_input', BULK, PARTNER, LIST);
  });

  scene('terms and sizes that make no sense are refused', async (stage) => {
    const many = Array.from({ length: 501 }, (_, n) => `p${String(n)}@exemplo.example`);
    for (const list of [[], many, null])
      await stage.refused(CAST.partner_admin, 'invalid_input', BULK, PARTNER, list);
    for (const [column, value] of [
      ['expires_at', '2020-01-01'],
      ['expires_at', 'infinity'],
      ['expires_at', '2100-01-01'],
      ['access_until', '2020-01-01'],
      ['access_until', 'infinity'],
    ]) {
      const failure = await stage.refused(
        CAST.partner_admin,
        'invalid_input',
        `select public.create_invitation($1, 'a@exemplo.example', ${String(column)} => $2)`,
        PARTNER,
        value,
      );
      assert.deepEqual(JSON.parse(failure.detail ?? ''), { field: column });
    }
    for (const email of ['x', null, `${'a'.repeat(300)}@exemplo.example`])
      await stage.refused(CAST.partner_admin, 'invalid_input', `select ${CREATE}`, PARTNER, email);
    assert.deepEqual(await acts(stage), []);
  });

  scene('one address gets one invitation, however often it is asked for', async (stage) => {
    const who = CAST.partner_admin;
    const first = await stage.call<string>(who, CREATE, PARTNER, 'Nova@exemplo.example');
    assert.equal(await stage.call(who, CREATE, PARTNER, 'nova@exemplo.example '), first);
    await stage.refused(who, 'already_exists', `select ${CREATE}`, PARTNER, addressOf('member'));
    await stage.owner(
      `update public.partner_invitations set expires_at = now() - interval '1 second' where id = $1`,
      first,
    );
    const second = await stage.call<string>(who, CREATE, PARTNER, 'nova@exemplo.example');
    assert.notEqual(second, first);
    assert.equal(
      (await stored<Invitation>(stage, 'partner_invitations', 'id = $1', first)).status,
      'expired',
    );
  });

  scene('a partner sends 1000 invitations a day and three a week to one address (T19)', async (stage) => {
    const list = (from: number): string[] =>
      Array.from({ length: 499 }, (_, n) => `p${String(from + n)}@exemplo.example`);
    await invite(stage, list(0));
    await invite(stage, list(500));
    await stage.owner(
      `update public.partner_invitations set mailed_at = mailed_at - interval '3 hours' where email like 'p0@%'`,
    );
    await invite(stage, ['penultima@exemplo.example']);
    const failure = await stage.refused(CAST.partner_admin, 'rate_limited', BULK, PARTNER, LIST);
    const detail = JSON.parse(failure.detail ?? '') as { retry_at: string; limit: number };
    assert.equal(detail.limit, 1000);
    const [wait] = await stage.owner<{ hours: number }>(
      `select round(extract(epoch from $1::timestamptz - now()) / 3600)::int as hours`,
      detail.retry_at,
    );
    assert.equal(wait?.hours, 24, 'two places are free when the second oldest is a day old');
    const one = await stage.refused(CAST.partner_admin, 'rate_limited', `select ${CREATE}`, PARTNER, LIST[0]);
    assert.match(one.detail ?? '', /retry_at/);
    await stage.owner(
      `update public.partner_invitations set mailed_at = mailed_at - interval '2 days', status = 'expired'
        where email like 'p%'`,
    );
    for (let n = 0; n < 3; n += 1) {
      const id = await stage.call<string>(CAST.partner_admin, CREATE, PARTNER, 'alvo@exemplo.example');
      await stage.as(CAST.partner_admin, 'select public.cancel_invitation($1)', id);
    }
    const pest = await stage.refused(
      CAST.partner_admin,
      'rate_limited',
      `select ${CREATE}`,
      PARTNER,
      'alvo@exemplo.example',
    );
    assert.match(pest.detail ?? '', /retry_at/);
    assert.deepEqual(await invite(stage, ['alvo@exemplo.example']), [
      { email: 'alvo@exemplo.example', outcome: 'too_often' },
    ]);
  });

  scene('a token is minted when it is mailed, and no table ever holds it (T10)', async (stage) => {
    const id = await stage.call<string>(CAST.partner_admin, CREATE, PARTNER, 'nova@exemplo.example');
    const at = async (): Promise<Invitation> =>
      stored<Invitation>(stage, 'partner_invitations', 'id = $1', id);
    const made = await at();
    assert.match(made.token, /^[0-9a-f]{64}$/);
    const token = await issued(stage, id);
    assert.match(token, /^[A-Za-z0-9_-]{43}$/);
    const [hash] = await stage.owner<{ hash: string }>(
      `select encode(sha256(convert_to($1, 'UTF8')), 'hex') as hash`,
      token,
    );
    const minted = await at();
    assert.equal(minted.token, hash?.hash);
    assert.deepEqual(minted.expires_at, made.expires_at, 'minting extends nothing');
    assert.notEqual(await issued(stage, id), token);
    await stage.refused(SERVER, 'token_invalid', 'select public.peek_partner_invitation($1)', token);
    const tables = await stage.owner<{ name: string }>(
      `select oid::regclass::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`,
    );
    for (const { name } of tables) {
      const rows = await stage.owner(
        `select 1 from ${name} t where strpos(to_jsonb(t)::text, $1) > 0`,
        token,
      );
      assert.deepEqual(rows, [], name);
    }
    for (const name of CAST_NAMES)
      await stage.refused(CAST[name], '42501', 'select public.issue_invitation_token($1)', id);
    for (const name of CAST_NAMES)
      await stage.refused(CAST[name], '42501', 'select token from public.partner_invitations');
  });

  scene('an admin cancels an open invitation, and only in his own partner (T3, T21)', async (stage) => {
    const cancel = 'select public.cancel_invitation($1)';
    const { id, token } = await mailed(stage, addressOf('outsider'));
    for (const who of [CAST.stranger, CAST.outsider, CAST.member, CAST.expired])
      for (const target of [id, NOBODYS]) await stage.refused(who, 'not_found', cancel, target);
    const [foreign] = await stage.owner<{ id: string }>(
      'select id from public.partner_invitations where partner_id = $1',
      OTHER,
    );
    await stage.refused(CAST.partner_admin, 'not_found', cancel, foreign?.id);
    await stage.as(CAST.partner_admin, cancel, id);
    await stage.as(CAST.partner_admin, cancel, id);
    await stage.refused(CAST.outsider, 'token_invalid', 'select public.accept_partner_invitation($1)', token);
    await stage.owner(`update public.partner_invitations set status = 'accepted' where id = $1`, id);
    const late = await stage.refused(CAST.partner_admin, 'already_handled', cancel, id);
    assert.deepEqual(JSON.parse(late.detail ?? ''), { status: 'accepted' });
    assert.deepEqual(await acts(stage), ['invitations_created', 'invitation_cancelled']);
  });

  scene('an invitation is mailed again once an hour, five mails in all', async (stage) => {
    const resend = 'select public.resend_invitation($1)';
    const { id, token } = await mailed(stage, 'nova@exemplo.example');
    const hour = async (): Promise<unknown> =>
      stage.owner(
        `update public.partner_invitations set mailed_at = mailed_at - interval '61 minutes' where id = $1`,
        id,
      );
    const early = await stage.refused(CAST.partner_admin, 'rate_limited', resend, id);
    assert.match(early.detail ?? '', /retry_at/);
    await stage.as(CAST.partner_admin, 'select public.cancel_invitation($1)', id);
    for (let n = 2; n <= 5; n += 1) {
      await hour();
      await stage.as(CAST.partner_admin, resend, id);
      const row = await stored<Invitation>(stage, 'partner_invitations', 'id = $1', id);
      assert.deepEqual([row.status, row.version], ['pending', n]);
    }
    await hour();
    await stage.refused(CAST.partner_admin, 'limit_reached', resend, id);
    assert.equal(
      (await stage.owner(`select 1 from public.outbox where kind = 'invitation_created'`)).length,
      5,
    );
    await issued(stage, id);
    await stage.refused(CAST.stranger, 'token_invalid', 'select public.peek_partner_invitation($1)', token);
    await stage.refused(CAST.outsider, 'not_found', resend, id);
    await stage.owner(
      `update public.partner_invitations set status = 'declined', version = 1 where id = $1`,
      id,
    );
    await stage.refused(CAST.partner_admin, 'already_handled', resend, id);
  });

  scene('an old invitation is not mailed again beside a newer one or to a member', async (stage) => {
    const resend = 'select public.resend_invitation($1)';
    const { id } = await mailed(stage, addressOf('outsider'));
    await stage.as(CAST.partner_admin, 'select public.cancel_invitation($1)', id);
    await stage.owner(`update public.partner_invitations set mailed_at = now() - interval '2 hours'`);
    const newer = await mailed(stage, addressOf('outsider'));
    await stage.refused(CAST.partner_admin, 'already_exists', resend, id);
    await stage.as(CAST.outsider, 'select public.accept_partner_invitation($1)', newer.token);
    await stage.refused(CAST.partner_admin, 'already_exists', resend, id);
  });
});
