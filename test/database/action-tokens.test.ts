import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { ActionTokenPeek } from '@mentorkit/contract';
import { MENTOR } from './support/booking.js';
import { change, clearCalendars, detailOf, GUEST, guest, putPlan, workOf } from './support/sessions.js';
import { mentor, openSeeded, play, server, type Stage } from './support/stage.js';
import { asked, assertDead, issue, peek, RESPOND } from './support/tokens.js';

describe('links in e-mails', () => {
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

  scene('the page names the action, and reading it changes nothing (T27)', async (stage) => {
    const id = await asked(stage);
    await stage.owner(`update public.profiles set timezone = 'Europe/Lisbon' where id = $1`, GUEST);
    const token = await issue(stage, id);
    const seen = await peek(stage, token);
    const [row] = await stage.owner<{ at: string }>(
      `select to_jsonb(scheduled_at) #>> '{}' as at from public.appointments where id = $1`,
      id,
    );
    assert.deepEqual(
      [seen.purpose, seen.state, seen.recipient_role, seen.status, seen.awaiting, seen.scheduled_at],
      ['appointment_respond', 'open', 'mentor', 'pending', 'mentor', row?.at],
    );
    assert.deepEqual([seen.mentor_timezone, seen.mentee_timezone], ['America/Recife', 'Europe/Lisbon']);
    assert.ok(seen.mentor_name !== '' && seen.mentee_name !== '');
    await stage.owner('set transaction read only');
    assert.deepEqual(await peek(stage, token), seen);
    assert.deepEqual(await workOf(stage, id), []);
  });

  scene('a click confirms, once, in the name of whoever got the mail (T26)', async (stage) => {
    const id = await asked(stage);
    const token = await issue(stage, id);
    const done = ActionTokenPeek.parse(await stage.call(server, RESPOND, token, 'confirm'));
    assert.deepEqual([done.state, done.used_for, done.status], ['used', 'confirm', 'confirmed']);
    await assertDead(stage, token);
    await assertDead(stage, token, 'decline');
    assert.deepEqual(await peek(stage, token), done, 'the second click sees the outcome');
    const [row] = await stage.owner(
      'select status, awaiting, action_token, token_expires_at from public.appointments where id = $1',
      id,
    );
    assert.deepEqual(row, {
      status: 'confirmed',
      awaiting: 'mentor',
      action_token: null,
      token_expires_at: null,
    });
    assert.deepEqual(await workOf(stage, id), [
      'appointment_confirmed mentee',
      'appointment_confirmed mentor',
      'calendar_changed',
    ]);
  });

  scene('a click declines, with a reason or without', async (stage) => {
    for (const reason of [null, ' Viajo. ']) {
      const id = await asked(stage);
      const token = await issue(stage, id);
      const answer = await stage.call(
        server,
        'public.respond_to_appointment_by_token($1, $2, $3)',
        token,
        'decline',
        reason,
      );
      assert.equal(ActionTokenPeek.parse(answer).status, 'cancelled');
      const [seen] = await stage.as(
        guest,
        'select cancelled_by, cancellation_reason from public.list_appointments() where id = $1',
        id,
      );
      assert.deepEqual(seen, { cancelled_by: 'mentor', cancellation_reason: reason?.trim() ?? null });
      assert.ok((await workOf(stage, id)).includes('appointment_declined mentee'));
    }
  });

  scene('each of the two cancels by a link of his own, and it does nothing else', async (stage) => {
    const id = await putPlan(stage, { status: 'confirmed', at: `now() + interval '9 days'` });
    const ofMentee = await issue(stage, id, 'appointment_manage');
    const ofMentor = await issue(stage, id, 'appointment_manage', MENTOR);
    assert.deepEqual(
      [(await peek(stage, ofMentee)).recipient_role, (await peek(stage, ofMentor)).recipient_role],
      ['mentee', 'mentor'],
    );
    for (const action of ['confirm', 'decline']) await assertDead(stage, ofMentee, action);
    await stage.as(server, `select ${RESPOND}`, ofMentor, 'cancel');
    const [row] = await stage.owner('select status, cancelled_by from public.appointments where id = $1', id);
    assert.deepEqual(row, { status: 'cancelled', cancelled_by: MENTOR });
    assert.equal((await peek(stage, ofMentee)).state, 'outdated');
    await assertDead(stage, ofMentee, 'cancel');
    const other = await asked(stage, 12);
    await assertDead(stage, await issue(stage, other), 'cancel');
  });

  scene('unknown, used, ended, outdated and missing tokens are refused alike (T26)', async (stage) => {
    const id = await asked(stage);
    const first = await issue(stage, id);
    const second = await issue(stage, id);
    await assertDead(stage, first);
    assert.equal((await peek(stage, first)).state, 'expired', 'a newer one took its place');
    for (const none of [null, '', 'x', `${second}x`, second.slice(1), 'x'.repeat(100_000)]) {
      await assertDead(stage, none);
      await stage.refused(server, 'token_invalid', 'select public.peek_action_token($1)', none);
    }
    const [kept] = await stage.owner<{ hash: string }>(
      'select action_token as hash from public.appointments where id = $1',
      id,
    );
    await assertDead(stage, kept?.hash);
    await stage.owner('update public.action_tokens set expires_at = now()');
    await assertDead(stage, second);
    assert.equal((await peek(stage, second)).state, 'expired');
    const third = await issue(stage, id);
    await stage.as(server, `select ${RESPOND}`, third, 'confirm');
    await assertDead(stage, third);
  });

  scene('a link is worth nothing once the session was moved or answered elsewhere (T26)', async (stage) => {
    const id = await asked(stage);
    const token = await issue(stage, id);
    const later = `(date_trunc('day', now()) + interval '12 days 13 hours')`;
    await change(stage, mentor, `reschedule_appointment($1, ${later})`, id);
    const seen = await peek(stage, token);
    assert.deepEqual([seen.state, seen.awaiting], ['outdated', 'mentee']);
    assert.ok(seen.previous_scheduled_at, 'the page says where it went');
    await assertDead(stage, token);
    const [row] = await stage.owner('select action_token from public.appointments where id = $1', id);
    assert.equal(row?.['action_token'], null);
    const ofGuest = await issue(stage, id);
    assert.equal((await peek(stage, ofGuest)).recipient_role, 'mentee');
    await change(stage, guest, 'confirm_appointment($1)', id);
    await assertDead(stage, ofGuest, 'decline');
  });

  scene('a token that could not be used is not used up', async (stage) => {
    const id = await asked(stage);
    const token = await issue(stage, id);
    await stage.owner('savepoint apart');
    await stage.owner(
      'insert into public.user_blocks (blocker_id, blocked_id) values ($1, $2)',
      GUEST,
      MENTOR,
    );
    await stage.refused(server, 'conversation_closed', `select ${RESPOND}`, token, 'confirm');
    await stage.owner('rollback to savepoint apart');
    const failure = await stage.refused(server, 'invalid_input', `select ${RESPOND}`, token, 'complete');
    assert.deepEqual(detailOf(failure), { field: 'action' });
    await stage.refused(server, 'invalid_input', `select ${RESPOND}`, token, null);
    assert.equal((await peek(stage, token)).state, 'open');
  });
});
