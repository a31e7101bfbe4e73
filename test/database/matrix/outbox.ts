import { NOBODY, NO_CALLER, type MatrixPart } from '../support/matrix.js';

const WORK = 'de30000b-0000-4000-9000-000000000081';

/** 20251022000003: work for the outside, the server's alone. */
export const outbox: MatrixPart = {
  prepare: async (stage) => {
    await stage.owner(
      `insert into public.outbox (id, kind, idempotency_key) values ($1, 'report_filed', 'cast work')`,
      WORK,
    );
  },
  relations: {
    'public.outbox': { select: NOBODY, insert: NOBODY, update: NOBODY, delete: NOBODY, server: '+' },
  },
  functions: {
    claim_outbox: { call: 'public.claim_outbox()', expect: NO_CALLER, server: '+' },
    complete_outbox: { call: `public.complete_outbox('${WORK}')`, expect: NO_CALLER, server: 'ok' },
    fail_outbox: { call: `public.fail_outbox('${WORK}', 'down')`, expect: NO_CALLER, server: '+' },
  },
};
