import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { REQUEST_DAYS } from '@mentorkit/contract';
import { MENTOR } from './support/booking.js';
import { told } from './support/chat.js';
import {
  age,
  ask,
  ASK,
  ASK_WITH_CV,
  ASK_WITH_ID,
  mailOf,
  REPLY,
  request,
  requestsOf,
} from './support/requests.js';
import {
  anonymousSignIn,
  mentee,
  mentor,
  openSeeded,
  person,
  personId,
  play,
  stranger,
  visitor,
  type Stage,
} from './support/stage.js';

const ID = '6f1d5f0e-0f52-4d58-9f0f-0d7a4a1b0001';

describe('written requests', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () => play(database, job));
  };

  scene('a request goes to the mentor, is opened and answered, and both follow it', async (stage) => {
    const asked = await request(stage, mentee, ASK, MENTOR, '  Pode me ajudar?  ');
    assert.deepEqual([asked.status, asked.message, asked.my_role], ['pending', 'Pode me ajudar?', 'mentee']);
    const days = (Date.parse(asked.expires_at) - Date.parse(asked.created_at)) / 86_400_000;
    assert.equal(days, REQUEST_DAYS);
    const [seen] = await requestsOf(stage, mentor);
    assert.deepEqual(
      [seen?.id, seen?.my_role, seen?.other_name],
      [asked.id, 'mentor', 'Ana Clara Figueiredo'],
    );
    const read = await request(stage, mentor, 'public.read_request($1)', asked.id);
    assert.deepEqual([read.status, read.read_at !== null], ['read', true]);
    const replied = await request(stage, mentor, REPLY, asked.id, ' Claro, escreva para mim. ');
    assert.deepEqual([replied.status, replied.reply], ['replied', 'Claro, escreva para mim.']);
    assert.deepEqual(
      (await requestsOf(stage, mentee)).find(({ id }) => id === asked.id)?.reply,
      replied.reply,
    );
    assert.deepEqual(await mailOf(stage, asked.id), ['request_created 01 v1', 'request_replied 41 v1']);
    const heard = (await told(stage)).filter(({ event }) => event === 'request_changed');
    for (const { payload } of heard) assert.equal((payload as { id: string }).id, asked.id);
    assert.deepEqual(
      heard.map(({ topic }) => topic),
      [1, 1, 1, 41, 41, 41].map((n) => `user:${personId(n)}`),
    );
  });

  scene('a request sent again is one request, whatever became of it (T18)', async (stage) => {
    const first = await request(stage, mentee, ASK_WITH_ID, MENTOR, 'Olá', ID);
    assert.equal(first.id, ID);
    assert.deepEqual(await request(stage, mentee, ASK_WITH_ID, MENTOR, 'Olá', ID), first);
    assert.deepEqual(await request(stage, mentee, ASK, MENTOR, 'Olá'), first);
    const again = `select ${ASK_WITH_ID}`;
    await stage.refused(mentee, 'already_exists', again, MENTOR, 'Outra coisa', ID);
    await stage.refused(mentee, 'already_exists', again, personId(2), 'Olá', ID);
    await stage.refused(mentee, 'already_exists', again, MENTOR, 'Olá', ID.replace('0001', '0002'));
    await stage.refused(stranger, 'already_exists', again, MENTOR, 'Olá', ID);
    await stage.refused(mentee, 'already_exists', `select ${ASK}`, MENTOR, 'Outra coisa');
    await stage.as(mentor, `select ${REPLY}`, ID, 'Sim');
    assert.equal((await request(stage, mentee, ASK_WITH_ID, MENTOR, 'Olá', ID)).status, 'replied');
    assert.deepEqual(await mailOf(stage, ID), ['request_created 01 v1', 'request_replied 41 v1']);
    assert.notEqual(
      (await request(stage, mentee, ASK, MENTOR, 'Olá')).id,
      ID,
      'answered: a new one may begin',
    );
  });

  scene('every change repeated after a lost answer changes nothing more', async (stage) => {
    const asked = await ask(stage);
    const read = await request(stage, mentor, 'public.read_request($1)', asked);
    assert.deepEqual(await request(stage, mentor, 'public.read_request($1)', asked), read);
    const declined = await request(stage, mentor, 'public.decline_request($1, $2)', asked, ' Sem tempo ');
    assert.deepEqual([declined.status, declined.decline_reason], ['declined', 'Sem tempo']);
    assert.deepEqual(await request(stage, mentor, 'public.decline_request($1, $2)', asked, 'x'), declined);
    assert.deepEqual(await request(stage, mentor, 'public.read_request($1)', asked), declined);
    const second = await ask(stage, stranger);
    const taken = await request(stage, stranger, 'public.withdraw_request($1)', second);
    assert.deepEqual([taken.status, taken.withdrawn_at !== null], ['expired', true]);
    assert.deepEqual(await request(stage, stranger, 'public.withdraw_request($1)', second), taken);
    const third = await ask(stage, person(46));
    const replied = await request(stage, mentor, REPLY, third, 'Sim');
    assert.deepEqual(await request(stage, mentor, REPLY, third, 'Sim'), replied);
    assert.deepEqual(await mailOf(stage, asked), ['request_created 01 v1', 'request_declined 41 v1']);
    assert.deepEqual(
      await mailOf(stage, second),
      ['request_created 01 v1'],
      'a request taken back is no news',
    );
  });

  scene('a request in another state takes no answer any more', async (stage) => {
    const reply = `select ${REPLY}`;
    const decline = 'select public.decline_request($1)';
    const withdraw = 'select public.withdraw_request($1)';
    const answered = await ask(stage);
    await stage.as(mentor, reply, answered, 'Sim');
    const declined = await ask(stage, stranger);
    await stage.as(mentor, decline, declined);
    for (const [id, status, who, call, ...words] of [
      [answered, 'replied', mentor, reply, 'Outra'],
      [answered, 'replied', mentor, decline],
      [answered, 'replied', mentee, withdraw],
      [declined, 'declined', mentor, reply, 'Sim'],
      [declined, 'declined', stranger, withdraw],
    ] as const) {
      const failure = await stage.refused(who, 'already_handled', call, id, ...words);
      assert.deepEqual(JSON.parse(failure.detail ?? ''), { status });
    }
    const withdrawn = await ask(stage, person(46));
    await stage.as(person(46), withdraw, withdrawn);
    await stage.refused(mentor, 'already_handled', reply, withdrawn, 'Sim');
    const late = await ask(stage, person(44));
    await age(stage, late, '14 days');
    const seen = (await requestsOf(stage, person(44))).find(({ id }) => id === late);
    assert.equal(seen?.status, 'expired', 'over by its date, however late the job is');
    for (const [who, call, ...words] of [
      [mentor, reply, 'Sim'],
      [mentor, decline],
      [person(44), withdraw],
    ] as const)
      await stage.refused(who, 'too_late', call, late, ...words);
  });

  scene(
    'nobody answers or takes back a request of others, and learns nothing of it (T21, T31)',
    async (stage) => {
      const asked = await ask(stage);
      const calls: [string, unknown[], 'mentor' | 'mentee'][] = [
        ['public.read_request($1)', [], 'mentor'],
        [REPLY, ['Olá'], 'mentor'],
        ['public.decline_request($1)', [], 'mentor'],
        [`public.propose_times($1, array[now() + interval '9 days'])`, [], 'mentor'],
        ['public.withdraw_request($1)', [], 'mentee'],
        [`public.accept_proposed_time($1, now())`, [], 'mentee'],
      ];
      for (const [call, words, side] of calls) {
        const sql = `select ${call}`;
        await stage.refused(visitor, '42501', sql, asked, ...words);
        await stage.refused(anonymousSignIn, 'not_signed_in', sql, asked, ...words);
        const hidden = await stage.refused(stranger, 'not_found', sql, asked, ...words);
        const absent = await stage.refused(stranger, 'not_found', sql, ID, ...words);
        assert.deepEqual([hidden.code, hidden.detail], [absent.code, absent.detail]);
        await stage.refused(side === 'mentor' ? mentee : mentor, 'not_allowed', sql, asked, ...words);
      }
      assert.deepEqual(await requestsOf(stage, person(46)), []);
      await stage.refused(anonymousSignIn, 'not_signed_in', 'select * from public.list_requests()');
      for (const who of [mentee, mentor, stranger]) {
        await stage.refused(who, '42501', `update public.mentorship_requests set status = 'replied'`);
        await stage.refused(who, '42501', `update public.mentorship_requests set reply = 'x'`);
        await stage.refused(who, '42501', 'delete from public.mentorship_requests');
      }
    },
  );

  scene('a request goes only to a mentor whom the caller sees (T12, T20, T21)', async (stage) => {
    const sql = `select ${ASK}`;
    await stage.refused(visitor, '42501', sql, MENTOR, 'Olá');
    await stage.refused(anonymousSignIn, 'not_signed_in', sql, MENTOR, 'Olá');
    await stage.refused(mentor, 'not_allowed', sql, MENTOR, 'Olá');
    await stage.owner(`update public.profiles set profile_visibility = 'private' where id = $1`, MENTOR);
    const hidden = await stage.refused(mentee, 'mentor_unavailable', sql, MENTOR, 'Olá');
    for (const id of [ID, personId(45), null]) {
      const other = await stage.refused(mentee, 'mentor_unavailable', sql, id, 'Olá');
      assert.deepEqual([other.code, other.detail], [hidden.code, hidden.detail]);
    }
    await stage.owner(`update public.profiles set profile_visibility = 'public' where id = $1`, MENTOR);
    await stage.owner(
      `update public.profiles set availability_status = 'unavailable', chat_enabled = false where id = $1`,
      MENTOR,
    );
    await ask(stage);
  });

  scene('message and CV are checked before anything is sent (T19, T30)', async (stage) => {
    const sql = `select ${ASK_WITH_CV}`;
    for (const input of [
      [null, null, null],
      [' \n\t', null, null],
      ['x'.repeat(4001), null, null],
      ['Olá', 'https://demo.example/v', null],
      ['Olá', 'https://demo.example/v', 'exe'],
      ['Olá', 'javascript:alert(1)', 'video_link'],
      ['Olá', 'https://demo.example@evil.example/v', 'video_link'],
      ['Olá', `${personId(45)}/cv.pdf`, 'pdf'],
    ])
      await stage.refused(mentee, 'invalid_input', sql, MENTOR, ...input);
    const asked = await request(
      stage,
      mentee,
      ASK_WITH_CV,
      MENTOR,
      'Olá',
      'https://demo.example/v',
      'video_link',
    );
    assert.deepEqual([asked.cv_type, asked.cv_link], ['video_link', 'https://demo.example/v']);
    for (const reply of [null, ' \n', 'x'.repeat(4001)])
      await stage.refused(mentor, 'invalid_input', `select ${REPLY}`, asked.id, reply);
    const decline = 'select public.decline_request($1, $2)';
    await stage.refused(mentor, 'invalid_input', decline, asked.id, 'x'.repeat(4001));
    assert.equal((await request(stage, mentor, decline.slice(7), asked.id, ' \n')).decline_reason, null);
  });

  scene('the partner in charge is kept with the request', async (stage) => {
    const call = 'public.create_request($1, $2, partner => $3)';
    await stage.refused(mentee, 'invalid_input', `select ${call}`, MENTOR, 'Olá', 'no-such-partner');
    const [open] = await stage.owner<{ id: string; slug: string }>(
      'select id, slug from public.partners where is_active order by slug limit 1',
    );
    assert.equal((await request(stage, mentee, call, MENTOR, 'Olá', open?.slug)).partner_id, open?.id);
  });
});
