import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { MENTOR } from './support/booking.js';
import { GUEST, guest, change, putPlan, workOf } from './support/sessions.js';
import { admin, mentor, openSeeded, play, server, stranger, visitor, type Stage } from './support/stage.js';

const REMIND = 'public.remind_appointments()';

describe('the jobs', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () =>
      play(database, async (stage) => {
        // the demo's sessions lie at times of their own
        await stage.owner('delete from public.appointments');
        await job(stage);
      }),
    );
  };

  const putConfirmed = async (stage: Stage, at: string): Promise<string> =>
    putPlan(stage, { status: 'confirmed', at: `now() + interval '${at}'` });

  const move = async (stage: Stage, id: string, to: string): Promise<void> => {
    // without a new version: only the clock goes on
    await stage.owner('alter table public.appointments disable trigger user');
    await stage.owner(
      `update public.appointments set scheduled_at = now() + $2::interval, ends_at = now() + $2::interval + interval '1 hour'
        where id = $1`,
      id,
      to,
    );
    await stage.owner('alter table public.appointments enable trigger user');
  };

  scene('both people are reminded 24 hours and 1 hour before, each once', async (stage) => {
    const id = await putConfirmed(stage, '25 hours');
    assert.equal(await stage.call(server, REMIND), 0);
    await move(stage, id, '24 hours');
    assert.equal(await stage.call(server, REMIND), 2);
    assert.equal(await stage.call(server, REMIND), 0);
    await move(stage, id, '61 minutes');
    assert.equal(await stage.call(server, REMIND), 0);
    await move(stage, id, '1 hour');
    assert.equal(await stage.call(server, REMIND), 2);
    assert.equal(await stage.call(server, REMIND), 0);
    const mails = await stage.owner<{ line: string }>(
      `select concat_ws(' ', payload ->> 'hours', payload ->> 'version', payload ->> 'recipient_id') as line
        from public.outbox where kind = 'appointment_reminded' and payload ->> 'appointment_id' = $1 order by 1`,
      id,
    );
    assert.deepEqual(
      mails.map((row) => row.line),
      [`1 1 ${MENTOR}`, `1 1 ${GUEST}`, `24 1 ${MENTOR}`, `24 1 ${GUEST}`],
    );
    const [row] = await stage.owner(
      'select reminded_at = now() as now, version from public.appointments where id = $1',
      id,
    );
    assert.deepEqual(row, { now: true, version: 1 });
  });

  scene('a late reminder is the nearer one, and a session that began has none', async (stage) => {
    const soon = await putConfirmed(stage, '20 minutes');
    await putConfirmed(stage, '-65 minutes');
    await stage.owner(`update public.appointments set duration_minutes = 70 where scheduled_at < now()`);
    await putPlan(stage, { status: 'pending', at: `now() + interval '5 hours'` });
    await putPlan(stage, { status: 'cancelled', at: `now() + interval '7 hours'` });
    assert.equal(await stage.call(server, REMIND), 2);
    assert.deepEqual(await workOf(stage, soon), [
      'appointment_reminded mentee',
      'appointment_reminded mentor',
    ]);
  });

  scene('who agreed to a time within the day before is reminded an hour before only', async (stage) => {
    const id = await putPlan(stage, { status: 'pending', at: `now() + interval '10 hours'` });
    await change(stage, mentor, 'confirm_appointment($1)', id);
    assert.equal(await stage.call(server, REMIND), 0);
    await move(stage, id, '50 minutes');
    await stage.owner(`alter table public.outbox disable trigger user`);
    await stage.owner(`update public.outbox set created_at = now() - interval '9 hours'`);
    await stage.owner(`alter table public.outbox enable trigger user`);
    assert.equal(await stage.call(server, REMIND), 2);
  });

  scene('a session that was moved is reminded of its new time', async (stage) => {
    const id = await putConfirmed(stage, '20 hours');
    assert.equal(await stage.call(server, REMIND), 2);
    const [to] = await stage.owner<{ at: string }>(
      `select date_trunc('hour', now() + interval '30 hours') as at`,
    );
    await change(stage, mentor, 'reschedule_appointment($1, $2)', id, to?.at);
    await change(stage, guest, 'confirm_appointment($1)', id);
    assert.equal(await stage.call(server, REMIND), 0);
    await move(stage, id, '20 hours');
    await stage.owner(`alter table public.outbox disable trigger user`);
    await stage.owner(
      `update public.outbox set created_at = now() - interval '2 days' where kind = 'appointment_confirmed'`,
    );
    await stage.owner(`alter table public.outbox enable trigger user`);
    assert.equal(await stage.call(server, REMIND), 2);
  });

  scene('all jobs run in one call, and a second call finds nothing to do', async (stage) => {
    await putConfirmed(stage, '20 hours');
    await putConfirmed(stage, '-3 days');
    await putPlan(stage, { status: 'pending', at: `now() - interval '1 day'` });
    await stage.owner(`update public.user_partners set expires_at = now() where status = 'active'`);
    await stage.owner(`update public.partner_invitations set expires_at = now()`);
    const first = await stage.call<Record<string, number>>(server, 'public.run_jobs()');
    assert.deepEqual(Object.keys(first).sort(), [
      'apply_retention',
      'complete_appointments',
      'expire_appointments',
      'expire_partner_invitations',
      'expire_requests',
      'expire_user_partner_access',
      'refresh_free_days',
      'remind_appointments',
      'remind_requests',
    ]);
    assert.deepEqual(
      [first['remind_appointments'], first['complete_appointments'], first['expire_appointments']],
      [2, 1, 1],
    );
    assert.deepEqual([first['expire_partner_invitations'], first['expire_user_partner_access']], [1, 3]);
    const second = await stage.call<Record<string, number>>(server, 'public.run_jobs()');
    assert.deepEqual(
      Object.values(second).filter((total) => total !== 0),
      [],
    );
  });

  scene('a job that fails stops no other and says what it died of', async (stage) => {
    await putConfirmed(stage, '20 hours');
    await stage.owner(`create function private.broken() returns trigger language plpgsql as
      $$ begin raise exception 'no room left' using errcode = 'P0001'; end $$`);
    await stage.owner(`create trigger broken before update on public.partner_invitations
      for each statement execute function private.broken()`);
    const report = await stage.call<Record<string, unknown>>(
      server,
      `public.run_jobs('{expire_partner_invitations,remind_appointments}')`,
    );
    assert.deepEqual(report, {
      expire_partner_invitations: { error: 'P0001', message: 'no room left' },
      remind_appointments: 2,
    });
  });

  scene('a job has a name that is known', async (stage) => {
    for (const names of ['{drop_everything}', '{remind_appointments,null}', '{"public.run_jobs"}'])
      await stage.refused(server, 'invalid_input', 'select public.run_jobs($1)', names);
    assert.deepEqual(await stage.call(server, `public.run_jobs('{}')`), {});
  });

  scene('jobs are the server’s alone (T44)', async (stage) => {
    for (const who of [visitor, stranger, mentor, admin])
      for (const job of ['run_jobs()', 'remind_appointments()', 'apply_retention()'])
        await stage.refused(who, '42501', `select public.${job}`);
  });

  scene('where pg_cron is installed the jobs are in it once, and go with the migration', async (stage) => {
    assert.deepEqual(await stage.owner('select private.schedule_jobs() as done'), [{ done: false }]);
    await stage.owner(`create schema cron`);
    await stage.owner(`create table cron.job (jobname text unique, schedule text, command text)`);
    await stage.owner(`create function cron.schedule(job_name text, schedule text, command text) returns bigint language sql as
      $$ insert into cron.job values ($1, $2, $3) returning 1::bigint $$`);
    await stage.owner(`create function cron.unschedule(job_name text) returns boolean language sql as
      $$ delete from cron.job j where j.jobname = $1 returning true $$`);
    await stage.owner(`insert into cron.job values ('of somebody else', '* * * * *', 'select 1')`);
    for (let time = 0; time < 2; time += 1)
      assert.deepEqual(await stage.owner('select private.schedule_jobs() as done'), [{ done: true }]);
    const jobs = await stage.owner<{ jobname: string; schedule: string; command: string }>(
      'select * from cron.job order by jobname',
    );
    assert.deepEqual(
      jobs.map((row) => [row.jobname, row.schedule]),
      [
        ['mentorkit-minute', '* * * * *'],
        ['mentorkit-reminders', '*/5 * * * *'],
        ['mentorkit-retention', '10 6 * * *'],
        ['of somebody else', '* * * * *'],
      ],
    );
    for (const { command } of jobs) await stage.owner(command);
    await stage.owner('select private.unschedule_jobs()');
    assert.equal((await stage.owner('select 1 from cron.job')).length, 1);
  });
});
