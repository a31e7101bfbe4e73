import { THING } from '../support/cast.js';
import { NOBODY, NO_CALLER, type MatrixPart } from '../support/matrix.js';

/** What a call into PARTNER answers whom: it is run by its own admin and the platform's. */
const MANAGED = (answer: string): string =>
  `- not_signed_in ${'not_allowed '.repeat(5)}${answer} ${answer} not_allowed`;
const KEY = 'de30000c-0000-4000-9000-000000000081';
const JWK = (x: string): string =>
  JSON.stringify({ alg: 'EdDSA', crv: 'Ed25519', kid: `cast-${x}`, kty: 'OKP', use: 'sig', x: x.repeat(43) });
const MONTH = `date_trunc('month', now() at time zone 'America/Sao_Paulo')`;
const LAST_MONTH = `(${MONTH} - interval '1 month') at time zone 'America/Sao_Paulo'`;

/** 20251022000010: what a partner sets for itself, and its report. */
export const partnerSettings: MatrixPart = {
  prepare: async (stage) => {
    await stage.owner(
      `insert into public.partner_keys (id, partner_id, kid, alg, jwk, slot) values ($1, $2, 'cast-A', 'EdDSA', $3, 1)`,
      KEY,
      THING.partner,
      JWK('A'),
    );
    await stage.owner(
      `insert into public.used_assertions (jti_hash, partner_id, expires_at)
        values (encode(sha256('cast'), 'hex'), $1, now() + interval '5 minutes')`,
      THING.partner,
    );
  },
  relations: {
    'public.partner_settings': {
      // not every column is granted, so none of the ten may count whole rows
      select: ['++++++++++', 'select count(questions) from public.partner_settings'],
      insert: NOBODY,
      update: NOBODY,
      delete: NOBODY,
      server: '+',
    },
    'public.partner_settings (where its pages are)': {
      select: [NOBODY, 'select count(allowed_origins) from public.partner_settings'],
    },
    'public.partner_settings (how long things are kept)': {
      select: [NOBODY, 'select count(retention_cv_days) from public.partner_settings'],
    },
    'public.partner_keys': {
      select: '-000000++0',
      insert: NOBODY,
      update: NOBODY,
      delete: NOBODY,
      server: '+',
    },
    'public.used_assertions': {
      select: NOBODY,
      insert: NOBODY,
      update: NOBODY,
      delete: NOBODY,
      server: '+',
    },
    'public.appointments (when they were answered)': {
      select: [NOBODY, 'select count(answered_at) from public.appointments'],
      server: '0',
    },
  },
  functions: {
    get_partner_settings: { call: `public.get_partner_settings('${THING.partner}')`, expect: MANAGED('+') },
    update_partner_settings: {
      call: `public.update_partner_settings('${THING.partner}', '{"retention_cv_days": 60}')`,
      expect: MANAGED('+'),
    },
    add_partner_key: {
      call: `public.add_partner_key('${THING.partner}', '${JWK('B')}')`,
      expect: MANAGED('+'),
    },
    revoke_partner_key: {
      call: `public.revoke_partner_key('${KEY}')`,
      expect: `- not_signed_in ${'not_found '.repeat(5)}ok ok not_found`,
    },
    use_assertion: {
      call: `public.use_assertion('${THING.partner}', 'jti-of-the-matrix', now() + interval '5 minutes')`,
      expect: NO_CALLER,
      server: '+',
    },
    get_partner_page: {
      call: `public.get_partner_page('elenco')`,
      expect: '+ + + + + + + + + +',
      server: '+',
    },
    partner_report: {
      call: `public.partner_report('${THING.partner}', ${LAST_MONTH}, ${MONTH} at time zone 'America/Sao_Paulo')`,
      expect: MANAGED('+'),
    },
  },
};
