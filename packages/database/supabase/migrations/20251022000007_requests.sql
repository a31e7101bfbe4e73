-- Requests by writing: asked, opened, answered, declined, taken back, and the times a mentor proposes in
-- return.


-- New columns of mentorship_requests ----------------------------------------------------------------------

alter table public.mentorship_requests
  add column read_at timestamptz,
  add column reply text check (char_length(reply) <= 4000 and reply ~ '[^[:space:]]'),
  add column replied_at timestamptz,
  add column declined_at timestamptz,
  add column decline_reason text
    check (char_length(decline_reason) <= 4000 and decline_reason ~ '[^[:space:]]'),
  add column withdrawn_at timestamptz,
  add column reminders int not null default 0 check (reminders between 0 and 2),
  add column reminded_at timestamptz,
  add column proposals int not null default 0 check (proposals between 0 and 5),
  add column appointment_id uuid references public.appointments (id) on delete set null;

comment on column public.mentorship_requests.read_at is 'When the mentor first opened or answered it';
comment on column public.mentorship_requests.reply is
  'What the mentor answered; null where he proposed times without a word';
comment on column public.mentorship_requests.replied_at is
  'When the mentor first answered, with words or times';
comment on column public.mentorship_requests.declined_at is 'When the mentor declined';
comment on column public.mentorship_requests.decline_reason is
  'Why he declined, for the mentee to read; may be missing';
comment on column public.mentorship_requests.withdrawn_at is
  'When the mentee took it back, or a block between the two ended it; the status says expired then';
comment on column public.mentorship_requests.reminders is 'How often the mentor was reminded, at most twice';
comment on column public.mentorship_requests.reminded_at is 'When he was last reminded';
comment on column public.mentorship_requests.proposals is
  'How often the mentor proposed times, at most five times';
comment on column public.mentorship_requests.appointment_id is
  'The session that came of it, when the mentee accepted a proposed time';

create index mentorship_requests_appointment_id_idx on public.mentorship_requests (appointment_id);
comment on index public.mentorship_requests_appointment_id_idx is
  'the request behind a session; foreign key: deleting an appointment';


-- request_proposals ---------------------------------------------------------------------------------------

create table public.request_proposals (
  request_id uuid not null references public.mentorship_requests (id) on delete cascade,
  starts_at timestamptz not null,
  duration_minutes int not null check (duration_minutes between 10 and 480),
  closed_at timestamptz,
  accepted_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (request_id, starts_at)
);

comment on table public.request_proposals is
  'Times a mentor proposes in answer to a request; none is reserved until the mentee accepts it';
comment on column public.request_proposals.request_id is 'The request it answers';
comment on column public.request_proposals.starts_at is 'When the session would start';
comment on column public.request_proposals.duration_minutes is 'How long it would be';
comment on column public.request_proposals.closed_at is
  'When it stopped being open: replaced by other times, or the mentee took one';
comment on column public.request_proposals.accepted_at is 'When the mentee accepted it; one per request';
comment on column public.request_proposals.created_at is 'When it was first proposed';
comment on column public.request_proposals.updated_at is 'Last change of the row';

create unique index request_proposals_accepted_idx on public.request_proposals (request_id)
  where accepted_at is not null;
comment on index public.request_proposals_accepted_idx is
  'one accepted time per request; accept_proposed_time: which one';

create function private.my_request_ids()
returns setof uuid
language sql
stable
security definer
set search_path = ''
as $$
  select r.id from public.mentorship_requests r where r.mentor_id = auth.uid()
  union all
  select r.id from public.mentorship_requests r where r.mentee_id = auth.uid();
$$;
comment on function private.my_request_ids() is 'Requests the caller wrote or received';

alter table public.request_proposals enable row level security;

-- The two people of a request read the times proposed in it.
create policy request_proposals_select_participant on public.request_proposals for select to authenticated
  using (request_id = any (array(select private.my_request_ids())));
comment on policy request_proposals_select_participant on public.request_proposals is
  'The two people of a request read the times proposed in it';
-- No insert, update or delete: propose_times and accept_proposed_time.

revoke all on table public.request_proposals from public, anon, authenticated;
grant select on public.request_proposals to authenticated;
grant all on table public.request_proposals to service_role;

create trigger request_proposals_freeze before update on public.request_proposals
  for each row execute function private.freeze_columns('request_id', 'starts_at', 'created_at');
create trigger request_proposals_updated_at before update on public.request_proposals
  for each row execute function private.set_updated_at();


-- Who hears of it -----------------------------------------------------------------------------------------

create function private.announce_request()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  news record;
begin
  perform private.tell(new.mentor_id, 'request_changed', jsonb_build_object('id', new.id));
  perform private.tell(new.mentee_id, 'request_changed', jsonb_build_object('id', new.id));
  for news in
    select n.kind, n.recipient_id, n.version
    from (values
      -- what is put in without anybody signed in (demo, import) is nobody's news
      (
        'request_created', new.mentor_id, 1,
        tg_op = 'INSERT' and new.status = 'pending' and auth.uid() is not null
      ),
      ('request_replied', new.mentee_id, 1, tg_op = 'UPDATE' and old.reply is null and new.reply is not null),
      ('request_declined', new.mentee_id, 1, old.status <> 'declined' and new.status = 'declined'),
      (
        'request_expired', new.mentee_id, 1,
        old.status <> 'expired' and new.status = 'expired' and new.withdrawn_at is null
      ),
      ('request_reminded', new.mentor_id, new.reminders, old.reminders < new.reminders),
      ('times_proposed', new.mentee_id, new.proposals, old.proposals < new.proposals)
    ) n (kind, recipient_id, version, happened)
    where n.happened
  loop
    perform private.enqueue(
      news.kind,
      format('%s:%s:v%s:%s', news.kind, new.id, news.version, news.recipient_id),
      jsonb_build_object('request_id', new.id, 'recipient_id', news.recipient_id, 'version', news.version)
    );
  end loop;
  return null;
end
$$;
comment on function private.announce_request() is
  'Trigger: tells both people live that a request changed, and writes the mail one of them gets';

create trigger mentorship_requests_announce_insert after insert on public.mentorship_requests
  for each row execute function private.announce_request();
create trigger mentorship_requests_announce_update after update on public.mentorship_requests
  for each row when (
    (new.status, new.reply, new.reminders, new.proposals, new.appointment_id)
    is distinct from (old.status, old.reply, old.reminders, old.proposals, old.appointment_id)
  )
  execute function private.announce_request();

create function private.close_requests()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  update public.mentorship_requests r set status = 'expired', withdrawn_at = now()
  where r.status in ('pending', 'read')
    and (r.mentor_id, r.mentee_id)
      in ((new.blocker_id, new.blocked_id), (new.blocked_id, new.blocker_id));
  return null;
end
$$;
comment on function private.close_requests() is
  'Trigger: a block ends what is open between the two, so that it counts for nobody''s limits';

create trigger user_blocks_close_requests after insert on public.user_blocks
  for each row execute function private.close_requests();


-- Reading -------------------------------------------------------------------------------------------------

create function private.request_status(status text, created_at timestamptz)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select case
    when request_status.status in ('pending', 'read')
      and request_status.created_at <= now() - interval '14 days' then 'expired'
    else request_status.status
  end;
$$;
comment on function private.request_status(text, timestamptz) is
  'What a request''s status is worth now: an open one is over after 14 days, however late the job is';

create type public.request_card as (
  id uuid,
  status text,
  message text,
  cv_type text,
  cv_link text,
  reply text,
  decline_reason text,
  proposed_times jsonb,
  appointment_id uuid,
  partner_id uuid,
  my_role text,
  other_id uuid,
  other_name text,
  other_avatar_url text,
  created_at timestamptz,
  expires_at timestamptz,
  read_at timestamptz,
  replied_at timestamptz,
  declined_at timestamptz,
  withdrawn_at timestamptz,
  cursor text
);
comment on type public.request_card is
  'One request as one of its two people sees it, with the other''s name and picture, the times the mentee '
  'may still accept, and its place in the list. cv_link is the address of a CV of the type video_link, a PDF '
  'is asked for elsewhere; expires_at is when an open one ends';

create function private.request_card(request public.mentorship_requests, reader_id uuid)
returns public.request_card
language sql
stable
security definer
set search_path = ''
as $$
  select
    request_card.request.id,
    private.request_status(request_card.request.status, request_card.request.created_at),
    request_card.request.message,
    request_card.request.cv_type,
    case when request_card.request.cv_type = 'video_link' then request_card.request.cv_url end,
    request_card.request.reply,
    request_card.request.decline_reason,
    (
      select coalesce(
        jsonb_agg(
          jsonb_build_object(
            'starts_at', o.starts_at,
            'ends_at', o.starts_at + make_interval(mins => o.duration_minutes),
            'duration_minutes', o.duration_minutes
          )
          order by o.starts_at
        ),
        '[]'
      )
      from public.request_proposals o
      where o.request_id = request_card.request.id and o.closed_at is null and o.starts_at > now()
    ),
    request_card.request.appointment_id,
    request_card.request.partner_id,
    case when request_card.request.mentor_id = request_card.reader_id then 'mentor' else 'mentee' end,
    other.id, other.full_name, other.avatar_url,
    request_card.request.created_at,
    request_card.request.created_at + interval '14 days',
    request_card.request.read_at,
    request_card.request.replied_at,
    request_card.request.declined_at,
    request_card.request.withdrawn_at,
    private.cursor_of(request_card.request.created_at, request_card.request.id)
  from public.profiles other
  where other.id = case
    when request_card.request.mentor_id = request_card.reader_id then request_card.request.mentee_id
    else request_card.request.mentor_id
  end;
$$;
comment on function private.request_card(public.mentorship_requests, uuid) is
  'A request as this one of its two people sees it';

create function public.list_requests(
  only_open boolean default false, cursor text default null, page_size int default 50
)
returns setof public.request_card
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_caller();
  apart constant uuid[] := array(select private.my_apart_ids());
  after record;
begin
  select c.* into after from private.read_cursor(list_requests.cursor) c;
  return query
  with page as materialized (
    select r.id
    from (
      select id, status, created_at from public.mentorship_requests
      where mentor_id = me and mentee_id <> all (apart)
      union all
      select id, status, created_at from public.mentorship_requests
      where mentee_id = me and mentor_id <> all (apart)
    ) r
    where (after.id is null or (r.created_at, r.id) < (after.at, after.id))
      and (
        list_requests.only_open is not true
        or (r.status in ('pending', 'read') and r.created_at > now() - interval '14 days')
      )
    order by r.created_at desc, r.id desc
    limit least(greatest(coalesce(list_requests.page_size, 50), 1), 100)
  )
  select c.*
  from page
  join public.mentorship_requests r on r.id = page.id
  cross join lateral private.request_card(r, me) c
  order by c.created_at desc, c.id desc;
end
$$;
comment on function public.list_requests(boolean, text, int) is
  'The caller''s requests on either side, newest first, with the other person''s name and picture even where '
  'the profile is hidden; only_open leaves those that wait for an answer. Requests between people whom a '
  'block keeps apart are left out. cursor: that of the last row of the page before. Errors: not_signed_in, '
  'invalid_input';

create function private.my_request(request_id uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select to_jsonb(c)
  from public.mentorship_requests r
  cross join lateral private.request_card(r, auth.uid()) c
  where r.id = my_request.request_id and auth.uid() in (r.mentor_id, r.mentee_id);
$$;
comment on function private.my_request(uuid) is 'What the RPCs of a request answer';


-- Asking --------------------------------------------------------------------------------------------------

create function private.check_request_limits(mentor_id uuid, mentee_id uuid)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  waiting timestamptz[];
  recent timestamptz[];
  unwanted timestamptz[];
begin
  select
    array_agg(r.created_at order by r.created_at)
      filter (where r.status in ('pending', 'read') and r.created_at > now() - interval '14 days'),
    array_agg(r.created_at order by r.created_at desc)
      filter (where r.created_at > now() - interval '1 hour'),
    array_agg(r.created_at order by r.created_at desc)
      filter (where r.mentor_id = check_request_limits.mentor_id and r.status in ('declined', 'expired'))
  into waiting, recent, unwanted
  from public.mentorship_requests r
  where r.mentee_id = check_request_limits.mentee_id and r.created_at > now() - interval '30 days';
  if cardinality(waiting) >= 5 then
    perform private.fail('rate_limited', 429, jsonb_build_object(
      'retry_at', waiting[1] + interval '14 days', 'limit', 5
    ));
  elsif cardinality(recent) >= 10 then
    perform private.fail('rate_limited', 429, jsonb_build_object(
      'retry_at', recent[10] + interval '1 hour', 'limit', 10
    ));
  elsif cardinality(unwanted) >= 3 then
    perform private.fail('rate_limited', 429, jsonb_build_object(
      'retry_at', unwanted[3] + interval '30 days', 'limit', 3
    ));
  end if;
end
$$;
comment on function private.check_request_limits(uuid, uuid) is
  'Refuses the 6th open request of a mentee, the 11th within an hour, and the 4th within 30 days to a mentor '
  'who did not answer three; right only while the mentee''s requests are locked';

create function public.create_request(
  mentor_id uuid, message text, cv_url text default null, cv_type text default null, id uuid default null,
  partner text default null
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_caller();
  words constant text := btrim(create_request.message);
  in_charge uuid;
  known public.mentorship_requests;
begin
  perform private.check_booking(me, create_request.message, create_request.cv_url, create_request.cv_type);
  -- one after the other, so that neither a limit nor a retry is raced
  perform pg_advisory_xact_lock(hashtextextended('requests of ' || me, 0));
  select r.* into known from public.mentorship_requests r where r.id = create_request.id;
  if not found then
    update public.mentorship_requests r set status = 'expired'
    where r.mentee_id = me and r.status in ('pending', 'read') and r.created_at <= now() - interval '14 days';
    select r.* into known from public.mentorship_requests r
    where r.mentee_id = me and r.mentor_id = create_request.mentor_id and r.status in ('pending', 'read');
  end if;
  if found then
    -- the same request sent again, because its answer was lost, gets the same answer
    if coalesce(create_request.id, known.id) = known.id
      and (known.mentee_id, known.mentor_id, known.message) = (me, create_request.mentor_id, words)
      and (known.cv_url, known.cv_type)
        is not distinct from (create_request.cv_url, create_request.cv_type) then
      return private.my_request(known.id);
    end if;
    perform private.fail('already_exists', 409);
  elsif create_request.mentor_id = me then
    perform private.fail('not_allowed', 403);
  elsif not coalesce(private.mentor_is_visible(create_request.mentor_id, me), false) then
    perform private.fail('mentor_unavailable', 404);
  end if;
  in_charge := private.partner_in_charge(create_request.partner);
  perform private.check_request_limits(create_request.mentor_id, me);
  insert into public.mentorship_requests as r (id, mentor_id, mentee_id, partner_id, message, cv_url, cv_type)
  values (
    coalesce(create_request.id, gen_random_uuid()), create_request.mentor_id, me, in_charge, words,
    create_request.cv_url, create_request.cv_type
  )
  returning r.* into known;
  return private.my_request(known.id);
end
$$;
comment on function public.create_request(uuid, text, text, text, uuid, text) is
  'Writes to a mentor the caller may see; id: made by the client before the first try, so that a retry '
  'answers the same request. One open request per mentor. Answers the row of list_requests. Errors: '
  'not_signed_in, invalid_input, not_allowed for oneself, mentor_unavailable, already_exists, rate_limited '
  'with retry_at and limit (5 open, 10 an hour, 3 without an answer from one mentor in 30 days)';

create function private.take_request(request_id uuid, person uuid, side text)
returns public.mentorship_requests
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked public.mentorship_requests;
begin
  select r.* into asked from public.mentorship_requests r
  where r.id = take_request.request_id and take_request.person in (r.mentor_id, r.mentee_id)
  for update;
  if not found then
    perform private.fail('not_found', 404);
  elsif (take_request.person = asked.mentor_id) <> (take_request.side = 'mentor') then
    perform private.fail('not_allowed', 403);
  elsif private.are_apart(asked.mentor_id, asked.mentee_id) then
    perform private.fail('conversation_closed', 409);
  end if;
  asked.status := private.request_status(asked.status, asked.created_at);
  return asked;
end
$$;
comment on function private.take_request(uuid, uuid, text) is
  'Locks a request for this person as its mentor or its mentee and answers it with the status it is worth '
  'now. Errors: not_found, not_allowed for the other side, conversation_closed';

create function private.refuse_request(asked public.mentorship_requests)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if refuse_request.asked.status = 'expired' and refuse_request.asked.withdrawn_at is null then
    perform private.fail('too_late', 409);
  end if;
  perform private.refuse_handled(refuse_request.asked.status);
end
$$;
comment on function private.refuse_request(public.mentorship_requests) is
  'Raises why a request in this state takes no answer any more: too_late after 14 days, else already_handled';

create function public.withdraw_request(request_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked constant public.mentorship_requests := private.take_request(
    withdraw_request.request_id, private.require_caller(), 'mentee'
  );
begin
  if asked.status in ('pending', 'read') then
    update public.mentorship_requests r set status = 'expired', withdrawn_at = now() where r.id = asked.id;
  elsif asked.withdrawn_at is null then
    perform private.refuse_request(asked);
  end if;
  return private.my_request(asked.id);
end
$$;
comment on function public.withdraw_request(uuid) is
  'The mentee takes an open request back; a second time changes nothing. Errors: not_signed_in, not_found, '
  'not_allowed for the mentor, conversation_closed, already_handled with status, too_late';


-- Answering -----------------------------------------------------------------------------------------------

create function public.read_request(request_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked constant public.mentorship_requests := private.take_request(
    read_request.request_id, private.require_caller(), 'mentor'
  );
begin
  if asked.status = 'pending' then
    update public.mentorship_requests r set status = 'read', read_at = now() where r.id = asked.id;
  end if;
  return private.my_request(asked.id);
end
$$;
comment on function public.read_request(uuid) is
  'The mentor opened a request: the mentee sees that it was read. In any later state it changes nothing. '
  'Errors: not_signed_in, not_found, not_allowed for the mentee, conversation_closed';

create function private.store_reply(asked public.mentorship_requests, reply text)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  words constant text := private.check_text(store_reply.reply, 'reply', true);
begin
  if store_reply.asked.status in ('pending', 'read')
    -- words may follow times
    or (store_reply.asked.status = 'replied' and store_reply.asked.reply is null) then
    update public.mentorship_requests r set
      status = 'replied',
      reply = words,
      read_at = coalesce(r.read_at, now()),
      replied_at = coalesce(r.replied_at, now())
    where r.id = store_reply.asked.id;
  elsif store_reply.asked.reply is distinct from words then
    perform private.refuse_request(store_reply.asked);
  end if;
end
$$;
comment on function private.store_reply(public.mentorship_requests, text) is
  'The mentor''s answer to a locked request; the same words again change nothing';

create function public.reply_to_request(request_id uuid, reply text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked constant public.mentorship_requests := private.take_request(
    reply_to_request.request_id, private.require_caller(), 'mentor'
  );
begin
  perform private.store_reply(asked, reply_to_request.reply);
  return private.my_request(asked.id);
end
$$;
comment on function public.reply_to_request(uuid, text) is
  'The mentor answers an open request, or adds words to the times he proposed; the same words again change '
  'nothing. Errors: not_signed_in, not_found, not_allowed for the mentee, conversation_closed, '
  'invalid_input, already_handled with status, too_late';

create function public.decline_request(request_id uuid, reason text default null)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  why constant text := private.check_text(decline_request.reason, 'reason', false);
  asked constant public.mentorship_requests := private.take_request(
    decline_request.request_id, private.require_caller(), 'mentor'
  );
begin
  if asked.status in ('pending', 'read') then
    update public.mentorship_requests r set
      status = 'declined',
      decline_reason = why,
      read_at = coalesce(r.read_at, now()),
      declined_at = now()
    where r.id = asked.id;
  elsif asked.status <> 'declined' then
    perform private.refuse_request(asked);
  end if;
  return private.my_request(asked.id);
end
$$;
comment on function public.decline_request(uuid, text) is
  'The mentor declines an open request, with a reason the mentee reads or without one; a second time changes '
  'nothing. Errors: not_signed_in, not_found, not_allowed for the mentee, conversation_closed, '
  'invalid_input, already_handled with status, too_late';

create function public.propose_times(
  request_id uuid, times timestamptz[], duration_minutes int default null
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  asked constant public.mentorship_requests := private.take_request(
    propose_times.request_id, private.require_caller(), 'mentor'
  );
  wanted constant timestamptz[] := array(select distinct t from unnest(propose_times.times) t order by t);
  minutes constant int := coalesce(
    propose_times.duration_minutes,
    (select r.slot_minutes[1] from public.booking_rules r where r.mentor_id = asked.mentor_id),
    60
  );
  busy tstzmultirange;
  taken timestamptz[];
begin
  if cardinality(wanted) not between 1 and 5 or exists (
    select 1 from unnest(wanted) t
    where t is null or not isfinite(t) or t <= now() or t > now() + interval '180 days'
      or t <> date_trunc('minute', t)
  ) then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'times'));
  elsif minutes not between 10 and 480 then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'duration_minutes'));
  elsif asked.status not in ('pending', 'read', 'replied') or asked.appointment_id is not null then
    perform private.refuse_request(asked);
  elsif wanted = array(
    select o.starts_at from public.request_proposals o
    where o.request_id = asked.id and o.closed_at is null and o.duration_minutes = minutes
    order by o.starts_at
  ) then
    return private.my_request(asked.id);
  elsif asked.proposals >= 5 then
    perform private.fail('limit_reached', 409, jsonb_build_object('limit', 5));
  end if;
  busy := private.busy_times(
    asked.mentor_id, asked.mentor_id, wanted[1], wanted[cardinality(wanted)], interval '0'
  );
  taken := array(
    select t from unnest(wanted) t
    where busy && tstzrange(t, t + make_interval(mins => minutes))
    order by t
  );
  if taken <> '{}' then
    perform private.fail('slot_taken', 409, jsonb_build_object(
      'taken', to_jsonb(taken), 'nearest', private.nearest_slots(asked.mentor_id, taken[1], null)
    ));
  end if;
  update public.request_proposals o set closed_at = now()
  where o.request_id = asked.id and o.closed_at is null and o.starts_at <> all (wanted);
  insert into public.request_proposals (request_id, starts_at, duration_minutes)
  select asked.id, t, minutes from unnest(wanted) t
  on conflict (request_id, starts_at)
    do update set duration_minutes = excluded.duration_minutes, closed_at = null, accepted_at = null;
  update public.mentorship_requests r set
    status = 'replied',
    proposals = r.proposals + 1,
    read_at = coalesce(r.read_at, now()),
    replied_at = coalesce(r.replied_at, now())
  where r.id = asked.id;
  return private.my_request(asked.id);
end
$$;
comment on function public.propose_times(uuid, timestamptz[], int) is
  'The mentor answers a request with one to five times, whole minutes within 180 days, also outside his '
  'hours but not where he is busy; they take the place of those he proposed before, and none is reserved. '
  'Default length: his first. Errors: not_signed_in, not_found, not_allowed for the mentee, '
  'conversation_closed, invalid_input, already_handled with status, too_late, limit_reached with limit (5 '
  'proposals), slot_taken with taken and nearest';

create function public.accept_proposed_time(request_id uuid, starts_at timestamptz)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_caller();
  asked public.mentorship_requests;
  proposed public.request_proposals;
  session tstzrange;
  agreed uuid;
begin
  -- the people before the row, as in hold_slot
  perform private.lock_people(r.mentor_id, r.mentee_id) from public.mentorship_requests r
  where r.id = accept_proposed_time.request_id and r.mentee_id = me;
  asked := private.take_request(accept_proposed_time.request_id, me, 'mentee');
  select o.* into proposed from public.request_proposals o
  where o.request_id = asked.id and o.starts_at = accept_proposed_time.starts_at;
  if asked.appointment_id is not null then
    if proposed.accepted_at is null then
      perform private.refuse_request(asked);
    end if;
    -- accepted already: the same answer again
    agreed := asked.appointment_id;
  elsif asked.status <> 'replied' then
    perform private.refuse_request(asked);
  elsif proposed.request_id is null or proposed.closed_at is not null then
    perform private.fail('slot_unavailable', 409);
  elsif proposed.starts_at <= now() then
    perform private.fail('too_late', 409);
  elsif not exists (
    select 1
    from public.profiles p
    join public.user_roles r on r.user_id = p.id and r.role = 'mentor'
    where p.id = asked.mentor_id and p.verified
  ) then
    perform private.fail('mentor_unavailable', 404);
  else
    session := tstzrange(
      proposed.starts_at, proposed.starts_at + make_interval(mins => proposed.duration_minutes)
    );
    if private.busy_times(asked.mentor_id, asked.mentee_id, lower(session), upper(session), interval '0')
      && session then
      perform private.fail('slot_taken', 409, jsonb_build_object(
        'nearest', private.nearest_slots(asked.mentor_id, proposed.starts_at, null)
      ));
    end if;
    perform private.end_holds(asked.mentor_id, asked.mentee_id, session, true);
    -- awaiting: the mentor named the time, the answer came from the mentee
    insert into public.appointments as a (
      mentor_id, mentee_id, scheduled_at, duration_minutes, status, awaiting, message, cv_url, cv_type,
      partner_id
    )
    values (
      asked.mentor_id, asked.mentee_id, proposed.starts_at, proposed.duration_minutes, 'confirmed', 'mentee',
      asked.message, asked.cv_url, asked.cv_type, asked.partner_id
    )
    returning a.id into agreed;
    update public.request_proposals o set
      closed_at = coalesce(o.closed_at, now()),
      accepted_at = case when o.starts_at = proposed.starts_at then now() end
    where o.request_id = asked.id;
    update public.mentorship_requests r set appointment_id = agreed where r.id = asked.id;
  end if;
  return private.my_appointment(agreed);
end
$$;
comment on function public.accept_proposed_time(uuid, timestamptz) is
  'The mentee takes one of the proposed times: a confirmed session with the request''s message and CV. '
  'Answers the row of list_appointments, the same again the same. Errors: not_signed_in, not_found, '
  'not_allowed for the mentor, conversation_closed, already_handled with status, slot_unavailable, too_late, '
  'mentor_unavailable, slot_taken with nearest';

create function public.reply_to_request_by_token(token text, reply text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  used constant public.action_tokens := private.consume_action_token(
    reply_to_request_by_token.token, '{request_reply}', 'reply'
  );
begin
  perform private.store_reply(
    private.take_request(used.request_id, used.recipient_id, 'mentor'), reply_to_request_by_token.reply
  );
  return public.peek_action_token(reply_to_request_by_token.token);
end
$$;
comment on function public.reply_to_request_by_token(text, text) is
  'For the service role, after a click on the page behind a link: the mentor''s answer with the token of his '
  'mail, which is used up by it. Answers what peek_action_token shows afterwards. Errors: token_invalid for '
  'any token that is not open, invalid_input, conversation_closed, already_handled with status, too_late';


-- Without an answer ---------------------------------------------------------------------------------------

create function public.expire_requests()
returns int
language sql
volatile
security invoker
set search_path = ''
begin atomic
  with ended as (
    update public.mentorship_requests r set status = 'expired'
    where r.status in ('pending', 'read') and r.created_at <= now() - interval '14 days'
    returning 1
  )
  select count(*)::int from ended;
end;
comment on function public.expire_requests() is
  'Housekeeping, for the service role: ends requests without an answer after 14 days and has the mentees '
  'told; answers how many';

create function public.remind_requests()
returns int
language sql
volatile
security invoker
set search_path = ''
begin atomic
  with reminded as (
    update public.mentorship_requests r set
      reminders = case when r.created_at <= now() - interval '10 days' then 2 else 1 end,
      reminded_at = now()
    where r.status in ('pending', 'read')
      and r.created_at <= now() - interval '4 days'
      and r.created_at > now() - interval '14 days'
      and r.reminders < case when r.created_at <= now() - interval '10 days' then 2 else 1 end
    returning 1
  )
  select count(*)::int from reminded;
end;
comment on function public.remind_requests() is
  'Housekeeping, for the service role: reminds mentors on the 4th and the 10th day without an answer, one '
  'mail however late it runs; answers how many';

create function private.similar_mentor_ids(mentor_id uuid, user_id uuid, asker name)
returns setof uuid
language sql
stable
security definer
set search_path = ''
as $$
  with wanted as (
    select m.mentorship_topics as topics
    from public.profiles m
    where m.id = similar_mentor_ids.mentor_id
      and (
        similar_mentor_ids.asker not in ('anon', 'authenticated')
        or (
          private.may_ask_about(similar_mentor_ids.user_id, similar_mentor_ids.asker)
          and (
            private.mentor_is_visible(m.id, similar_mentor_ids.user_id)
            or exists (
              select 1 from public.mentorship_requests r
              where r.mentor_id = m.id and r.mentee_id = similar_mentor_ids.user_id
            )
          )
        )
      )
  )
  select p.id
  from wanted w
  join public.profiles p on p.mentorship_topics && w.topics
  where p.verified
    and p.availability_status <> 'unavailable'
    and p.id <> similar_mentor_ids.mentor_id
    and p.id is distinct from similar_mentor_ids.user_id
    and (
      p.profile_visibility = 'public'
      or (
        p.profile_visibility = 'partners_only'
        and p.id = any (array(select private.programme_mentor_ids(
          array(select private.partner_ids_of(similar_mentor_ids.user_id))
        )))
      )
    )
    and exists (select 1 from public.user_roles r where r.user_id = p.id and r.role = 'mentor')
    and p.id <> all (array(
      select b.blocked_id from public.user_blocks b where b.blocker_id = similar_mentor_ids.user_id
      union
      select b.blocker_id from public.user_blocks b where b.blocked_id = similar_mentor_ids.user_id
    ))
  order by
    (select count(*) from unnest(p.mentorship_topics) topic where topic = any (w.topics)) desc,
    p.average_rating desc nulls last,
    p.id
  limit 3;
$$;
comment on function private.similar_mentor_ids(uuid, uuid, name) is
  'Behind similar_mentors: nothing about a mentor whom the caller neither sees nor wrote to';

create function public.similar_mentors(mentor_id uuid, user_id uuid default null)
returns table (
  id uuid,
  slug text,
  full_name text,
  avatar_url text,
  job_title text,
  company text,
  mentorship_topics text[],
  average_rating numeric
)
language sql
stable
security invoker
set search_path = ''
begin atomic
  select
    v.id, v.slug, v.full_name, v.avatar_url, v.job_title, v.company, v.mentorship_topics, v.average_rating
  from private.similar_mentor_ids(
    similar_mentors.mentor_id, coalesce(similar_mentors.user_id, auth.uid()), current_user
  ) with ordinality s (id, place)
  join public.mentors_with_partners v on v.id = s.id
  order by s.place;
end;
comment on function public.similar_mentors(uuid, uuid) is
  'Up to three mentors the caller may see who share most topics with this one; the service role names the '
  'mentee it asks for (null: a visitor)';


-- Who may call what ---------------------------------------------------------------------------------------

revoke all on function
  private.my_request_ids(), private.announce_request(), private.close_requests(),
  private.request_status(text, timestamptz), private.request_card(public.mentorship_requests, uuid),
  private.my_request(uuid), private.check_request_limits(uuid, uuid), private.take_request(uuid, uuid, text),
  private.refuse_request(public.mentorship_requests), private.store_reply(public.mentorship_requests, text),
  private.similar_mentor_ids(uuid, uuid, name)
from public, anon, authenticated;
-- Called with the rights of whoever asks: by the policy and by similar_mentors.
grant execute on function private.my_request_ids() to authenticated, service_role;
grant execute on function private.similar_mentor_ids(uuid, uuid, name) to authenticated, service_role;

revoke all on function
  public.create_request(uuid, text, text, text, uuid, text), public.list_requests(boolean, text, int),
  public.withdraw_request(uuid), public.read_request(uuid), public.reply_to_request(uuid, text),
  public.decline_request(uuid, text), public.propose_times(uuid, timestamptz[], int),
  public.accept_proposed_time(uuid, timestamptz), public.reply_to_request_by_token(text, text),
  public.expire_requests(), public.remind_requests(), public.similar_mentors(uuid, uuid)
from public, anon, authenticated;
grant execute on function public.create_request(uuid, text, text, text, uuid, text) to authenticated;
grant execute on function public.list_requests(boolean, text, int) to authenticated;
grant execute on function public.withdraw_request(uuid) to authenticated;
grant execute on function public.read_request(uuid) to authenticated;
grant execute on function public.reply_to_request(uuid, text) to authenticated;
grant execute on function public.decline_request(uuid, text) to authenticated;
grant execute on function public.propose_times(uuid, timestamptz[], int) to authenticated;
grant execute on function public.accept_proposed_time(uuid, timestamptz) to authenticated;
grant execute on function public.similar_mentors(uuid, uuid) to authenticated, service_role;
grant execute on function public.reply_to_request_by_token(text, text) to service_role;
grant execute on function public.expire_requests() to service_role;
grant execute on function public.remind_requests() to service_role;
