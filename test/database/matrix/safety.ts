import { ID, THING } from '../support/cast.js';
import { NOBODY, type MatrixPart } from '../support/matrix.js';

const REPORT = 'de300008-0000-4000-9000-000000000081';

/** 20251022000000: blocks and reports. */
export const safety: MatrixPart = {
  // the mentee blocked somebody who is nobody's partner in the other scenes, and reported the mentor
  prepare: async (stage) => {
    await stage.owner(
      'insert into public.user_blocks (blocker_id, blocked_id) values ($1, $2)',
      ID.mentee,
      ID.outsider,
    );
    await stage.owner(
      `insert into public.message_reports
          (id, message_id, conversation_id, partner_id, reporter_id, reported_id, category, snapshot)
        values ($1, $2, $3, $4, $5, $6, 'spam', '{}')`,
      REPORT,
      THING.messageOfMentor,
      THING.conversation,
      THING.partner,
      ID.mentee,
      ID.mentor,
    );
  },
  relations: {
    'public.user_blocks': {
      select: '-00+000000',
      insert: NOBODY,
      update: NOBODY,
      delete: NOBODY,
      server: '+',
    },
    'public.message_reports': {
      select: '-00+000000',
      insert: NOBODY,
      update: NOBODY,
      delete: NOBODY,
      server: '+',
    },
    'public.message_reports (what moderators wrote)': {
      select: [NOBODY, 'select count(resolution) + count(resolved_by) from public.message_reports'],
    },
  },
  functions: {
    block_user: {
      call: `public.block_user('${ID.mentor}')`,
      expect: '- not_signed_in ok ok not_allowed ok ok ok ok ok',
    },
    'block_user (a person nobody sees)': {
      call: `public.block_user('${ID.stranger}')`,
      expect:
        '- not_signed_in not_allowed not_found not_found not_found not_found not_found not_found not_found',
    },
    unblock_user: {
      call: `public.unblock_user('${ID.outsider}')`,
      expect: '- not_signed_in ok ok ok ok ok ok ok ok',
    },
    list_blocks: { call: 'public.list_blocks()', expect: '- 0 0 + 0 0 0 0 0 0' },
    report_message: {
      call: `public.report_message('${THING.messageOfMentor}', 'spam')`,
      expect: '- not_signed_in not_found + not_allowed not_found not_found not_found not_found not_found',
    },
    list_reports: {
      call: 'public.list_reports()',
      expect: '- not_signed_in not_allowed not_allowed not_allowed not_allowed not_allowed + + not_allowed',
    },
    resolve_report: {
      call: `public.resolve_report('${REPORT}', 'resolved', 'Conversamos.')`,
      expect: '- not_signed_in not_found not_found not_found not_found not_found ok ok not_found',
    },
  },
};
