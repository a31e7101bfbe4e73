-- Free times, holds and bookings: one function computes slots, lists and holds both ask it.

create extension if not exists btree_gist with schema extensions;


-- No double booking ---------------------------------------------------------------------------------------

create function private.lock_people(one uuid, other uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  one_key constant bigint := hashtextextended('appointments of ' || lock_people.one, 0);
  other_key constant bigint := hashtextextended('appointments of ' || lock_people.other, 0);
begin
  -- always in the same order, so that two transactions never wait for each other
  perform pg_advisory_xact_lock(least(one_key, other_key));
  perform pg_advisory_xact_lock(greatest(one_key, other_key));
end
$$;
comment on function private.lock_people(uuid, uuid) is
  'Writers of sessions of these two people, on whichever side, stand in line until they commit';

create function private.lock_appointment()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform private.lock_people(new.mentor_id, new.mentee_id);
  -- a mentor may be somebody's mentee too; what he has on the same side the constraints below refuse
  if exists (
    select 1 from public.appointments a
    where a.id <> new.id
      and (a.mentor_id = new.mentee_id or a.mentee_id = new.mentor_id)
      and (a.status in ('pending', 'confirmed') or (a.status = 'held' and a.hold_expires_at > now()))
      and tstzrange(a.scheduled_at, a.ends_at)
        && tstzrange(new.scheduled_at, new.scheduled_at + make_interval(mins => new.duration_minutes))
  ) then
    perform private.fail('slot_taken', 409);
  end if;
  return new;
end
$$;
comment on function private.lock_appointment() is
  'Trigger: writers of blocking sessions of two people stand in line; nobody is mentor and mentee at once';

create trigger appointments_lock before insert or update of status, scheduled_at, duration_minutes
  on public.appointments
  for each row when (new.status in ('held', 'pending', 'confirmed'))
  execute function private.lock_appointment();

alter table public.appointments
  add constraint appointments_mentor_free exclude using gist (
    mentor_id with =, tstzrange(scheduled_at, ends_at, '[)') with &&
  ) where (status in ('held', 'pending', 'confirmed')),
  add constraint appointments_mentee_free exclude using gist (
    mentee_id with =, tstzrange(scheduled_at, ends_at, '[)') with &&
  ) where (status in ('held', 'pending', 'confirmed'));
comment on constraint appointments_mentor_free on public.appointments is
  'A mentor has one held, pending or confirmed session at a time; adjacent ones are allowed';
comment on constraint appointments_mentee_free on public.appointments is
  'A mentee has one held, pending or confirmed session at a time; adjacent ones are allowed';

create function private.broadcast_appointment()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform private.tell(new.mentor_id, 'appointment_changed', jsonb_build_object('id', new.id));
  perform private.tell(new.mentee_id, 'appointment_changed', jsonb_build_object('id', new.id));
  return null;
end
$$;
comment on function private.broadcast_appointment() is
  'Trigger: tells both people of a session that it changed';

-- A hold is nobody's news until it is booked.
create trigger appointments_broadcast_insert after insert on public.appointments
  for each row when (new.status <> 'held') execute function private.broadcast_appointment();
create trigger appointments_broadcast_update after update on public.appointments
  for each row when (
    new.version <> old.version
    and new.status <> 'held'
    and not (old.status = 'held' and new.status = 'expired')
  )
  execute function private.broadcast_appointment();


-- Slots ---------------------------------------------------------------------------------------------------

create type public.mentor_slot as (
  starts_at timestamptz,
  ends_at timestamptz,
  duration_minutes int
);
comment on type public.mentor_slot is 'A free time of a mentor; ends_at is not part of it';

create function private.busy_times(
  mentor_id uuid, caller uuid, from_at timestamptz, to_at timestamptz, apart interval
)
returns tstzmultirange
language sql
stable
security definer
set search_path = ''
as $$
  select range_agg(
    case when busy_times.mentor_id in (a.mentor_id, a.mentee_id)
      then tstzrange(a.scheduled_at - busy_times.apart, a.ends_at + busy_times.apart)
      else tstzrange(a.scheduled_at, a.ends_at)
    end
  )
  from public.appointments a
  where a.scheduled_at < busy_times.to_at + interval '1 day'
    and a.scheduled_at > busy_times.from_at - interval '1 day'
    and (
      a.mentor_id in (busy_times.mentor_id, busy_times.caller)
      or a.mentee_id in (busy_times.mentor_id, busy_times.caller)
    )
    -- one's own hold does not hide its slot from oneself
    and (
      a.status in ('pending', 'confirmed')
      or (a.status = 'held' and a.hold_expires_at > now() and a.mentee_id is distinct from busy_times.caller)
    );
$$;
comment on function private.busy_times(uuid, uuid, timestamptz, timestamptz, interval) is
  'When a mentor (with his buffers) or the caller is not free';

create function private.full_days(
  rules public.booking_rules, zone text, caller uuid, from_at timestamptz, to_at timestamptz
)
returns date[]
language sql
stable
security definer
set search_path = ''
as $$
  with booked as (
    select (a.scheduled_at at time zone full_days.zone)::date as day
    from public.appointments a
    where a.mentor_id = (full_days.rules).mentor_id
      and (
        a.status in ('pending', 'confirmed', 'completed', 'no_show')
        or (
          a.status = 'held' and a.hold_expires_at > now() and a.mentee_id is distinct from full_days.caller
        )
      )
      and a.scheduled_at between full_days.from_at - interval '8 days' and full_days.to_at + interval '8 days'
  )
  select array(
    select b.day from booked b group by b.day having count(*) >= (full_days.rules).max_per_day
    union
    select w.monday + n
    from (
      select date_trunc('week', b.day::timestamp)::date as monday
      from booked b group by 1 having count(*) >= (full_days.rules).max_per_week
    ) w
    cross join generate_series(0, 6) n
  );
$$;
comment on function private.full_days(public.booking_rules, text, uuid, timestamptz, timestamptz) is
  'Days in the mentor''s zone on which he has as many sessions as he wants, in that day or in its week, with '
  'the holds of others than the caller';

create function private.candidate_slots(
  mentor_id uuid, from_at timestamptz, to_at timestamptz, duration_minutes int default null
)
returns table (starts_at timestamptz, ends_at timestamptz, is_free boolean)
language plpgsql
stable
security definer
set search_path = ''
-- planning it anew for each of 24 mentors costs more than running it
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  me constant uuid := auth.uid();
  zone text;
  rules public.booking_rules;
  minutes int;
  first_at timestamptz;
  last_at timestamptz;
  first_day date;
  busy tstzmultirange;
  full_day date[] := '{}';
begin
  select p.timezone into zone from public.profiles p
  where p.id = candidate_slots.mentor_id and p.verified and p.availability_status <> 'unavailable';
  select r.* into rules from public.booking_rules r where r.mentor_id = candidate_slots.mentor_id;
  minutes := coalesce(candidate_slots.duration_minutes, rules.slot_minutes[1]);
  first_at := greatest(candidate_slots.from_at, now() + make_interval(mins => rules.minimum_notice_minutes));
  last_at := least(candidate_slots.to_at, now() + make_interval(days => rules.window_days));
  if zone is null or first_at >= last_at or minutes = any (rules.slot_minutes) is not true then
    return;
  end if;
  first_day := (first_at at time zone zone)::date;
  busy := private.busy_times(
    candidate_slots.mentor_id, me, first_at, last_at,
    make_interval(mins => greatest(rules.buffer_before_minutes, rules.buffer_after_minutes))
  );
  if rules.max_per_day is not null or rules.max_per_week is not null then
    full_day := private.full_days(rules, zone, me, first_at, last_at);
  end if;
  return query
  with days as (
    select first_day + n as day
    from generate_series(0, (last_at at time zone zone)::date - first_day) n
  ),
  hours as (
    select d.day, o.start_time, o.end_time
    from days d
    join public.availability_overrides o on o.mentor_id = candidate_slots.mentor_id and o.date = d.day
    where o.start_time is not null
    union all
    select d.day, a.start_time, a.end_time
    from days d
    join public.mentor_availability a
      on a.mentor_id = candidate_slots.mentor_id and a.day_of_week = extract(dow from d.day)
    where not exists (
      select 1 from public.availability_overrides o
      where o.mentor_id = candidate_slots.mentor_id and o.date = d.day
    )
  ),
  walls as (
    select
      h.day,
      h.day + h.start_time + make_interval(mins => n * rules.step_minutes) as wall,
      (h.day + h.end_time) at time zone zone as closes_at
    from hours h
    cross join lateral generate_series(
      0, floor((extract(epoch from h.end_time - h.start_time) / 60 - minutes) / rules.step_minutes)::int
    ) n
  ),
  slots as (
    -- a wall time the clock skips does not exist; one it shows twice is the later instant
    select distinct w.day, i.starts_at, i.starts_at + make_interval(mins => minutes) as ends_at
    from walls w
    cross join lateral (select w.wall at time zone zone as starts_at) i
    where i.starts_at at time zone zone = w.wall
      and i.starts_at + make_interval(mins => minutes) <= w.closes_at
      and i.starts_at >= first_at and i.starts_at < last_at
  )
  select
    s.starts_at,
    s.ends_at,
    not coalesce(busy && tstzrange(s.starts_at, s.ends_at), false) and s.day <> all (full_day)
  from slots s;
end
$$;
comment on function private.candidate_slots(uuid, timestamptz, timestamptz, int) is
  'Times a mentor''s hours and rules offer (wall clock of his zone), each with whether it is still free for '
  'the caller';

create function private.free_slots(
  mentor_id uuid, from_at timestamptz, to_at timestamptz, duration_minutes int
)
returns setof public.mentor_slot
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  first_at constant timestamptz := greatest(free_slots.from_at, now());
begin
  -- nobody offers hours further ahead than a year
  if first_at > now() + interval '400 days'
    or not private.mentor_is_visible(free_slots.mentor_id, auth.uid()) then
    return;
  end if;
  return query
  select s.starts_at, s.ends_at, (extract(epoch from s.ends_at - s.starts_at) / 60)::int
  from private.candidate_slots(
    free_slots.mentor_id, first_at, least(free_slots.to_at, first_at + interval '62 days'),
    free_slots.duration_minutes
  ) s
  where s.is_free
  order by s.starts_at;
end
$$;
comment on function private.free_slots(uuid, timestamptz, timestamptz, int) is
  'Behind get_available_slots: free times of a mentor whom the caller may see, nothing of any other';

create function public.get_available_slots(
  mentor_id uuid, from_at timestamptz, to_at timestamptz, duration_minutes int default null
)
returns setof public.mentor_slot
language sql
stable
security invoker
set search_path = ''
begin atomic
  select s.starts_at, s.ends_at, s.duration_minutes
  from private.free_slots(
    get_available_slots.mentor_id, get_available_slots.from_at, get_available_slots.to_at,
    get_available_slots.duration_minutes
  ) s
  order by s.starts_at;
end;
comment on function public.get_available_slots(uuid, timestamptz, timestamptz, int) is
  'Free times that start in [from_at, to_at), soonest first, at most 62 days of them; no rows for a mentor '
  'the caller may not see';


-- Hold and book -------------------------------------------------------------------------------------------

create function private.nearest_slots(mentor_id uuid, wanted timestamptz, duration_minutes int)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(n.starts_at order by n.starts_at), '[]')
  from (
    select s.starts_at
    from private.candidate_slots(
      nearest_slots.mentor_id, nearest_slots.wanted - interval '7 days',
      nearest_slots.wanted + interval '7 days', nearest_slots.duration_minutes
    ) s
    where s.is_free
    order by abs(extract(epoch from s.starts_at - nearest_slots.wanted))
    limit 3
  ) n;
$$;
comment on function private.nearest_slots(uuid, timestamptz, int) is
  'Up to three free times around a taken one';

create function private.check_hold_limits(mentor_id uuid, mentee_id uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  recent timestamptz[];
  unused timestamptz[];
  elsewhere int;
  waiting int;
  allowed int;
begin
  select
    array_agg(a.created_at order by a.created_at desc)
      filter (where a.created_at > now() - interval '10 minutes'),
    array_agg(a.created_at order by a.created_at desc)
      filter (
        where a.mentor_id = check_hold_limits.mentor_id and a.status in ('held', 'expired')
          and a.message is null
      )
  into recent, unused
  from public.appointments a
  where a.mentee_id = check_hold_limits.mentee_id and a.created_at > now() - interval '1 hour';
  if cardinality(recent) >= 30 or cardinality(unused) >= 6 then
    perform private.fail('rate_limited', 429, jsonb_build_object(
      'retry_at', greatest(recent[30] + interval '10 minutes', unused[6] + interval '1 hour')
    ));
  end if;
  select
    count(*) filter (where a.status = 'held' and a.mentor_id <> check_hold_limits.mentor_id),
    count(*) filter (where a.status = 'pending')
  into elsewhere, waiting
  from public.appointments a
  where a.mentee_id = check_hold_limits.mentee_id and a.ends_at > now()
    and (a.status = 'pending' or (a.status = 'held' and a.hold_expires_at > now()));
  if elsewhere >= 3 then
    perform private.fail('limit_reached', 409, jsonb_build_object('limit', 3));
  elsif waiting + elsewhere >= 10 then
    -- what is held elsewhere may become a request too
    perform private.fail('limit_reached', 409, jsonb_build_object('limit', 10));
  end if;
  select r.max_per_mentee into allowed
  from public.booking_rules r
  where r.mentor_id = check_hold_limits.mentor_id;
  if allowed <= (
    select count(*) from public.appointments a
    where a.mentee_id = check_hold_limits.mentee_id and a.mentor_id = check_hold_limits.mentor_id
      and a.status in ('pending', 'confirmed') and a.ends_at > now()
  ) then
    perform private.fail('limit_reached', 409, jsonb_build_object('limit', allowed));
  end if;
end
$$;
comment on function private.check_hold_limits(uuid, uuid) is
  'Refuses the 31st hold within 10 minutes and the 7th unused one with a mentor within the hour, a hold '
  'beside three others, the 11th request without an answer, and more sessions than the mentor allows one '
  'mentee; right only while both people are locked';

create function public.hold_slot(mentor_id uuid, starts_at timestamptz, duration_minutes int default null)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_caller();
  slot record;
  held public.appointments;
begin
  if not coalesce(isfinite(hold_slot.starts_at), false) then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'starts_at'));
  elsif not coalesce(private.mentor_is_visible(hold_slot.mentor_id, me), false) then
    perform private.fail('mentor_unavailable', 404);
  elsif hold_slot.mentor_id = me then
    perform private.fail('not_allowed', 403);
  elsif hold_slot.starts_at > now() + interval '400 days' then
    perform private.fail('slot_unavailable', 409);
  end if;
  perform private.lock_people(hold_slot.mentor_id, me);
  perform private.check_hold_limits(hold_slot.mentor_id, me);
  select s.* into slot from private.candidate_slots(
    hold_slot.mentor_id, hold_slot.starts_at, hold_slot.starts_at + interval '1 minute',
    hold_slot.duration_minutes
  ) s where s.starts_at = hold_slot.starts_at;
  if slot is null then
    perform private.fail('slot_unavailable', 409);
  elsif not slot.is_free then
    perform private.fail('slot_taken', 409, jsonb_build_object(
      'nearest', private.nearest_slots(hold_slot.mentor_id, hold_slot.starts_at, hold_slot.duration_minutes)
    ));
  end if;
  update public.appointments a set status = 'expired'
  where a.status = 'held' and (
    (a.mentor_id = hold_slot.mentor_id and a.hold_expires_at <= now())
    or (a.mentee_id = me and (
      a.mentor_id = hold_slot.mentor_id or (a.scheduled_at < slot.ends_at and a.ends_at > slot.starts_at)
    ))
  );
  insert into public.appointments (
    mentor_id, mentee_id, scheduled_at, duration_minutes, status, hold_expires_at
  )
  values (
    hold_slot.mentor_id, me, slot.starts_at, (extract(epoch from slot.ends_at - slot.starts_at) / 60)::int,
    'held', now() + interval '5 minutes'
  )
  returning * into held;
  return jsonb_build_object(
    'appointment_id', held.id, 'starts_at', held.scheduled_at, 'ends_at', held.ends_at,
    'expires_at', held.hold_expires_at
  );
end
$$;
comment on function public.hold_slot(uuid, timestamptz, int) is
  'Reserves a free time for five minutes and lets go of earlier holds with this mentor or at this time. '
  'Errors: not_signed_in, invalid_input, mentor_unavailable, not_allowed for oneself, slot_unavailable, '
  'slot_taken with the nearest free times, limit_reached with limit, rate_limited with retry_at';

create function public.release_slot(appointment_id uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  update public.appointments a set status = 'expired'
  where a.id = release_slot.appointment_id and a.mentee_id = private.require_caller() and a.status = 'held';
end
$$;
comment on function public.release_slot(uuid) is
  'Lets go of the caller''s own hold; a second time changes nothing';

create function public.list_appointments()
returns table (
  id uuid,
  status text,
  scheduled_at timestamptz,
  ends_at timestamptz,
  duration_minutes int,
  message text,
  meeting_url text,
  cancellation_reason text,
  my_role text,
  other_id uuid,
  other_name text,
  other_avatar_url text,
  version int,
  created_at timestamptz
)
language sql
stable
security definer
set search_path = ''
as $$
  select
    a.id, a.status, a.scheduled_at, a.ends_at, a.duration_minutes, a.message, a.meeting_url,
    a.cancellation_reason,
    case when a.mentor_id = auth.uid() then 'mentor' else 'mentee' end,
    other.id, other.full_name, other.avatar_url, a.version, a.created_at
  from public.appointments a
  join public.profiles other
    on other.id = case when a.mentor_id = auth.uid() then a.mentee_id else a.mentor_id end
  where a.id in (select private.my_appointment_ids())
    and private.is_registered()
    and a.status <> 'held'
    -- a hold that was let go was never a session
    and not (a.status = 'expired' and a.message is null)
  order by a.scheduled_at, a.id;
$$;
comment on function public.list_appointments() is
  'The caller''s sessions on either side, soonest first, with the other person''s name and picture; holds '
  'are left out';

create function private.check_booking(caller uuid, message text, cv_url text, cv_type text)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  field text;
begin
  if coalesce(check_booking.message, '') !~ '[^[:space:]]' or char_length(check_booking.message) > 4000 then
    field := 'message';
  elsif (check_booking.cv_type is null) <> (check_booking.cv_url is null)
    or check_booking.cv_type not in ('pdf', 'video_link') then
    field := 'cv_type';
  elsif check_booking.cv_type = 'pdf'
    and check_booking.cv_url !~ ('^' || check_booking.caller || '/[A-Za-z0-9_-]+\.pdf$') then
    field := 'cv_url';
  elsif check_booking.cv_type = 'video_link'
    and not private.is_link(check_booking.cv_url) then
    field := 'cv_url';
  end if;
  if field is not null then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', field));
  end if;
end
$$;
comment on function private.check_booking(uuid, text, text, text) is
  'Refuses an empty or too long message and a CV that is neither one''s own PDF nor an https link';

create function public.book_appointment(
  appointment_id uuid, message text, cv_url text default null, cv_type text default null
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
  mine public.appointments;
begin
  perform private.check_booking(
    me, book_appointment.message, book_appointment.cv_url, book_appointment.cv_type
  );
  -- the people before the row, as in hold_slot
  perform private.lock_people(a.mentor_id, me) from public.appointments a
  where a.id = book_appointment.appointment_id and a.mentee_id = me;
  select a.* into mine from public.appointments a
  where a.id = book_appointment.appointment_id and a.mentee_id = me
  for update;
  if not found then
    perform private.fail('not_found', 404);
  elsif mine.status = 'held' and mine.hold_expires_at > clock_timestamp() then
    if not private.mentor_is_visible(mine.mentor_id, me) or exists (
      select 1 from public.profiles p
      where p.id = mine.mentor_id and p.availability_status = 'unavailable'
    ) then
      perform private.fail('mentor_unavailable', 404);
    end if;
    update public.appointments a set
      status = 'pending',
      message = btrim(book_appointment.message),
      cv_url = book_appointment.cv_url,
      cv_type = book_appointment.cv_type
    where a.id = mine.id;
  elsif mine.status <> 'pending' or mine.message is distinct from btrim(book_appointment.message) then
    -- the same booking sent again, because its answer was lost, gets the same answer
    perform private.fail('hold_expired', 409);
  end if;
  return (select to_jsonb(l) from public.list_appointments() l where l.id = mine.id);
end
$$;
comment on function public.book_appointment(uuid, text, text, text) is
  'Turns the caller''s hold into a request the mentor answers. Errors: invalid_input, not_found, '
  'hold_expired, mentor_unavailable, slot_taken';


-- The list of mentors -------------------------------------------------------------------------------------

create type public.mentor_card as (
  id uuid,
  slug text,
  full_name text,
  avatar_url text,
  job_title text,
  company text,
  city text,
  state text,
  country text,
  timezone text,
  languages text[],
  mentorship_topics text[],
  expertise_areas text[],
  inclusive_tags text[],
  availability_status text,
  average_rating numeric,
  total_reviews int,
  total_sessions int,
  chat_enabled boolean,
  partners jsonb,
  next_slots timestamptz[],
  cursor text
);
comment on type public.mentor_card is
  'One mentor of list_mentors, with the next free times and the place in the list';

create function public.list_mentors(
  filters jsonb default '{}', cursor text default null, page_size int default 24
)
returns setof public.mentor_card
language plpgsql
stable
security invoker
set search_path = ''
as $$
#variable_conflict use_column
declare
  wanted constant jsonb := list_mentors.filters;
  fault text;
  wanted_partner uuid;
  words tsquery;
  place jsonb;
  after_rating numeric;
  after_id uuid;
begin
  if jsonb_typeof(wanted) is distinct from 'object' then
    fault := 'filters';
  -- before it is decoded: a deep one would exhaust the stack inside the block that catches errors
  elsif char_length(list_mentors.cursor) > 400 then
    fault := 'cursor';
  else
    -- names this version does not know are left to later ones
    select f.name into fault
    from unnest('{search,topic,language,inclusive_tag,city,partner}'::text[]) f (name)
    where char_length(wanted ->> f.name) > 200
    limit 1;
  end if;
  if fault is null and list_mentors.cursor is not null then
    begin
      place := convert_from(decode(list_mentors.cursor, 'hex'), 'UTF8')::jsonb;
      after_rating := (place ->> 0)::numeric;
      after_id := (place ->> 1)::uuid;
      if after_id is null then
        raise data_exception;
      end if;
    exception when data_exception then
      fault := 'cursor';
    end;
  end if;
  if fault is not null then
    raise exception using errcode = 'PT400', message = 'invalid_input',
      detail = jsonb_build_object('field', fault)::text;
  end if;
  -- an admin reads partners that are over or switched off; the list shows none of them to anybody
  select o.id into wanted_partner from public.partners o
  where o.slug = wanted ->> 'partner' and o.is_active
    and (now() at time zone 'America/Sao_Paulo')::date
      between coalesce(o.start_date, '-infinity') and coalesce(o.end_date, 'infinity');
  -- each word may be half typed: look for it as it is and by its stem
  select string_agg(format('(%s | %s)', w.stem, w.plain), ' & ')::tsquery into words
  from (
    select
      to_tsquery('public.portuguese_plain', found[1] || ':*')::text as stem,
      to_tsquery('public.plain_words', found[1] || ':*')::text as plain
    from regexp_matches(lower(extensions.unaccent(wanted ->> 'search')), '[a-z0-9]+', 'g') found
  ) w
  where w.stem <> '';
  return query
  with page as materialized (
    select p.id
    from public.profiles p
    where p.verified and p.profile_visibility <> 'private'
      and (coalesce(numnode(words), 0) = 0 or p.search_vector @@ words)
      and (wanted ->> 'topic' is null or p.mentorship_topics @> array[wanted ->> 'topic'])
      and (wanted ->> 'language' is null or p.languages @> array[wanted ->> 'language'])
      and (wanted ->> 'inclusive_tag' is null or p.inclusive_tags @> array[wanted ->> 'inclusive_tag'])
      and (wanted ->> 'city' is null or lower(p.city) = lower(wanted ->> 'city'))
      and (wanted ->> 'partner' is null or exists (
        select 1 from public.mentor_partners m
        where m.partner_id = wanted_partner and m.mentor_id = p.id and m.status = 'approved' and m.is_active
      ))
      and (
        after_id is null
        or p.average_rating < after_rating
        or (p.average_rating is null and after_rating is not null)
        or (p.average_rating is not distinct from after_rating and p.id > after_id)
      )
    order by p.average_rating desc nulls last, p.id
    limit least(greatest(coalesce(list_mentors.page_size, 24), 1), 100)
  )
  select
    v.id, v.slug, v.full_name, v.avatar_url, v.job_title, v.company, v.city, v.state, v.country, v.timezone,
    v.languages, v.mentorship_topics, v.expertise_areas, v.inclusive_tags, v.availability_status,
    v.average_rating, v.total_reviews, v.total_sessions, v.chat_enabled, v.partners,
    array(
      select s.starts_at
      from public.get_available_slots(v.id, now(), now() + interval '14 days') s
      order by s.starts_at
      limit 3
    ),
    encode(convert_to(jsonb_build_array(v.average_rating, v.id)::text, 'UTF8'), 'hex')
  from page
  join public.mentors_with_partners v on v.id = page.id
  order by v.average_rating desc nulls last, v.id;
end
$$;
comment on function public.list_mentors(jsonb, text, int) is
  'A page of mentors the caller may see, best rated first; cursor: that of the last row of the page before. '
  'Filters: search, topic, language, city, inclusive_tag, partner (slug). Error: invalid_input';


-- Who may call what ---------------------------------------------------------------------------------------

revoke all on function
  private.lock_people(uuid, uuid), private.lock_appointment(), private.broadcast_appointment(),
  private.busy_times(uuid, uuid, timestamptz, timestamptz, interval),
  private.full_days(public.booking_rules, text, uuid, timestamptz, timestamptz),
  private.candidate_slots(uuid, timestamptz, timestamptz, int),
  private.free_slots(uuid, timestamptz, timestamptz, int), private.nearest_slots(uuid, timestamptz, int),
  private.check_hold_limits(uuid, uuid), private.check_booking(uuid, text, text, text)
from public, anon, authenticated;
-- Called with the rights of whoever asks, by get_available_slots: the one definer function a visitor reaches.
grant execute on function private.free_slots(uuid, timestamptz, timestamptz, int)
  to anon, authenticated, service_role;

revoke all on function
  public.get_available_slots(uuid, timestamptz, timestamptz, int), public.list_mentors(jsonb, text, int),
  public.hold_slot(uuid, timestamptz, int), public.release_slot(uuid),
  public.book_appointment(uuid, text, text, text), public.list_appointments()
from public, anon, authenticated;
grant execute on function public.get_available_slots(uuid, timestamptz, timestamptz, int)
  to anon, authenticated, service_role;
grant execute on function public.list_mentors(jsonb, text, int) to anon, authenticated, service_role;
grant execute on function public.hold_slot(uuid, timestamptz, int) to authenticated;
grant execute on function public.release_slot(uuid) to authenticated;
grant execute on function public.book_appointment(uuid, text, text, text) to authenticated;
grant execute on function public.list_appointments() to authenticated;
