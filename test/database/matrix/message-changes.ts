import { ID, THING } from '../support/cast.js';
import { NOBODY, type MatrixPart } from '../support/matrix.js';

const ADMIN_ONLY =
  '- not_signed_in not_allowed not_allowed not_allowed not_allowed not_allowed not_allowed + not_allowed';

/** 20251022000004: editing and taking back; what admins read. */
export const messageChanges: MatrixPart = {
  prepare: async (stage) => {
    await stage.owner(
      `insert into public.admin_access_log (admin_id, what, subject_id, reason)
        values ($1, 'conversation', $2, 'Pedido de ajuda')`,
      ID.admin,
      THING.conversation,
    );
  },
  relations: {
    'public.admin_access_log': {
      select: NOBODY,
      insert: NOBODY,
      update: NOBODY,
      delete: NOBODY,
      server: '+',
    },
  },
  functions: {
    edit_message: {
      call: `public.edit_message('${THING.messageOfMentee}', 'Outras palavras')`,
      expect: '- not_signed_in not_found + not_allowed not_found not_found not_found not_found not_found',
    },
    delete_message: {
      call: `public.delete_message('${THING.messageOfMentor}')`,
      expect: '- not_signed_in not_found not_allowed + not_found not_found not_found not_found not_found',
    },
    admin_read_conversation: {
      call: `public.admin_read_conversation('${THING.conversation}', 'Pedido de ajuda')`,
      expect: ADMIN_ONLY,
    },
    admin_list_conversations: {
      call: `public.admin_list_conversations('${ID.mentee}', 'Pedido de ajuda')`,
      expect: ADMIN_ONLY,
    },
    list_admin_access: { call: 'public.list_admin_access()', expect: ADMIN_ONLY },
  },
};
