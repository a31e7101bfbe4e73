-- The living chat: order and limits of messages, private topics, and the RPCs of a conversation.


-- Private topics ------------------------------------------------------------------------------------------

create function private.tell(user_id uuid, event text, payload jsonb)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  -- a database without Realtime still chats: the REST read is the truth, this is a hint
  if to_regprocedure('realtime.send(jsonb, text, text, boolean)') is not null then
    perform realtime.send(tell.payload, tell.event, 'user:' || tell.user_id, true);
  end if;
end
$$;
comment on function private.tell(uuid, text, jsonb) is
  'Broadcasts an event on the private topic of one person';

create function private.topic_conversation_id(topic text)
returns uuid
language sql
stable
security definer
set search_path = ''
as $$
  -- the shape first: a bare cast would turn a bad topic into an error for everybody
  select case
    when topic_conversation_id.topic ~ '^conversation:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
      then substr(topic_conversation_id.topic, 14)::uuid
  end;
$$;
comment on function private.topic_conversation_id(text) is
  'The conversation a topic belongs to; null for any other topic';

create function private.my_open_conversation_ids()
returns setof uuid
language sql
stable
security definer
set search_path = ''
as $$
  select mine.conversation_id
  from public.conversation_participants mine
  join public.conversation_participants theirs
    on theirs.conversation_id = mine.conversation_id and theirs.user_id <> mine.user_id
  where mine.user_id = auth.uid() and private.is_registered()
    and theirs.user_id <> all (array(select private.my_apart_ids()));
$$;
comment on function private.my_open_conversation_ids() is
  'Conversations the caller takes part in, without those a block has closed';

-- Supabase owns realtime.messages and has switched its row level security on; only policies are ours.
-- Realtime keeps its answer until the socket brings a new token: typing and presence of somebody who was just
-- blocked may last that long, rows never, since none is written any more.
do $do$
begin
  if to_regclass('realtime.messages') is null then
    raise warning 'realtime.messages is missing: no live updates until Realtime and its policies are there';
    return;
  end if;

  -- A person listens to his own user: topic, and to typing and presence of his open conversations.
  create policy mentorkit_messages_select_listener on realtime.messages for select to authenticated
    using (
      topic = (select realtime.topic())
      and (
        (extension = 'broadcast' and (select realtime.topic()) = 'user:' || (select auth.uid())::text)
        or (
          extension in ('broadcast', 'presence')
          and private.topic_conversation_id((select realtime.topic()))
            = any (array(select private.my_open_conversation_ids()))
        )
      )
    );
  -- A person sends typing and presence to his open conversations; nobody writes to a user: topic.
  create policy mentorkit_messages_insert_participant on realtime.messages for insert to authenticated
    with check (
      topic = (select realtime.topic())
      and extension in ('broadcast', 'presence')
      and private.topic_conversation_id((select realtime.topic()))
        = any (array(select private.my_open_conversation_ids()))
    );
end
$do$;


-- Messages: order, limits, echo ---------------------------------------------------------------------------

create function private.conversation_is_open(mentor_id uuid, mentee_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select not private.are_apart(conversation_is_open.mentor_id, conversation_is_open.mentee_id)
    and exists (
      select 1
      from public.profiles p
      join public.user_roles r on r.user_id = p.id and r.role = 'mentor'
      where p.id = conversation_is_open.mentor_id and p.verified
    )
    and exists (select 1 from public.user_roles r where r.user_id = conversation_is_open.mentee_id);
$$;
comment on function private.conversation_is_open(uuid, uuid) is
  'False once one of the two blocked the other, the mentor is a verified mentor no more, or the mentee has '
  'no role left: then nobody writes, edits or deletes there';

create function private.check_may_write(chat public.conversations, sender_id uuid)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if not private.conversation_is_open(chat.mentor_id, chat.mentee_id) then
    perform private.fail('conversation_closed', 409);
  elsif check_may_write.sender_id = chat.mentee_id
    and not (select p.chat_enabled from public.profiles p where p.id = chat.mentor_id) then
    perform private.fail('chat_disabled', 409);
  end if;
end
$$;
comment on function private.check_may_write(public.conversations, uuid) is
  'Refuses to write in a closed conversation, and to write to a mentor who switched the chat off';

create function private.check_message_text(content text)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if coalesce(check_message_text.content, '') !~ '[^[:space:]]' then
    perform private.fail('message_empty', 400);
  elsif char_length(check_message_text.content) > 4000 then
    perform private.fail('message_too_long', 400, jsonb_build_object('maximum', 4000));
  end if;
end
$$;
comment on function private.check_message_text(text) is
  'Refuses an empty text and one of more than 4000 characters';

create function private.check_message_rate(sender_id uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  recent timestamptz[];
begin
  -- what the same person sends elsewhere at this moment counts too
  perform pg_advisory_xact_lock(hashtextextended('messages of ' || check_message_rate.sender_id, 0));
  select array_agg(m.created_at order by m.created_at desc) into recent
  from (
    select created_at from public.messages
    where messages.sender_id = check_message_rate.sender_id
      and created_at > clock_timestamp() - interval '1 minute'
    order by created_at desc
    limit 120
  ) m;
  if recent[30] > clock_timestamp() - interval '10 seconds' then
    perform private.fail('rate_limited', 429, jsonb_build_object(
      'retry_at', recent[30] + interval '10 seconds', 'limit', 30
    ));
  elsif recent[120] is not null then
    perform private.fail('rate_limited', 429, jsonb_build_object(
      'retry_at', recent[120] + interval '1 minute', 'limit', 120
    ));
  end if;
end
$$;
comment on function private.check_message_rate(uuid) is
  'Refuses the 31st message of one sender within 10 seconds and the 121st within a minute';

create function private.prepare_message()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  chat public.conversations;
  newest timestamptz;
begin
  select c.* into chat
  from public.conversations c
  where c.id = new.conversation_id
    and new.sender_id in (c.mentor_id, c.mentee_id)
    and (auth.uid() is null or (new.sender_id = auth.uid() and private.is_registered()))
  for update;
  -- an outsider, or a forged name, learns nothing here and locks nothing; the policy refuses it
  if not found then
    return new;
  end if;
  perform private.check_message_text(new.content);
  perform private.check_may_write(chat, new.sender_id);
  perform private.check_message_rate(new.sender_id);
  -- the conversation is stamped when the statement ends, too late for the next message of the same statement
  select max(m.created_at) into newest from public.messages m where m.conversation_id = new.conversation_id;
  new.created_at := greatest(
    clock_timestamp(), greatest(chat.last_message_at, newest) + interval '1 microsecond'
  );
  new.updated_at := new.created_at;
  new.read_at := null;
  new.edited_at := null;
  new.deleted_at := null;
  return new;
end
$$;
comment on function private.prepare_message() is
  'Trigger: one message of a conversation after the other, in the order of their times; refuses empty and '
  'long texts, closed conversations, and too many in a short time';

create trigger messages_prepare before insert on public.messages
  for each row execute function private.prepare_message();

create function private.broadcast_message()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform private.tell(
    p.user_id, 'message_changed', jsonb_build_object('operation', tg_op, 'record', to_jsonb(new))
  )
  from public.conversation_participants p
  where p.conversation_id = new.conversation_id;
  return null;
end
$$;
comment on function private.broadcast_message() is 'Trigger: tells both people of a new or changed message';

create trigger messages_broadcast_insert after insert on public.messages
  for each row execute function private.broadcast_message();
-- Read marks are told once, as conversation_read, not message by message.
create trigger messages_broadcast_update after update on public.messages
  for each row when (
    (new.content, new.edited_at, new.deleted_at) is distinct from (old.content, old.edited_at, old.deleted_at)
  )
  execute function private.broadcast_message();

create function private.broadcast_conversation()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  insert into public.conversation_participants (conversation_id, user_id)
    values (new.id, new.mentor_id), (new.id, new.mentee_id)
    on conflict do nothing;
  perform private.tell(new.mentor_id, 'conversation_changed', jsonb_build_object('id', new.id));
  perform private.tell(new.mentee_id, 'conversation_changed', jsonb_build_object('id', new.id));
  return null;
end
$$;
comment on function private.broadcast_conversation() is
  'Trigger: a new conversation gets its two participants, and both are told';

create trigger conversations_broadcast after insert on public.conversations
  for each row execute function private.broadcast_conversation();

create function private.broadcast_block()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  one constant uuid := case when tg_op = 'INSERT' then new.blocker_id else old.blocker_id end;
  other constant uuid := case when tg_op = 'INSERT' then new.blocked_id else old.blocked_id end;
begin
  -- where the other one blocked too, nothing opens or closes
  if exists (select 1 from public.user_blocks b where b.blocker_id = other and b.blocked_id = one) then
    return null;
  end if;
  perform private.tell(p.user_id, 'conversation_changed', jsonb_build_object('id', p.conversation_id))
  from public.conversations c
  join public.conversation_participants p on p.conversation_id = c.id
  where (c.mentor_id, c.mentee_id) in ((one, other), (other, one));
  return null;
end
$$;
comment on function private.broadcast_block() is
  'Trigger: tells both people that their conversation was closed or opened again, not by whom';

create trigger user_blocks_broadcast after insert or delete on public.user_blocks
  for each row execute function private.broadcast_block();


-- RPCs ----------------------------------------------------------------------------------------------------

create function public.start_conversation(mentor_id uuid, partner text default null)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_caller();
  chat_id uuid;
  recent timestamptz[];
begin
  select c.id into chat_id from public.conversations c
  where c.mentor_id = start_conversation.mentor_id and c.mentee_id = me;
  if found then
    return chat_id;
  end if;
  if start_conversation.mentor_id = me then
    perform private.fail('not_allowed', 403);
  elsif not private.mentor_is_visible(start_conversation.mentor_id, me) then
    perform private.fail('mentor_unavailable', 404);
  elsif not (select p.chat_enabled from public.profiles p where p.id = start_conversation.mentor_id) then
    perform private.fail('chat_disabled', 409);
  end if;
  select array_agg(c.created_at order by c.created_at desc) into recent from public.conversations c
  where c.mentee_id = me and c.created_at > now() - interval '1 hour';
  if cardinality(recent) >= 20 then
    perform private.fail('rate_limited', 429, jsonb_build_object(
      'retry_at', recent[20] + interval '1 hour', 'limit', 20
    ));
  end if;
  insert into public.conversations as c (mentor_id, mentee_id, partner_id)
    values (start_conversation.mentor_id, me, private.partner_in_charge(start_conversation.partner))
    on conflict (mentor_id, mentee_id) do update set mentee_id = excluded.mentee_id
    returning c.id into chat_id;
  return chat_id;
end
$$;
comment on function public.start_conversation(uuid, text) is
  'The caller''s conversation with a mentor, opened if there is none, in the name of his session''s partner '
  'or of the one with this slug. Errors: mentor_unavailable, not_allowed for oneself, chat_disabled, '
  'invalid_input, rate_limited with retry_at';

create function public.list_conversations()
returns table (
  id uuid,
  mentor_id uuid,
  mentee_id uuid,
  created_at timestamptz,
  last_message_at timestamptz,
  other_id uuid,
  other_name text,
  other_avatar_url text,
  last_message jsonb,
  unread_count int,
  my_last_read_at timestamptz,
  other_last_read_at timestamptz,
  is_closed boolean
)
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
begin
  -- plpgsql, because it keeps the plan: making it costs more than a few conversations
  return query
  select
    c.id, c.mentor_id, c.mentee_id, c.created_at, c.last_message_at,
    other.id, other.full_name, other.avatar_url, newest.message, unread.messages,
    mine.last_read_at, theirs.last_read_at,
    -- as conversation_is_open says it, without a call for each row; exists would hash everybody's roles
    other.id = any (array(select private.my_apart_ids()))
      or not mentor.verified
      or (
        select count(*) from public.user_roles r where r.user_id = c.mentor_id and r.role = 'mentor'
      ) = 0
      or (select count(*) from public.user_roles r where r.user_id = c.mentee_id) = 0
  from public.conversations c
  join public.profiles mentor on mentor.id = c.mentor_id
  join public.profiles other
    on other.id = case when c.mentor_id = (select auth.uid()) then c.mentee_id else c.mentor_id end
  join public.conversation_participants mine
    on mine.conversation_id = c.id and mine.user_id = (select auth.uid())
  join public.conversation_participants theirs
    on theirs.conversation_id = c.id and theirs.user_id = other.id
  left join lateral (
    select jsonb_build_object(
      'id', m.id, 'sender_id', m.sender_id, 'content', m.content, 'created_at', m.created_at,
      'deleted', m.deleted_at is not null
    ) as message
    from public.messages m
    where m.conversation_id = c.id
    order by m.created_at desc, m.id desc
    limit 1
  ) newest on true
  cross join lateral (
    select count(*)::int as messages
    from (
      select 1
      from public.messages m
      where m.conversation_id = c.id and m.sender_id = other.id and m.deleted_at is null
        -- what lies behind the pointer was never marked; saying so opens the index of what is unread
        and m.created_at > coalesce(mine.last_read_at, '-infinity') and m.read_at is null
      limit 100
    ) first_hundred
  ) unread
  -- being one of the two is asked by the join with mine
  where (select private.is_registered())
  order by coalesce(c.last_message_at, c.created_at) desc, c.id;
end
$$;
comment on function public.list_conversations() is
  'The caller''s conversations, newest first, with the other person''s name and picture even where the '
  'profile is hidden; unread_count stops at 100, is_closed ones can only be read';

create function public.mark_read(conversation_id uuid, up_to timestamptz default null)
returns timestamptz
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_caller();
  before timestamptz;
  oldest timestamptz;
  newest timestamptz;
  reached timestamptz;
  apart boolean;
begin
  select
    p.last_read_at, c.created_at, coalesce(c.last_message_at, c.created_at),
    private.are_apart(c.mentor_id, c.mentee_id)
  into before, oldest, newest, apart
  from public.conversation_participants p
  join public.conversations c on c.id = p.conversation_id
  where p.conversation_id = mark_read.conversation_id and p.user_id = me
  for update of p;
  if not found then
    perform private.fail('not_found', 404);
  end if;
  reached := greatest(least(coalesce(mark_read.up_to, newest), newest), oldest);
  if reached <= before then
    return before;
  end if;
  update public.conversation_participants p set last_read_at = reached
  where p.conversation_id = mark_read.conversation_id and p.user_id = me;
  if apart then
    -- who is kept apart by a block hears no more of the other, not even that he read
    perform private.tell(me, 'conversation_read', jsonb_build_object(
      'conversation_id', mark_read.conversation_id, 'user_id', me, 'last_read_at', reached
    ));
    return reached;
  end if;
  update public.messages m set read_at = clock_timestamp()
  where m.conversation_id = mark_read.conversation_id and m.sender_id <> me and m.read_at is null
    and m.created_at <= reached;
  perform private.tell(
    p.user_id, 'conversation_read',
    jsonb_build_object('conversation_id', p.conversation_id, 'user_id', me, 'last_read_at', reached)
  )
  from public.conversation_participants p
  where p.conversation_id = mark_read.conversation_id;
  return reached;
end
$$;
comment on function public.mark_read(uuid, timestamptz) is
  'Moves the caller''s read pointer forward (null: to the newest message) and answers where it stands; the '
  'other one is told, unless a block keeps them apart. Error: not_found';


-- Who may call what ---------------------------------------------------------------------------------------

revoke all on function
  private.tell(uuid, text, jsonb), private.topic_conversation_id(text), private.my_open_conversation_ids(),
  private.conversation_is_open(uuid, uuid), private.check_may_write(public.conversations, uuid),
  private.check_message_text(text), private.check_message_rate(uuid), private.prepare_message(),
  private.broadcast_message(), private.broadcast_conversation(), private.broadcast_block()
from public, anon, authenticated;
-- Called by the policies on realtime.messages.
grant execute on function private.topic_conversation_id(text) to authenticated;
grant execute on function private.my_open_conversation_ids() to authenticated;

revoke all on function
  public.start_conversation(uuid, text), public.list_conversations(), public.mark_read(uuid, timestamptz)
from public, anon, authenticated;
grant execute on function public.start_conversation(uuid, text) to authenticated;
grant execute on function public.list_conversations() to authenticated;
grant execute on function public.mark_read(uuid, timestamptz) to authenticated;
