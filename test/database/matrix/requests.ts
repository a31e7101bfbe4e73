import { ID, THING } from '../support/cast.js';
import { NO_CALLER, NOBODY, type MatrixPart } from '../support/matrix.js';

/** A time the mentor proposed in answer to the cast's request; nobody has anything then. */
const PROPOSED = `((((now() at time zone 'America/Recife')::date + 27) + time '15:00') at time zone 'America/Recife')`;
const OTHERS = Array.from({ length: 5 }, () => 'not_found').join(' ');
/** For the mentor alone, for the mentee alone. */
const OF_MENTOR = `- not_signed_in not_found not_allowed + ${OTHERS}`;
const OF_MENTEE = `- not_signed_in not_found + not_allowed ${OTHERS}`;

/** 20251022000007: requests by writing and their answers. */
export const requests: MatrixPart = {
  prepare: async (stage) => {
    await stage.owner(
      `insert into public.request_proposals (request_id, starts_at, duration_minutes) values ($1, ${PROPOSED}, 60)`,
      THING.request,
    );
  },
  relations: {
    'public.request_proposals': {
      select: '-00++00000',
      insert: NOBODY,
      update: NOBODY,
      delete: NOBODY,
      server: '+',
    },
    'public.mentorship_requests (what became of it)': {
      update: [
        NOBODY,
        `update public.mentorship_requests set status = 'replied', reply = 'Sim' where id = '${THING.request}'`,
      ],
    },
  },
  functions: {
    create_request: {
      call: `public.create_request('${ID.mentor}', 'Um pedido')`,
      expect: '- not_signed_in + already_exists not_allowed + + + + +',
    },
    'create_request (partners only)': {
      call: `public.create_request('de300000-0000-4000-8000-000000000006', 'Um pedido')`,
      expect: `- not_signed_in ${['mentor_unavailable', 'mentor_unavailable', 'mentor_unavailable'].join(' ')} + ${[
        'mentor_unavailable',
        'mentor_unavailable',
        '+',
        'mentor_unavailable',
      ].join(' ')}`,
    },
    list_requests: { call: 'public.list_requests()', expect: '- not_signed_in 0 + + 0 0 0 0 0' },
    withdraw_request: { call: `public.withdraw_request('${THING.request}')`, expect: OF_MENTEE },
    read_request: { call: `public.read_request('${THING.request}')`, expect: OF_MENTOR },
    reply_to_request: { call: `public.reply_to_request('${THING.request}', 'Sim')`, expect: OF_MENTOR },
    decline_request: { call: `public.decline_request('${THING.request}')`, expect: OF_MENTOR },
    propose_times: {
      call: `public.propose_times('${THING.request}', array[${PROPOSED}])`,
      expect: OF_MENTOR,
    },
    accept_proposed_time: {
      call: `public.accept_proposed_time('${THING.request}', ${PROPOSED})`,
      expect: OF_MENTEE,
      before: `update public.mentorship_requests set status = 'replied' where id = '${THING.request}'`,
    },
    reply_to_request_by_token: {
      call: `public.reply_to_request_by_token('no such token', 'Sim')`,
      expect: NO_CALLER,
      server: 'token_invalid',
    },
    expire_requests: { call: 'public.expire_requests()', expect: NO_CALLER, server: 'ok' },
    remind_requests: { call: 'public.remind_requests()', expect: NO_CALLER, server: 'ok' },
    similar_mentors: {
      call: `public.similar_mentors('${ID.mentor}')`,
      expect: '- + + + + + + + + +',
      server: '+',
    },
    'similar_mentors (for the mentee)': {
      call: `public.similar_mentors('${ID.mentor}', '${ID.mentee}')`,
      expect: '- 0 0 + 0 0 0 0 + 0',
      server: '+',
    },
  },
};
