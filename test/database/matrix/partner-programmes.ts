import { ID, INVITATION_TOKEN, THING } from '../support/cast.js';
import { NOBODY, NO_CALLER, type MatrixPart } from '../support/matrix.js';

const EVERYBODY = '+ + + + + + + + + +';
/** What a call into PARTNER answers whom: it is run by its own admin and the platform's. */
const MANAGED = (answer: string): string =>
  `- not_signed_in ${'not_allowed '.repeat(5)}${answer} ${answer} not_allowed`;
/** What a call by the id of a thing of PARTNER answers whom: it is there for its managers alone. */
const HIDDEN = (answer: string): string =>
  `- not_signed_in ${'not_found '.repeat(5)}${answer} ${answer} not_found`;
const PLATFORM = (answer: string): string =>
  `- not_signed_in ${'not_allowed '.repeat(6)}${answer} not_allowed`;
const INVITED = (answer: string, others: string): string =>
  `- not_signed_in ${answer}${` ${others}`.repeat(7)}`;

/** 20251022000009: running a partner's programme. */
export const partnerProgrammes: MatrixPart = {
  prepare: async (stage) => {
    await stage.owner(
      `insert into public.partner_audit_log (partner_id, actor_id, action, user_id)
        values ($1, $2, 'member_access_set', $3)`,
      THING.partner,
      ID.partner_admin,
      ID.member,
    );
  },
  relations: {
    'public.partner_audit_log': {
      select: '-000000++0',
      insert: NOBODY,
      update: NOBODY,
      delete: NOBODY,
      server: '+',
    },
    'public.partner_invitations (the hash of the link)': {
      select: [NOBODY, 'select count(token) from public.partner_invitations'],
    },
    'public.partner_invitations (end of the access it gives)': {
      select: [
        '-0+0000++0',
        'select count(version) from public.partner_invitations where access_until is null',
      ],
    },
  },
  functions: {
    create_partner: { call: `public.create_partner('Outra casa', 'outra-casa')`, expect: PLATFORM('+') },
    update_partner: {
      call: `public.update_partner('${THING.partner}', '{"is_active": false}')`,
      expect: PLATFORM('+'),
    },
    set_member_role: {
      call: `public.set_member_role('${ID.member}', '${THING.partner}', 'admin')`,
      expect: PLATFORM('ok'),
    },
    list_members: { call: `public.list_members('${THING.partner}')`, expect: MANAGED('+') },
    remove_member: {
      call: `public.remove_member('${THING.partner}', '${ID.member}')`,
      expect: MANAGED('ok'),
    },
    'remove_member (an admin)': {
      call: `public.remove_member('${THING.partner}', '${ID.partner_admin}')`,
      expect: PLATFORM('ok'),
    },
    set_member_access: {
      call: `public.set_member_access('${THING.partner}', '${ID.member}', null)`,
      expect: MANAGED('ok'),
    },
    leave_partner: {
      call: `public.leave_partner('${THING.partner}')`,
      expect: '- not_signed_in not_found not_found not_found not_found ok ok not_found ok',
    },
    create_invitations: {
      call: `public.create_invitations('${THING.partner}', '{nova@cast.example}')`,
      expect: MANAGED('+'),
    },
    'create_invitations (the other partner)': {
      call: `public.create_invitations('${THING.otherPartner}', '{nova@cast.example}')`,
      expect: PLATFORM('+'),
    },
    create_invitation: {
      call: `public.create_invitation('${THING.partner}', 'nova@cast.example')`,
      expect: MANAGED('+'),
    },
    cancel_invitation: {
      call: `public.cancel_invitation('${THING.invitation}')`,
      expect: HIDDEN('ok'),
    },
    resend_invitation: {
      call: `public.resend_invitation('${THING.invitation}')`,
      before: `update public.partner_invitations set mailed_at = now() - interval '2 hours'`,
      expect: HIDDEN('ok'),
    },
    issue_invitation_token: {
      call: `public.issue_invitation_token('${THING.invitation}')`,
      expect: NO_CALLER,
      server: '+',
    },
    peek_partner_invitation: {
      call: `public.peek_partner_invitation('${INVITATION_TOKEN}')`,
      expect: EVERYBODY,
      server: '+',
    },
    accept_partner_invitation: {
      call: `public.accept_partner_invitation('${INVITATION_TOKEN}')`,
      expect: INVITED('+', 'token_invalid'),
    },
    decline_partner_invitation: {
      call: `public.decline_partner_invitation('${INVITATION_TOKEN}')`,
      expect: INVITED('ok', 'token_invalid'),
    },
    accept_partner_invitation_by_id: {
      call: `public.accept_partner_invitation_by_id('${THING.invitation}')`,
      expect: INVITED('+', 'not_found'),
    },
    decline_partner_invitation_by_id: {
      call: `public.decline_partner_invitation_by_id('${THING.invitation}')`,
      expect: INVITED('ok', 'not_found'),
    },
    request_partner_programme: {
      call: `public.request_partner_programme('${THING.otherPartner}')`,
      expect: `- not_signed_in not_allowed not_allowed +${' not_allowed'.repeat(5)}`,
    },
    leave_partner_programme: {
      call: `public.leave_partner_programme('${THING.partner}')`,
      expect: '- not_signed_in ok ok ok ok ok ok ok ok',
    },
    pause_partner_programme: {
      call: `public.pause_partner_programme('${THING.partner}')`,
      expect: `- not_signed_in not_found not_found ok${' not_found'.repeat(5)}`,
    },
    approve_mentor_partner: {
      call: `public.approve_mentor_partner('${ID.mentor}', '${THING.partner}', false)`,
      expect: MANAGED('+'),
    },
    list_programme_mentors: {
      call: `public.list_programme_mentors('${THING.partner}')`,
      expect: MANAGED('+'),
    },
  },
};
