import { NO_CALLER, type MatrixPart } from '../support/matrix.js';

/** 20251022000013: what happens by itself, the server's alone. */
export const jobs: MatrixPart = {
  functions: {
    remind_appointments: { call: 'public.remind_appointments()', expect: NO_CALLER, server: 'ok' },
    apply_retention: { call: 'public.apply_retention()', expect: NO_CALLER, server: 'ok' },
    run_jobs: { call: 'public.run_jobs()', expect: NO_CALLER, server: '+' },
  },
};
