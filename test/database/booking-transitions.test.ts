import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { BOOKING_TEXT_MAX_LENGTH } from '@mentorkit/contract';
import { BOOK, firstSlot, hold, MENTOR, slots } from './support/booking.js';
import { told } from './support/chat.js';
import { change, clearCalendars, detailOf, GUEST, guest, putPlan, workOf } from './support/sessions.js';
import {
  anonymousSignIn,
  mentee,
  mentor,
  openSeeded,
  play,
  stranger,
  visitor,
  type Stage,
} from './support/stage.js';

const CALLS = [
  'confirm_appointment($1)',
  `decline_appointment($1, 'Não posso')`,
  `cancel_appointment($1, 'Não posso')`,
  `reschedule_appointment($1, date_trunc('day', now()) + interval '9 days 13 hours')`,
  'complete_appointment($1)',
  'mark_no_show($1)',
  'submit_feedback($1, 5)',
  `save_appointment_note($1, 'Nota')`,
  'extend_hold($1)',
];

/** The id of no session. */
const NO_SESSION = 'de300003-0000-4000-9000-00000000ffff';

describe('confirming, declining, cancelling and closing a session', () => {
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

  const free = async (stage: Stage, startsAt: string): Promise<boolean> =>
    (await slots(stage, mentee)).some((slot) => slot.starts_at === startsAt);

  scene('a request is confirmed by the mentor, once, and both hear of it', async (stage) => {
    const slot = await firstSlot(stage, guest);
    const { appointment_id: id } = await hold(stage, guest, slot.starts_at);
    const asked = await change(stage, guest, 'book_appointment($1, $2)', id, 'Olá');
    assert.deepEqual([asked.status, asked.awaiting, asked.version], ['pending', 'mentor', 2]);
    assert.deepEqual(await workOf(stage, id), ['appointment_requested mentor']);
    const confirmed = await change(stage, mentor, 'confirm_appointment($1)', id);
    assert.deepEqual(
      [confirmed.status, confirmed.awaiting, confirmed.version, confirmed.my_role],
      ['confirmed', null, 3, 'mentor'],
    );
    assert.deepEqual(await change(stage, mentor, 'confirm_appointment($1)', id), confirmed);
    assert.deepEqual(await workOf(stage, id), [
      'appointment_requested mentor',
      'appointment_confirmed mentee',
      'appointment_confirmed mentor',
      'calendar_changed',
    ]);
    const heard = (await told(stage)).filter(({ event }) => event === 'appointment_changed');
    assert.deepEqual(
      heard.map(({ topic, payload }) => [topic, payload]),
      [MENTOR, MENTOR, GUEST, GUEST].map((person) => [`user:${person}`, { id }]),
    );
  });

  scene('nobody confirms his own request, or that of others (T29, T31)', async (stage) => {
    const id = await putPlan(stage, { status: 'pending', at: `now() + interval '9 days'` });
    const confirm = 'select public.confirm_appointment($1)';
    await stage.refused(guest, 'not_allowed', confirm, id);
    const hidden = await stage.refused(stranger, 'not_found', confirm, id);
    const absent = await stage.refused(stranger, 'not_found', confirm, NO_SESSION);
    assert.deepEqual([hidden.code, hidden.detail], [absent.code, absent.detail], 'hidden is as absent (T21)');
  });

  scene('a declined request frees its time, with reason and side told', async (stage) => {
    const slot = await firstSlot(stage, guest);
    const { appointment_id: id } = await hold(stage, guest, slot.starts_at);
    await stage.as(guest, `select ${BOOK}`, id, 'Olá');
    assert.equal(await free(stage, slot.starts_at), false);
    const declined = await change(
      stage,
      mentor,
      'decline_appointment($1, $2)',
      id,
      '  Viajo nessa semana.  ',
    );
    assert.deepEqual(
      [declined.status, declined.cancelled_by, declined.cancellation_reason],
      ['cancelled', 'mentor', 'Viajo nessa semana.'],
    );
    assert.ok(declined.cancelled_at);
    assert.deepEqual(await change(stage, mentor, 'decline_appointment($1, $2)', id, 'De novo'), declined);
    assert.equal(await free(stage, slot.starts_at), true);
    await hold(stage, mentee, slot.starts_at);
    assert.deepEqual((await workOf(stage, id)).slice(1), [
      'appointment_declined mentee',
      'appointment_declined mentor',
    ]);
  });

  scene('either side cancels a confirmed session, and another takes its time at once', async (stage) => {
    for (const [who, side] of [
      [mentor, 'mentor'],
      [guest, 'mentee'],
    ] as const) {
      const slot = await firstSlot(stage, guest);
      const id = await putPlan(stage, { status: 'confirmed', at: `'${slot.starts_at}'` });
      const cancelled = await change(stage, who, 'cancel_appointment($1, $2)', id, 'Imprevisto');
      assert.deepEqual([cancelled.cancelled_by, cancelled.my_role], [side, side]);
      assert.deepEqual(await workOf(stage, id), [
        'appointment_cancelled mentee',
        'appointment_cancelled mentor',
        'calendar_changed',
      ]);
      const other = side === 'mentor' ? guest : mentor;
      const failure = await stage.refused(
        other,
        'already_handled',
        `select public.cancel_appointment($1, 'Eu também')`,
        id,
      );
      assert.deepEqual(detailOf(failure), { status: 'cancelled' });
      const held = await hold(stage, mentee, slot.starts_at);
      await stage.as(mentee, 'select public.release_slot($1)', held.appointment_id);
    }
  });

  scene('a withdrawn request is cancelled, not declined', async (stage) => {
    const id = await putPlan(stage, { status: 'pending', at: `now() + interval '9 days'` });
    await change(stage, guest, `cancel_appointment($1, 'Não preciso mais')`, id);
    assert.deepEqual(await workOf(stage, id), [
      'appointment_cancelled mentee',
      'appointment_cancelled mentor',
    ]);
  });

  scene('a cancelled session does not come back over another one (T28)', async (stage) => {
    const at = `now() + interval '9 days'`;
    const id = await putPlan(stage, { status: 'cancelled', at, cancelledBy: 'mentor' });
    await putPlan(stage, { status: 'confirmed', at });
    for (const who of [mentor, guest])
      await stage.refused(who, 'already_handled', 'select public.confirm_appointment($1)', id);
    await stage.owner('savepoint try');
    await assert.rejects(
      stage.owner(`update public.appointments set status = 'confirmed' where id = $1`, id),
      { code: '23P01' },
    );
    await stage.owner('rollback to savepoint try');
  });

  scene('two requests for one time cannot both be there to confirm (T28)', async (stage) => {
    const at = `now() + interval '9 days'`;
    await putPlan(stage, { status: 'pending', at });
    await assert.rejects(
      putPlan(stage, { status: 'pending', at, menteeId: mentee.claims['sub'] as string }),
      {
        code: '23P01',
      },
    );
  });

  scene('reasons are words of at most 4000 characters', async (stage) => {
    const id = await putPlan(stage, { status: 'pending', at: `now() + interval '9 days'` });
    for (const reason of [null, '', ' \n\t', 'x'.repeat(BOOKING_TEXT_MAX_LENGTH + 1)]) {
      for (const [who, call] of [
        [mentor, 'decline_appointment'],
        [guest, 'cancel_appointment'],
      ] as const) {
        const failure = await stage.refused(
          who,
          'invalid_input',
          `select public.${call}($1, $2)`,
          id,
          reason,
        );
        assert.deepEqual([failure.code, detailOf(failure)], ['PT400', { field: 'reason' }]);
      }
    }
    await change(stage, guest, 'cancel_appointment($1, $2)', id, 'é'.repeat(BOOKING_TEXT_MAX_LENGTH));
  });

  scene('a no-show is taken back within seven days; feedback is asked for once', async (stage) => {
    const id = await putPlan(stage, { status: 'confirmed', at: `now() - interval '90 minutes'` });
    assert.equal((await change(stage, mentor, 'mark_no_show($1)', id)).status, 'no_show');
    assert.equal((await change(stage, mentor, 'complete_appointment($1)', id)).status, 'completed');
    await change(stage, mentor, 'complete_appointment($1)', id);
    const asked = (await workOf(stage, id)).filter((line) => line.startsWith('feedback'));
    assert.deepEqual(asked, ['feedback_requested mentee']);
    const old = await putPlan(stage, { status: 'no_show', at: `now() - interval '7 days 1 hour'` });
    await stage.refused(mentor, 'too_late', 'select public.complete_appointment($1)', old);
    const young = await putPlan(stage, { status: 'no_show', at: `now() - interval '6 days 22 hours'` });
    await change(stage, mentor, 'complete_appointment($1)', young);
  });

  scene('completed sessions count on the profile of the mentor', async (stage) => {
    const total = async (): Promise<number> => {
      const [row] = await stage.owner<{ total: number }>(
        'select total_sessions as total from public.profiles where id = $1',
        MENTOR,
      );
      return row?.total ?? -1;
    };
    for (const [n, hours] of [3, 6].entries()) {
      const at = `now() - interval '${String(hours)} hours'`;
      const id = await putPlan(stage, { status: 'confirmed', at });
      await change(stage, mentor, 'mark_no_show($1)', id);
      await change(stage, mentor, 'complete_appointment($1)', id);
      assert.equal(await total(), n + 1);
    }
  });

  scene('two people kept apart take no step towards a session, but end it', async (stage) => {
    const asked = await putPlan(stage, { status: 'pending', at: `now() + interval '9 days'` });
    const agreed = await putPlan(stage, { status: 'confirmed', at: `now() + interval '10 days'` });
    await stage.owner(
      'insert into public.user_blocks (blocker_id, blocked_id) values ($1, $2)',
      GUEST,
      MENTOR,
    );
    const failure = await stage.refused(
      mentor,
      'conversation_closed',
      'select public.confirm_appointment($1)',
      asked,
    );
    assert.deepEqual([failure.code, failure.detail ?? ''], ['PT409', ''], 'not who blocked whom');
    for (const who of [mentor, guest])
      await stage.refused(
        who,
        'conversation_closed',
        `select public.reschedule_appointment($1, date_trunc('day', now()) + interval '20 days')`,
        agreed,
      );
    await change(stage, mentor, `decline_appointment($1, 'Não posso')`, asked);
    await change(stage, mentor, `cancel_appointment($1, 'Não posso')`, agreed);
  });

  scene('visitors and anonymous sign-ins change no session (T44, T48)', async (stage) => {
    const id = await putPlan(stage, { status: 'pending', at: `now() + interval '9 days'` });
    for (const call of CALLS) {
      await stage.refused(visitor, '42501', `select public.${call}`, id);
      await stage.refused(anonymousSignIn, 'not_signed_in', `select public.${call}`, id);
      await stage.refused(stranger, 'not_found', `select public.${call}`, null);
    }
  });

  scene('every change waits for both people before it looks at the session (T28)', async (stage) => {
    const plans: Record<string, [status: string, at: string, asMentor: boolean]> = {
      confirm: ['pending', `now() + interval '9 days'`, true],
      decline: ['pending', `now() + interval '9 days'`, true],
      cancel: ['confirmed', `now() + interval '9 days'`, false],
      reschedule: ['confirmed', `now() + interval '12 days'`, true],
      complete: ['confirmed', `now() - interval '2 hours'`, true],
      mark: ['confirmed', `now() - interval '2 hours'`, true],
      submit: ['completed', `now() - interval '2 hours'`, false],
      save: ['confirmed', `now() + interval '9 days'`, false],
      extend: ['held', `now() + interval '9 days'`, false],
    };
    await stage.owner('alter table public.appointments disable trigger appointments_lock');
    for (const call of CALLS) {
      const [status, at, asMentor] = plans[call.replace(/_.*/, '')] ?? ['', '', true];
      await stage.owner('savepoint cell');
      const id = await putPlan(stage, { status, at });
      await stage.as(asMentor ? mentor : guest, `select public.${call}`, id);
      const [row] = await stage.owner<{ total: number }>(
        `select count(*)::int as total from pg_locks l, unnest($1::uuid[]) as person
          where l.locktype = 'advisory' and l.granted and l.pid = pg_backend_pid()
            and ((l.classid::bigint << 32) | l.objid::bigint) = hashtextextended('appointments of ' || person, 0)`,
        [MENTOR, GUEST],
      );
      assert.equal(row?.total, 2, call);
      await stage.owner('rollback to savepoint cell');
    }
  });
});
