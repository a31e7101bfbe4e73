import { ID, THING } from '../support/cast.js';
import { NO_CALLER, type FunctionRow, type MatrixPart } from '../support/matrix.js';

/** A time on the mentor's wall: he works from 8 to 11 every day, and has no session in 25 days. */
const FREE = `((((now() at time zone 'America/Recife')::date + 25) + time '10:00') at time zone 'America/Recife')`;
const ROOM = `'https://meet.google.com/abc-defg-hij', 'google_meet', 'event'`;

/** What the ten get: the mentee and the mentor what is said, people without an account nothing, all others not_found. */
function participants(call: string, mentee: string, mentor: string, before?: string): FunctionRow {
  const others = Array.from({ length: 5 }, () => 'not_found').join(' ');
  return {
    call,
    expect: `- not_signed_in not_found ${mentee} ${mentor} ${others}`,
    ...(before === undefined ? {} : { before }),
  };
}

const PROPOSED = `update public.appointments set awaiting = 'mentee' where id = '${THING.pending}'`;

/** 20251022000005: what becomes of a session. */
export const bookingTransitions: MatrixPart = {
  functions: {
    confirm_appointment: participants(`public.confirm_appointment('${THING.pending}')`, 'not_allowed', '+'),
    'confirm_appointment (proposed by the mentor)': participants(
      `public.confirm_appointment('${THING.pending}')`,
      '+',
      'not_allowed',
      PROPOSED,
    ),
    decline_appointment: participants(
      `public.decline_appointment('${THING.pending}', 'Não posso')`,
      'not_allowed',
      '+',
    ),
    'decline_appointment (proposed by the mentor)': participants(
      `public.decline_appointment('${THING.pending}', 'Não posso')`,
      '+',
      'not_allowed',
      PROPOSED,
    ),
    cancel_appointment: participants(
      `public.cancel_appointment('${THING.confirmed}', 'Não posso')`,
      '+',
      '+',
    ),
    'cancel_appointment (over)': participants(
      `public.cancel_appointment('${THING.completed}', 'Não posso')`,
      'already_handled',
      'already_handled',
    ),
    'cancel_appointment (a hold)': participants(
      `public.cancel_appointment('${THING.held}', 'Não posso')`,
      'not_found',
      'not_found',
    ),
    reschedule_appointment: participants(
      `public.reschedule_appointment('${THING.confirmed}', ${FREE})`,
      '+',
      '+',
    ),
    extend_hold: participants(`public.extend_hold('${THING.held}')`, '+', 'not_found'),
    complete_appointment: participants(`public.complete_appointment('${THING.ended}')`, 'not_allowed', '+'),
    mark_no_show: participants(`public.mark_no_show('${THING.ended}')`, 'not_allowed', '+'),
    submit_feedback: participants(
      `public.submit_feedback('${THING.completed}', 5, 'Obrigada')`,
      '+',
      'not_allowed',
    ),
    save_appointment_note: participants(
      `public.save_appointment_note('${THING.confirmed}', 'Minha nota')`,
      '+',
      '+',
    ),
    expire_appointments: { call: 'public.expire_appointments()', expect: NO_CALLER, server: 'ok' },
    complete_appointments: { call: 'public.complete_appointments()', expect: NO_CALLER, server: 'ok' },
    set_meeting: {
      call: `public.set_meeting('${THING.confirmed}', ${ROOM})`,
      expect: NO_CALLER,
      server: '+',
    },
    'list_appointments (of the mentee)': {
      call: `(select * from public.list_appointments() where other_id = '${ID.mentor}')`,
      expect: '- 0 0 + 0 0 0 0 0 0',
    },
  },
};
