import { ID, THING } from '../support/cast.js';
import { NOBODY, NO_CALLER, type MatrixPart } from '../support/matrix.js';

const TOKEN = 'cast-action-token-of-just-forty-three-signs';

/** 20251022000006: links in e-mails, the server's alone. */
export const actionTokens: MatrixPart = {
  prepare: async (stage) => {
    await stage.owner(
      `insert into public.action_tokens (token_hash, purpose, appointment_id, recipient_id, version, expires_at)
        select encode(sha256(convert_to($1, 'UTF8')), 'hex'), 'appointment_respond', a.id, $2, a.version,
          now() + interval '7 days'
        from public.appointments a where a.id = $3`,
      TOKEN,
      ID.mentor,
      THING.pending,
    );
  },
  relations: {
    'public.action_tokens': { select: NOBODY, insert: NOBODY, update: NOBODY, delete: NOBODY, server: '+' },
  },
  functions: {
    issue_action_token: {
      call: `public.issue_action_token('${THING.pending}', 'appointment_respond')`,
      expect: NO_CALLER,
      server: '+',
    },
    'issue_action_token (manage)': {
      call: `public.issue_action_token('${THING.confirmed}', 'appointment_manage', '${ID.mentor}')`,
      expect: NO_CALLER,
      server: '+',
    },
    'issue_action_token (request)': {
      call: `public.issue_action_token('${THING.request}', 'request_reply')`,
      expect: NO_CALLER,
      server: '+',
    },
    peek_action_token: { call: `public.peek_action_token('${TOKEN}')`, expect: NO_CALLER, server: '+' },
    'peek_action_token (unknown)': {
      call: `public.peek_action_token('unknown')`,
      expect: NO_CALLER,
      server: 'token_invalid',
    },
    respond_to_appointment_by_token: {
      call: `public.respond_to_appointment_by_token('${TOKEN}', 'confirm')`,
      expect: NO_CALLER,
      server: '+',
    },
    'respond_to_appointment_by_token (unknown)': {
      call: `public.respond_to_appointment_by_token('unknown', 'confirm')`,
      expect: NO_CALLER,
      server: 'token_invalid',
    },
  },
};
