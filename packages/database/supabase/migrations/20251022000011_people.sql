-- Who is what on the platform, how one becomes a mentor, and when a mentor may be booked.


-- mentor_applications -------------------------------------------------------------------------------------

create table public.mentor_applications (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.profiles (id) on delete cascade,
  motivation text not null check (char_length(motivation) <= 4000 and motivation ~ '[^[:space:]]'),
  status text not null default 'open' check (status in ('open', 'approved', 'declined')),
  decided_by uuid references public.profiles (id) on delete set null,
  decided_at timestamptz,
  reason text check (char_length(reason) <= 4000 and reason ~ '[^[:space:]]'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((status = 'open') = (decided_at is null))
);

comment on table public.mentor_applications is
  'People who asked to become mentors, and what the platform''s team decided';
comment on column public.mentor_applications.id is 'Key of the application';
comment on column public.mentor_applications.user_id is 'Who applied';
comment on column public.mentor_applications.motivation is 'Why, in the person''s own words, for the team';
comment on column public.mentor_applications.status is 'open until the team decides, once';
comment on column public.mentor_applications.decided_by is
  'The admin who decided; null for the service role. Not shown to the person';
comment on column public.mentor_applications.decided_at is 'When it was decided';
comment on column public.mentor_applications.reason is 'What the team answered; the person reads it';
comment on column public.mentor_applications.created_at is 'When the person applied';
comment on column public.mentor_applications.updated_at is 'Last change of the row';

create unique index mentor_applications_open_idx on public.mentor_applications (user_id)
  where status = 'open';
comment on index public.mentor_applications_open_idx is 'apply_as_mentor: one open application per person';
create index mentor_applications_user_id_idx on public.mentor_applications (user_id, created_at desc);
comment on index public.mentor_applications_user_id_idx is
  'policy: own applications; apply_as_mentor: how many lately; foreign key';
create index mentor_applications_status_idx on public.mentor_applications (status, created_at);
comment on index public.mentor_applications_status_idx is 'list_mentor_applications: the team''s queue';
create index mentor_applications_decided_by_idx on public.mentor_applications (decided_by);
comment on index public.mentor_applications_decided_by_idx is 'foreign key: deleting an account';

alter table public.mentor_applications enable row level security;

-- The person who applied reads his applications; the team asks list_mentor_applications.
create policy mentor_applications_select_author on public.mentor_applications for select to authenticated
  using (user_id = (select auth.uid()));
comment on policy mentor_applications_select_author on public.mentor_applications is
  'The person who applied reads his applications; the team asks list_mentor_applications';
-- No insert, update or delete: one applies and the team decides, both through RPCs.

revoke all on table public.mentor_applications from public, anon, authenticated;
grant select (id, user_id, motivation, status, decided_at, reason, created_at, updated_at)
  on public.mentor_applications to authenticated;
grant all on table public.mentor_applications to service_role;

create trigger mentor_applications_freeze before update on public.mentor_applications
  for each row execute function private.freeze_columns('id', 'user_id', 'motivation', 'created_at');
create trigger mentor_applications_updated_at before update on public.mentor_applications
  for each row execute function private.set_updated_at();


-- Who asks ------------------------------------------------------------------------------------------------

create function private.require_staff()
returns uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if auth.jwt() ->> 'role' = 'service_role' then
    return null;
  end if;
  perform private.require_caller();
  if not private.is_admin() then
    perform private.fail('not_allowed', 403);
  end if;
  return auth.uid();
end
$$;
comment on function private.require_staff() is
  'The id of the calling platform admin, null for the service role; refuses everybody else';

create function private.require_mentor()
returns uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  me constant uuid := private.require_caller();
begin
  if not exists (select 1 from public.user_roles r where r.user_id = me and r.role = 'mentor') then
    perform private.fail('not_allowed', 403);
  end if;
  return me;
end
$$;
comment on function private.require_mentor() is
  'The caller''s id, if he has the mentor role, verified or not; refuses everybody else';

create function private.may_be_minor(user_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  -- only the year is known: until it ends, somebody who turns 18 in it may still be 17
  select coalesce(
    (
      select extract(year from now() at time zone 'America/Sao_Paulo') - v.birth_year <= 18
      from public.profile_private v
      where v.id = may_be_minor.user_id
    ),
    false
  );
$$;
comment on function private.may_be_minor(uuid) is
  'True when the year of birth this person gave allows an age below 18; false when he gave none';

create function private.check_mentor_age()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if private.may_be_minor(new.user_id) then
    perform private.fail('too_young', 403);
  end if;
  return new;
end
$$;
comment on function private.check_mentor_age() is
  'Trigger: no minor becomes a mentor, whoever gives the role';

create trigger user_roles_age before insert on public.user_roles
  for each row when (new.role = 'mentor') execute function private.check_mentor_age();


-- Roles ---------------------------------------------------------------------------------------------------

create function private.lock_roles()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('roles of the platform', 0));
end
$$;
comment on function private.lock_roles() is
  'Whoever takes roles away stands in line until he commits: two admins cannot remove each other';

create function private.is_last_admin(user_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (
      select 1 from public.user_roles r where r.role = 'admin' and r.user_id = is_last_admin.user_id
    )
    and not exists (
      select 1 from public.user_roles r where r.role = 'admin' and r.user_id <> is_last_admin.user_id
    );
$$;
comment on function private.is_last_admin(uuid) is
  'True when the platform would be without an admin if it were without this person; right only while roles '
  'are locked';

create function public.set_user_role(user_id uuid, role text, granted boolean default true)
returns text[]
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  held text[];
begin
  perform private.require_staff();
  if coalesce(set_user_role.role, '') not in ('mentee', 'mentor', 'admin') then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'role'));
  elsif set_user_role.granted is null then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'granted'));
  end if;
  perform private.lock_roles();
  if not exists (select 1 from public.user_roles r where r.user_id = set_user_role.user_id) then
    perform private.fail('not_found', 404);
  elsif set_user_role.granted then
    insert into public.user_roles (user_id, role) values (set_user_role.user_id, set_user_role.role)
      on conflict do nothing;
  elsif set_user_role.role = 'mentee'
    or (set_user_role.role = 'admin' and private.is_last_admin(set_user_role.user_id)) then
    perform private.fail('not_allowed', 403, jsonb_build_object('role', set_user_role.role));
  else
    delete from public.user_roles r
    where r.user_id = set_user_role.user_id and r.role = set_user_role.role;
    if set_user_role.role = 'mentor' then
      update public.profiles p set verified = false where p.id = set_user_role.user_id and p.verified;
    end if;
  end if;
  select array_agg(r.role order by r.role) into held from public.user_roles r
  where r.user_id = set_user_role.user_id;
  return held;
end
$$;
comment on function public.set_user_role(uuid, text, boolean) is
  'For admins and the service role: gives or takes a role and answers the roles the person has then. Who is '
  'no mentor any more is not listed any more. Errors: not_signed_in, not_allowed (also for the last admin '
  'and the mentee role), invalid_input, not_found, too_young';

create function public.set_mentor_verified(mentor_id uuid, verified boolean)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
begin
  perform private.require_staff();
  if set_mentor_verified.verified is null then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'verified'));
  elsif not exists (
    select 1 from public.user_roles r where r.user_id = set_mentor_verified.mentor_id and r.role = 'mentor'
  ) then
    perform private.fail('not_found', 404);
  end if;
  update public.profiles p set verified = set_mentor_verified.verified
  where p.id = set_mentor_verified.mentor_id and p.verified <> set_mentor_verified.verified;
  return set_mentor_verified.verified;
end
$$;
comment on function public.set_mentor_verified(uuid, boolean) is
  'For admins and the service role: lists a mentor or takes him off the list; answers what holds then. '
  'Errors: not_signed_in, not_allowed, invalid_input, not_found for who is no mentor';


-- Becoming a mentor ---------------------------------------------------------------------------------------

create function private.application_json(application public.mentor_applications)
returns jsonb
language sql
immutable
security definer
set search_path = ''
as $$
  select to_jsonb(application_json.application) - '{decided_by,updated_at}'::text[];
$$;
comment on function private.application_json(public.mentor_applications) is
  'An application as the person who wrote it reads it';

create function public.apply_as_mentor(motivation text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_caller();
  words constant text := btrim(apply_as_mentor.motivation, E' \t\r\n');
  mine public.mentor_applications;
  recent timestamptz[];
begin
  if coalesce(words, '') !~ '[^[:space:]]' or char_length(words) > 4000 then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'motivation'));
  elsif private.may_be_minor(me) then
    perform private.fail('too_young', 403);
  elsif exists (select 1 from public.user_roles r where r.user_id = me and r.role = 'mentor') then
    perform private.fail('already_exists', 409);
  end if;
  select array_agg(a.created_at order by a.created_at desc) into recent from public.mentor_applications a
  where a.user_id = me and a.status <> 'open' and a.created_at > now() - interval '365 days';
  if cardinality(recent) >= 3 then
    perform private.fail('rate_limited', 429, jsonb_build_object(
      'retry_at', recent[3] + interval '365 days', 'limit', 3
    ));
  end if;
  insert into public.mentor_applications (user_id, motivation) values (me, words)
    on conflict (user_id) where status = 'open' do nothing
    returning * into mine;
  if not found then
    select a.* into mine from public.mentor_applications a where a.user_id = me and a.status = 'open';
    -- the same words again are the same application, whose answer was lost
    if mine.motivation is distinct from words then
      perform private.fail('already_exists', 409);
    end if;
    return private.application_json(mine);
  end if;
  perform private.enqueue(
    'mentor_applied', 'mentor_applied:' || mine.id || ':' || r.user_id,
    jsonb_build_object('application_id', mine.id, 'recipient_id', r.user_id)
  )
  from public.user_roles r
  where r.role = 'admin';
  return private.application_json(mine);
end
$$;
comment on function public.apply_as_mentor(text) is
  'The caller asks to become a mentor, at most three times a year; every admin is told. Errors: '
  'not_signed_in, invalid_input, too_young, already_exists for a mentor or beside another open application, '
  'rate_limited';

create type public.mentor_applicant as (
  id uuid,
  user_id uuid,
  full_name text,
  avatar_url text,
  job_title text,
  motivation text,
  status text,
  reason text,
  decided_by uuid,
  decided_at timestamptz,
  created_at timestamptz
);
comment on type public.mentor_applicant is
  'One application as the team reads it, with name, picture and job of the person';

create function public.list_mentor_applications(status text default 'open')
returns setof public.mentor_applicant
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
begin
  perform private.require_staff();
  if coalesce(list_mentor_applications.status, '') not in ('open', 'approved', 'declined') then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'status'));
  end if;
  return query
  select
    a.id, a.user_id, p.full_name, p.avatar_url, p.job_title, a.motivation, a.status, a.reason, a.decided_by,
    a.decided_at, a.created_at
  from public.mentor_applications a
  join public.profiles p on p.id = a.user_id
  where a.status = list_mentor_applications.status
  order by
    case when list_mentor_applications.status = 'open' then a.created_at end,
    a.decided_at desc, a.id
  limit 200;
end
$$;
comment on function public.list_mentor_applications(text) is
  'For admins and the service role: the 200 open applications that wait longest, or the 200 decided last. '
  'Errors: not_signed_in, not_allowed, invalid_input';

create function public.decide_mentor_application(
  application_id uuid, approve boolean, reason text default null
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  decider constant uuid := private.require_staff();
  outcome constant text := case when decide_mentor_application.approve then 'approved' else 'declined' end;
  words constant text := nullif(btrim(decide_mentor_application.reason, E' \t\r\n'), '');
  decided public.mentor_applications;
begin
  if decide_mentor_application.approve is null then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'approve'));
  elsif char_length(words) > 4000 or words !~ '[^[:space:]]' then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'reason'));
  end if;
  select a.* into decided from public.mentor_applications a
  where a.id = decide_mentor_application.application_id
  for update;
  if not found then
    perform private.fail('not_found', 404);
  elsif decided.status not in ('open', outcome) then
    perform private.fail('already_handled', 409, jsonb_build_object('status', decided.status));
  elsif decided.status = 'open' then
    update public.mentor_applications a
    set status = outcome, decided_by = decider, decided_at = now(), reason = words
    where a.id = decided.id
    returning a.* into decided;
    if decide_mentor_application.approve then
      insert into public.user_roles (user_id, role) values (decided.user_id, 'mentor') on conflict do nothing;
      update public.profiles p set verified = true where p.id = decided.user_id and not p.verified;
    end if;
    perform private.enqueue(
      'mentor_' || outcome, 'mentor_' || outcome || ':' || decided.id || ':' || decided.user_id,
      jsonb_build_object('application_id', decided.id, 'recipient_id', decided.user_id)
    );
  end if;
  return private.application_json(decided);
end
$$;
comment on function public.decide_mentor_application(uuid, boolean, text) is
  'For admins and the service role: approving gives the mentor role and lists the mentor; the person is told '
  'either way. The same decision again changes nothing. Errors: not_signed_in, not_allowed, invalid_input, '
  'not_found, already_handled, too_young';


-- When a mentor may be booked -----------------------------------------------------------------------------

create function private.clock_ranges(ranges jsonb, field text)
returns table (day_of_week int, start_time time, end_time time)
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  clock constant text := '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)(:00)?$';
  wrong boolean;
begin
  wrong := jsonb_typeof(clock_ranges.ranges) is distinct from 'array';
  if not wrong then
    select
      count(*) > 70 or coalesce(bool_or(
        jsonb_typeof(r.value) <> 'object'
        or coalesce(r.value ->> 'start_time', '') !~ clock
        or coalesce(r.value ->> 'end_time', '') !~ clock
        or coalesce(r.value ->> 'day_of_week', '0') !~ '^[0-6]$'
      ), false)
    into wrong
    from jsonb_array_elements(clock_ranges.ranges) r;
  end if;
  if not wrong then
    return query
    select
      (r.value ->> 'day_of_week')::int, (r.value ->> 'start_time')::time, (r.value ->> 'end_time')::time
    from jsonb_array_elements(clock_ranges.ranges) r;
    -- a range that ends before it starts, one that begins before the last has ended, an eleventh of a day
    select coalesce(bool_or(s.start_time >= s.end_time or s.start_time < s.before or s.place > 10), false)
    into wrong
    from (
      select
        (r.value ->> 'start_time')::time as start_time,
        (r.value ->> 'end_time')::time as end_time,
        lag((r.value ->> 'end_time')::time) over days as before,
        row_number() over days as place
      from jsonb_array_elements(clock_ranges.ranges) r
      window days as (partition by r.value ->> 'day_of_week' order by (r.value ->> 'start_time')::time)
    ) s;
  end if;
  if wrong then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', clock_ranges.field));
  end if;
end
$$;
comment on function private.clock_ranges(jsonb, text) is
  'Reads ranges of a day such as {"start_time": "09:00", "end_time": "12:00"}; refuses what is no time, '
  'ends before it starts, overlaps another range of its day, or is the eleventh';

create function public.set_weekly_hours(hours jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_mentor();
begin
  if exists (
    select 1 from private.clock_ranges(set_weekly_hours.hours, 'hours') h where h.day_of_week is null
  ) then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'hours'));
  end if;
  -- two tabs that save at once stand in line
  perform 1 from public.profiles p where p.id = me for no key update;
  delete from public.mentor_availability a
  where a.mentor_id = me and not exists (
    select 1 from private.clock_ranges(set_weekly_hours.hours, 'hours') h
    where h.day_of_week = a.day_of_week and h.start_time = a.start_time and h.end_time = a.end_time
  );
  insert into public.mentor_availability (mentor_id, day_of_week, start_time, end_time)
  select me, h.day_of_week, h.start_time, h.end_time
  from private.clock_ranges(set_weekly_hours.hours, 'hours') h
  on conflict do nothing;
  return private.weekly_hours(me);
end
$$;
comment on function public.set_weekly_hours(jsonb) is
  'A mentor''s whole week, a list of {day_of_week (0 is Sunday), start_time, end_time} in his own clock, at '
  'most ten ranges a day; answers what is stored. Errors: not_signed_in, not_allowed, invalid_input';

create function private.weekly_hours(mentor_id uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(
    jsonb_agg(
      jsonb_build_object(
        'day_of_week', a.day_of_week,
        'start_time', left(a.start_time::text, 5),
        'end_time', left(a.end_time::text, 5)
      )
      order by a.day_of_week, a.start_time
    ),
    '[]'
  )
  from public.mentor_availability a
  where a.mentor_id = weekly_hours.mentor_id;
$$;
comment on function private.weekly_hours(uuid) is 'A mentor''s stored week, as set_weekly_hours takes it';

create function private.check_override_date(mentor_id uuid, date date)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  today constant date := (
    select (now() at time zone p.timezone)::date from public.profiles p
    where p.id = check_override_date.mentor_id
  );
begin
  -- comparing first: an infinite date has no distance
  if check_override_date.date is null or check_override_date.date < today
    or check_override_date.date > today + 366 then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'date'));
  end if;
end
$$;
comment on function private.check_override_date(uuid, date) is
  'Refuses a date that is past on the mentor''s calendar or more than 366 days ahead';

create function public.set_availability_override(date date, ranges jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_mentor();
  open_hours constant jsonb := case
    when jsonb_typeof(set_availability_override.ranges) is distinct from 'null'
      then coalesce(set_availability_override.ranges, '[]')
    else '[]'
  end;
begin
  perform private.check_override_date(me, set_availability_override.date);
  if exists (select 1 from private.clock_ranges(open_hours, 'ranges') h where h.day_of_week is not null) then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'ranges'));
  end if;
  perform 1 from public.profiles p where p.id = me for no key update;
  delete from public.availability_overrides o
  where o.mentor_id = me and o.date = set_availability_override.date;
  insert into public.availability_overrides (mentor_id, date, start_time, end_time)
  select me, set_availability_override.date, h.start_time, h.end_time
  from private.clock_ranges(open_hours, 'ranges') h
  union all
  select me, set_availability_override.date, null, null
  where open_hours = '[]';
  return private.override_of(me, set_availability_override.date);
end
$$;
comment on function public.set_availability_override(date, jsonb) is
  'Other hours than the weekly ones on one date of a mentor, a list of {start_time, end_time}; none closes '
  'the day. Answers what holds on that date. Errors: not_signed_in, not_allowed, invalid_input';

create function public.clear_availability_override(date date)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_mentor();
begin
  delete from public.availability_overrides o
  where o.mentor_id = me and o.date = clear_availability_override.date;
  return private.override_of(me, clear_availability_override.date);
end
$$;
comment on function public.clear_availability_override(date) is
  'The weekly hours hold again on that date; a second time changes nothing. Answers what holds on that date. '
  'Errors: not_signed_in, not_allowed';

create function private.override_of(mentor_id uuid, date date)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'date', override_of.date,
    'ranges', case when count(*) > 0 then
      coalesce(
        jsonb_agg(
          jsonb_build_object(
            'start_time', left(o.start_time::text, 5), 'end_time', left(o.end_time::text, 5)
          )
          order by o.start_time
        ) filter (where o.start_time is not null),
        '[]'
      )
    end
  )
  from public.availability_overrides o
  where o.mentor_id = override_of.mentor_id and o.date = override_of.date;
$$;
comment on function private.override_of(uuid, date) is
  'What holds on one date: ranges, none for a closed day, null where the weekly hours hold';

create function private.check_rules(rules jsonb)
returns void
language plpgsql
immutable
security definer
set search_path = ''
as $$
declare
  fault text;
begin
  if jsonb_typeof(check_rules.rules) is distinct from 'object' then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'rules'));
  end if;
  select e.key into fault
  from jsonb_each(check_rules.rules) e
  left join (
    values
      ('slot_minutes', 10, 480, false), ('step_minutes', 5, 480, false),
      ('buffer_before_minutes', 0, 240, false), ('buffer_after_minutes', 0, 240, false),
      ('minimum_notice_minutes', 0, 43200, false), ('window_days', 1, 365, false),
      ('max_per_day', 1, 100, true), ('max_per_week', 1, 500, true), ('max_per_mentee', 1, 100, false)
  ) rule (name, least, most, optional) on rule.name = e.key
  cross join lateral (
    select case when jsonb_typeof(e.value) = 'array' then e.value else jsonb_build_array(e.value) end as list
  ) given
  where rule.name is null
    or (jsonb_typeof(e.value) = 'array') <> (e.key = 'slot_minutes')
    or jsonb_array_length(given.list) not between 1 and 6
    or (
      not (rule.optional and e.value = 'null')
      and exists (
        select 1 from jsonb_array_elements(given.list) n
        -- the shape first, the number only where there is one
        where case when n.value::text ~ '^[0-9]{1,6}$'
          then n.value::text::int not between rule.least and rule.most else true end
      )
    )
    or (select count(distinct n.value) from jsonb_array_elements(given.list) n)
      < jsonb_array_length(given.list)
  order by e.key
  limit 1;
  if found then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', fault));
  end if;
end
$$;
comment on function private.check_rules(jsonb) is
  'Refuses booking rules with a name that is none, or a value out of its bounds';

create function public.set_booking_rules(rules jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_mentor();
begin
  perform private.check_rules(set_booking_rules.rules);
  insert into public.booking_rules (mentor_id) values (me) on conflict do nothing;
  update public.booking_rules r
  set (
    slot_minutes, step_minutes, buffer_before_minutes, buffer_after_minutes, minimum_notice_minutes,
    window_days, max_per_day, max_per_week, max_per_mentee
  ) = (
    select
      n.slot_minutes, n.step_minutes, n.buffer_before_minutes, n.buffer_after_minutes,
      n.minimum_notice_minutes, n.window_days, n.max_per_day, n.max_per_week, n.max_per_mentee
    from jsonb_populate_record(r, set_booking_rules.rules) n
  )
  where r.mentor_id = me;
  return private.rules_of(me);
end
$$;
comment on function public.set_booking_rules(jsonb) is
  'Changes the booking rules named (slot_minutes, step_minutes, buffer_before_minutes, buffer_after_minutes, '
  'minimum_notice_minutes, window_days, max_per_day, max_per_week, max_per_mentee) and answers all of them. '
  'Errors: not_signed_in, not_allowed, invalid_input with the field';

create function private.rules_of(mentor_id uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select to_jsonb(r) - '{mentor_id,created_at,updated_at}'::text[]
  from public.booking_rules r
  where r.mentor_id = rules_of.mentor_id;
$$;
comment on function private.rules_of(uuid) is
  'A mentor''s stored booking rules, as set_booking_rules takes them';


-- My profile ----------------------------------------------------------------------------------------------

create function public.get_my_profile()
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  me constant uuid := private.require_caller();
begin
  return jsonb_build_object(
    'profile', (
      select to_jsonb(p) - '{search_vector,deleted_at,created_at,updated_at}'::text[] from public.profiles p
      where p.id = me
    ),
    'contact', (
      select jsonb_build_object(
        'email', v.email, 'phone', v.phone, 'birth_year', v.birth_year, 'address', v.address
      )
      from public.profile_private v
      where v.id = me
    ),
    'roles', (
      select coalesce(jsonb_agg(r.role order by r.role), '[]') from public.user_roles r where r.user_id = me
    ),
    'weekly_hours', private.weekly_hours(me),
    'overrides', (
      select coalesce(jsonb_agg(private.override_of(me, d.date) order by d.date), '[]')
      from (
        select distinct o.date from public.availability_overrides o
        join public.profiles p on p.id = o.mentor_id
        where o.mentor_id = me and o.date >= (now() at time zone p.timezone)::date
      ) d
    ),
    'booking_rules', private.rules_of(me),
    'application', (
      select private.application_json(a) from public.mentor_applications a
      where a.user_id = me
      order by a.created_at desc
      limit 1
    )
  );
end
$$;
comment on function public.get_my_profile() is
  'Everything the settings page shows the caller about himself, in one answer. Error: not_signed_in';


-- Who may call what ---------------------------------------------------------------------------------------

revoke all on function
  private.require_staff(), private.require_mentor(), private.may_be_minor(uuid), private.check_mentor_age(),
  private.lock_roles(), private.is_last_admin(uuid), private.application_json(public.mentor_applications),
  private.clock_ranges(jsonb, text), private.weekly_hours(uuid), private.check_override_date(uuid, date),
  private.override_of(uuid, date), private.check_rules(jsonb), private.rules_of(uuid)
from public, anon, authenticated;

revoke all on function
  public.set_user_role(uuid, text, boolean), public.set_mentor_verified(uuid, boolean),
  public.apply_as_mentor(text), public.list_mentor_applications(text),
  public.decide_mentor_application(uuid, boolean, text), public.set_weekly_hours(jsonb),
  public.set_availability_override(date, jsonb), public.clear_availability_override(date),
  public.set_booking_rules(jsonb), public.get_my_profile()
from public, anon, authenticated;
grant execute on function public.set_user_role(uuid, text, boolean) to authenticated, service_role;
grant execute on function public.set_mentor_verified(uuid, boolean) to authenticated, service_role;
grant execute on function public.apply_as_mentor(text) to authenticated;
grant execute on function public.list_mentor_applications(text) to authenticated, service_role;
grant execute on function public.decide_mentor_application(uuid, boolean, text)
  to authenticated, service_role;
grant execute on function public.set_weekly_hours(jsonb) to authenticated;
grant execute on function public.set_availability_override(date, jsonb) to authenticated;
grant execute on function public.clear_availability_override(date) to authenticated;
grant execute on function public.set_booking_rules(jsonb) to authenticated;
grant execute on function public.get_my_profile() to authenticated;
