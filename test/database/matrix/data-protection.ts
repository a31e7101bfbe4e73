import { ID } from '../support/cast.js';
import { NOBODY, type MatrixPart } from '../support/matrix.js';

const REGISTERED = '- not_signed_in + + + + + + + +';

/** 20251022000012: consents, the copy of one's data, the deleted account, what admins read of sessions. */
export const dataProtection: MatrixPart = {
  prepare: async (stage) => {
    await stage.owner(
      `insert into public.consents (user_id, purpose, version, granted) values ($1, 'terms', '1', true)`,
      ID.mentee,
    );
  },
  relations: {
    'public.consents': {
      select: '-00+000000',
      insert: NOBODY,
      update: NOBODY,
      delete: NOBODY,
      server: '+',
    },
  },
  functions: {
    give_consent: { call: `public.give_consent('terms', '2', 'elenco')`, expect: REGISTERED },
    export_my_data: { call: 'public.export_my_data()', expect: REGISTERED },
    delete_my_account: {
      call: 'public.delete_my_account()',
      expect: '- not_signed_in ok ok ok ok ok ok ok ok',
    },
    admin_list_appointments: {
      call: `public.admin_list_appointments('${ID.mentee}', 'Pedido de ajuda')`,
      expect:
        '- not_signed_in not_allowed not_allowed not_allowed not_allowed not_allowed not_allowed + not_allowed',
    },
  },
};
