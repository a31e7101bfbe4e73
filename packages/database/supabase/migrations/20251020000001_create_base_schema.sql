-- People, their hours and their sessions: the base the mentor interaction system extends.

create schema if not exists extensions;
create extension if not exists pgcrypto with schema extensions;
create extension if not exists unaccent with schema extensions;

-- The API never exposes this schema, and nobody but its owner may name what is in it.
create schema private;
comment on schema private is 'Predicates and triggers behind the policies and RPCs; not part of the API';
revoke all on schema private from public, anon, authenticated;

create text search configuration public.portuguese_plain (copy = pg_catalog.portuguese);
comment on text search configuration public.portuguese_plain is 'Portuguese stems, accents ignored';
alter text search configuration public.portuguese_plain
  alter mapping for hword, hword_part, word with extensions.unaccent, pg_catalog.portuguese_stem;

create text search configuration public.plain_words (copy = pg_catalog.simple);
comment on text search configuration public.plain_words is
  'Words as they are, accents ignored: for half-typed words';
alter text search configuration public.plain_words
  alter mapping for hword, hword_part, word with extensions.unaccent, pg_catalog.simple;


-- Functions every table below needs -----------------------------------------------------------------------

create function private.set_updated_at()
returns trigger
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  new.updated_at := greatest(now(), old.updated_at);
  return new;
end
$$;
comment on function private.set_updated_at() is 'Trigger: stamps updated_at on every change';

create function private.freeze_columns()
returns trigger
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  frozen text;
begin
  foreach frozen in array tg_argv loop
    if to_jsonb(new) -> frozen is distinct from to_jsonb(old) -> frozen then
      raise exception using errcode = 'PT403', message = 'not_allowed',
        detail = jsonb_build_object('table', tg_table_name, 'column', frozen)::text;
    end if;
  end loop;
  return new;
end
$$;
comment on function private.freeze_columns() is
  'Trigger: refuses to change the columns named in its arguments, whoever asks (second wall behind the '
  'grants)';

create function private.fail(code text, status int, detail jsonb default null)
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  raise exception using
    errcode = 'PT' || fail.status, message = fail.code, detail = coalesce(fail.detail::text, '');
end
$$;
comment on function private.fail(text, int, jsonb) is
  'Raises one of the contract''s error codes with its HTTP status and details';

create function private.is_registered()
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return auth.uid() is not null and coalesce(auth.jwt() ->> 'is_anonymous', 'false') <> 'true';
end
$$;
comment on function private.is_registered() is 'True for a signed-in person who is not an anonymous sign-in';

create function private.require_caller()
returns uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if not private.is_registered() then
    perform private.fail('not_signed_in', 401);
  end if;
  return auth.uid();
end
$$;
comment on function private.require_caller() is 'The caller''s id; refuses visitors and anonymous sign-ins';

create function private.are_labels(labels text[])
returns boolean
language sql
immutable
security invoker
set search_path = ''
as $$
  select coalesce(array_ndims(are_labels.labels), 1) = 1 and coalesce(
    (
      select bool_and(coalesce(
        char_length(label) between 1 and 80 and label ~ '[^[:space:]]' and label !~ '[[:cntrl:]]', false
      ))
      from unnest(are_labels.labels) label
    ),
    true
  );
$$;
comment on function private.are_labels(text[]) is
  'True for a plain list, empty or of labels of 1 to 80 characters: no null, no blank, no control character';

create function private.is_link(link text)
returns boolean
language sql
immutable
security invoker
set search_path = ''
as $$
  -- no sign of user and password: https://known.example@other.example leads to the other one
  select char_length(is_link.link) <= 2000
    and is_link.link ~ '^https://[^/?#@\\[:cntrl:][:space:]"''<>]+([/?#][^[:cntrl:][:space:]"''<>]*)?$';
$$;
comment on function private.is_link(text) is
  'True for an https address of at most 2000 characters that can stand in an attribute and names no user';


-- profiles ------------------------------------------------------------------------------------------------

create table public.profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  first_name text not null default '' check (char_length(first_name) <= 120 and first_name !~ '[[:cntrl:]]'),
  last_name text not null default '' check (char_length(last_name) <= 120 and last_name !~ '[[:cntrl:]]'),
  full_name text not null generated always as (btrim(first_name || ' ' || last_name)) stored,
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and char_length(slug) <= 120),
  avatar_url text check (
    char_length(avatar_url) <= 8000
    and avatar_url ~ '^(https://|data:image/(svg\+xml|png|jpeg|webp)[;,])[^[:space:]"<>]+$'
  ),
  bio text check (char_length(bio) <= 4000),
  job_title text check (char_length(job_title) <= 120 and job_title !~ '[[:cntrl:]]'),
  company text check (char_length(company) <= 120 and company !~ '[[:cntrl:]]'),
  city text check (char_length(city) <= 120 and city !~ '[[:cntrl:]]'),
  state text check (char_length(state) <= 120 and state !~ '[[:cntrl:]]'),
  country text check (char_length(country) <= 120 and country !~ '[[:cntrl:]]'),
  timezone text not null default 'America/Sao_Paulo',
  languages text[] not null default '{pt-BR}'
    check (cardinality(languages) <= 20 and private.are_labels(languages)),
  mentorship_topics text[] not null default '{}'
    check (cardinality(mentorship_topics) <= 40 and private.are_labels(mentorship_topics)),
  expertise_areas text[] not null default '{}'
    check (cardinality(expertise_areas) <= 40 and private.are_labels(expertise_areas)),
  inclusive_tags text[] not null default '{}'
    check (cardinality(inclusive_tags) <= 40 and private.are_labels(inclusive_tags)),
  experience_years int check (experience_years between 0 and 80),
  linkedin_url text check (
    char_length(linkedin_url) <= 400 and linkedin_url ~ '^https://([a-z]+\.)?linkedin\.com/[^[:space:]"<>]+$'
  ),
  verified boolean not null default false,
  availability_status text not null default 'available'
    check (availability_status in ('available', 'busy', 'unavailable')),
  average_rating numeric(3, 2) check (average_rating between 1 and 5),
  total_reviews int not null default 0 check (total_reviews >= 0),
  total_sessions int not null default 0 check (total_sessions >= 0),
  search_vector tsvector,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

comment on table public.profiles is 'What one person shows to others. Contact data is in profile_private';
comment on column public.profiles.id is 'The person, as in auth.users';
comment on column public.profiles.first_name is 'Given name';
comment on column public.profiles.last_name is 'Family name';
comment on column public.profiles.full_name is 'Both names, joined by the database';
comment on column public.profiles.avatar_url is 'A picture: an https address or a small data: image';
comment on column public.profiles.bio is 'What the person tells of himself, at most 4,000 characters';
comment on column public.profiles.job_title is 'Role at work';
comment on column public.profiles.company is 'Where the person works';
comment on column public.profiles.city is 'City';
comment on column public.profiles.state is 'State or region';
comment on column public.profiles.country is 'Country';
comment on column public.profiles.languages is 'BCP 47 tags of the languages spoken';
comment on column public.profiles.mentorship_topics is 'What the mentor helps with';
comment on column public.profiles.expertise_areas is 'What the mentor knows';
comment on column public.profiles.inclusive_tags is
  'Groups the person wishes to be found by, such as mulheres or pcd';
comment on column public.profiles.experience_years is 'Years at work';
comment on column public.profiles.linkedin_url is 'Profile on LinkedIn';
comment on column public.profiles.total_reviews is
  'How many ratings average_rating stands on; kept by a trigger';
comment on column public.profiles.created_at is 'When the row was made, by the database';
comment on column public.profiles.updated_at is 'When the row last changed, by a trigger';
comment on column public.profiles.slug is
  'Name in addresses; made from the name at sign-up, never changed by its owner';
comment on column public.profiles.timezone is 'IANA zone in which the mentor''s weekly hours are meant';
comment on column public.profiles.verified is
  'The platform checked this mentor; only verified mentors are listed';
comment on column public.profiles.availability_status is
  'unavailable offers no slots; busy is only a hint to readers';
comment on column public.profiles.average_rating is
  'Derived from appointment_feedback; null until the first review';
comment on column public.profiles.total_sessions is 'Sessions completed as a mentor';
comment on column public.profiles.search_vector is
  'Name, role, topics and bio for full-text search; kept by a trigger';

create index profiles_search_vector_idx on public.profiles using gin (search_vector) where verified;
comment on index public.profiles_search_vector_idx is 'list_mentors: filter search';
create index profiles_mentorship_topics_idx on public.profiles using gin (mentorship_topics) where verified;
comment on index public.profiles_mentorship_topics_idx is 'list_mentors: filter topic';
create index profiles_languages_idx on public.profiles using gin (languages) where verified;
comment on index public.profiles_languages_idx is 'list_mentors: filter language';
create index profiles_inclusive_tags_idx on public.profiles using gin (inclusive_tags) where verified;
comment on index public.profiles_inclusive_tags_idx is 'list_mentors: filter inclusive_tag';
create index profiles_city_idx on public.profiles (lower(city)) where verified;
comment on index public.profiles_city_idx is 'list_mentors: filter city';

alter table public.profiles enable row level security;

-- A visitor reads verified mentors.
create policy profiles_select_visitor on public.profiles for select to anon using (verified);
comment on policy profiles_select_visitor on public.profiles is 'A visitor reads verified mentors';
-- A signed-in person reads verified mentors and his own profile.
create policy profiles_select_user on public.profiles for select to authenticated
  using (id = (select auth.uid()) or verified);
comment on policy profiles_select_user on public.profiles is
  'A signed-in person reads verified mentors and his own profile';
-- A registered person changes his own profile (only the columns granted below).
create policy profiles_update_owner on public.profiles for update to authenticated
  using (id = (select auth.uid()) and (select private.is_registered()))
  with check (id = (select auth.uid()) and (select private.is_registered()));
comment on policy profiles_update_owner on public.profiles is
  'A registered person changes his own profile (only the columns granted below)';
-- No insert: the trigger on auth.users makes the profile. No delete: the account is deleted, the row follows.

revoke all on table public.profiles from public, anon, authenticated;
grant select (
  id, first_name, last_name, full_name, slug, avatar_url, bio, job_title, company, city, state, country,
  timezone, languages, mentorship_topics, expertise_areas, inclusive_tags, experience_years, linkedin_url,
  verified, availability_status, average_rating, total_reviews, total_sessions, search_vector, created_at,
  updated_at
) on public.profiles to anon, authenticated;
grant update (
  first_name, last_name, avatar_url, bio, job_title, company, city, state, country, timezone, languages,
  mentorship_topics, expertise_areas, inclusive_tags, experience_years, linkedin_url, availability_status
) on public.profiles to authenticated;
grant all on table public.profiles to service_role;

create function private.profile_words(name text, topics text, role text, bio text)
returns tsvector
language sql
stable
security definer
set search_path = ''
as $$
  select
    setweight(to_tsvector('public.plain_words', profile_words.name), 'A')
    || setweight(to_tsvector('public.plain_words', profile_words.topics), 'A')
    || setweight(to_tsvector('public.portuguese_plain', profile_words.topics), 'A')
    || setweight(to_tsvector('public.plain_words', profile_words.role), 'B')
    || setweight(to_tsvector('public.portuguese_plain', profile_words.role), 'B')
    || setweight(to_tsvector('public.portuguese_plain', coalesce(profile_words.bio, '')), 'C');
$$;
comment on function private.profile_words(text, text, text, text) is
  'What list_mentors searches: names as they are, the rest also by Portuguese stem';

create function private.prepare_profile()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  -- POSIX zones such as 'FOO+3' convert too, with the sign the wrong way round, so the shape is checked first
  if new.timezone !~ '^([A-Z][A-Za-z_]+(/[A-Z][A-Za-z_-]+){1,2}|UTC)$' then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'timezone'));
  end if;
  begin
    perform now() at time zone new.timezone;
  exception when invalid_parameter_value then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'timezone'));
  end;
  new.search_vector := private.profile_words(
    concat_ws(' ', new.first_name, new.last_name),
    concat_ws(' ', array_to_string(new.mentorship_topics, ' '), array_to_string(new.expertise_areas, ' ')),
    concat_ws(' ', new.job_title, new.company, new.city, new.state),
    new.bio
  );
  return new;
end
$$;
comment on function private.prepare_profile() is 'Trigger: checks the time zone and keeps the search vector';

create trigger profiles_prepare before insert or update of
  timezone, first_name, last_name, mentorship_topics, expertise_areas, job_title, company, city, state, bio
  on public.profiles
  for each row execute function private.prepare_profile();
create trigger profiles_freeze before update on public.profiles
  for each row execute function private.freeze_columns('id', 'created_at');
create trigger profiles_updated_at before update on public.profiles
  for each row execute function private.set_updated_at();


-- profile_private -----------------------------------------------------------------------------------------

create table public.profile_private (
  id uuid primary key references public.profiles (id) on delete cascade,
  email text check (char_length(email) <= 320 and email !~ '[[:cntrl:][:space:]]'),
  phone text check (char_length(phone) <= 40 and phone !~ '[[:cntrl:]]'),
  birth_year int check (birth_year between 1900 and 2100),
  address text check (char_length(address) <= 400),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

comment on table public.profile_private is 'Contact data of one person; no policy shows it to anybody else';
comment on column public.profile_private.id is 'The person';
comment on column public.profile_private.phone is 'As the person wrote it; for the platform only';
comment on column public.profile_private.birth_year is 'Protects people of 16 and 17; given once';
comment on column public.profile_private.address is 'As the person wrote it; for the platform only';
comment on column public.profile_private.created_at is 'When the row was made, by the database';
comment on column public.profile_private.updated_at is 'When the row last changed, by a trigger';
comment on column public.profile_private.email is
  'Copy of the address in auth.users, kept by a trigger; authorises nothing';

alter table public.profile_private enable row level security;

-- A registered person reads his own contact data.
create policy profile_private_select_owner on public.profile_private for select to authenticated
  using (id = (select auth.uid()));
comment on policy profile_private_select_owner on public.profile_private is
  'A registered person reads his own contact data';
-- A registered person changes his own contact data (not the e-mail: that is changed by confirming the new
-- one).
create policy profile_private_update_owner on public.profile_private for update to authenticated
  using (id = (select auth.uid()) and (select private.is_registered()))
  with check (id = (select auth.uid()) and (select private.is_registered()));
comment on policy profile_private_update_owner on public.profile_private is
  'A registered person changes his own contact data (not the e-mail: that is changed by confirming the new '
  'one)';
-- No insert and no delete: the row comes and goes with the profile.

revoke all on table public.profile_private from public, anon, authenticated;
grant select on public.profile_private to authenticated;
grant update (phone, birth_year, address) on public.profile_private to authenticated;
grant all on table public.profile_private to service_role;

create trigger profile_private_updated_at before update on public.profile_private
  for each row execute function private.set_updated_at();


-- user_roles ----------------------------------------------------------------------------------------------

create table public.user_roles (
  user_id uuid not null references public.profiles (id) on delete cascade,
  role text not null check (role in ('mentee', 'mentor', 'admin')),
  created_at timestamptz not null default now(),
  primary key (user_id, role)
);

comment on table public.user_roles is 'What a person is on the platform; written by the platform only';
comment on column public.user_roles.user_id is 'The person';
comment on column public.user_roles.created_at is 'When the row was made, by the database';
comment on column public.user_roles.role is 'A person may have several; every registered one is a mentee';

create index user_roles_role_idx on public.user_roles (role, user_id);
comment on index public.user_roles_role_idx is 'everybody with a role: mail to admins, reports';

alter table public.user_roles enable row level security;

-- A signed-in person reads his own roles.
create policy user_roles_select_owner on public.user_roles for select to authenticated
  using (user_id = (select auth.uid()));
comment on policy user_roles_select_owner on public.user_roles is 'A signed-in person reads his own roles';
-- No insert, update or delete: a role is given by the platform (service role), never taken.

revoke all on table public.user_roles from public, anon, authenticated;
grant select on public.user_roles to authenticated;
grant all on table public.user_roles to service_role;

create function private.is_admin()
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return private.is_registered()
    and exists (select 1 from public.user_roles r where r.user_id = auth.uid() and r.role = 'admin');
end
$$;
comment on function private.is_admin() is
  'True when the caller is a platform admin, read from the table at every call';


-- mentor_availability -------------------------------------------------------------------------------------

create table public.mentor_availability (
  id uuid primary key default gen_random_uuid(),
  mentor_id uuid not null references public.profiles (id) on delete cascade,
  day_of_week int not null check (day_of_week between 0 and 6),
  start_time time not null,
  end_time time not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (start_time < end_time),
  unique (mentor_id, day_of_week, start_time)
);

comment on table public.mentor_availability is
  'Weekly hours of a mentor, several ranges a day, in wall-clock time of his zone';
comment on column public.mentor_availability.id is 'Key of the row';
comment on column public.mentor_availability.mentor_id is 'Whose hours these are';
comment on column public.mentor_availability.start_time is 'Beginning on the mentor''s clock';
comment on column public.mentor_availability.created_at is 'When the row was made, by the database';
comment on column public.mentor_availability.updated_at is 'When the row last changed, by a trigger';
comment on column public.mentor_availability.day_of_week is '0 is Sunday';
comment on column public.mentor_availability.end_time is
  'Not part of the range; 24:00 is midnight at the end of the day';

alter table public.mentor_availability enable row level security;

-- A mentor reads his own weekly hours; everybody else asks get_available_slots.
create policy mentor_availability_select_owner on public.mentor_availability for select to authenticated
  using (mentor_id = (select auth.uid()));
comment on policy mentor_availability_select_owner on public.mentor_availability is
  'A mentor reads his own weekly hours; everybody else asks get_available_slots';
-- No insert, update or delete: hours are set as a whole, through an RPC.

revoke all on table public.mentor_availability from public, anon, authenticated;
grant select on public.mentor_availability to authenticated;
grant all on table public.mentor_availability to service_role;

create trigger mentor_availability_updated_at before update on public.mentor_availability
  for each row execute function private.set_updated_at();


-- availability_overrides ----------------------------------------------------------------------------------

create table public.availability_overrides (
  id uuid primary key default gen_random_uuid(),
  mentor_id uuid not null references public.profiles (id) on delete cascade,
  date date not null,
  start_time time,
  end_time time,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((start_time is null) = (end_time is null) and start_time < end_time),
  unique nulls not distinct (mentor_id, date, start_time)
);

comment on table public.availability_overrides is
  'Dates on which a mentor''s weekly hours do not apply: the ranges given here do; a row without times '
  'closes the day';
comment on column public.availability_overrides.id is 'Key of the row';
comment on column public.availability_overrides.mentor_id is 'Whose hours these are';
comment on column public.availability_overrides.start_time is
  'Beginning on the mentor''s clock; null closes the day';
comment on column public.availability_overrides.end_time is
  'End on the mentor''s clock, not part of the range; null closes the day';
comment on column public.availability_overrides.created_at is 'When the row was made, by the database';
comment on column public.availability_overrides.updated_at is 'When the row last changed, by a trigger';
comment on column public.availability_overrides.date is 'Calendar date in the mentor''s zone';

alter table public.availability_overrides enable row level security;

-- A mentor reads his own exceptions; everybody else asks get_available_slots.
create policy availability_overrides_select_owner on public.availability_overrides for select to authenticated
  using (mentor_id = (select auth.uid()));
comment on policy availability_overrides_select_owner on public.availability_overrides is
  'A mentor reads his own exceptions; everybody else asks get_available_slots';
-- No insert, update or delete: exceptions are set through an RPC.

revoke all on table public.availability_overrides from public, anon, authenticated;
grant select on public.availability_overrides to authenticated;
grant all on table public.availability_overrides to service_role;

create trigger availability_overrides_updated_at before update on public.availability_overrides
  for each row execute function private.set_updated_at();


-- booking_rules -------------------------------------------------------------------------------------------

create table public.booking_rules (
  mentor_id uuid primary key references public.profiles (id) on delete cascade,
  slot_minutes int[] not null default '{60}'
    check (
      cardinality(slot_minutes) between 1 and 6
      and 10 <= all (slot_minutes)
      and 480 >= all (slot_minutes)
    ),
  step_minutes int not null default 60 check (step_minutes between 5 and 480),
  buffer_before_minutes int not null default 0 check (buffer_before_minutes between 0 and 240),
  buffer_after_minutes int not null default 0 check (buffer_after_minutes between 0 and 240),
  minimum_notice_minutes int not null default 720 check (minimum_notice_minutes between 0 and 43200),
  window_days int not null default 60 check (window_days between 1 and 365),
  max_per_day int check (max_per_day between 1 and 100),
  max_per_week int check (max_per_week between 1 and 500),
  max_per_mentee int not null default 3 check (max_per_mentee between 1 and 100),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

comment on table public.booking_rules is
  'How a mentor may be booked; the row is made when he becomes a mentor';
comment on column public.booking_rules.mentor_id is 'Whose rules these are';
comment on column public.booking_rules.buffer_after_minutes is
  'Minutes kept free after a session; see buffer_before_minutes';
comment on column public.booking_rules.minimum_notice_minutes is
  'A session is booked at least so long before it starts';
comment on column public.booking_rules.window_days is 'A session is booked at most so many days ahead';
comment on column public.booking_rules.max_per_day is
  'Sessions on one day of the mentor''s zone; null has no limit';
comment on column public.booking_rules.max_per_week is
  'Sessions in one week, Monday to Sunday; null has no limit';
comment on column public.booking_rules.created_at is 'When the row was made, by the database';
comment on column public.booking_rules.updated_at is 'When the row last changed, by a trigger';
comment on column public.booking_rules.slot_minutes is 'Lengths offered; the first is the default';
comment on column public.booking_rules.step_minutes is
  'Distance between two starts inside one range of hours';
comment on column public.booking_rules.buffer_before_minutes is
  'Two sessions of a mentor stand apart by the larger of the two buffers';
comment on column public.booking_rules.max_per_mentee is
  'Coming sessions one mentee may have with this mentor at a time';

alter table public.booking_rules enable row level security;

-- A mentor reads his own rules; everybody else asks get_available_slots.
create policy booking_rules_select_owner on public.booking_rules for select to authenticated
  using (mentor_id = (select auth.uid()));
comment on policy booking_rules_select_owner on public.booking_rules is
  'A mentor reads his own rules; everybody else asks get_available_slots';
-- No insert, update or delete: rules are set through an RPC.

revoke all on table public.booking_rules from public, anon, authenticated;
grant select on public.booking_rules to authenticated;
grant all on table public.booking_rules to service_role;

create trigger booking_rules_updated_at before update on public.booking_rules
  for each row execute function private.set_updated_at();


-- appointments --------------------------------------------------------------------------------------------

create table public.appointments (
  id uuid primary key default gen_random_uuid(),
  mentor_id uuid not null references public.profiles (id) on delete cascade,
  mentee_id uuid not null references public.profiles (id) on delete cascade,
  scheduled_at timestamptz not null,
  duration_minutes int not null default 60 check (duration_minutes between 10 and 480),
  ends_at timestamptz not null,
  status text not null default 'pending'
    check (status in ('held', 'pending', 'confirmed', 'cancelled', 'completed', 'no_show', 'expired')),
  hold_expires_at timestamptz,
  version int not null default 1,
  google_event_id text,
  partner_id uuid,
  cancelled_by uuid references public.profiles (id) on delete set null,
  cancelled_at timestamptz,
  cancellation_reason text check (char_length(cancellation_reason) <= 4000),
  reminded_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (mentor_id <> mentee_id),
  check (ends_at > scheduled_at),
  check (status <> 'held' or hold_expires_at is not null)
);

comment on table public.appointments is 'Sessions of a mentor and a mentee, from the hold to the feedback';
comment on column public.appointments.id is 'Key of the row';
comment on column public.appointments.mentor_id is 'Who gives the session';
comment on column public.appointments.mentee_id is 'Who asked for it';
comment on column public.appointments.duration_minutes is 'Length in minutes, 10 to 480';
comment on column public.appointments.cancelled_by is
  'Who cancelled or declined; null when nobody did or the account is gone';
comment on column public.appointments.cancellation_reason is 'What that person gave as the reason';
comment on column public.appointments.created_at is 'When the row was made, by the database';
comment on column public.appointments.updated_at is 'When the row last changed, by a trigger';
comment on column public.appointments.scheduled_at is 'When the session starts';
comment on column public.appointments.ends_at is
  'scheduled_at plus the duration, kept by a trigger; not part of the session';
comment on column public.appointments.status is
  'held, pending and confirmed block the time; a session the mentor declined is cancelled, with his reason';
comment on column public.appointments.hold_expires_at is
  'When a held slot is free again, whatever its status says';
comment on column public.appointments.version is
  'Counts changes of time and status; the SEQUENCE of the calendar file';
comment on column public.appointments.google_event_id is
  'The calendar''s own id of the event, to move or cancel it';
comment on column public.appointments.partner_id is
  'The partner programme in whose name the session takes place';
comment on column public.appointments.cancelled_at is 'When cancelled_by gave the time free again';
comment on column public.appointments.reminded_at is 'When the last reminder went out';

create index appointments_mentor_id_idx on public.appointments (mentor_id, scheduled_at);
comment on index public.appointments_mentor_id_idx is
  'list_appointments as mentor; busy times in get_available_slots';
create index appointments_mentee_id_idx on public.appointments (mentee_id, scheduled_at);
comment on index public.appointments_mentee_id_idx is
  'list_appointments as mentee; coming sessions of one mentee';
create index appointments_mentee_created_idx on public.appointments (mentee_id, created_at);
comment on index public.appointments_mentee_created_idx is
  'hold_slot: holds of one mentee in the last minutes';
create index appointments_hold_idx on public.appointments (mentor_id, hold_expires_at) where status = 'held';
comment on index public.appointments_hold_idx is 'hold_slot: holds of this mentor that ran out';
create index appointments_reminder_idx on public.appointments (scheduled_at) where status = 'confirmed';
comment on index public.appointments_reminder_idx is 'reminder job: confirmed sessions that start soon';
create index appointments_cancelled_by_idx on public.appointments (cancelled_by);
comment on index public.appointments_cancelled_by_idx is 'foreign key: deleting an account';

alter table public.appointments enable row level security;

-- The two people of a session read it; a hold is read by the mentee alone.
create policy appointments_select_participant on public.appointments for select to authenticated
  using (
    mentee_id = (select auth.uid())
    or (mentor_id = (select auth.uid()) and status <> 'held')
  );
comment on policy appointments_select_participant on public.appointments is
  'The two people of a session read it; a hold is read by the mentee alone';
-- No insert, update or delete: every transition is an RPC (hold_slot, book_appointment, ...).

revoke all on table public.appointments from public, anon, authenticated;
grant select (
  id, mentor_id, mentee_id, scheduled_at, duration_minutes, ends_at, status, hold_expires_at, version,
  partner_id, cancelled_by, cancelled_at, cancellation_reason, created_at, updated_at
) on public.appointments to authenticated;
grant all on table public.appointments to service_role;

create function private.prepare_appointment()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  new.ends_at := new.scheduled_at + make_interval(mins => new.duration_minutes);
  if tg_op = 'UPDATE' and (new.status, new.scheduled_at, new.ends_at) is distinct from
    (old.status, old.scheduled_at, old.ends_at) then
    new.version := old.version + 1;
  end if;
  return new;
end
$$;
comment on function private.prepare_appointment() is 'Trigger: computes the end and counts the version';

create trigger appointments_prepare before insert or update on public.appointments
  for each row execute function private.prepare_appointment();
create trigger appointments_freeze before update on public.appointments
  for each row execute function private.freeze_columns('id', 'mentor_id', 'mentee_id', 'created_at');
create trigger appointments_updated_at before update on public.appointments
  for each row execute function private.set_updated_at();

create function private.my_appointment_ids()
returns setof uuid
language sql
stable
security definer
set search_path = ''
as $$
  select a.id from public.appointments a where a.mentor_id = auth.uid()
  union
  select a.id from public.appointments a where a.mentee_id = auth.uid();
$$;
comment on function private.my_appointment_ids() is 'Sessions the caller takes part in, on either side';

create function private.count_sessions()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  update public.profiles p
  set total_sessions = (
    select count(*) from public.appointments a where a.mentor_id = new.mentor_id and a.status = 'completed'
  )
  where p.id = new.mentor_id;
  return null;
end
$$;
comment on function private.count_sessions() is
  'Trigger: keeps profiles.total_sessions when a session is completed';

create trigger appointments_count after update of status on public.appointments
  for each row when (new.status is distinct from old.status and 'completed' in (new.status, old.status))
  execute function private.count_sessions();


-- appointment_notes ---------------------------------------------------------------------------------------

create table public.appointment_notes (
  appointment_id uuid not null references public.appointments (id) on delete cascade,
  author_id uuid not null references public.profiles (id) on delete cascade,
  note text not null check (char_length(note) <= 4000),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (appointment_id, author_id)
);

comment on table public.appointment_notes is
  'What one side of a session noted for himself; the other side never sees it';
comment on column public.appointment_notes.appointment_id is 'The session the note is about';
comment on column public.appointment_notes.author_id is 'Whose note it is';
comment on column public.appointment_notes.note is 'At most 4,000 characters';
comment on column public.appointment_notes.created_at is 'When the row was made, by the database';
comment on column public.appointment_notes.updated_at is 'When the row last changed, by a trigger';

create index appointment_notes_author_id_idx on public.appointment_notes (author_id);
comment on index public.appointment_notes_author_id_idx is 'policy: own notes; foreign key';

alter table public.appointment_notes enable row level security;

-- The author, and nobody else, reads his note.
create policy appointment_notes_select_author on public.appointment_notes for select to authenticated
  using (author_id = (select auth.uid()));
comment on policy appointment_notes_select_author on public.appointment_notes is
  'The author, and nobody else, reads his note';
-- No insert, update or delete: notes are kept through an RPC.

revoke all on table public.appointment_notes from public, anon, authenticated;
grant select on public.appointment_notes to authenticated;
grant all on table public.appointment_notes to service_role;

create trigger appointment_notes_updated_at before update on public.appointment_notes
  for each row execute function private.set_updated_at();


-- appointment_feedback ------------------------------------------------------------------------------------

create table public.appointment_feedback (
  id uuid primary key default gen_random_uuid(),
  appointment_id uuid not null unique references public.appointments (id) on delete cascade,
  reviewer_id uuid not null references public.profiles (id) on delete cascade,
  rating int not null check (rating between 1 and 5),
  comment text check (char_length(comment) <= 4000),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

comment on table public.appointment_feedback is 'The mentee''s rating and words about a completed session';
comment on column public.appointment_feedback.id is 'Key of the row';
comment on column public.appointment_feedback.appointment_id is 'The session that is rated, once';
comment on column public.appointment_feedback.reviewer_id is 'The mentee who rates';
comment on column public.appointment_feedback.rating is 'From 1 to 5, whole';
comment on column public.appointment_feedback.created_at is 'When the row was made, by the database';
comment on column public.appointment_feedback.updated_at is 'When the row last changed, by a trigger';
comment on column public.appointment_feedback.comment is
  'Meant for the mentor to read; private words go to appointment_feedback_notes';

create index appointment_feedback_reviewer_id_idx on public.appointment_feedback (reviewer_id);
comment on index public.appointment_feedback_reviewer_id_idx is 'reviews one person wrote; foreign key';

alter table public.appointment_feedback enable row level security;

-- The two people of the session read its feedback; others see only the average on the profile.
create policy appointment_feedback_select_participant on public.appointment_feedback
  for select to authenticated
  using (appointment_id = any (array(select private.my_appointment_ids())));
comment on policy appointment_feedback_select_participant on public.appointment_feedback is
  'The two people of the session read its feedback; others see only the average on the profile';
-- No insert, update or delete: feedback is given through an RPC, once the session is completed.

revoke all on table public.appointment_feedback from public, anon, authenticated;
grant select on public.appointment_feedback to authenticated;
grant all on table public.appointment_feedback to service_role;

create function private.rate_mentor()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  rated uuid;
begin
  select a.mentor_id into rated from public.appointments a
  where a.id = coalesce(new.appointment_id, old.appointment_id);
  update public.profiles p
  set (average_rating, total_reviews) = (
    select round(avg(f.rating), 2), count(*)
    from public.appointment_feedback f
    join public.appointments a on a.id = f.appointment_id
    where a.mentor_id = rated
  )
  where p.id = rated;
  return null;
end
$$;
comment on function private.rate_mentor() is 'Trigger: keeps average_rating and total_reviews of the mentor';

create trigger appointment_feedback_rate after insert or delete or update of rating
  on public.appointment_feedback
  for each row execute function private.rate_mentor();
create trigger appointment_feedback_freeze before update on public.appointment_feedback
  for each row execute function private.freeze_columns('id', 'appointment_id', 'reviewer_id', 'created_at');
create trigger appointment_feedback_updated_at before update on public.appointment_feedback
  for each row execute function private.set_updated_at();

create table public.appointment_feedback_notes (
  feedback_id uuid primary key references public.appointment_feedback (id) on delete cascade,
  author_id uuid not null references public.profiles (id) on delete cascade,
  note text not null check (char_length(note) <= 4000),
  created_at timestamptz not null default now()
);

comment on table public.appointment_feedback_notes is
  'Words of a reviewer for the platform''s team, never for the mentor';
comment on column public.appointment_feedback_notes.feedback_id is 'The feedback these words belong to';
comment on column public.appointment_feedback_notes.author_id is 'Who wrote them';
comment on column public.appointment_feedback_notes.note is 'For the platform''s team only';
comment on column public.appointment_feedback_notes.created_at is 'When the row was made, by the database';

create index appointment_feedback_notes_author_id_idx on public.appointment_feedback_notes (author_id);
comment on index public.appointment_feedback_notes_author_id_idx is 'policy: own notes; foreign key';

alter table public.appointment_feedback_notes enable row level security;

-- The author reads what he wrote to the team.
create policy appointment_feedback_notes_select_author on public.appointment_feedback_notes
  for select to authenticated
  using (author_id = (select auth.uid()));
comment on policy appointment_feedback_notes_select_author on public.appointment_feedback_notes is
  'The author reads what he wrote to the team';
-- No insert, update or delete: written together with the feedback, through the same RPC.

revoke all on table public.appointment_feedback_notes from public, anon, authenticated;
grant select on public.appointment_feedback_notes to authenticated;
grant all on table public.appointment_feedback_notes to service_role;


-- A person arrives ----------------------------------------------------------------------------------------

create function private.slug_of(name text)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select btrim(
    left(regexp_replace(lower(extensions.unaccent(slug_of.name)), '[^a-z0-9]+', '-', 'g'), 60), '-'
  );
$$;
comment on function private.slug_of(text) is
  'A name as it appears in an address: Ana Lúcia becomes ana-lucia';

create function private.clean_name(value text)
returns text
language sql
immutable
security definer
set search_path = ''
as $$
  select left(btrim(regexp_replace(coalesce(clean_name.value, ''), '[[:cntrl:][:space:]]+', ' ', 'g')), 120);
$$;
comment on function private.clean_name(text) is
  'A name from outside without control characters, at most 120 long';

create function private.welcome_user()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  given text := private.clean_name(new.raw_user_meta_data ->> 'first_name');
  family text := private.clean_name(new.raw_user_meta_data ->> 'last_name');
  whole text := private.clean_name(
    coalesce(new.raw_user_meta_data ->> 'full_name', new.raw_user_meta_data ->> 'name')
  );
  wanted text;
begin
  -- an anonymous sign-in is nobody yet; he is welcomed when he registers
  if new.is_anonymous then
    return null;
  end if;
  if given = '' then
    given := split_part(whole, ' ', 1);
    family := btrim(substr(whole, char_length(given) + 1));
  end if;
  wanted := coalesce(nullif(private.slug_of(given || ' ' || family), ''), 'pessoa');
  insert into public.profiles (id, first_name, last_name, slug) values (new.id, given, family, wanted)
    on conflict do nothing;
  insert into public.profiles (id, first_name, last_name, slug)
    values (new.id, given, family, wanted || '-' || replace(new.id::text, '-', ''))
    on conflict (id) do nothing;
  insert into public.profile_private (id, email) values (new.id, new.email)
    on conflict (id) do update set email = excluded.email;
  insert into public.user_roles (user_id, role) values (new.id, 'mentee') on conflict do nothing;
  return null;
end
$$;
comment on function private.welcome_user() is
  'Trigger on auth.users: makes the profile with a unique slug, the private row and the mentee role';

create trigger mentorkit_welcome_user after insert or update of email, is_anonymous on auth.users
  for each row execute function private.welcome_user();

create function private.welcome_mentor()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  insert into public.booking_rules (mentor_id) values (new.user_id) on conflict do nothing;
  return null;
end
$$;
comment on function private.welcome_mentor() is 'Trigger: a new mentor gets the default booking rules';

create trigger user_roles_mentor after insert on public.user_roles
  for each row when (new.role = 'mentor') execute function private.welcome_mentor();


-- Who may call what ---------------------------------------------------------------------------------------

revoke all on all functions in schema private from public, anon, authenticated;
-- Only what policies call: they run with the rights of whoever asks.
grant execute on function private.is_registered() to anon, authenticated, service_role;
grant execute on function private.is_admin() to authenticated, service_role;
grant execute on function private.my_appointment_ids() to authenticated, service_role;
-- What checks of tables call, with the rights of whoever writes.
grant execute on function private.are_labels(text[]) to authenticated, service_role;
grant execute on function private.is_link(text) to service_role;
