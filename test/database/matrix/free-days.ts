import { NO_CALLER, NOBODY, type MatrixPart } from '../support/matrix.js';

/** 20251022000014: which times are free, kept for the list. */
export const freeDays: MatrixPart = {
  prepare: async (stage) => {
    await stage.owner('select public.refresh_free_days(1000)');
  },
  relations: {
    'public.mentor_free_times': {
      select: NOBODY,
      insert: NOBODY,
      update: NOBODY,
      delete: NOBODY,
      server: '+',
    },
    'public.mentor_free_checks': {
      select: NOBODY,
      insert: NOBODY,
      update: NOBODY,
      delete: NOBODY,
      server: '+',
    },
  },
  functions: {
    'list_mentors (free in an evening)': {
      call: `public.list_mentors('{"free_within_days": 14, "evening": true, "sort": "soonest"}')`,
      expect: '+ + + + + + + + + +',
      server: '+',
    },
    'list_mentors (a filter that is none)': {
      call: `public.list_mentors('{"time_zone": "Mars/Base"}')`,
      expect: Array.from({ length: 10 }, () => 'invalid_input').join(' '),
    },
    refresh_free_days: { call: 'public.refresh_free_days()', expect: NO_CALLER, server: 'ok' },
  },
};
