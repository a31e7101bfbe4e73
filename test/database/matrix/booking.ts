import { ID, THING } from '../support/cast.js';
import type { MatrixPart } from '../support/matrix.js';

/** The demo mentor works from 8 to 11 every day; nobody has a session with him in 25 days. */
const FREE = `((((now() at time zone 'America/Recife')::date + 25) + time '09:00') at time zone 'America/Recife')`;
const NOT_THERE = 'not_found';

/** 20251022000002: slots, holds, sessions, the list. */
export const booking: MatrixPart = {
  functions: {
    get_available_slots: {
      call: `public.get_available_slots('${ID.mentor}', now() + interval '8 days', now() + interval '12 days')`,
      expect: '+ + + + + + + + + +',
      server: '+',
    },
    'get_available_slots (partners only)': {
      call: `public.get_available_slots('de300000-0000-4000-8000-000000000006', now() + interval '8 days',
        now() + interval '20 days')`,
      expect: '0 0 0 0 0 + 0 0 + 0',
    },
    list_mentors: { call: 'public.list_mentors()', expect: '+ + + + + + + + + +', server: '+' },
    hold_slot: {
      call: `public.hold_slot('${ID.mentor}', ${FREE})`,
      expect: '- not_signed_in + + not_allowed + + + + +',
    },
    release_slot: {
      call: `public.release_slot('${THING.held}')`,
      expect: '- not_signed_in ok ok ok ok ok ok ok ok',
    },
    book_appointment: {
      call: `public.book_appointment('${THING.held}', 'Quero conversar')`,
      expect: `- not_signed_in ${NOT_THERE} + ${Array.from({ length: 6 }, () => NOT_THERE).join(' ')}`,
    },
    list_appointments: { call: 'public.list_appointments()', expect: '- 0 0 + + 0 0 0 0 0' },
  },
};
