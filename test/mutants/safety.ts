import { alsoWithout, changed, matrix, tests, without, type Mutant } from './mutant.js';

const blocks = tests('safety');
const reports = tests('reports');
const changes = tests('message-changes');

/** Blocks, reports, edits, moderators. */
export const safety: Mutant[] = [
  without(
    'a block keeps nobody apart',
    `create or replace function private.are_apart(one uuid, other uuid) returns boolean
      language sql stable security definer set search_path = '' as 'select false'`,
    blocks,
  ),
  changed(
    'a block counts in one direction only',
    'private.are_apart',
    [['b.blocker_id = are_apart.other and b.blocked_id = are_apart.one', 'false']],
    blocks,
  ),
  changed(
    'who blocked somebody still shows to him',
    'private.my_apart_ids',
    [['where b.blocked_id = auth.uid()', 'where false']],
    blocks,
  ),
  without(
    'everybody reads who blocked whom',
    'alter policy user_blocks_select_blocker on public.user_blocks using (true)',
    matrix('safety'),
  ),
  without(
    'the blocked one reads who blocked him',
    `alter policy user_blocks_select_blocker on public.user_blocks
      using ((select auth.uid()) in (blocker_id, blocked_id))`,
    matrix('safety'),
  ),
  changed(
    'a blocked one goes on writing',
    'private.check_may_write',
    [['not private.conversation_is_open(chat.mentor_id, chat.mentee_id)', 'false']],
    blocks,
  ),
  changed(
    'a block lifts the other one’s block',
    'public.unblock_user',
    [
      [
        'b.blocker_id = me and b.blocked_id = unblock_user.user_id',
        'unblock_user.user_id in (b.blocker_id, b.blocked_id)',
      ],
    ],
    blocks,
  ),
  changed(
    'one blocks whoever one likes, and learns who exists',
    'public.block_user',
    [['private.have_met(me, block_user.user_id) or', 'true or']],
    matrix('safety', 'calls'),
    blocks,
  ),
  changed(
    'typing goes on after a block',
    'private.my_open_conversation_ids',
    [['and theirs.user_id <> all (array(select private.my_apart_ids()))', '']],
    tests('topics'),
  ),
  without(
    'everybody reads every report',
    'alter policy message_reports_select_reporter on public.message_reports using (true)',
    matrix('safety'),
  ),
  without(
    'the reporter reads what moderators wrote',
    'grant select (resolution, resolved_by) on public.message_reports to authenticated',
    matrix('safety'),
  ),
  changed(
    'one reports messages of others’ conversations',
    'public.report_message',
    [
      [
        'c.id = message.conversation_id and me in (c.mentor_id, c.mentee_id)',
        'c.id = message.conversation_id',
      ],
    ],
    matrix('safety', 'calls'),
  ),
  changed(
    'a partner admin reads the reports of all partners',
    'public.list_reports',
    [['everywhere or r.partner_id = any (mine)', 'true']],
    reports,
  ),
  changed(
    'who was reported reads and closes the report',
    'public.resolve_report',
    [['r.reported_id is distinct from me', 'true']],
    reports,
  ),
  changed(
    'reports have no limit',
    'public.report_message',
    [['cardinality(recent) >= 20', 'false']],
    reports,
  ),
  changed(
    'an admin reads conversations without leaving a trace',
    'private.log_admin_access',
    [
      [
        'insert into public.admin_access_log (admin_id, what, subject_id, reason)',
        'with unwritten (a, b, c, d) as (',
      ],
      [
        'log_admin_access.subject_id, log_admin_access.reason);',
        'log_admin_access.subject_id, log_admin_access.reason)) select from unwritten;',
      ],
      ['  values (auth.uid(), log', '  values (auth.uid(), log'],
    ],
    tests('moderation'),
  ),
  changed(
    'everybody reads conversations as admins do',
    'public.admin_read_conversation',
    [['not private.is_admin()', 'false']],
    matrix('messageChanges', 'calls'),
  ),
  alsoWithout(
    changed(
      'the other one’s message is edited',
      'private.lock_own_message',
      [['message.sender_id <> me', 'false']],
      matrix('messageChanges', 'calls'),
    ),
    'alter table public.messages disable trigger messages_verify_change',
  ),
  changed(
    'a message of strangers is found',
    'private.lock_own_message',
    [['and me in (c.mentor_id, c.mentee_id)', '']],
    matrix('messageChanges', 'calls'),
  ),
  changed(
    'a message is edited after a quarter of an hour',
    'private.check_edit_time',
    [["interval '15 minutes' then", "interval '15 days' then"]],
    changes,
  ),
  without(
    'behind the edit there is no second wall',
    'alter table public.messages disable trigger messages_verify_change',
    changes,
  ),
  changed(
    'edits have no limit',
    'private.check_edit_rate',
    [["interval '1 second' then", "interval '0 seconds' then"]],
    changes,
  ),
  changed(
    'a deleted message keeps its words',
    'public.delete_message',
    [["set content = '', deleted_at", 'set deleted_at']],
    changes,
  ),
];
