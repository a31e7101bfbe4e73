-- Messages are edited and taken back by their sender for 15 minutes; moderators hear of reports, and what
-- they read is written down.


-- admin_access_log ----------------------------------------------------------------------------------------

create table public.admin_access_log (
  id uuid primary key default gen_random_uuid(),
  admin_id uuid references public.profiles (id) on delete set null,
  what text not null check (what ~ '^[a-z]+(_[a-z]+)*$' and char_length(what) <= 60),
  subject_id uuid not null,
  reason text check (char_length(reason) <= 4000 and reason ~ '[^[:space:]]'),
  created_at timestamptz not null default now()
);

comment on table public.admin_access_log is
  'Each time a platform admin read what people wrote to each other, and why; only ever added to';
comment on column public.admin_access_log.id is 'Key of the entry';
comment on column public.admin_access_log.admin_id is 'Who read; null once he deleted his account';
comment on column public.admin_access_log.what is
  'conversation: its messages; conversations_of_user: who talks with a person';
comment on column public.admin_access_log.subject_id is 'The conversation, or the person';
comment on column public.admin_access_log.reason is
  'As stated by the admin; null where an open report was the reason';
comment on column public.admin_access_log.created_at is 'When it was read';

create index admin_access_log_created_at_idx on public.admin_access_log (created_at desc, id desc);
comment on index public.admin_access_log_created_at_idx is 'list_admin_access: newest first';
create index admin_access_log_admin_id_idx on public.admin_access_log (admin_id, created_at desc);
comment on index public.admin_access_log_admin_id_idx is 'what one admin read; foreign key';
create index admin_access_log_subject_id_idx on public.admin_access_log (subject_id, created_at desc);
comment on index public.admin_access_log_subject_id_idx is
  'who read one conversation, or about one person: what that person may ask for';

alter table public.admin_access_log enable row level security;
-- No policy: admins read it through list_admin_access; only functions write to it.

revoke all on table public.admin_access_log from public, anon, authenticated;
grant all on table public.admin_access_log to service_role;

create trigger admin_access_log_freeze before update on public.admin_access_log
  for each row execute function private.freeze_columns('id', 'what', 'subject_id', 'reason', 'created_at');

create function private.log_admin_access(what text, subject_id uuid, reason text)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if char_length(log_admin_access.reason) > 4000 or log_admin_access.reason !~ '[^[:space:]]' then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'reason'));
  end if;
  insert into public.admin_access_log (admin_id, what, subject_id, reason)
  values (auth.uid(), log_admin_access.what, log_admin_access.subject_id, log_admin_access.reason);
end
$$;
comment on function private.log_admin_access(text, uuid, text) is
  'Writes down what the caller, an admin, is about to read. Error: invalid_input for a blank or endless '
  'reason';


-- What may become of a message ----------------------------------------------------------------------------

create function private.verify_message_change()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  me constant uuid := auth.uid();
  taken_back constant boolean := old.deleted_at is null and new.deleted_at is not null;
  fault text;
begin
  -- the second wall behind edit_message, delete_message and mark_read, whoever asks; me is null for servers
  if new.deleted_at is distinct from old.deleted_at
    and (not taken_back or new.content <> '' or coalesce(me, old.sender_id) <> old.sender_id) then
    fault := 'deleted_at';
  elsif new.content <> old.content and not taken_back and (
    me is distinct from old.sender_id
    or old.deleted_at is not null
    or new.edited_at is not distinct from old.edited_at
    or old.created_at <= clock_timestamp() - interval '15 minutes'
  ) then
    fault := 'content';
  elsif new.edited_at is distinct from old.edited_at and (new.content = old.content or taken_back) then
    fault := 'edited_at';
  elsif new.read_at is distinct from old.read_at and (old.read_at is not null or me = old.sender_id) then
    fault := 'read_at';
  end if;
  if fault is not null then
    perform private.fail('not_allowed', 403, jsonb_build_object('table', 'messages', 'column', fault));
  end if;
  if new.read_at is distinct from old.read_at then
    new.read_at := clock_timestamp();
  end if;
  -- whoever holds two states of a message keeps the later one, so no two may have the same time
  new.updated_at := greatest(clock_timestamp(), old.updated_at + interval '1 microsecond');
  return new;
end
$$;
comment on function private.verify_message_change() is
  'Trigger: only its sender changes a text, within 15 minutes and marked as edited; only he or a server '
  'takes it back, for good and leaving nothing of it; only the other one marks it read, once, now. Later '
  'states have a later updated_at';

-- Comes after messages_freeze and messages_updated_at: triggers fire in the order of their names.
create trigger messages_verify_change before update on public.messages
  for each row execute function private.verify_message_change();

create function private.lock_own_message(message_id uuid)
returns public.messages
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_caller();
  message public.messages;
begin
  -- the conversation first, as when sending: a block comes before the change, or after it
  perform 1
  from public.conversations c
  where c.id = (select m.conversation_id from public.messages m where m.id = lock_own_message.message_id)
    and me in (c.mentor_id, c.mentee_id)
  for no key update;
  if not found then
    perform private.fail('not_found', 404);
  end if;
  select m.* into message from public.messages m where m.id = lock_own_message.message_id for update;
  if not found then
    perform private.fail('not_found', 404);
  elsif message.sender_id <> me then
    perform private.fail('not_allowed', 403);
  end if;
  return message;
end
$$;
comment on function private.lock_own_message(uuid) is
  'The caller''s own message, nobody else changing it or its conversation. Errors: not_found, not_allowed';

create function private.check_edit_time(message public.messages)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if message.created_at <= clock_timestamp() - interval '15 minutes' then
    perform private.fail(
      'too_late', 409, jsonb_build_object('until', message.created_at + interval '15 minutes')
    );
  end if;
end
$$;
comment on function private.check_edit_time(public.messages) is
  'Refuses to change a message older than 15 minutes, by the clock of the database';

create function private.check_edit_rate(sender_id uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  latest timestamptz;
begin
  perform pg_advisory_xact_lock(hashtextextended('messages of ' || check_edit_rate.sender_id, 0));
  select max(m.edited_at) into latest from public.messages m
  where m.sender_id = check_edit_rate.sender_id
    and m.created_at > clock_timestamp() - interval '16 minutes';
  if latest > clock_timestamp() - interval '1 second' then
    perform private.fail('rate_limited', 429, jsonb_build_object(
      'retry_at', latest + interval '1 second', 'limit', 1
    ));
  end if;
end
$$;
comment on function private.check_edit_rate(uuid) is 'Refuses a second edit of one sender within a second';

create function public.edit_message(message_id uuid, content text)
returns public.messages
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  message public.messages := private.lock_own_message(edit_message.message_id);
  chat public.conversations;
begin
  perform private.check_message_text(edit_message.content);
  if message.deleted_at is not null then
    perform private.fail('already_handled', 409, jsonb_build_object('status', 'deleted'));
  elsif message.content = edit_message.content then
    -- sent again because its answer was lost
    return message;
  end if;
  select c.* into chat from public.conversations c where c.id = message.conversation_id;
  perform private.check_may_write(chat, message.sender_id);
  perform private.check_edit_time(message);
  perform private.check_edit_rate(message.sender_id);
  update public.messages m set content = edit_message.content, edited_at = clock_timestamp()
  where m.id = message.id
  returning m.* into message;
  return message;
end
$$;
comment on function public.edit_message(uuid, text) is
  'Gives the caller''s own message another text within 15 minutes of sending and answers its row; the same '
  'text again changes nothing. Errors: not_found, not_allowed for another''s, message_empty, '
  'message_too_long, already_handled when deleted, conversation_closed, chat_disabled, too_late with until, '
  'rate_limited with retry_at';

create function public.delete_message(message_id uuid)
returns public.messages
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  message public.messages := private.lock_own_message(delete_message.message_id);
begin
  if message.deleted_at is not null then
    return message;
  end if;
  -- in a closed conversation what was written stays, for whoever may want to report it
  if not (
    select private.conversation_is_open(c.mentor_id, c.mentee_id) from public.conversations c
    where c.id = message.conversation_id
  ) then
    perform private.fail('conversation_closed', 409);
  end if;
  perform private.check_edit_time(message);
  update public.messages m set content = '', deleted_at = clock_timestamp()
  where m.id = message.id
  returning m.* into message;
  return message;
end
$$;
comment on function public.delete_message(uuid) is
  'Takes the caller''s own message back within 15 minutes of sending and answers the tombstone, which stays; '
  'a second time changes nothing. Reports keep their copy. Errors: not_found, not_allowed for another''s, '
  'conversation_closed, too_late with until';


-- Moderators ----------------------------------------------------------------------------------------------

create function private.announce_report()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform private.enqueue(
    'report_filed', 'report_filed:' || new.id || ':' || moderator.user_id,
    jsonb_build_object('report_id', new.id, 'recipient_id', moderator.user_id)
  )
  from (
    select r.user_id from public.user_roles r where r.role = 'admin'
    union
    select u.user_id from public.user_partners u
    where u.partner_id = new.partner_id and u.role = 'admin'
      and u.partner_id in (select private.partner_ids_of(u.user_id))
  ) moderator
  where moderator.user_id is distinct from new.reported_id;
  return null;
end
$$;
comment on function private.announce_report() is
  'Trigger: mail to each admin of the platform and of the partner in whose name the two were talking, not to '
  'who was reported';

create trigger message_reports_announce after insert on public.message_reports
  for each row execute function private.announce_report();

create type public.read_message as (
  id uuid,
  sender_id uuid,
  sender_name text,
  content text,
  created_at timestamptz,
  read_at timestamptz,
  edited_at timestamptz,
  deleted_at timestamptz,
  cursor text
);
comment on type public.read_message is 'One message as admin_read_conversation shows it, with its place';

create function public.admin_read_conversation(
  conversation_id uuid, reason text default null, cursor text default null
)
returns setof public.read_message
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  chat public.conversations;
  after record;
begin
  perform private.require_caller();
  if not private.is_admin() then
    perform private.fail('not_allowed', 403);
  end if;
  select c.* into chat from public.conversations c where c.id = admin_read_conversation.conversation_id;
  if not found then
    perform private.fail('not_found', 404);
  elsif admin_read_conversation.reason is null and not exists (
    select 1 from public.message_reports r where r.conversation_id = chat.id and r.status = 'open'
  ) then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'reason'));
  end if;
  select c.* into after from private.read_cursor(admin_read_conversation.cursor) c;
  perform private.log_admin_access('conversation', chat.id, admin_read_conversation.reason);
  return query
  select
    m.id, m.sender_id, p.full_name, m.content, m.created_at, m.read_at, m.edited_at, m.deleted_at,
    private.cursor_of(m.created_at, m.id)
  from public.messages m
  join public.profiles p on p.id = m.sender_id
  where m.conversation_id = chat.id
    and (after.id is null or (m.created_at, m.id) < (after.at, after.id))
  order by m.created_at desc, m.id desc
  limit 100;
end
$$;
comment on function public.admin_read_conversation(uuid, text, text) is
  'For platform admins: a page of somebody else''s conversation, newest first, because of an open report or '
  'of the reason stated; each page is written into admin_access_log. cursor: that of the last row of the '
  'page before. Errors: not_allowed, not_found, invalid_input';

create function public.admin_list_conversations(user_id uuid, reason text)
returns table (
  id uuid,
  mentor_id uuid,
  mentor_name text,
  mentee_id uuid,
  mentee_name text,
  partner_id uuid,
  last_message_at timestamptz,
  created_at timestamptz
)
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
begin
  perform private.require_caller();
  if not private.is_admin() then
    perform private.fail('not_allowed', 403);
  elsif admin_list_conversations.reason is null then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'reason'));
  elsif not exists (select 1 from public.profiles p where p.id = admin_list_conversations.user_id) then
    perform private.fail('not_found', 404);
  end if;
  perform private.log_admin_access(
    'conversations_of_user', admin_list_conversations.user_id, admin_list_conversations.reason
  );
  return query
  select
    c.id, c.mentor_id, mentor.full_name, c.mentee_id, mentee.full_name, c.partner_id, c.last_message_at,
    c.created_at
  from public.conversations c
  join public.profiles mentor on mentor.id = c.mentor_id
  join public.profiles mentee on mentee.id = c.mentee_id
  where admin_list_conversations.user_id in (c.mentor_id, c.mentee_id)
  order by coalesce(c.last_message_at, c.created_at) desc, c.id
  limit 200;
end
$$;
comment on function public.admin_list_conversations(uuid, text) is
  'For platform admins: with whom a person talks (the latest 200), for the reason stated, which is written '
  'into admin_access_log; nothing of what they wrote. Errors: not_allowed, not_found, invalid_input';

create type public.admin_access as (
  id uuid,
  admin_id uuid,
  admin_name text,
  what text,
  subject_id uuid,
  reason text,
  created_at timestamptz,
  cursor text
);
comment on type public.admin_access is 'One entry of list_admin_access, with its place';

create function public.list_admin_access(cursor text default null)
returns setof public.admin_access
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  after record;
begin
  perform private.require_caller();
  if not private.is_admin() then
    perform private.fail('not_allowed', 403);
  end if;
  select c.* into after from private.read_cursor(list_admin_access.cursor) c;
  return query
  select
    l.id, l.admin_id, p.full_name, l.what, l.subject_id, l.reason, l.created_at,
    private.cursor_of(l.created_at, l.id)
  from public.admin_access_log l
  left join public.profiles p on p.id = l.admin_id
  where after.id is null or (l.created_at, l.id) < (after.at, after.id)
  order by l.created_at desc, l.id desc
  limit 100;
end
$$;
comment on function public.list_admin_access(text) is
  'For platform admins: who read what of others, newest first, 100 a page. cursor: that of the last row of '
  'the page before. Errors: not_allowed, invalid_input';


-- Who may call what ---------------------------------------------------------------------------------------

revoke all on function
  private.log_admin_access(text, uuid, text), private.verify_message_change(), private.lock_own_message(uuid),
  private.check_edit_time(public.messages), private.check_edit_rate(uuid), private.announce_report()
from public, anon, authenticated;

revoke all on function
  public.edit_message(uuid, text), public.delete_message(uuid),
  public.admin_read_conversation(uuid, text, text), public.admin_list_conversations(uuid, text),
  public.list_admin_access(text)
from public, anon, authenticated;
grant execute on function public.edit_message(uuid, text) to authenticated;
grant execute on function public.delete_message(uuid) to authenticated;
grant execute on function public.admin_read_conversation(uuid, text, text) to authenticated;
grant execute on function public.admin_list_conversations(uuid, text) to authenticated;
grant execute on function public.list_admin_access(text) to authenticated;
