import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { SimilarMentor } from '@mentorkit/contract';
import { MENTOR } from './support/booking.js';
import { age, ask, mailOf, putRequest, requestsOf } from './support/requests.js';
import {
  mentee,
  mentor,
  openSeeded,
  person,
  personId,
  play,
  server,
  stranger,
  type Persona,
  type Stage,
} from './support/stage.js';

describe('written requests without a session', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () => play(database, job));
  };

  scene('a mentor answers by the link in his mail, once (T10, T26)', async (stage) => {
    const id = await ask(stage);
    const issue = `public.issue_action_token($1, 'request_reply')`;
    const call = 'public.reply_to_request_by_token($1, $2)';
    const token = await stage.call<string>(server, issue, id);
    for (const who of [mentor, mentee, stranger])
      await stage.refused(who, '42501', `select ${call}`, token, 'Sim');
    await stage.refused(server, 'invalid_input', `select ${call}`, token, ' ');
    for (const wrong of ['', 'x'.repeat(43), null])
      await stage.refused(server, 'token_invalid', `select ${call}`, wrong, 'Sim');
    assert.equal(
      (await stage.call<{ state: string; status: string }>(server, call, token, 'Sim, vamos conversar'))
        .status,
      'replied',
    );
    await stage.refused(server, 'token_invalid', `select ${call}`, token, 'Sim, vamos conversar');
    const seen = (await requestsOf(stage, mentee)).find((row) => row.id === id);
    assert.equal(seen?.reply, 'Sim, vamos conversar');
    const other = await ask(stage, stranger);
    const late = await stage.call<string>(server, issue, other);
    await stage.as(mentor, 'select public.decline_request($1)', other);
    await stage.refused(server, 'already_handled', `select ${call}`, late, 'Sim');
    const third = await ask(stage, person(46));
    const apart = await stage.call<string>(server, issue, third);
    await stage.as(person(46), 'select public.block_user($1)', MENTOR);
    await stage.refused(server, 'conversation_closed', `select ${call}`, apart, 'Sim');
  });

  scene(
    'a mentor is reminded on the 4th and the 10th day, the mentee hears the end on the 14th',
    async (stage) => {
      const remind = async (): Promise<number> => stage.call(server, 'public.remind_requests()');
      const expire = async (): Promise<number> => stage.call(server, 'public.expire_requests()');
      const id = await ask(stage, stranger);
      await stage.as(mentor, 'select public.read_request($1)', id);
      await age(stage, id, '95 hours');
      assert.equal(await remind(), 0);
      await age(stage, id, '1 hour');
      assert.deepEqual([await remind(), await remind()], [1, 0]);
      await age(stage, id, '6 days');
      assert.deepEqual([await remind(), await remind(), await expire()], [1, 0, 0]);
      await age(stage, id, '4 days');
      assert.deepEqual([await remind(), await expire(), await expire()], [0, 1, 0]);
      assert.deepEqual(await mailOf(stage, id), [
        'request_created 01 v1',
        'request_expired 45 v1',
        'request_reminded 01 v1',
        'request_reminded 01 v2',
      ]);
      const late = await putRequest(stage, MENTOR, personId(46), 'pending', '11 days');
      const done = await putRequest(stage, MENTOR, personId(44), 'replied', '20 days');
      assert.deepEqual([await remind(), await remind(), await expire()], [1, 0, 0]);
      assert.deepEqual(
        await mailOf(stage, late),
        ['request_reminded 01 v2'],
        'one mail, however late the job',
      );
      assert.deepEqual(await mailOf(stage, done), []);
      for (const who of [mentor, mentee]) {
        await stage.refused(who, '42501', 'select public.remind_requests()');
        await stage.refused(who, '42501', 'select public.expire_requests()');
      }
    },
  );

  scene(
    'somebody else to ask: up to three visible mentors with most topics in common (T20)',
    async (stage) => {
      const similar = async (
        who: Persona,
        to = MENTOR,
        reader: string | null = null,
      ): Promise<SimilarMentor[]> => {
        const rows = await stage.as<{ row: unknown }>(
          who,
          'select to_jsonb(s) as row from public.similar_mentors($1, $2) s',
          to,
          reader,
        );
        return rows.map(({ row }) => SimilarMentor.parse(row));
      };
      const [own] = await stage.owner<{ topics: string[] }>(
        'select mentorship_topics as topics from public.profiles where id = $1',
        MENTOR,
      );
      const found = await similar(mentee);
      assert.equal(found.length, 3);
      const shared = found.map(
        (one) => one.mentorship_topics.filter((topic) => own?.topics.includes(topic)).length,
      );
      assert.deepEqual(
        shared,
        shared.toSorted((one, other) => other - one),
      );
      assert.ok(shared.every((count) => count > 0) && found.every(({ id }) => id !== MENTOR));
      assert.deepEqual(await similar(server, MENTOR, personId(41)), found);
      assert.deepEqual(await similar(mentee, MENTOR, personId(45)), [], 'nobody asks in the name of others');
      const [first, second, third] = found.map(({ id }) => id);
      await stage.owner(`update public.profiles set profile_visibility = 'private' where id = $1`, first);
      await stage.as(mentee, 'select public.block_user($1)', second);
      await stage.owner(
        `update public.profiles set availability_status = 'unavailable' where id = $1`,
        third,
      );
      for (const who of [mentee, server]) {
        const rest = await similar(who, MENTOR, personId(41));
        assert.ok(rest.every(({ id }) => ![first, second, third].includes(id)));
      }
      await stage.owner(`update public.profiles set profile_visibility = 'private' where id = $1`, MENTOR);
      assert.deepEqual(await similar(stranger), [], 'nothing is learnt about a hidden mentor');
      await putRequest(stage, MENTOR, personId(45), 'expired', '15 days');
      assert.ok((await similar(stranger)).length > 0, 'who wrote to him knows of him');
    },
  );
});
