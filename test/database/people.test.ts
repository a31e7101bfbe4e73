import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { MentorApplicant, MentorApplication, MyProfile } from '@mentorkit/contract';
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

const ROLE = 'public.set_user_role($1, $2, $3)';
const VERIFY = 'public.set_mentor_verified($1, $2)';
const APPLY = 'public.apply_as_mentor($1)';
const DECIDE = 'public.decide_mentor_application($1, $2, $3)';
const MENTEE = personId(41);
const MENTOR = personId(1);
const ADMIN = personId(61);
const NOBODY = personId(999);
/** A demo mentor who waits to be verified. */
const unlisted = person(24);

async function apply(stage: Stage, who: Persona, words = 'Quero ajudar'): Promise<MentorApplication> {
  return MentorApplication.parse(await stage.call(who, APPLY, words));
}

async function written(stage: Stage): Promise<{ kind: string; payload: Record<string, string> }[]> {
  return stage.owner(
    'select kind, payload from public.outbox where created_at >= now() order by kind, payload',
  );
}

async function isVerified(stage: Stage, id: string): Promise<unknown> {
  return (await stage.owner('select verified from public.profiles where id = $1', id))[0]?.['verified'];
}

describe('roles', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () => play(database, job));
  };

  scene('nobody but an admin and the server gives roles or verifies (T4, T7)', async (stage) => {
    const claimed = person(45, { app_metadata: { role: 'admin' }, user_metadata: { role: 'service_role' } });
    for (const [who, reason] of [
      [visitor, '42501'],
      [anonymousSignIn, 'not_signed_in'],
      [stranger, 'not_allowed'],
      [claimed, 'not_allowed'],
      [mentor, 'not_allowed'],
    ] as const) {
      await stage.refused(who, reason, `select ${ROLE}`, who.claims['sub'] ?? MENTEE, 'admin', true);
      await stage.refused(who, reason, `select ${VERIFY}`, personId(24), true);
    }
    for (const who of [admin, server]) {
      assert.deepEqual(await stage.call(who, ROLE, MENTEE, 'mentor', true), ['mentee', 'mentor']);
      assert.equal(await stage.call(who, VERIFY, MENTEE, true), true);
      assert.equal(await isVerified(stage, MENTEE), true);
      assert.deepEqual(await stage.call(who, ROLE, MENTEE, 'mentor', false), ['mentee']);
    }
  });

  scene('who is no mentor any more is not listed, and giving the role again lists nobody', async (stage) => {
    assert.equal(await isVerified(stage, MENTOR), true);
    assert.deepEqual(await stage.call(admin, ROLE, MENTOR, 'mentor', false), ['mentee']);
    assert.equal(await isVerified(stage, MENTOR), false);
    assert.deepEqual(await stage.call(admin, ROLE, MENTOR, 'mentor', false), ['mentee']);
    await stage.refused(admin, 'not_found', `select ${VERIFY}`, MENTOR, true);
    assert.deepEqual(await stage.call(admin, ROLE, MENTOR, 'mentor', true), ['mentee', 'mentor']);
    assert.equal(await isVerified(stage, MENTOR), false);
    assert.deepEqual(await stage.as(visitor, 'select 1 from public.profiles where id = $1', MENTOR), []);
  });

  scene(
    'a role is given twice without harm, and only roles that exist to people who exist',
    async (stage) => {
      for (let time = 0; time < 2; time += 1)
        assert.deepEqual(await stage.call(admin, ROLE, MENTEE, 'admin', true), ['admin', 'mentee']);
      for (const role of ['owner', '', null])
        await stage.refused(admin, 'invalid_input', `select ${ROLE}`, MENTEE, role, true);
      await stage.refused(admin, 'invalid_input', `select ${ROLE}`, MENTEE, 'mentor', null);
      await stage.refused(admin, 'invalid_input', `select ${VERIFY}`, MENTOR, null);
      for (const id of [NOBODY, null]) {
        await stage.refused(admin, 'not_found', `select ${ROLE}`, id, 'mentor', true);
        await stage.refused(admin, 'not_found', `select ${VERIFY}`, id, true);
      }
      await stage.refused(admin, 'not_allowed', `select ${ROLE}`, MENTEE, 'mentee', false);
    },
  );

  scene('the last admin stays one, whoever asks', async (stage) => {
    for (const who of [admin, server])
      await stage.refused(who, 'not_allowed', `select ${ROLE}`, ADMIN, 'admin', false);
    await stage.call(admin, ROLE, MENTEE, 'admin', true);
    assert.deepEqual(await stage.call(admin, ROLE, ADMIN, 'admin', false), ['mentee']);
    await stage.refused(mentee, 'not_allowed', `select ${ROLE}`, MENTEE, 'admin', false);
    await stage.refused(admin, 'not_allowed', `select ${ROLE}`, ADMIN, 'admin', true);
  });
});

describe('becoming a mentor', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () => play(database, job));
  };

  scene('a person applies, an admin approves, and the new mentor can be seen and booked', async (stage) => {
    const mine = await apply(stage, mentee, '  Quero ajudar quem começa.\n');
    assert.deepEqual([mine.status, mine.motivation], ['open', 'Quero ajudar quem começa.']);
    assert.deepEqual(await written(stage), [
      { kind: 'mentor_applied', payload: { application_id: mine.id, recipient_id: ADMIN } },
    ]);
    const [waiting] = (await stage.as(admin, 'select * from public.list_mentor_applications()')).map((row) =>
      MentorApplicant.parse(row),
    );
    assert.deepEqual([waiting?.id, waiting?.full_name], [mine.id, 'Ana Clara Figueiredo']);
    const decided = MentorApplication.parse(await stage.call(admin, DECIDE, mine.id, true, ' Bem-vinda! '));
    assert.deepEqual([decided.status, decided.reason], ['approved', 'Bem-vinda!']);
    assert.deepEqual((await written(stage))[1], {
      kind: 'mentor_approved',
      payload: { application_id: mine.id, recipient_id: MENTEE },
    });
    assert.equal((await stage.as(visitor, 'select 1 from public.profiles where id = $1', MENTEE)).length, 1);
    assert.equal(
      (await stage.as(mentee, 'select 1 from public.booking_rules where mentor_id = auth.uid()')).length,
      1,
    );
    assert.deepEqual(await stage.as(admin, 'select * from public.list_mentor_applications()'), []);
    assert.equal(
      (await stage.as(admin, `select * from public.list_mentor_applications('approved')`)).length,
      1,
    );
  });

  scene('the same application and the same decision again change nothing', async (stage) => {
    const first = await apply(stage, mentee);
    assert.deepEqual(await apply(stage, mentee), first);
    await stage.refused(mentee, 'already_exists', `select ${APPLY}`, 'Outras palavras');
    const decided = await stage.call(admin, DECIDE, first.id, false, 'Ainda não');
    assert.deepEqual(await stage.call(admin, DECIDE, first.id, false, 'Outro motivo'), decided);
    const failure = await stage.refused(admin, 'already_handled', `select ${DECIDE}`, first.id, true, null);
    assert.deepEqual(JSON.parse(failure.detail ?? ''), { status: 'declined' });
    assert.deepEqual(
      (await written(stage)).map((row) => row.kind),
      ['mentor_applied', 'mentor_declined'],
    );
    assert.equal(await isVerified(stage, MENTEE), false);
  });

  scene('three applications a year are enough, and a mentor needs none (T19)', async (stage) => {
    for (let time = 0; time < 3; time += 1)
      await stage.call(admin, DECIDE, (await apply(stage, mentee)).id, false, null);
    const failure = await stage.refused(mentee, 'rate_limited', `select ${APPLY}`, 'Mais uma vez');
    const { retry_at } = JSON.parse(failure.detail ?? '{}') as { retry_at: string };
    assert.ok(new Date(retry_at).getTime() > Date.now() + 364 * 86_400_000);
    await stage.owner(`alter table public.mentor_applications disable trigger user`);
    await stage.owner(`update public.mentor_applications set created_at = now() - interval '366 days'`);
    await apply(stage, mentee);
    for (const who of [mentor, unlisted])
      await stage.refused(who, 'already_exists', `select ${APPLY}`, 'Já sou');
  });

  scene('an application says something, and only registered people write one', async (stage) => {
    for (const words of ['', ' \n\t ', null, 'a'.repeat(4001)])
      await stage.refused(mentee, 'invalid_input', `select ${APPLY}`, words);
    await apply(stage, mentee, 'a'.repeat(4000));
    await stage.refused(visitor, '42501', `select ${APPLY}`, 'Eu');
    await stage.refused(anonymousSignIn, 'not_signed_in', `select ${APPLY}`, 'Eu');
  });

  scene('an application is read by its author and the team, decided by the team (T4, T20)', async (stage) => {
    const { id } = await apply(stage, mentee);
    const own = 'select id, motivation, status, reason from public.mentor_applications';
    assert.equal((await stage.as(mentee, own)).length, 1);
    for (const who of [stranger, mentor, admin]) assert.deepEqual(await stage.as(who, own), []);
    await stage.refused(mentee, '42501', 'select decided_by from public.mentor_applications');
    await stage.refused(mentee, '42501', `update public.mentor_applications set status = 'approved'`);
    await stage.refused(mentee, '42501', 'delete from public.mentor_applications');
    for (const who of [stranger, mentor, mentee]) {
      await stage.refused(who, 'not_allowed', 'select * from public.list_mentor_applications()');
      await stage.refused(who, 'not_allowed', `select ${DECIDE}`, id, true, null);
    }
    await stage.refused(admin, 'not_found', `select ${DECIDE}`, NOBODY, true, null);
    await stage.refused(admin, 'invalid_input', `select ${DECIDE}`, id, null, null);
    await stage.refused(admin, 'invalid_input', `select ${DECIDE}`, id, false, 'a'.repeat(4001));
    await stage.refused(admin, 'invalid_input', `select * from public.list_mentor_applications('all')`);
    assert.equal((await stage.as(server, 'select * from public.list_mentor_applications()')).length, 1);
  });

  scene(
    'the settings page reads everything about oneself at once, and only registered people',
    async (stage) => {
      const mine = MyProfile.parse(await stage.call(mentor, 'public.get_my_profile()'));
      assert.equal(mine.contact?.email, 'mentor@demo.example');
      assert.deepEqual(mine.roles, ['mentee', 'mentor']);
      assert.ok(mine.weekly_hours.length > 10);
      assert.equal(mine.booking_rules?.max_per_mentee, 10);
      const other = MyProfile.parse(await stage.call(mentee, 'public.get_my_profile()'));
      assert.deepEqual([other.weekly_hours, other.booking_rules, other.application], [[], null, null]);
      const closed = MyProfile.parse(await stage.call(person(5), 'public.get_my_profile()'));
      assert.deepEqual(
        closed.overrides.map((override) => override.ranges),
        [[]],
      );
      await stage.refused(visitor, '42501', 'select public.get_my_profile()');
      await stage.refused(anonymousSignIn, 'not_signed_in', 'select public.get_my_profile()');
    },
  );
});
