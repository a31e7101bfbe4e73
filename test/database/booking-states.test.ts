import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { firstSlot } from './support/booking.js';
import { clearCalendars, guest, putPlan, type SessionPlan } from './support/sessions.js';
import { mentor, openSeeded, play, stranger, type DatabaseError, type Persona } from './support/stage.js';

/** Every state a session can be in, as far as a transition cares. */
const STATES: Record<string, SessionPlan> = {
  held: { status: 'held', at: `now() + interval '9 days'`, message: null },
  let_go: { status: 'expired', at: `now() + interval '9 days'`, message: null },
  asked: { status: 'pending', at: `now() + interval '9 days'`, awaiting: 'mentor' },
  proposed: { status: 'pending', at: `now() + interval '9 days'`, awaiting: 'mentee' },
  late: { status: 'pending', at: `now() - interval '1 minute'`, awaiting: 'mentor' },
  confirmed: { status: 'confirmed', at: `now() + interval '9 days'` },
  begun: { status: 'confirmed', at: `now() - interval '1 minute'` },
  over: { status: 'confirmed', at: `now() - interval '61 minutes'` },
  refused: { status: 'cancelled', at: `now() + interval '9 days'`, cancelledBy: 'mentor' },
  withdrawn: { status: 'cancelled', at: `now() + interval '9 days'`, cancelledBy: 'mentee' },
  completed: { status: 'completed', at: `now() - interval '1 day'` },
  no_show: { status: 'no_show', at: `now() - interval '1 day'` },
  expired: { status: 'expired', at: `now() - interval '1 day'` },
};

/** How each transition is called; $1 is the session, $slot a free time of the mentor. */
const CALLS = {
  book: `book_appointment($1, 'Olá')`,
  extend: 'extend_hold($1)',
  release: 'release_slot($1)',
  confirm: 'confirm_appointment($1)',
  decline: `decline_appointment($1, 'Não posso')`,
  cancel: `cancel_appointment($1, 'Não posso')`,
  move: `reschedule_appointment($1, '$slot')`,
  complete: 'complete_appointment($1)',
  no_show: 'mark_no_show($1)',
  rate: 'submit_feedback($1, 5)',
  note: `save_appointment_note($1, 'Minha nota')`,
} as const;

const [NONE, DONE, NOT, LATE] = ['not_found', 'already_handled', 'not_allowed', 'too_late'];
const OVER = 'hold_expired';
const PENDING = 'pending';
const CONF = 'confirmed';
const GONE = 'cancelled';
const SAME = '=';

/** What becomes of the session for the mentor and for the mentee: the status then, `=` for unchanged, or the code of the refusal. */
type Row = Record<keyof typeof STATES, readonly [mentor: string | undefined, mentee: string | undefined]>;

/** The same outcome for every session that is none yet, and for every one that came to its end. */
const unbooked = { held: [NONE, NONE], let_go: [NONE, NONE] } as const;
const ended = { completed: [DONE, DONE], no_show: [DONE, DONE], expired: [DONE, DONE] } as const;
const cancelled = { refused: [DONE, DONE], withdrawn: [DONE, DONE] } as const;
const cancelledByOneself = { refused: [SAME, DONE], withdrawn: [DONE, SAME] } as const;

const TABLE: Record<keyof typeof CALLS, Row> = {
  book: {
    ...row([NONE, OVER]),
    held: [NONE, PENDING],
    asked: [NONE, SAME],
    proposed: [NONE, SAME],
    late: [NONE, SAME],
    confirmed: [NONE, SAME],
    begun: [NONE, SAME],
    over: [NONE, SAME],
  },
  extend: { ...row([NONE, OVER]), held: [NONE, SAME] },
  release: { ...row([SAME, SAME]), held: [SAME, 'expired'] },
  confirm: {
    ...unbooked,
    ...ended,
    ...cancelled,
    asked: [CONF, NOT],
    proposed: [NOT, CONF],
    late: [LATE, NOT],
    confirmed: [SAME, DONE],
    begun: [SAME, DONE],
    over: [SAME, DONE],
  },
  decline: {
    ...unbooked,
    ...ended,
    ...cancelledByOneself,
    asked: [GONE, NOT],
    proposed: [NOT, GONE],
    late: [LATE, NOT],
    confirmed: [DONE, DONE],
    begun: [DONE, DONE],
    over: [DONE, DONE],
  },
  cancel: {
    ...unbooked,
    ...ended,
    ...cancelledByOneself,
    asked: [GONE, GONE],
    proposed: [GONE, GONE],
    late: [LATE, LATE],
    confirmed: [GONE, GONE],
    begun: [GONE, GONE],
    over: [LATE, LATE],
  },
  move: {
    ...unbooked,
    ...ended,
    ...cancelled,
    asked: [PENDING, PENDING],
    proposed: [PENDING, PENDING],
    late: [LATE, LATE],
    confirmed: [PENDING, PENDING],
    begun: [LATE, LATE],
    over: [LATE, LATE],
  },
  complete: {
    ...row([DONE, NOT]),
    ...unbooked,
    begun: ['completed', NOT],
    over: ['completed', NOT],
    completed: [SAME, NOT],
    no_show: ['completed', NOT],
  },
  no_show: {
    ...row([DONE, NOT]),
    ...unbooked,
    begun: ['no_show', NOT],
    over: ['no_show', NOT],
    no_show: [SAME, NOT],
  },
  rate: { ...row([NOT, DONE]), ...unbooked, completed: [NOT, SAME] },
  note: { ...row([SAME, SAME]), ...unbooked },
};

function row(outcome: readonly [mentor: string | undefined, mentee: string | undefined]): Row {
  return Object.fromEntries(Object.keys(STATES).map((state) => [state, outcome]));
}

/** The HTTP status of each code in the table. */
const HTTP: Record<string, string> = {
  not_found: 'PT404',
  already_handled: 'PT409',
  not_allowed: 'PT403',
  too_late: 'PT409',
  hold_expired: 'PT409',
};

describe('every state and transition of a session', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  for (const [name, call] of Object.entries(CALLS) as [keyof typeof CALLS, string][]) {
    it(`${name} does or refuses what the table says, in each state and for each side (T29, T31)`, async () => {
      await play(database, async (stage) => {
        await clearCalendars(stage);
        const { starts_at } = await firstSlot(stage, guest);
        const sql = `select public.${call.replace('$slot', starts_at)}`;
        const attempt = async (who: Persona, plan: SessionPlan): Promise<string> => {
          await stage.owner('savepoint cell');
          const id = await putPlan(stage, plan);
          try {
            await stage.as(who, sql, id);
          } catch (error) {
            const { code, message } = error as DatabaseError;
            assert.equal(code, HTTP[message], `${message} comes with its status`);
            await stage.owner('rollback to savepoint cell');
            return message;
          }
          const [found] = await stage.owner<{ status: string }>(
            'select status from public.appointments where id = $1',
            id,
          );
          await stage.owner('rollback to savepoint cell');
          // a session that was moved is pending as before, at another time
          return found?.status === plan.status && name !== 'move' ? SAME : (found?.status ?? '');
        };
        const wrong: string[] = [];
        for (const [state, plan] of Object.entries(STATES)) {
          const [forMentor, forMentee] = TABLE[name][state] ?? [];
          const cells: [string, Persona, string | undefined][] = [
            ['mentor', mentor, forMentor],
            ['mentee', guest, forMentee],
            ['stranger', stranger, name === 'release' ? SAME : NONE],
          ];
          for (const [side, who, expected] of cells) {
            const found = await attempt(who, plan);
            if (found !== expected)
              wrong.push(`${state}, ${side}: ${found}, expected ${expected ?? 'nothing'}`);
          }
        }
        assert.deepEqual(wrong, []);
      });
    });
  }
});
