-- Free times, holds and bookings: one function computes slots, lists and holds both ask it.

create extension if not exists btree_gist with schema extensions;


-- New columns of appointments -----------------------------------------------------------------------------

alter table public.appointments
  add column awaiting text not null default 'mentor' check (awaiting in ('mentor', 'mentee')),
  add column reschedule_reason text check (char_length(reschedule_reason) <= 4000),
  add column previous_scheduled_at timestamptz;

comment on column public.appointments.awaiting is
  'Whose answer a pending session waits for: whoever names a time, the other one agrees to it; afterwards '
  'who gave the answer';
comment on column public.appointments.reschedule_reason is 'What the one who moved it last wrote';
comment on column public.appointments.previous_scheduled_at is
  'Where it was before it was moved the last time; null when it never was';

grant select (awaiting, reschedule_reason, previous_scheduled_at) on public.appointments to authenticated;


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
  mentor_id uuid, caller uuid, from_at timestamptz, to_at timestamptz, apart interval,
  moved_id uuid default null
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
    )
    and a.id is distinct from busy_times.moved_id;
$$;
comment on function private.busy_times(uuid, uuid, timestamptz, timestamptz, interval, uuid) is
  'When a mentor (with his buffers) or the caller is not free, the session that is being moved left out';

create function private.full_days(
  rules public.booking_rules, zone text, caller uuid, from_at timestamptz, to_at timestamptz,
  moved_id uuid default null
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
      and a.id is distinct from full_days.moved_id
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
comment on function private.full_days(public.booking_rules, text, uuid, timestamptz, timestamptz, uuid) is
  'Days in the mentor''s zone on which he has as many sessions as he wants, in that day or in its week, with '
  'the holds of others than the caller and without the session that is being moved';

create function private.candidate_slots(
  mentor_id uuid, from_at timestamptz, to_at timestamptz, duration_minutes int default null,
  mentee_id uuid default auth.uid(), moved_id uuid default null
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
  me constant uuid := candidate_slots.mentee_id;
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
    make_interval(mins => greatest(rules.buffer_before_minutes, rules.buffer_after_minutes)),
    candidate_slots.moved_id
  );
  if rules.max_per_day is not null or rules.max_per_week is not null then
    full_day := private.full_days(rules, zone, me, first_at, last_at, candidate_slots.moved_id);
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
comment on function private.candidate_slots(uuid, timestamptz, timestamptz, int, uuid, uuid) is
  'Times a mentor''s hours and rules offer (wall clock of his zone), each with whether it is still free for '
  'the mentee (the caller unless said otherwise), also for the session he moves';

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

create function private.nearest_slots(
  mentor_id uuid, wanted timestamptz, duration_minutes int, mentee_id uuid default auth.uid(),
  moved_id uuid default null
)
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
      nearest_slots.wanted + interval '7 days', nearest_slots.duration_minutes,
      nearest_slots.mentee_id, nearest_slots.moved_id
    ) s
    where s.is_free
    order by abs(extract(epoch from s.starts_at - nearest_slots.wanted))
    limit 3
  ) n;
$$;
comment on function private.nearest_slots(uuid, timestamptz, int, uuid, uuid) is
  'Up to three free times around a taken one, for the mentee (the caller unless said otherwise)';

create function private.end_holds(mentor_id uuid, mentee_id uuid, during tstzrange, of_mentee boolean)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  update public.appointments a set status = 'expired'
  where a.id in (
    select h.id from public.appointments h
    where h.status = 'held' and (
      (
        h.hold_expires_at <= now()
        and (h.mentor_id = end_holds.mentor_id or h.mentee_id = end_holds.mentee_id)
      )
      or (
        end_holds.of_mentee and h.mentee_id = end_holds.mentee_id
        and (h.mentor_id = end_holds.mentor_id or tstzrange(h.scheduled_at, h.ends_at) && end_holds.during)
      )
    )
    -- others may end holds of the same people at this moment: all in the same order
    order by h.id
    for update
  );
$$;
comment on function private.end_holds(uuid, uuid, tstzrange, boolean) is
  'Lets go of holds of these two people that ran out and, when the mentee takes a time, of what he holds '
  'with this mentor or at that time';

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
  hold_ends_at timestamptz;
  pending_ends_at timestamptz;
  allowed int;
begin
  select
    array_agg(a.created_at order by a.created_at desc)
      filter (where a.created_at > now() - interval '10 minutes'),
    array_agg(a.created_at order by a.created_at desc)
      filter (
        where a.mentor_id = check_hold_limits.mentor_id
          and (
            (a.status in ('held', 'expired') and a.message is null)
            or (a.status = 'cancelled' and a.cancelled_by = check_hold_limits.mentee_id)
          )
      )
  into recent, unused
  from public.appointments a
  where a.mentee_id = check_hold_limits.mentee_id and a.created_at > now() - interval '1 hour';
  if cardinality(recent) >= 30 or cardinality(unused) >= 6 then
    perform private.fail('rate_limited', 429, jsonb_build_object(
      'retry_at', greatest(recent[30] + interval '10 minutes', unused[6] + interval '1 hour'),
      'limit', case when cardinality(recent) >= 30 then 30 else 6 end
    ));
  end if;
  select
    count(*) filter (where a.status = 'held'), count(*) filter (where a.status = 'pending'),
    min(a.hold_expires_at) filter (where a.status = 'held'),
    min(a.scheduled_at) filter (where a.status = 'pending')
  into elsewhere, waiting, hold_ends_at, pending_ends_at
  from public.appointments a
  where a.mentee_id = check_hold_limits.mentee_id and a.scheduled_at > now()
    and (
      a.status = 'pending'
      or (
        a.status = 'held' and a.hold_expires_at > now() and a.mentor_id <> check_hold_limits.mentor_id
      )
    );
  if elsewhere >= 3 then
    perform private.fail('rate_limited', 429, jsonb_build_object('retry_at', hold_ends_at, 'limit', 3));
  elsif waiting + elsewhere >= 10 then
    -- what is held elsewhere may become a request too; a request ends at its start if not before
    perform private.fail('rate_limited', 429, jsonb_build_object(
      'retry_at', least(hold_ends_at, pending_ends_at), 'limit', 10
    ));
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
  'Refuses the 31st hold within 10 minutes and the 7th unused or withdrawn one with a mentor within the '
  'hour, a hold beside three with other mentors, the 11th request without an answer, and more sessions than '
  'the mentor allows one mentee; right only while both people are locked';

create function private.hold_answer(held public.appointments)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'appointment_id', hold_answer.held.id, 'starts_at', hold_answer.held.scheduled_at,
    'ends_at', hold_answer.held.ends_at, 'expires_at', hold_answer.held.hold_expires_at
  );
$$;
comment on function private.hold_answer(public.appointments) is 'A hold as its mentee sees it';

create function public.hold_slot(
  mentor_id uuid, starts_at timestamptz, duration_minutes int default null, partner text default null
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
  in_charge uuid;
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
  in_charge := private.partner_in_charge(hold_slot.partner);
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
  perform private.end_holds(hold_slot.mentor_id, me, tstzrange(slot.starts_at, slot.ends_at), true);
  insert into public.appointments (
    mentor_id, mentee_id, scheduled_at, duration_minutes, status, hold_expires_at, partner_id
  )
  values (
    hold_slot.mentor_id, me, slot.starts_at, (extract(epoch from slot.ends_at - slot.starts_at) / 60)::int,
    'held', now() + interval '5 minutes', in_charge
  )
  returning * into held;
  return private.hold_answer(held);
end
$$;
comment on function public.hold_slot(uuid, timestamptz, int, text) is
  'Reserves a free time for five minutes, in the name of a partner (slug) if there is one, and lets go of '
  'earlier holds with this mentor or at this time. Errors: not_signed_in, invalid_input, mentor_unavailable, '
  'not_allowed for oneself, slot_unavailable, slot_taken with the nearest free times, limit_reached with the '
  'mentor''s limit, rate_limited with retry_at and limit';

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

create type public.my_appointment as (
  id uuid,
  status text,
  awaiting text,
  scheduled_at timestamptz,
  ends_at timestamptz,
  duration_minutes int,
  message text,
  cv_type text,
  cv_link text,
  meeting_url text,
  video_service text,
  partner_id uuid,
  cancelled_by text,
  cancelled_at timestamptz,
  cancellation_reason text,
  previous_scheduled_at timestamptz,
  reschedule_reason text,
  rating int,
  my_note text,
  my_role text,
  other_id uuid,
  other_name text,
  other_avatar_url text,
  version int,
  created_at timestamptz
);
comment on type public.my_appointment is
  'A session as one of its two people sees it. awaiting, cancelled_by and my_role are mentor or mentee; '
  'cv_link is the address of a CV of the type video_link, a PDF is asked for elsewhere';

create function private.show_appointments(person uuid, ids uuid[])
returns setof public.my_appointment
language sql
stable
security definer
set search_path = ''
as $$
  select
    a.id,
    -- a request nobody answered is over at its start, whether or not the job came by
    case when a.status = 'pending' and a.scheduled_at <= now() then 'expired' else a.status end,
    case when a.status = 'pending' and a.scheduled_at > now() then a.awaiting end,
    a.scheduled_at, a.ends_at, a.duration_minutes, a.message,
    a.cv_type, case when a.cv_type = 'video_link' then a.cv_url end, a.meeting_url, a.video_service,
    a.partner_id,
    case a.cancelled_by when a.mentor_id then 'mentor' when a.mentee_id then 'mentee' end,
    a.cancelled_at, a.cancellation_reason, a.previous_scheduled_at, a.reschedule_reason,
    f.rating, n.note,
    case when a.mentor_id = show_appointments.person then 'mentor' else 'mentee' end,
    other.id, other.full_name, other.avatar_url, a.version, a.created_at
  from public.appointments a
  join public.profiles other
    on other.id = case when a.mentor_id = show_appointments.person then a.mentee_id else a.mentor_id end
  left join public.appointment_feedback f on f.appointment_id = a.id
  left join public.appointment_notes n
    on n.appointment_id = a.id and n.author_id = show_appointments.person
  where a.id = any (show_appointments.ids)
    and show_appointments.person in (a.mentor_id, a.mentee_id)
    and a.status <> 'held'
    -- a hold that was let go was never a session
    and not (a.status = 'expired' and a.message is null)
  order by a.scheduled_at, a.id;
$$;
comment on function private.show_appointments(uuid, uuid[]) is
  'Those of these sessions that the person takes part in, as he sees them, soonest first; holds are left out';

create function private.my_appointment(appointment_id uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select to_jsonb(s) from private.show_appointments(auth.uid(), array[my_appointment.appointment_id]) s;
$$;
comment on function private.my_appointment(uuid) is
  'One row of list_appointments: what every change of a session answers';

create function public.list_appointments()
returns setof public.my_appointment
language sql
stable
security definer
set search_path = ''
as $$
  select s.*
  from private.show_appointments(auth.uid(), array(select private.my_appointment_ids())) s
  where private.is_registered();
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
  elsif mine.status not in ('pending', 'confirmed')
    or mine.message is distinct from btrim(book_appointment.message) then
    -- the same booking sent again, because its answer was lost, gets the same answer
    perform private.fail('hold_expired', 409);
  end if;
  return private.my_appointment(mine.id);
end
$$;
comment on function public.book_appointment(uuid, text, text, text) is
  'Turns the caller''s hold into a request the mentor answers. Errors: invalid_input, not_found, '
  'hold_expired, mentor_unavailable, slot_taken';


-- Who may call what ---------------------------------------------------------------------------------------

revoke all on function
  private.lock_people(uuid, uuid), private.lock_appointment(), private.broadcast_appointment(),
  private.busy_times(uuid, uuid, timestamptz, timestamptz, interval, uuid),
  private.full_days(public.booking_rules, text, uuid, timestamptz, timestamptz, uuid),
  private.candidate_slots(uuid, timestamptz, timestamptz, int, uuid, uuid),
  private.free_slots(uuid, timestamptz, timestamptz, int),
  private.nearest_slots(uuid, timestamptz, int, uuid, uuid),
  private.end_holds(uuid, uuid, tstzrange, boolean), private.check_hold_limits(uuid, uuid),
  private.hold_answer(public.appointments), private.show_appointments(uuid, uuid[]),
  private.my_appointment(uuid), private.check_booking(uuid, text, text, text)
from public, anon, authenticated;
-- Called with the rights of whoever asks, by get_available_slots: the one definer function a visitor reaches.
grant execute on function private.free_slots(uuid, timestamptz, timestamptz, int)
  to anon, authenticated, service_role;

revoke all on function
  public.get_available_slots(uuid, timestamptz, timestamptz, int),
  public.hold_slot(uuid, timestamptz, int, text), public.release_slot(uuid),
  public.book_appointment(uuid, text, text, text), public.list_appointments()
from public, anon, authenticated;
grant execute on function public.get_available_slots(uuid, timestamptz, timestamptz, int)
  to anon, authenticated, service_role;
grant execute on function public.hold_slot(uuid, timestamptz, int, text) to authenticated;
grant execute on function public.release_slot(uuid) to authenticated;
grant execute on function public.book_appointment(uuid, text, text, text) to authenticated;
grant execute on function public.list_appointments() to authenticated;
