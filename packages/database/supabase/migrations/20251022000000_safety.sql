-- Blocking a person and reporting a message. Comes before chat and booking, which ask whether two people are
-- apart.


-- user_blocks ---------------------------------------------------------------------------------------------

create table public.user_blocks (
  blocker_id uuid not null references public.profiles (id) on delete cascade,
  blocked_id uuid not null references public.profiles (id) on delete cascade,
  created_at timestamptz not null default now(),
  primary key (blocker_id, blocked_id),
  check (blocker_id <> blocked_id)
);

comment on table public.user_blocks is
  'Who wants nothing more to do with whom; it keeps the two apart in both directions';
comment on column public.user_blocks.blocker_id is 'Who blocked, and who alone may see and lift it';
comment on column public.user_blocks.blocked_id is 'Who was blocked; he is never told by whom';
comment on column public.user_blocks.created_at is 'When the block began';

create index user_blocks_blocked_id_idx on public.user_blocks (blocked_id, blocker_id);
comment on index public.user_blocks_blocked_id_idx is
  'policies: who blocked the caller; foreign key: deleting an account';

alter table public.user_blocks enable row level security;

-- A person reads whom he blocked, never who blocked him.
create policy user_blocks_select_blocker on public.user_blocks for select to authenticated
  using (blocker_id = (select auth.uid()));
comment on policy user_blocks_select_blocker on public.user_blocks is
  'A person reads whom he blocked, never who blocked him';
-- No insert, update or delete: block_user and unblock_user, which also end what is open between the two.

revoke all on table public.user_blocks from public, anon, authenticated;
grant select on public.user_blocks to authenticated;
grant all on table public.user_blocks to service_role;

create trigger user_blocks_freeze before update on public.user_blocks
  for each row execute function private.freeze_columns('blocker_id', 'blocked_id', 'created_at');


-- message_reports -----------------------------------------------------------------------------------------

create table public.message_reports (
  id uuid primary key default gen_random_uuid(),
  message_id uuid references public.messages (id) on delete set null,
  conversation_id uuid references public.conversations (id) on delete set null,
  partner_id uuid references public.partners (id) on delete set null,
  reporter_id uuid references public.profiles (id) on delete set null,
  reported_id uuid references public.profiles (id) on delete set null,
  category text not null check (
    category in (
      'harassment', 'discrimination', 'sexual_content', 'child_safety', 'fraud', 'spam', 'other'
    )
  ),
  details text check (char_length(details) <= 4000 and details ~ '[^[:space:]]'),
  snapshot jsonb not null check (jsonb_typeof(snapshot) = 'object'),
  status text not null default 'open' check (status in ('open', 'resolved', 'dismissed')),
  resolution text check (char_length(resolution) <= 4000 and resolution ~ '[^[:space:]]'),
  resolved_by uuid references public.profiles (id) on delete set null,
  resolved_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (reporter_id, message_id),
  check ((status = 'open') = (resolved_at is null))
);

comment on table public.message_reports is
  'A message somebody reported, for the moderators of the platform and of the partner; outlives the message';
comment on column public.message_reports.id is 'Key of the report, for resolve_report';
comment on column public.message_reports.message_id is 'The message; null once it is gone';
comment on column public.message_reports.conversation_id is 'Its conversation; null once it is gone';
comment on column public.message_reports.partner_id is
  'The programme in whose name the conversation was opened: its admins see the report too';
comment on column public.message_reports.reporter_id is
  'Who received the message and reported it; null once he deleted his account';
comment on column public.message_reports.reported_id is
  'Who wrote the message; null once he deleted his account';
comment on column public.message_reports.category is 'What is wrong with it, as the reporter sees it';
comment on column public.message_reports.details is 'What the reporter adds in his own words';
comment on column public.message_reports.snapshot is
  'The message at that moment (sender_id, content, created_at, edited_at, deleted_at), copied by the '
  'database: a later edit or deletion does not change it';
comment on column public.message_reports.status is 'open until a moderator resolves or dismisses it, once';
comment on column public.message_reports.resolution is 'What the moderator did and why; not for the reporter';
comment on column public.message_reports.resolved_by is 'The moderator who closed it';
comment on column public.message_reports.resolved_at is 'When it was closed';
comment on column public.message_reports.created_at is 'When it was filed';
comment on column public.message_reports.updated_at is 'Last change of the row';

create index message_reports_queue_idx on public.message_reports (status, created_at desc, id desc);
comment on index public.message_reports_queue_idx is 'list_reports: one status, newest first';
create index message_reports_partner_id_idx
  on public.message_reports (partner_id, status, created_at desc, id desc);
comment on index public.message_reports_partner_id_idx is
  'list_reports of a partner''s admin; foreign key';
create index message_reports_reporter_created_idx on public.message_reports (reporter_id, created_at desc);
comment on index public.message_reports_reporter_created_idx is
  'report_message: what one person reported within a day';
create index message_reports_message_id_idx on public.message_reports (message_id);
comment on index public.message_reports_message_id_idx is 'foreign key: retention of messages';
create index message_reports_conversation_id_idx on public.message_reports (conversation_id, status);
comment on index public.message_reports_conversation_id_idx is
  'admin_read_conversation: whether a report of it is open; foreign key';
create index message_reports_reported_id_idx on public.message_reports (reported_id, created_at desc);
comment on index public.message_reports_reported_id_idx is
  'what was reported about one person; foreign key';
create index message_reports_resolved_by_idx on public.message_reports (resolved_by);
comment on index public.message_reports_resolved_by_idx is 'foreign key: deleting an account';

alter table public.message_reports enable row level security;

-- A person reads what he reported and what became of it; moderators ask list_reports.
create policy message_reports_select_reporter on public.message_reports for select to authenticated
  using (reporter_id = (select auth.uid()));
comment on policy message_reports_select_reporter on public.message_reports is
  'A person reads what he reported and what became of it; moderators ask list_reports';
-- No insert, update or delete: report_message takes the snapshot, resolve_report closes.

revoke all on table public.message_reports from public, anon, authenticated;
-- Not the moderators' names and words.
grant select (
  id, message_id, conversation_id, partner_id, reporter_id, reported_id, category, details, snapshot, status,
  resolved_at, created_at, updated_at
) on public.message_reports to authenticated;
grant all on table public.message_reports to service_role;

create trigger message_reports_freeze before update on public.message_reports
  for each row execute function private.freeze_columns('id', 'category', 'created_at');
create trigger message_reports_updated_at before update on public.message_reports
  for each row execute function private.set_updated_at();


-- Who is apart from whom ----------------------------------------------------------------------------------

create or replace function private.are_apart(one uuid, other uuid)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return exists (
      select 1 from public.user_blocks b
      where b.blocker_id = are_apart.one and b.blocked_id = are_apart.other
    )
    or exists (
      select 1 from public.user_blocks b
      where b.blocker_id = are_apart.other and b.blocked_id = are_apart.one
    );
end
$$;
comment on function private.are_apart(uuid, uuid) is
  'True when one of these two people blocked the other, whichever; false for a visitor (null)';

create function private.my_apart_ids()
returns setof uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return query
  select b.blocked_id from public.user_blocks b where b.blocker_id = auth.uid()
  union
  select b.blocker_id from public.user_blocks b where b.blocked_id = auth.uid();
end
$$;
comment on function private.my_apart_ids() is 'People the caller blocked or who blocked him';

-- A signed-in person reads himself, public mentors, and partners_only mentors of his own programmes; not
-- those whom a block keeps apart from him.
alter policy profiles_select_user on public.profiles using (
  id = (select auth.uid())
  or (
    verified
    and (
      profile_visibility = 'public'
      or (
        profile_visibility = 'partners_only'
        and id = any (array(select private.my_programme_mentor_ids()))
      )
    )
    and id <> all (array(select private.my_apart_ids()))
  )
);
comment on policy profiles_select_user on public.profiles is
  'A signed-in person reads himself, public mentors, and partners_only mentors of his own programmes; not '
  'those whom a block keeps apart from him';


-- Block ---------------------------------------------------------------------------------------------------

create function private.have_met(one uuid, other uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (
      select 1 from public.conversations c
      where (c.mentor_id, c.mentee_id) in ((have_met.one, have_met.other), (have_met.other, have_met.one))
    )
    or exists (
      select 1 from public.mentorship_requests r
      where (r.mentor_id, r.mentee_id) in ((have_met.one, have_met.other), (have_met.other, have_met.one))
    )
    or exists (
      select 1 from public.appointments a
      where (a.mentee_id = have_met.one and a.mentor_id = have_met.other)
        -- a mentor does not hear of a hold that was never booked
        or (
          a.mentor_id = have_met.one and a.mentee_id = have_met.other
          and a.status <> 'held' and not (a.status = 'expired' and a.message is null)
        )
    );
$$;
comment on function private.have_met(uuid, uuid) is
  'True when the first of these two knows of the other by a conversation, a request or a session';

create function public.block_user(user_id uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  me constant uuid := private.require_caller();
begin
  if block_user.user_id = me then
    perform private.fail('not_allowed', 403);
  end if;
  perform 1 from public.user_blocks b where b.blocker_id = me and b.blocked_id = block_user.user_id;
  if found then
    return;
  elsif not coalesce(
    private.have_met(me, block_user.user_id) or private.mentor_is_visible(block_user.user_id, me), false
  ) then
    perform private.fail('not_found', 404);
  elsif (select count(*) from public.user_blocks b where b.blocker_id = me) >= 1000 then
    perform private.fail('limit_reached', 409, jsonb_build_object('limit', 1000));
  end if;
  -- a message being sent holds its conversation: it is stored before the block, or not at all
  perform 1 from public.conversations c
  where (c.mentor_id, c.mentee_id) in ((me, block_user.user_id), (block_user.user_id, me))
  order by c.id
  for no key update;
  insert into public.user_blocks (blocker_id, blocked_id) values (me, block_user.user_id)
    on conflict do nothing;
  update public.appointments a set status = 'expired'
  where a.status = 'held'
    and (a.mentor_id, a.mentee_id) in ((me, block_user.user_id), (block_user.user_id, me));
end
$$;
comment on function public.block_user(uuid) is
  'Keeps the caller and somebody he met or sees apart: neither sees the other, chat between them is closed, '
  'holds end, nothing new can be booked; sessions already asked for stand until one of them cancels. A '
  'second time changes nothing. Errors: not_found, not_allowed for oneself, limit_reached with limit';

create function public.unblock_user(user_id uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  me constant uuid := private.require_caller();
begin
  delete from public.user_blocks b where b.blocker_id = me and b.blocked_id = unblock_user.user_id;
end
$$;
comment on function public.unblock_user(uuid) is
  'Lifts the caller''s own block; the other''s, if there is one, stays. A second time changes nothing';

create function public.list_blocks()
returns table (user_id uuid, full_name text, avatar_url text, created_at timestamptz)
language sql
stable
security definer
set search_path = ''
as $$
  select b.blocked_id, p.full_name, p.avatar_url, b.created_at
  from public.user_blocks b
  join public.profiles p on p.id = b.blocked_id
  where b.blocker_id = auth.uid() and private.is_registered()
  order by b.created_at desc, b.blocked_id;
$$;
comment on function public.list_blocks() is
  'Whom the caller blocked, latest first, with the name and picture he can no longer see elsewhere';


-- Report --------------------------------------------------------------------------------------------------

create function public.report_message(message_id uuid, category text, details text default null)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_caller();
  words constant text := case when report_message.details ~ '[^[:space:]]' then report_message.details end;
  message public.messages;
  chat public.conversations;
  report_id uuid;
  recent timestamptz[];
begin
  select m.* into message from public.messages m where m.id = report_message.message_id;
  select c.* into chat from public.conversations c
  where c.id = message.conversation_id and me in (c.mentor_id, c.mentee_id);
  if not found then
    perform private.fail('not_found', 404);
  elsif message.sender_id = me then
    perform private.fail('not_allowed', 403);
  end if;
  select r.id into report_id from public.message_reports r
  where r.reporter_id = me and r.message_id = message.id;
  if found then
    return report_id;
  end if;
  if coalesce(report_message.category, '') not in (
    'harassment', 'discrimination', 'sexual_content', 'child_safety', 'fraud', 'spam', 'other'
  ) then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'category'));
  elsif char_length(words) > 4000 then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'details'));
  end if;
  select array_agg(r.created_at order by r.created_at desc) into recent from public.message_reports r
  where r.reporter_id = me and r.created_at > now() - interval '1 day';
  if cardinality(recent) >= 20 then
    perform private.fail('rate_limited', 429, jsonb_build_object(
      'retry_at', recent[20] + interval '1 day', 'limit', 20
    ));
  end if;
  insert into public.message_reports as r (
    message_id, conversation_id, partner_id, reporter_id, reported_id, category, details, snapshot
  )
  values (
    message.id, chat.id, chat.partner_id, me, message.sender_id, report_message.category, words,
    jsonb_build_object(
      'sender_id', message.sender_id, 'content', message.content, 'created_at', message.created_at,
      'edited_at', message.edited_at, 'deleted_at', message.deleted_at
    )
  )
  -- two clicks at once: the second finds the first
  on conflict (reporter_id, message_id) do update set message_id = excluded.message_id
  returning r.id into report_id;
  return report_id;
end
$$;
comment on function public.report_message(uuid, text, text) is
  'Reports a message the caller received to the moderators, with a copy of it; the same message again '
  'answers the same report. Errors: not_found, not_allowed for one''s own, invalid_input, rate_limited with '
  'retry_at (20 a day)';

create function private.cursor_of(at timestamptz, id uuid)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select (extract(epoch from cursor_of.at) * 1000000)::bigint || '-' || cursor_of.id;
$$;
comment on function private.cursor_of(timestamptz, uuid) is 'A place in a list ordered by time and id';

create function private.read_cursor(cursor text)
returns table (at timestamptz, id uuid)
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if read_cursor.cursor !~ '^[0-9]{1,16}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'cursor'));
  end if;
  at := 'epoch'::timestamptz + split_part(read_cursor.cursor, '-', 1)::bigint * interval '1 microsecond';
  id := right(read_cursor.cursor, 36)::uuid;
  return next;
end
$$;
comment on function private.read_cursor(text) is
  'The place a cursor means; one row, of nulls for none. Error: invalid_input';

create type public.filed_report as (
  id uuid,
  message_id uuid,
  conversation_id uuid,
  partner_id uuid,
  reporter_id uuid,
  reporter_name text,
  reported_id uuid,
  reported_name text,
  category text,
  details text,
  snapshot jsonb,
  status text,
  resolution text,
  resolved_by uuid,
  resolved_at timestamptz,
  created_at timestamptz,
  cursor text
);
comment on type public.filed_report is 'One report of list_reports, with its place in the list';

create function public.list_reports(
  status text default 'open', cursor text default null, page_size int default 50
)
returns setof public.filed_report
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_caller();
  everywhere constant boolean := private.is_admin();
  mine constant uuid[] := array(select private.my_administered_partner_ids());
  after record;
begin
  if not everywhere and mine = '{}' then
    perform private.fail('not_allowed', 403);
  elsif coalesce(list_reports.status, '') not in ('open', 'resolved', 'dismissed') then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'status'));
  end if;
  select c.* into after from private.read_cursor(list_reports.cursor) c;
  return query
  select
    r.id, r.message_id, r.conversation_id, r.partner_id, r.reporter_id, reporter.full_name, r.reported_id,
    reported.full_name, r.category, r.details, r.snapshot, r.status, r.resolution, r.resolved_by,
    r.resolved_at, r.created_at, private.cursor_of(r.created_at, r.id)
  from public.message_reports r
  left join public.profiles reporter on reporter.id = r.reporter_id
  left join public.profiles reported on reported.id = r.reported_id
  where r.status = list_reports.status
    and (everywhere or r.partner_id = any (mine))
    -- nobody is his own judge
    and r.reported_id is distinct from me
    and (after.id is null or (r.created_at, r.id) < (after.at, after.id))
  order by r.created_at desc, r.id desc
  limit least(greatest(coalesce(list_reports.page_size, 50), 1), 100);
end
$$;
comment on function public.list_reports(text, text, int) is
  'Reports of one status, newest first, for platform admins and, of their own programmes, partner admins; '
  'never those about the caller. cursor: that of the last row of the page before. Errors: not_allowed, '
  'invalid_input';

create function public.resolve_report(report_id uuid, status text, resolution text)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_caller();
  report public.message_reports;
  field text;
begin
  select r.* into report from public.message_reports r
  where r.id = resolve_report.report_id
    and r.reported_id is distinct from me
    and (private.is_admin() or r.partner_id = any (array(select private.my_administered_partner_ids())))
  for update;
  if not found then
    perform private.fail('not_found', 404);
  elsif coalesce(resolve_report.status, '') not in ('resolved', 'dismissed') then
    field := 'status';
  elsif coalesce(resolve_report.resolution, '') !~ '[^[:space:]]'
    or char_length(resolve_report.resolution) > 4000 then
    field := 'resolution';
  end if;
  if field is not null then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', field));
  elsif report.status = 'open' then
    update public.message_reports r set
      status = resolve_report.status,
      resolution = resolve_report.resolution,
      resolved_by = me,
      resolved_at = now()
    where r.id = report.id;
  elsif (report.status, report.resolved_by)
    is distinct from (resolve_report.status, me) then
    perform private.fail('already_handled', 409, jsonb_build_object('status', report.status));
  end if;
end
$$;
comment on function public.resolve_report(uuid, text, text) is
  'Closes a report as resolved or dismissed, with what was done and why; for platform admins and the '
  'partner''s admins, never by who was reported. The same again changes nothing. Errors: not_found, '
  'invalid_input, already_handled with status';


-- Who may call what ---------------------------------------------------------------------------------------

revoke all on function
  private.my_apart_ids(), private.have_met(uuid, uuid), private.cursor_of(timestamptz, uuid),
  private.read_cursor(text)
from public, anon, authenticated;
-- Called by policies, with the rights of whoever asks.
grant execute on function private.my_apart_ids() to authenticated, service_role;

revoke all on function
  public.block_user(uuid), public.unblock_user(uuid), public.list_blocks(),
  public.report_message(uuid, text, text), public.list_reports(text, text, int),
  public.resolve_report(uuid, text, text)
from public, anon, authenticated;
grant execute on function public.block_user(uuid) to authenticated;
grant execute on function public.unblock_user(uuid) to authenticated;
grant execute on function public.list_blocks() to authenticated;
grant execute on function public.report_message(uuid, text, text) to authenticated;
grant execute on function public.list_reports(text, text, int) to authenticated;
grant execute on function public.resolve_report(uuid, text, text) to authenticated;
