import { ID, THING } from '../support/cast.js';
import { NOBODY, NO_CALLER, TRIGGER, type MatrixPart } from '../support/matrix.js';

/** 20251021000001 and 20251021000002: partners, conversations, requests. */
export const seed: MatrixPart = {
  relations: {
    'public.partners': { select: '++++++++++', insert: NOBODY, update: NOBODY, delete: NOBODY },
    'public.partner_invitations': { select: '-0+0000++0', insert: NOBODY, update: NOBODY, delete: NOBODY },
    'public.partner_invitations (of the other partner)': {
      select: [
        '-0000000+0',
        `select count(*) from public.partner_invitations where partner_id = '${THING.otherPartner}'`,
      ],
    },
    'public.user_partners': { select: '-0000+++++', insert: NOBODY, update: NOBODY, delete: NOBODY },
    'public.user_partners (of the other partner)': {
      select: [
        '-0000+00+0',
        `select count(*) from public.user_partners where partner_id = '${THING.otherPartner}'`,
      ],
      insert: [
        NOBODY,
        `insert into public.user_partners (user_id, partner_id) values ('$self', '${THING.otherPartner}')`,
      ],
    },
    'public.user_partners (one that is over)': {
      select: ['-000000+++', `select count(*) from public.user_partners where user_id = '${ID.expired}'`],
      update: [NOBODY, `update public.user_partners set expires_at = null where user_id = '${ID.expired}'`],
    },
    'public.mentor_partners': { select: '++++++++++', insert: NOBODY, update: NOBODY, delete: NOBODY },
    'public.mentor_partners (requested)': {
      select: ['00000000+0', `select count(*) from public.mentor_partners where status = 'requested'`],
    },
    'public.mentors_with_partners': { select: '++++++++++', insert: NOBODY, update: NOBODY, delete: NOBODY },
    'public.conversations': { select: '-00++00000', insert: NOBODY, update: NOBODY, delete: NOBODY },
    'public.conversation_participants': {
      select: '-00++00000',
      insert: NOBODY,
      update: NOBODY,
      delete: NOBODY,
    },
    'public.messages': {
      select: '-00++00000',
      insert: [
        '---++-----',
        `insert into public.messages (conversation_id, content) values ('${THING.conversation}', 'Oi')`,
      ],
      update: NOBODY,
      delete: NOBODY,
      server: '+',
    },
    'public.messages (in the name of the mentee)': {
      insert: [
        '---+------',
        `insert into public.messages (conversation_id, sender_id, content)
          values ('${THING.conversation}', '${ID.mentee}', 'Oi')`,
      ],
    },
    'public.mentorship_requests': { select: '-00++00000', insert: NOBODY, update: NOBODY, delete: NOBODY },
  },
  functions: {
    generate_secure_token: { call: 'public.generate_secure_token()', expect: NO_CALLER, server: '+' },
    user_has_partner_access: {
      call: `public.user_has_partner_access('$self', '${THING.partner}')`,
      expect: '- 0 0 0 0 0 + + 0 0',
    },
    'user_has_partner_access (of the member)': {
      call: `public.user_has_partner_access('${ID.member}', '${THING.partner}')`,
      expect: '- 0 0 0 0 0 + 0 + 0',
      server: '+',
    },
    is_mentor_visible_to_user: {
      call: `public.is_mentor_visible_to_user('${ID.mentor}', null)`,
      expect: '+ + + + + + + + + +',
    },
    'is_mentor_visible_to_user (partners only, of the outsider)': {
      call: `public.is_mentor_visible_to_user('de300000-0000-4000-8000-000000000006', '${ID.outsider}')`,
      expect: '0 0 0 0 0 + 0 0 + 0',
      server: '+',
    },
    expire_partner_invitations: {
      call: 'public.expire_partner_invitations()',
      expect: NO_CALLER,
      server: 'ok',
    },
    expire_user_partner_access: {
      call: 'public.expire_user_partner_access()',
      expect: NO_CALLER,
      server: '+',
    },
    update_conversation_timestamp: {
      call: TRIGGER,
      expect: NO_CALLER,
    },
  },
};
