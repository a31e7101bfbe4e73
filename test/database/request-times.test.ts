import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { Appointment, PROPOSED_TIMES_MAX } from '@mentorkit/contract';
import { firstSlot, hold, MENTOR, putSession } from './support/booking.js';
import { ACCEPT, ask, mailOf, noon, PROPOSE, REPLY, request, requestsOf } from './support/requests.js';
import { mentee, mentor, openSeeded, play, stranger, type Persona, type Stage } from './support/stage.js';

describe('times proposed in answer to a request', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () => play(database, job));
  };

  /** A request with times proposed in answer. */
  async function proposed(stage: Stage, days: number[], who: Persona = mentee): Promise<[string, string[]]> {
    const id = await ask(stage, who);
    const times: string[] = [];
    for (const day of days) times.push(await noon(stage, day));
    await stage.as(mentor, `select ${PROPOSE}`, id, times.join(','));
    return [id, times];
  }

  scene('a mentor proposes times also outside his hours, and the mentee takes one of them', async (stage) => {
    const [id, times] = await proposed(stage, [9, 11]);
    const shown = (await requestsOf(stage, mentee)).find((row) => row.id === id);
    assert.equal(shown?.status, 'replied');
    assert.deepEqual(
      shown.proposed_times.map((time) => Date.parse(time.starts_at)),
      times.map((time) => Date.parse(time)),
    );
    assert.equal(shown.proposed_times[0]?.duration_minutes, 60);
    const session = Appointment.parse(await stage.call(mentee, ACCEPT, id, times[1]));
    assert.deepEqual(
      [session.status, session.message, session.my_role, Date.parse(session.scheduled_at)],
      ['confirmed', 'Pode me ajudar?', 'mentee', Date.parse(times[1] ?? '')],
    );
    assert.deepEqual(
      Appointment.parse(await stage.call(mentee, ACCEPT, id, times[1])),
      session,
      'asked again because the answer was lost',
    );
    await stage.refused(mentee, 'already_handled', `select ${ACCEPT}`, id, times[0]);
    await stage.refused(mentor, 'already_handled', `select ${PROPOSE}`, id, await noon(stage, 20));
    const after = (await requestsOf(stage, mentee)).find((row) => row.id === id);
    assert.deepEqual([after?.appointment_id, after?.proposed_times], [session.id, []]);
    assert.deepEqual(await mailOf(stage, id), ['request_created 01 v1', 'times_proposed 41 v1']);
    const work = await stage.owner<{ line: string }>(
      `select kind || coalesce(' ' || right(payload ->> 'recipient_id', 2), '') as line from public.outbox
        where payload ->> 'appointment_id' = $1 order by 1`,
      session.id,
    );
    assert.deepEqual(
      work.map(({ line }) => line),
      ['appointment_confirmed 01', 'appointment_confirmed 41', 'calendar_changed'],
    );
  });

  scene('the partner and the video come along to the session', async (stage) => {
    const { id } = await request(
      stage,
      mentee,
      `public.create_request($1, 'Olá', 'https://demo.example/v', 'video_link', partner => 'porto-digital')`,
      MENTOR,
    );
    const at = await noon(stage, 9);
    await stage.as(mentor, `select ${PROPOSE}`, id, at);
    const session = Appointment.parse(await stage.call(mentee, ACCEPT, id, at));
    const [row] = await stage.owner(
      `select a.partner_id = r.partner_id and a.partner_id is not null as partner, a.cv_url, a.cv_type
        from public.appointments a join public.mentorship_requests r on r.appointment_id = a.id where a.id = $1`,
      session.id,
    );
    assert.deepEqual(row, { partner: true, cv_url: 'https://demo.example/v', cv_type: 'video_link' });
  });

  scene('new times take the place of the old ones; the same again is one proposal', async (stage) => {
    const [id, [first = '']] = await proposed(stage, [9]);
    await stage.as(mentor, `select ${PROPOSE}`, id, first);
    const later = await noon(stage, 12);
    const call = `public.propose_times($1, array[$2::timestamptz], 30)`;
    const answer = await request(stage, mentor, call, id, later);
    assert.deepEqual(
      answer.proposed_times.map((time) => [Date.parse(time.starts_at), time.duration_minutes]),
      [[Date.parse(later), 30]],
    );
    await stage.refused(mentee, 'slot_unavailable', `select ${ACCEPT}`, id, first);
    assert.deepEqual(await mailOf(stage, id), [
      'request_created 01 v1',
      'times_proposed 41 v1',
      'times_proposed 41 v2',
    ]);
    const replied = await request(stage, mentor, REPLY, id, 'Qualquer um serve?');
    assert.equal(replied.reply, 'Qualquer um serve?', 'words may follow times');
    await stage.refused(mentor, 'already_handled', `select ${REPLY}`, id, 'Outra coisa');
    for (const day of [13, 14, 15]) await stage.as(mentor, `select ${PROPOSE}`, id, await noon(stage, day));
    const full = await stage.refused(mentor, 'limit_reached', `select ${PROPOSE}`, id, await noon(stage, 16));
    assert.deepEqual(JSON.parse(full.detail ?? ''), { limit: 5 });
  });

  scene('what is no time, or too many of them, is refused (T29)', async (stage) => {
    const id = await ask(stage);
    const at = await noon(stage, 9);
    const many: string[] = [];
    for (let day = 0; day <= PROPOSED_TIMES_MAX; day += 1) many.push(await noon(stage, 9 + day));
    for (const times of [
      null,
      '',
      many.join(','),
      `${at},infinity`,
      'now',
      `${at},-infinity`,
      await noon(stage, -1),
      await noon(stage, 190),
      at.replace(':00+', ':30+').replace(':00Z', ':30Z'),
    ])
      await stage.refused(mentor, 'invalid_input', `select ${PROPOSE}`, id, times);
    for (const minutes of [0, 9, 481, -60])
      await stage.refused(
        mentor,
        'invalid_input',
        'select public.propose_times($1, array[$2::timestamptz], $3)',
        id,
        at,
        minutes,
      );
    await stage.as(mentor, `select ${PROPOSE}`, id, many.slice(1).join(','));
  });

  scene(
    'a mentor proposes no time at which he is busy, and learns nothing of the mentee (T28)',
    async (stage) => {
      const id = await ask(stage);
      const at = await noon(stage, 9);
      await putSession(stage, 1, 45, `'${at}'::timestamptz + interval '30 minutes'`, 'confirmed');
      const other = await noon(stage, 10);
      const failure = await stage.refused(mentor, 'slot_taken', `select ${PROPOSE}`, id, `${at},${other}`);
      const { taken, nearest } = JSON.parse(failure.detail ?? '') as { taken: string[]; nearest: string[] };
      assert.deepEqual(taken.map(Date.parse), [Date.parse(at)]);
      assert.equal(nearest.length, 3);
      await putSession(stage, 2, 41, `'${other}'::timestamptz`, 'confirmed');
      await stage.as(mentor, `select ${PROPOSE}`, id, other);
      await stage.refused(mentee, 'slot_taken', `select ${ACCEPT}`, id, other);
    },
  );

  scene(
    'nothing is reserved: a time somebody took meanwhile is taken, one he only held and let go is not',
    async (stage) => {
      const [id, [first = '', second = '', third = '']] = await proposed(stage, [9, 10, 11]);
      const held = await putSession(stage, 1, 45, `'${first}'::timestamptz`, 'held');
      const failure = await stage.refused(mentee, 'slot_taken', `select ${ACCEPT}`, id, first);
      assert.equal((JSON.parse(failure.detail ?? '') as { nearest: string[] }).nearest.length, 3);
      await putSession(stage, 1, 45, `'${second}'::timestamptz + interval '59 minutes'`, 'pending');
      await stage.refused(mentee, 'slot_taken', `select ${ACCEPT}`, id, second);
      await putSession(stage, 3, 1, `'${third}'::timestamptz`, 'confirmed');
      await stage.refused(mentee, 'slot_taken', `select ${ACCEPT}`, id, third);
      await stage.owner(
        `update public.appointments set hold_expires_at = now() - interval '1 second' where id = $1`,
        held,
      );
      assert.equal(Appointment.parse(await stage.call(mentee, ACCEPT, id, first)).status, 'confirmed');
    },
  );

  scene("the mentee's own hold gives way to the time he takes", async (stage) => {
    const slot = await firstSlot(stage);
    const id = await ask(stage);
    await stage.as(mentor, `select ${PROPOSE}`, id, slot.starts_at);
    const held = await hold(stage, mentee, slot.starts_at);
    assert.equal(Appointment.parse(await stage.call(mentee, ACCEPT, id, slot.starts_at)).status, 'confirmed');
    await stage.refused(
      mentee,
      'hold_expired',
      `select public.book_appointment($1, 'x')`,
      held.appointment_id,
    );
  });

  scene(
    'a time that passed, was never proposed, or whose mentor is none any more is not taken',
    async (stage) => {
      const [id, [at = '']] = await proposed(stage, [9]);
      await stage.refused(mentee, 'slot_unavailable', `select ${ACCEPT}`, id, await noon(stage, 10));
      await stage.refused(mentee, 'slot_unavailable', `select ${ACCEPT}`, id, null);
      await stage.owner(`update public.profiles set verified = false where id = $1`, MENTOR);
      await stage.refused(mentee, 'mentor_unavailable', `select ${ACCEPT}`, id, at);
      await stage.owner(
        `update public.profiles set verified = true, profile_visibility = 'private' where id = $1`,
        MENTOR,
      );
      await stage.owner(
        `insert into public.request_proposals (request_id, starts_at, duration_minutes)
        values ($1, now() - interval '1 minute', 60)`,
        id,
      );
      await stage.refused(
        mentee,
        'too_late',
        `select public.accept_proposed_time($1, now() - interval '1 minute')`,
        id,
      );
      assert.equal(
        (await requestsOf(stage, mentee)).find((row) => row.id === id)?.proposed_times.length,
        1,
        'what passed is not shown',
      );
      assert.equal(Appointment.parse(await stage.call(mentee, ACCEPT, id, at)).status, 'confirmed');
    },
  );

  scene('only the two of a request see the times in it (T31)', async (stage) => {
    const [id, times] = await proposed(stage, [9, 10]);
    const rows = async (who: Persona): Promise<number> =>
      (await stage.as(who, 'select * from public.request_proposals where request_id = $1', id)).length;
    assert.deepEqual([await rows(mentee), await rows(mentor), await rows(stranger)], [2, 2, 0]);
    await stage.refused(stranger, 'not_found', `select ${ACCEPT}`, id, times[0]);
    await stage.refused(mentor, 'not_allowed', `select ${ACCEPT}`, id, times[0]);
    for (const who of [mentee, mentor])
      await stage.refused(who, '42501', 'update public.request_proposals set accepted_at = now()');
  });
});
