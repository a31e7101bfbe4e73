-- The list of mentors, also by when they are free. Which times are free is kept per mentor: triggers mark
-- what changed, a job works it out, and a page of the list asks again before it shows anything.


-- mentor_free_times ---------------------------------------------------------------------------------------

create table public.mentor_free_times (
  mentor_id uuid not null references public.profiles (id) on delete cascade,
  starts_at timestamptz not null,
  bookable_until timestamptz not null,
  primary key (mentor_id, starts_at) include (bookable_until)
);

comment on table public.mentor_free_times is
  'Free times of the next fortnight, at most one in a quarter of an hour: where list_mentors looks first. '
  'A copy, never the guard: it may be behind, so what is shown or booked is worked out again';
comment on column public.mentor_free_times.mentor_id is 'Whose time it is';
comment on column public.mentor_free_times.starts_at is
  'Start of the first free slot in its quarter of an hour, in the mentor''s default length';
comment on column public.mentor_free_times.bookable_until is
  'From then on the mentor''s minimum notice forbids it';

create index mentor_free_times_starts_at_idx on public.mentor_free_times (starts_at, mentor_id)
  include (bookable_until);
comment on index public.mentor_free_times_starts_at_idx is
  'list_mentors: sort soonest; who is free in a few evenings';

alter table public.mentor_free_times enable row level security;

-- No select, insert, update or delete: clients ask list_mentors and get_available_slots; the job writes.

revoke all on table public.mentor_free_times from public, anon, authenticated;
grant all on table public.mentor_free_times to service_role;


-- mentor_free_checks --------------------------------------------------------------------------------------

create table public.mentor_free_checks (
  id uuid primary key default gen_random_uuid(),
  mentor_id uuid not null references public.profiles (id) on delete cascade,
  due_at timestamptz not null default now(),
  is_change boolean not null default true
);

comment on table public.mentor_free_checks is
  'Mentors whose free times are to be worked out again. Only ever added to, so that nobody who books waits';
comment on column public.mentor_free_checks.id is 'Key of the row, nothing else';
comment on column public.mentor_free_checks.mentor_id is 'Whose times';
comment on column public.mentor_free_checks.due_at is 'When refresh_free_days takes it up';
comment on column public.mentor_free_checks.is_change is
  'True when what is kept may be wrong from due_at on; false when only new days come into reach';

create index mentor_free_checks_due_at_idx on public.mentor_free_checks (due_at, mentor_id)
  include (is_change);
comment on index public.mentor_free_checks_due_at_idx is
  'refresh_free_days: what is due; list_mentors: whose kept times may be wrong';
create index mentor_free_checks_mentor_id_idx on public.mentor_free_checks (mentor_id, due_at);
comment on index public.mentor_free_checks_mentor_id_idx is
  'refresh_free_days: all that is due of one mentor; foreign key';

alter table public.mentor_free_checks enable row level security;

-- No select, insert, update or delete: triggers add, the job takes away.

revoke all on table public.mentor_free_checks from public, anon, authenticated;
grant all on table public.mentor_free_checks to service_role;


-- What makes the kept times wrong -------------------------------------------------------------------------

create function private.check_free_times(mentor_ids uuid[])
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
begin
  -- also when one waits already: the job may be at it and not see what changed here. An account that is
  -- being deleted is no longer in profiles
  insert into public.mentor_free_checks (mentor_id)
  select r.mentor_id
  from public.booking_rules r
  join public.profiles p on p.id = r.mentor_id
  where r.mentor_id = any (check_free_times.mentor_ids);
end
$$;
comment on function private.check_free_times(uuid[]) is
  'Has the free times of those among these people who are mentors worked out again';

create function private.check_changed_hours()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform private.check_free_times(array(select distinct c.mentor_id from changed c));
  return null;
end
$$;
comment on function private.check_changed_hours() is
  'Trigger: the hours, exceptions or rules of these mentors changed';

create trigger mentor_availability_free_insert after insert on public.mentor_availability
  referencing new table as changed for each statement execute function private.check_changed_hours();
create trigger mentor_availability_free_update after update on public.mentor_availability
  referencing new table as changed for each statement execute function private.check_changed_hours();
create trigger mentor_availability_free_delete after delete on public.mentor_availability
  referencing old table as changed for each statement execute function private.check_changed_hours();
create trigger availability_overrides_free_insert after insert on public.availability_overrides
  referencing new table as changed for each statement execute function private.check_changed_hours();
create trigger availability_overrides_free_update after update on public.availability_overrides
  referencing new table as changed for each statement execute function private.check_changed_hours();
create trigger availability_overrides_free_delete after delete on public.availability_overrides
  referencing old table as changed for each statement execute function private.check_changed_hours();
create trigger booking_rules_free_insert after insert on public.booking_rules
  referencing new table as changed for each statement execute function private.check_changed_hours();
create trigger booking_rules_free_update after update on public.booking_rules
  referencing new table as changed for each statement execute function private.check_changed_hours();

create function private.check_changed_session()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  -- old on insert and new on delete are null rows
  perform private.check_free_times(array[
    coalesce(new.mentor_id, old.mentor_id), coalesce(new.mentee_id, old.mentee_id)
  ]);
  return null;
end
$$;
comment on function private.check_changed_session() is
  'Trigger: a session begins or ceases to take the time of its two people, or moves';

-- A hold is over before the job sees it. Row by row: a statement writes one session, but for a few jobs.
create trigger appointments_free_insert after insert on public.appointments
  for each row when (new.status in ('pending', 'confirmed'))
  execute function private.check_changed_session();
create trigger appointments_free_update after update on public.appointments
  for each row when (
    (new.status in ('pending', 'confirmed')) <> (old.status in ('pending', 'confirmed'))
    or (
      new.status in ('pending', 'confirmed')
      and (new.scheduled_at, new.ends_at) <> (old.scheduled_at, old.ends_at)
    )
  )
  execute function private.check_changed_session();
create trigger appointments_free_delete after delete on public.appointments
  for each row when (old.status in ('pending', 'confirmed'))
  execute function private.check_changed_session();

create function private.check_changed_profile()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform private.check_free_times(array[new.id]);
  return null;
end
$$;
comment on function private.check_changed_profile() is
  'Trigger: a mentor is verified or not any more, pauses, comes back, or moved to another zone';

create trigger profiles_free_update after update of timezone, availability_status, verified on public.profiles
  for each row when (
    (new.timezone, new.availability_status, new.verified)
      <> (old.timezone, old.availability_status, old.verified)
  )
  execute function private.check_changed_profile();


-- Working them out ----------------------------------------------------------------------------------------

create function private.refresh_free_times(mentor_id uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  rules public.booking_rules;
  held_until timestamptz;
begin
  select r.* into rules from public.booking_rules r where r.mentor_id = refresh_free_times.mentor_id;
  with free as materialized (
    select
      min(s.starts_at) as starts_at,
      min(s.starts_at) - make_interval(mins => rules.minimum_notice_minutes) as bookable_until
    from private.candidate_slots(
      refresh_free_times.mentor_id, now(), now() + interval '15 days', mentee_id => null
    ) s
    where s.is_free
    group by date_bin('15 minutes', s.starts_at, 'epoch')
  ),
  gone as (
    delete from public.mentor_free_times t
    where t.mentor_id = refresh_free_times.mentor_id and t.starts_at not in (select f.starts_at from free f)
  )
  insert into public.mentor_free_times as t (mentor_id, starts_at, bookable_until)
  select refresh_free_times.mentor_id, f.starts_at, f.bookable_until from free f
  on conflict (mentor_id, starts_at) do update set bookable_until = excluded.bookable_until
    where t.bookable_until <> excluded.bookable_until;
  if not exists (
    select 1 from public.profiles p
    where p.id = refresh_free_times.mentor_id and p.verified and p.availability_status <> 'unavailable'
  ) then
    -- nothing changes until a trigger says so
    return;
  end if;
  -- what is held now is free again without any row changing
  select max(a.hold_expires_at) into held_until from public.appointments a
  where a.mentor_id = refresh_free_times.mentor_id and a.status = 'held' and a.hold_expires_at > now();
  insert into public.mentor_free_checks (mentor_id, due_at, is_change)
  select refresh_free_times.mentor_id, d.due_at, d.is_change
  from (
    values
      (held_until, true),
      -- not all of them at the same hour
      (
        now() + case when rules.window_days <= 15 then interval '1 hour' else interval '6 hours' end
          * (1 + random()),
        false
      )
  ) d (due_at, is_change)
  where d.due_at is not null;
end
$$;
comment on function private.refresh_free_times(uuid) is
  'Works out the free times of one mentor anew and says when to look again';

create function public.refresh_free_days(batch_size int default 200)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  due uuid[];
  one uuid;
begin
  if not private.take_job('refresh_free_days') then
    return 0;
  end if;
  -- an account that is being deleted at this moment is passed over, so that neither waits for the other
  due := array(
    select p.id
    from (
      select c.mentor_id, min(c.due_at) as due_at from public.mentor_free_checks c
      where c.due_at <= now() group by c.mentor_id
    ) d
    join public.profiles p on p.id = d.mentor_id
    order by d.due_at
    limit greatest(refresh_free_days.batch_size, 0)
    for key share of p skip locked
  );
  -- only then look at what they have: what is booked from here on leaves a check of its own
  delete from public.mentor_free_checks c where c.mentor_id = any (due);
  foreach one in array due loop
    perform private.refresh_free_times(one);
  end loop;
  return cardinality(due);
end
$$;
comment on function public.refresh_free_days(int) is
  'Job, for the service role, once a minute: works out the free times of mentors that are due, at most so '
  'many; answers how many. What is left waits for the next time';


-- What a list is asked for --------------------------------------------------------------------------------

create function private.name_key(name text)
returns text
language sql
immutable
security definer
set search_path = ''
as $$
  select left(
    lower(
      translate(
        name_key.name,
        'ÁÀÂÃÄÅÉÈÊËÍÌÎÏÓÒÔÕÖÚÙÛÜÇÑÝáàâãäåéèêëíìîïóòôõöúùûüçñý',
        'aaaaaaeeeeiiiiooooouuuucnyaaaaaaeeeeiiiiooooouuuucny'
      ) collate "C"
    ),
    40
  );
$$;
comment on function private.name_key(text) is
  'What names are ordered by: without capitals and accents, the same on every machine';

create index profiles_name_idx on public.profiles ((private.name_key(full_name) collate "C"), id)
  where verified and profile_visibility <> 'private';
comment on index public.profiles_name_idx is 'list_mentors: sort name';
create index profiles_created_at_idx on public.profiles (created_at, id)
  where verified and profile_visibility <> 'private';
comment on index public.profiles_created_at_idx is 'list_mentors: sort newest';

create function private.is_time_zone(name text)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  -- POSIX zones such as 'FOO+3' convert too, with the sign the wrong way round, so the shape is checked first
  if is_time_zone.name !~ '^([A-Z][A-Za-z_]+(/[A-Z][A-Za-z_-]+){1,2}|Etc/GMT[+-][0-9]{1,2}|UTC|GMT)$' then
    return false;
  end if;
  perform now() at time zone is_time_zone.name;
  return true;
exception when invalid_parameter_value then
  return false;
end
$$;
comment on function private.is_time_zone(text) is 'True for an IANA zone this database knows';

create function private.mentor_filter_fault(filters jsonb)
returns text
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  wanted constant jsonb := mentor_filter_fault.filters;
  fault text;
begin
  if jsonb_typeof(wanted) is distinct from 'object' then
    return 'filters';
  end if;
  -- names this version does not know are left to later ones
  select f.name into fault
  from unnest('{search,topic,language,inclusive_tag,city,partner}'::text[]) f (name)
  where char_length(wanted ->> f.name) > 200
  limit 1;
  if fault is not null then
    return fault;
  elsif jsonb_typeof(wanted -> 'evening') not in ('boolean', 'null') then
    return 'evening';
  elsif jsonb_typeof(wanted -> 'available_for_chat') not in ('boolean', 'null') then
    return 'available_for_chat';
  elsif (wanted ->> 'free_within_days') !~ '^([1-9]|1[0-4])$' then
    return 'free_within_days';
  elsif (wanted ->> 'sort') not in ('rating', 'soonest', 'newest', 'name') then
    return 'sort';
  elsif wanted ->> 'time_zone' is not null and not private.is_time_zone(wanted ->> 'time_zone') then
    return 'time_zone';
  end if;
  return null;
end
$$;
comment on function private.mentor_filter_fault(jsonb) is
  'The first filter of list_mentors whose value is none; null when all are fine';

create function private.wanted_times(filters jsonb)
returns tstzmultirange
language sql
stable
security definer
set search_path = ''
as $$
  with wish as (
    select
      tstzmultirange(tstzrange(
        now(), now() + make_interval(days => coalesce((wanted_times.filters ->> 'free_within_days')::int, 14))
      )) as days,
      coalesce((wanted_times.filters ->> 'evening')::boolean, false) as evening,
      coalesce(wanted_times.filters ->> 'time_zone', 'America/Sao_Paulo') as zone
  )
  select case
    when w.evening then w.days * (
      select range_agg(tstzrange(
        (d.day + interval '18 hours') at time zone w.zone, (d.day + interval '1 day') at time zone w.zone
      ))
      from generate_series(0, 14) n
      cross join lateral (
        select (now() at time zone w.zone)::date::timestamp + make_interval(days => n) as day
      ) d
    )
    when wanted_times.filters ->> 'free_within_days' is not null then w.days
  end
  from wish w;
$$;
comment on function private.wanted_times(jsonb) is
  'Within which times a mentor must be free to be listed; null when the filters do not ask. Evenings begin '
  'at 18:00 on the viewer''s clock';

create function private.search_words(search text)
returns tsquery
language sql
stable
security definer
set search_path = ''
as $$
  -- each word may be half typed: look for it as it is and by its stem
  select string_agg(format('(%s | %s)', w.stem, w.plain), ' & ')::tsquery
  from (
    select
      to_tsquery('public.portuguese_plain', found[1] || ':*')::text as stem,
      to_tsquery('public.plain_words', found[1] || ':*')::text as plain
    from regexp_matches(lower(extensions.unaccent(search_words.search)), '[a-z0-9]+', 'g') found
  ) w
  where w.stem <> '';
$$;
comment on function private.search_words(text) is
  'What a person typed as a query over profiles.search_vector; null when there is no word in it';

create function private.open_partner_id(slug text)
returns uuid
language sql
stable
security definer
set search_path = ''
as $$
  select o.id from public.partners o where o.slug = open_partner_id.slug and private.partner_is_open(o);
$$;
comment on function private.open_partner_id(text) is
  'The partner with this slug, if it is active and between its dates';

create function private.next_slots(mentor_id uuid, wanted tstzmultirange)
returns timestamptz[]
language sql
stable
security definer
set search_path = ''
as $$
  select array(
    select s.starts_at
    from private.candidate_slots(
      next_slots.mentor_id, now(), coalesce(upper(next_slots.wanted), now() + interval '14 days')
    ) s
    where s.is_free and (next_slots.wanted is null or next_slots.wanted @> s.starts_at)
    order by s.starts_at
    limit 3
  );
$$;
comment on function private.next_slots(uuid, tstzmultirange) is
  'The first three free times of a mentor for the caller, of those wanted';

create type private.mentor_search as (
  filters jsonb,
  sort text,
  shown_ids uuid[],
  apart_ids uuid[],
  words tsquery,
  partner_id uuid,
  wanted tstzmultirange,
  changed_ids uuid[],
  free_ids uuid[],
  free_at timestamptz[]
);
comment on type private.mentor_search is
  'What list_mentors is asked for. shown_ids: the caller and the mentors of his programmes, who may be '
  'listed without being public; apart_ids: whom a block keeps away from him. wanted: when they must be free. '
  'changed_ids: whose kept times may be wrong; free_ids, free_at: those of them who are free, and from when';

create function private.read_mentor_search(filters jsonb)
returns private.mentor_search
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  wish constant jsonb := read_mentor_search.filters;
  fault constant text := private.mentor_filter_fault(wish);
  search private.mentor_search;
begin
  if fault is not null then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', fault));
  end if;
  search.filters := wish;
  search.sort := coalesce(wish ->> 'sort', 'rating');
  search.shown_ids := array(select private.my_programme_mentor_ids()) || auth.uid();
  search.apart_ids := array(select private.my_apart_ids());
  search.words := private.search_words(wish ->> 'search');
  search.partner_id := private.open_partner_id(wish ->> 'partner');
  search.wanted := private.wanted_times(wish);
  search.changed_ids := '{}';
  if search.wanted is not null or search.sort = 'soonest' then
    -- worked out now what the job has not come to yet, so that a change is seen at once; of more than 30 the
    -- list believes what is kept
    select
      coalesce(array_agg(m.id), '{}'),
      coalesce(array_agg(m.id) filter (where m.first_at is not null), '{}'),
      coalesce(array_agg(m.first_at) filter (where m.first_at is not null), '{}')
    into search.changed_ids, search.free_ids, search.free_at
    from (
      select c.mentor_id as id, (private.next_slots(c.mentor_id, search.wanted))[1] as first_at
      from (
        select distinct w.mentor_id
        from (
          select k.mentor_id from public.mentor_free_checks k
          where k.due_at <= now() and k.is_change
          order by k.due_at
          limit 1000
        ) w
        limit 30
      ) c
    ) m;
  end if;
  return search;
end
$$;
comment on function private.read_mentor_search(jsonb) is
  'What list_mentors is asked for, read from its filters. Error: invalid_input';

create function private.mentor_place(cursor text, sort text)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  place jsonb;
begin
  -- before it is decoded: a deep one would exhaust the stack inside the block that catches errors
  if char_length(mentor_place.cursor) <= 480 then
    begin
      place := convert_from(decode(mentor_place.cursor, 'hex'), 'UTF8')::jsonb;
      if place ->> 0 = mentor_place.sort and (place ->> 2)::uuid is not null and place ->> 1 is not null
        and (
          case place ->> 0
            when 'name' then true
            when 'newest' then (place ->> 1)::timestamptz is not null
            -- behind those who have a time come those who have none, by their rating
            when 'soonest' then jsonb_typeof(place -> 1) = 'number' or (place ->> 1)::timestamptz is not null
            else (place ->> 1)::numeric is not null
          end
        ) then
        return place;
      end if;
    exception when data_exception then
      null;
    end;
  end if;
  perform private.fail('invalid_input', 400, jsonb_build_object('field', 'cursor'));
end
$$;
comment on function private.mentor_place(text, text) is
  'A cursor of list_mentors taken apart: [sort, value, id] of the last mentor seen; refuses one of another '
  'sort. Error: invalid_input';


-- The list ------------------------------------------------------------------------------------------------

create function private.mentor_conditions(filters jsonb)
returns text
language sql
immutable
security definer
set search_path = ''
as $$
  select concat_ws(
    ' and ',
    $sql$p.verified and p.profile_visibility <> 'private'
      and (p.profile_visibility = 'public' or p.id = any (($1).shown_ids))
      and p.id <> all (($1).apart_ids)$sql$,
    case when mentor_conditions.filters ->> 'search' is not null
      then '(coalesce(numnode(($1).words), 0) = 0 or p.search_vector @@ ($1).words)' end,
    case when mentor_conditions.filters ->> 'topic' is not null
      then $sql$p.mentorship_topics @> array[($1).filters ->> 'topic']$sql$ end,
    case when mentor_conditions.filters ->> 'language' is not null
      then $sql$p.languages @> array[($1).filters ->> 'language']$sql$ end,
    case when mentor_conditions.filters ->> 'inclusive_tag' is not null
      then $sql$p.inclusive_tags @> array[($1).filters ->> 'inclusive_tag']$sql$ end,
    case when mentor_conditions.filters ->> 'city' is not null
      then $sql$lower(p.city) = lower(($1).filters ->> 'city')$sql$ end,
    case when mentor_conditions.filters ->> 'available_for_chat' = 'true'
      then 'p.chat_enabled' end,
    case when mentor_conditions.filters ->> 'partner' is not null
      then $sql$exists (
        select 1 from public.mentor_partners m
        where m.partner_id = ($1).partner_id and m.mentor_id = p.id and m.status = 'approved' and m.is_active
      )$sql$ end
  );
$$;
comment on function private.mentor_conditions(jsonb) is
  'The conditions these filters put on profiles p, as text; their values stay in the parameter $1, a '
  'private.mentor_search';

create function private.soonest_mentors(search private.mentor_search, place jsonb, batch_size int)
returns table (id uuid, key jsonb)
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  search constant private.mentor_search := soonest_mentors.search;
  conditions constant text := private.mentor_conditions(search.filters);
  -- the first wanted time that is kept of mentor k
  first_kept constant text := $sql$(
    select t.starts_at from public.mentor_free_times t
    where t.mentor_id = k.id and t.starts_at >= greatest(now(), lower(($1).wanted))
      and t.bookable_until > now() and (($1).wanted is null or ($1).wanted @> t.starts_at)
    order by t.starts_at limit 1
  )$sql$;
  source text;
  few uuid[];
  periods tstzmultirange := coalesce(search.wanted, tstzmultirange(tstzrange(now(), null)));
  period tstzrange;
  left_over int := soonest_mentors.batch_size;
  found_rows int;
begin
  if search.filters ?| '{search,topic,language,inclusive_tag,city,available_for_chat,partner}' then
    execute 'select array(select p.id from public.profiles p where ' || conditions || ' limit 501)'
      into few using search;
  end if;
  if cardinality(few) <= 500 then
    -- few mentors are meant: look when each is free
    source := format('select k.id, %s as starts_at from unnest($5) k (id)', first_kept);
    periods := tstzmultirange(range_merge(periods));
  else
    -- go through the times in their order (offset 0: and in no other way) and look whose they are
    source := format(
      $sql$
        select k.id, k.starts_at
        from (
          select t.mentor_id as id, t.starts_at from public.mentor_free_times t
          where t.starts_at >= greatest(lower($4), ($2 ->> 1)::timestamptz)
            and (upper($4) is null or t.starts_at < upper($4))
          order by t.starts_at, t.mentor_id
          offset 0
        ) k
        where k.starts_at = %s and (select true from public.profiles p where p.id = k.id and %s)
      $sql$,
      first_kept, conditions
    );
  end if;
  foreach period in array array(select w from unnest(periods) w order by w) loop
    continue when upper(period) <= (soonest_mentors.place ->> 1)::timestamptz;
    return query execute format(
      $sql$
        select f.id, to_jsonb(f.starts_at)
        from (
          (
            select k.id, k.starts_at from (%1$s) k
            where k.id <> all (($1).changed_ids) and %2$s
            order by k.starts_at, k.id
            limit $3
          )
          union all
          select k.id, k.starts_at from unnest(($1).free_ids, ($1).free_at) k (id, starts_at)
          where %2$s and (select true from public.profiles p where p.id = k.id and %3$s)
        ) f
        order by f.starts_at, f.id
        limit $3
      $sql$,
      source,
      $sql$k.starts_at <@ $4
        and ($2 is null or (k.starts_at, k.id) > (($2 ->> 1)::timestamptz, ($2 ->> 2)::uuid))$sql$,
      conditions
    )
    using search, soonest_mentors.place, left_over, period, few;
    get diagnostics found_rows = row_count;
    left_over := left_over - found_rows;
    exit when left_over = 0;
  end loop;
end
$$;
comment on function private.soonest_mentors(private.mentor_search, jsonb, int) is
  'The next mentors of the list after a place who have a time, soonest first, each with his own place';

create function private.mentor_candidates(search private.mentor_search, place jsonb, batch_size int)
returns table (id uuid, key jsonb)
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  search constant private.mentor_search := mentor_candidates.search;
  conditions text := private.mentor_conditions(search.filters);
  few uuid[];
  keys text[];
begin
  if search.sort = 'soonest' then
    conditions := conditions || $sql$ and p.id <> all (($1).free_ids) and (
      p.id = any (($1).changed_ids) or not exists (
        select 1 from public.mentor_free_times t
        where t.mentor_id = p.id and t.starts_at >= now() and t.bookable_until > now()
        offset 0
      )
    )$sql$;
  elsif search.wanted is not null then
    few := array(
      select t.mentor_id
      from unnest(search.wanted) w
      join public.mentor_free_times t on t.starts_at >= lower(w) and t.starts_at < upper(w)
      where t.bookable_until > now()
      limit 501
    );
    -- when few are free then, begin with them; else go through the list and look at each
    conditions := conditions || case
      when cardinality(few) <= 500 then
        ' and (p.id = any (($1).free_ids) or p.id = any ($4) and p.id <> all (($1).changed_ids))'
      else
        $sql$ and (p.id = any (($1).free_ids) or p.id <> all (($1).changed_ids) and (
          select true from public.mentor_free_times t
          where t.mentor_id = p.id and t.starts_at >= lower(($1).wanted) and t.starts_at < upper(($1).wanted)
            and t.bookable_until > now() and ($1).wanted @> t.starts_at
          limit 1
        ))$sql$
    end;
  end if;
  keys := case search.sort
    when 'name' then array[
      'private.name_key(p.full_name)', 'private.name_key(p.full_name) collate "C", p.id',
      $sql$(private.name_key(p.full_name) collate "C", p.id) > ($2 ->> 1, ($2 ->> 2)::uuid)$sql$
    ]
    when 'newest' then array[
      'p.created_at', 'p.created_at desc, p.id desc',
      $sql$(p.created_at, p.id) < (($2 ->> 1)::timestamptz, ($2 ->> 2)::uuid)$sql$
    ]
    else array[
      'coalesce(p.average_rating, 0)', '- coalesce(p.average_rating, 0), p.id',
      $sql$(- coalesce(p.average_rating, 0), p.id) > (- ($2 ->> 1)::numeric, ($2 ->> 2)::uuid)$sql$
    ]
  end;
  return query execute format(
    'select p.id, to_jsonb(%s) from public.profiles p where %s and %s order by %s limit $3',
    keys[1], conditions, case when mentor_candidates.place is null then 'true' else keys[3] end, keys[2]
  )
  using search, mentor_candidates.place, mentor_candidates.batch_size, few;
end
$$;
comment on function private.mentor_candidates(private.mentor_search, jsonb, int) is
  'The next mentors of the list after a place, each with his own place; in the sort soonest those without a '
  'time, best rated first';

create function private.mentor_page(filters jsonb, cursor text, page_size int)
returns table (number int, id uuid, next_slots timestamptz[], place_cursor text)
language plpgsql
stable
security definer
set search_path = ''
rows 24
as $$
#variable_conflict use_column
declare
  search constant private.mentor_search := private.read_mentor_search(mentor_page.filters);
  until_at constant timestamptz := coalesce(upper(search.wanted), now() + interval '14 days');
  wanted_rows constant int := least(greatest(coalesce(mentor_page.page_size, 24), 1), 100);
  batch_size int := wanted_rows;
  with_times boolean := search.sort = 'soonest';
  place jsonb;
  found_rows int := 0;
  seen_rows int;
  one record;
begin
  if mentor_page.cursor is not null then
    place := private.mentor_place(mentor_page.cursor, search.sort);
    with_times := with_times and jsonb_typeof(place -> 1) = 'string';
  end if;
  if search.sort = 'soonest' and not with_times and search.wanted is not null then
    -- a place among those who have no time
    return;
  end if;
  for round in 1..20 loop
    seen_rows := 0;
    for one in
      select
        c.id,
        c.key,
        -- exists would hash everybody's roles
        (select true from public.user_roles r where r.user_id = c.id and r.role = 'mentor') as is_mentor,
        array(
          select s.starts_at
          from private.candidate_slots(c.id, now(), coalesce(k.third_at + interval '1 minute', until_at)) s
          where s.is_free and (search.wanted is null or search.wanted @> s.starts_at)
          order by s.starts_at
          limit 3
        ) as slots,
        k.third_at
      from (
        select t.* from private.soonest_mentors(search, place, batch_size) with ordinality t where with_times
        union all
        select m.* from private.mentor_candidates(search, place, batch_size) with ordinality m
        where not with_times
      ) c
      -- mostly the first three are where they were, and there is no need to look further
      left join lateral (
        select f.starts_at as third_at from public.mentor_free_times f
        where f.mentor_id = c.id and f.starts_at >= now() and f.starts_at < until_at
          and f.bookable_until > now() and (search.wanted is null or search.wanted @> f.starts_at)
        order by f.starts_at
        offset 2
        limit 1
      ) k on true
      order by c.ordinality
    loop
      seen_rows := seen_rows + 1;
      place := jsonb_build_array(search.sort, one.key, one.id);
      next_slots := case when cardinality(one.slots) < 3 and one.third_at is not null
        then private.next_slots(one.id, search.wanted) else one.slots end;
      if one.is_mentor and (search.wanted is null or next_slots <> '{}') then
        found_rows := found_rows + 1;
        number := found_rows;
        id := one.id;
        place_cursor := encode(convert_to(place::text, 'UTF8'), 'hex');
        return next;
      end if;
      exit when found_rows = wanted_rows;
    end loop;
    exit when found_rows = wanted_rows;
    if seen_rows < batch_size then
      -- behind those who have a time come those who have none
      exit when not with_times or search.wanted is not null;
      with_times := false;
      place := null;
    end if;
    -- whoever was passed over was so rarely that one more round fills the page
    batch_size := greatest(wanted_rows, 24);
  end loop;
end
$$;
comment on function private.mentor_page(jsonb, text, int) is
  'Behind list_mentors: who stands on the page, in this order, with the next free times worked out anew';

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
language sql
stable
security invoker
set search_path = ''
begin atomic
  select
    v.id, v.slug, v.full_name, v.avatar_url, v.job_title, v.company, v.city, v.state, v.country, v.timezone,
    v.languages, v.mentorship_topics, v.expertise_areas, v.inclusive_tags, v.availability_status,
    v.average_rating, v.total_reviews, v.total_sessions, v.chat_enabled, v.partners, m.next_slots,
    m.place_cursor
  from private.mentor_page(list_mentors.filters, list_mentors.cursor, list_mentors.page_size) m
  join public.mentors_with_partners v on v.id = m.id
  order by m.number;
end;
comment on function public.list_mentors(jsonb, text, int) is
  'A page of mentors the caller may see, each with the next three free times; cursor: that of the last row '
  'of the page before, with the same filters. Filters: search, topic, language, city, inclusive_tag, partner '
  '(slug), available_for_chat, free_within_days (1 to 14), evening (from 18:00 in time_zone, an IANA name; '
  'default America/Sao_Paulo), sort (rating, soonest, newest, name). Asked for free times, next_slots are of '
  'those. Error: invalid_input with field';


-- Who may call what ---------------------------------------------------------------------------------------

revoke all on function
  private.check_free_times(uuid[]), private.check_changed_hours(), private.check_changed_session(),
  private.check_changed_profile(), private.refresh_free_times(uuid), private.name_key(text),
  private.is_time_zone(text), private.mentor_filter_fault(jsonb), private.wanted_times(jsonb),
  private.search_words(text), private.open_partner_id(text), private.next_slots(uuid, tstzmultirange),
  private.read_mentor_search(jsonb), private.mentor_place(text, text), private.mentor_conditions(jsonb),
  private.soonest_mentors(private.mentor_search, jsonb, int),
  private.mentor_candidates(private.mentor_search, jsonb, int), private.mentor_page(jsonb, text, int)
from public, anon, authenticated;
-- Called by an index, with the rights of whoever writes a profile.
grant execute on function private.name_key(text) to authenticated, service_role;
-- Called with the rights of whoever asks, by list_mentors.
grant execute on function private.mentor_page(jsonb, text, int) to anon, authenticated, service_role;

revoke all on function public.list_mentors(jsonb, text, int), public.refresh_free_days(int)
from public, anon, authenticated;
grant execute on function public.list_mentors(jsonb, text, int) to anon, authenticated, service_role;
grant execute on function public.refresh_free_days(int) to service_role;

-- Mentors who were here before.
insert into public.mentor_free_checks (mentor_id) select r.mentor_id from public.booking_rules r;
