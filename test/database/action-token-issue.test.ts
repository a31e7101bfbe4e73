import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { MENTOR } from './support/booking.js';
import { change, clearCalendars, detailOf, GUEST, guest, putPlan } from './support/sessions.js';
import {
  admin,
  anonymousSignIn,
  mentee,
  mentor,
  openSeeded,
  personId,
  play,
  server,
  visitor,
  type Stage,
} from './support/stage.js';
import { asked, assertDead, issue, peek, RESPOND } from './support/tokens.js';

describe('issuing links in e-mails', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () =>
      play(database, async (stage) => {
        await clearCalendars(stage);
        await job(stage);
      }),
    );
  };

  scene('a token has 256 bits, is told once and kept as a hash (T25, T26)', async (stage) => {
    const id = await asked(stage);
    const token = await issue(stage, id);
    assert.match(token, /^[A-Za-z0-9_-]{43}$/);
    const [row] = await stage.owner<{ hashed: boolean; text: string; ends: boolean }>(
      `select t.token_hash = encode(sha256(convert_to($2, 'UTF8')), 'hex') and a.action_token = t.token_hash
            and a.token_expires_at = t.expires_at as hashed,
          to_jsonb(t)::text || to_jsonb(a)::text as text, t.expires_at = now() + interval '7 days' as ends
        from public.action_tokens t join public.appointments a on a.id = t.appointment_id where a.id = $1`,
      id,
      token,
    );
    assert.deepEqual([row?.hashed, row?.ends, row?.text.includes(token)], [true, true, false]);
    assert.notEqual(await issue(stage, await asked(stage, 20)), token);
  });

  scene('a link ends with the start of the session (T26)', async (stage) => {
    const id = await putPlan(stage, { status: 'pending', at: `now() + interval '3 hours'` });
    const token = await issue(stage, id);
    assert.equal((await peek(stage, token)).expires_at, (await peek(stage, token)).scheduled_at);
    const begun = await putPlan(stage, { status: 'confirmed', at: `now() - interval '5 minutes'` });
    await stage.refused(
      server,
      'too_late',
      `select public.issue_action_token($1, 'appointment_manage')`,
      begun,
    );
  });

  scene('tokens are issued for what can still be answered, to the one it is for', async (stage) => {
    const id = await asked(stage);
    const refused = async (reason: string, ...input: unknown[]): Promise<Record<string, unknown>> =>
      detailOf(await stage.refused(server, reason, 'select public.issue_action_token($1, $2, $3)', ...input));
    assert.deepEqual(await refused('invalid_input', id, 'admin', null), { field: 'purpose' });
    assert.deepEqual(await refused('invalid_input', id, null, null), { field: 'purpose' });
    for (const reader of [GUEST, personId(45)])
      assert.deepEqual(await refused('invalid_input', id, 'appointment_respond', reader), {
        field: 'recipient_id',
      });
    assert.deepEqual(await refused('invalid_input', id, 'appointment_manage', personId(45)), {
      field: 'recipient_id',
    });
    await refused('not_found', personId(1), 'appointment_respond', null);
    await refused('not_found', id, 'request_reply', null);
    await refused('not_found', null, 'appointment_manage', null);
    const held = await putPlan(stage, { status: 'held', at: `now() + interval '10 days'`, message: null });
    await refused('not_found', held, 'appointment_manage', null);
    await change(stage, mentor, 'confirm_appointment($1)', id);
    assert.deepEqual(await refused('already_handled', id, 'appointment_respond', null), {
      status: 'confirmed',
    });
    await change(stage, mentor, `cancel_appointment($1, 'Não posso')`, id);
    await refused('already_handled', id, 'appointment_manage', null);
  });

  scene('the mentor of a written request gets a link to reply, for as long as it is open', async (stage) => {
    const [request] = await stage.owner<{ id: string }>(
      `insert into public.mentorship_requests (mentor_id, mentee_id, message) values ($1, $2, 'Olá') returning id`,
      MENTOR,
      GUEST,
    );
    const id = request?.id ?? '';
    const first = await issue(stage, id, 'request_reply');
    const token = await issue(stage, id, 'request_reply', MENTOR);
    assert.equal((await peek(stage, first)).state, 'expired');
    const seen = await peek(stage, token);
    assert.deepEqual(
      [seen.purpose, seen.recipient_role, seen.status, seen.scheduled_at],
      ['request_reply', 'mentor', 'pending', null],
    );
    await assertDead(stage, token);
    await stage.refused(
      server,
      'invalid_input',
      `select public.issue_action_token($1, 'request_reply', $2)`,
      id,
      GUEST,
    );
    const consume = `select (private.consume_action_token($1, '{request_reply}')).recipient_id as reader`;
    assert.deepEqual(await stage.owner(consume, token), [{ reader: MENTOR }]);
    await stage.owner('savepoint used');
    await assert.rejects(stage.owner(consume, token), { code: 'PT410', message: 'token_invalid' });
    await stage.owner('rollback to savepoint used');
    assert.deepEqual(
      [(await peek(stage, token)).state, (await peek(stage, token)).used_for],
      ['used', 'reply'],
    );
    await stage.owner(`update public.mentorship_requests set status = 'replied' where id = $1`, id);
    await stage.refused(
      server,
      'already_handled',
      `select public.issue_action_token($1, 'request_reply')`,
      id,
    );
  });

  scene('no client reads, issues or uses a token (T25, T26)', async (stage) => {
    const id = await asked(stage);
    const token = await issue(stage, id);
    for (const who of [visitor, anonymousSignIn, guest, mentor, mentee, admin]) {
      for (const column of ['token_hash', 'appointment_id', '*'])
        await stage.refused(who, '42501', `select ${column} from public.action_tokens`);
      await stage.refused(who, '42501', 'update public.action_tokens set expires_at = now()');
      for (const column of ['action_token', 'token_expires_at'])
        await stage.refused(who, '42501', `select ${column} from public.appointments`);
      await stage.refused(
        who,
        '42501',
        'select public.issue_action_token($1, $2)',
        id,
        'appointment_respond',
      );
      await stage.refused(who, '42501', 'select public.peek_action_token($1)', token);
      await stage.refused(who, '42501', `select ${RESPOND}`, token, 'confirm');
    }
    assert.ok(
      !JSON.stringify(await stage.as(guest, 'select * from public.list_appointments()')).includes(token),
    );
  });

  scene("no session begins with a token of its maker's choice (T25)", async (stage) => {
    const [row] = await stage.as(
      server,
      `insert into public.appointments (mentor_id, mentee_id, scheduled_at, action_token, token_expires_at)
        values ($1, $2, now() + interval '9 days', repeat('a', 64), 'infinity') returning action_token, token_expires_at`,
      MENTOR,
      GUEST,
    );
    assert.deepEqual(row, { action_token: null, token_expires_at: null });
    await stage.refused(server, '23514', `update public.appointments set action_token = 'plain'`);
  });

  scene('what a token is for is never changed afterwards (T26)', async (stage) => {
    await issue(stage, await asked(stage));
    for (const set of [
      `purpose = 'appointment_manage'`,
      `recipient_id = '${GUEST}'`,
      'version = 2',
      `token_hash = repeat('a', 64)`,
    ])
      await stage.refused(server, 'not_allowed', `update public.action_tokens set ${set}`);
  });
});
