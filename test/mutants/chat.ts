import { changed, matrix, tests, without, type Mutant } from './mutant.js';

const chats = tests('chat');
const topics = tests('topics');

/** Conversations, messages, live topics. */
export const chat: Mutant[] = [
  without(
    'everybody reads every conversation',
    'alter policy conversations_select_participant on public.conversations using (true)',
    matrix('seed'),
  ),
  without(
    'everybody reads every message',
    'alter policy messages_select_participant on public.messages using (true)',
    matrix('seed'),
  ),
  without(
    'everybody reads how far others have read',
    'alter policy conversation_participants_select_participant on public.conversation_participants using (true)',
    matrix('seed'),
  ),
  without(
    'a message is written in the name of the other',
    `alter policy messages_insert_participant on public.messages with check (
      (select private.is_registered()) and conversation_id = any (array(select private.my_conversation_ids())))`,
    matrix('seed'),
  ),
  without(
    'an outsider writes into a conversation',
    `alter policy messages_insert_participant on public.messages
      with check (sender_id = (select auth.uid()) and (select private.is_registered()))`,
    matrix('seed'),
  ),
  without(
    'both people rewrite every message',
    `grant update (content) on public.messages to authenticated;
      create policy messages_update_participant on public.messages for update to authenticated
        using (conversation_id = any (array(select private.my_conversation_ids())))
        with check (conversation_id = any (array(select private.my_conversation_ids())))`,
    matrix('seed'),
  ),
  without(
    'both people delete every message',
    `grant delete on public.messages to authenticated;
      create policy messages_delete_participant on public.messages for delete to authenticated
        using (conversation_id = any (array(select private.my_conversation_ids())))`,
    matrix('seed'),
  ),
  without(
    'the sender chooses the time of his message and what he is told was read',
    'grant insert on public.messages to authenticated; alter table public.messages disable trigger messages_prepare',
    chats,
  ),
  without(
    'messages_freeze is off',
    'alter table public.messages disable trigger messages_freeze',
    tests('second-walls'),
  ),
  without(
    'a conversation can be moved to another mentor',
    'alter table public.conversations disable trigger conversations_freeze',
    tests('second-walls'),
  ),
  without(
    'a message may be as long as it likes',
    `alter table public.messages drop constraint messages_content_check`,
    tests('second-walls'),
  ),
  changed(
    'a flood of messages goes through',
    'private.check_message_rate',
    [["recent[30] > clock_timestamp() - interval '10 seconds'", 'false']],
    chats,
  ),
  changed(
    'a flood of messages goes through if it is slow',
    'private.check_message_rate',
    [['recent[120] is not null', 'false']],
    chats,
  ),
  changed(
    'a message is as old as it says',
    'private.prepare_message',
    [['greatest(chat.last_message_at, newest)', 'null::timestamptz']],
    chats,
  ),
  changed(
    'a mentor who switched the chat off is written to',
    'private.check_may_write',
    [['not (select p.chat_enabled', 'false and not (select p.chat_enabled']],
    tests('conversations'),
  ),
  changed(
    'a conversation begins with a mentor who has no chat',
    'public.start_conversation',
    [['not (select p.chat_enabled', 'false and not (select p.chat_enabled']],
    tests('conversations'),
  ),
  changed(
    'a conversation begins with a hidden mentor',
    'public.start_conversation',
    [['not private.mentor_is_visible(start_conversation.mentor_id, me)', 'false']],
    tests('visibility'),
  ),
  changed(
    'one mentee opens any number of conversations',
    'public.start_conversation',
    [['cardinality(recent) >= 20', 'false']],
    tests('attacks', '21st conversation'),
  ),
  changed(
    'conversations of everybody are one’s own',
    'private.my_conversation_ids',
    [['p.user_id = auth.uid()', 'true']],
    matrix('seed'),
  ),
  changed('a message is long without end', 'private.check_message_text', [['> 4000', '> 4000000']], chats),
  changed(
    'somebody else’s conversation is marked as read',
    'public.mark_read',
    [
      [
        'p.conversation_id = mark_read.conversation_id and p.user_id = me',
        'p.conversation_id = mark_read.conversation_id',
      ],
    ],
    matrix('chat', 'calls'),
  ),
  changed(
    'one marks his own messages as read',
    'public.mark_read',
    [['m.sender_id <> me', 'true']],
    tests('attacks', 'marks'),
  ),
  changed(
    'a read pointer goes back',
    'public.mark_read',
    [['reached <= before', 'false']],
    tests('conversations'),
  ),
  without(
    'everybody listens to every topic',
    'alter policy mentorkit_messages_select_listener on realtime.messages using (true)',
    matrix('chat'),
    topics,
  ),
  without(
    'everybody writes to every topic',
    'alter policy mentorkit_messages_insert_participant on realtime.messages with check (true)',
    matrix('chat'),
    topics,
  ),
  without(
    'a person broadcasts on his own user topic',
    `alter policy mentorkit_messages_insert_participant on realtime.messages with check (
      topic = (select realtime.topic()) and (
        (select realtime.topic()) = 'user:' || (select auth.uid())::text
        or private.topic_conversation_id((select realtime.topic())) = any (array(select private.my_conversation_ids()))))`,
    topics,
    matrix('chat'),
  ),
  changed(
    'a topic that is no conversation is an error for everybody',
    'private.topic_conversation_id',
    [["'^conversation:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'", "'^conversation:'"]],
    matrix('chat'),
  ),
  changed(
    'messages are told on the topic of the conversation',
    'private.tell',
    [["'user:' || tell.user_id", "'conversation:' || (tell.payload ->> 'conversation_id')"]],
    topics,
    chats,
  ),
  without(
    'contact data are in the publication',
    'alter publication supabase_realtime add table public.profile_private',
    tests('catalogue', 'publication'),
  ),
  without(
    'the work for the outside shows to everybody',
    `grant select on public.outbox to authenticated;
      create policy outbox_select on public.outbox for select to authenticated using (true)`,
    matrix('outbox'),
  ),
  changed(
    'two workers take the same work',
    'public.claim_outbox',
    [['(due.claimed_until is null or due.claimed_until <= now())', 'true']],
    tests('outbox'),
  ),
];
