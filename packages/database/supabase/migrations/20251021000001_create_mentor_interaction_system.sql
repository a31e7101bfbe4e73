-- Partners, chat and requests: tables, columns, indexes, functions and triggers.
-- Every table is closed here (row level security on, no grant); the next migration opens what may be seen.


-- partners ------------------------------------------------------------------------------------------------

create table public.partners (
  id uuid primary key default gen_random_uuid(),
  name varchar(255) not null check (btrim(name) <> '' and name !~ '[[:cntrl:]]'),
  slug varchar(255) not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  description text check (char_length(description) <= 4000),
  logo_url text check (
    char_length(logo_url) <= 8000
    and logo_url ~ '^(https://|data:image/(svg\+xml|png|jpeg|webp)[;,])[^[:space:]"<>]+$'
  ),
  website_url text check (char_length(website_url) <= 400 and website_url ~ '^https://[^[:space:]"<>]+$'),
  start_date date,
  end_date date,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (end_date >= start_date)
);

comment on table public.partners is 'Organisations that bring mentoring into their own pages';
comment on column public.partners.id is 'Key of the row';
comment on column public.partners.name is 'As people read it';
comment on column public.partners.description is 'What the programme is about';
comment on column public.partners.logo_url is 'A picture: an https address or a small data: image';
comment on column public.partners.website_url is 'The partner''s own site';
comment on column public.partners.created_at is 'When the row was made, by the database';
comment on column public.partners.updated_at is 'When the row last changed, by a trigger';
comment on column public.partners.slug is 'Name in addresses and in the partner attribute of a list';
comment on column public.partners.start_date is
  'First day of the programme, Brasília time; null has no beginning';
comment on column public.partners.end_date is 'Last day of the programme, Brasília time; null has no end';
comment on column public.partners.is_active is 'Switched off, a partner is not shown and gives no access';

create index partners_name_idx on public.partners (name) where is_active;
comment on index public.partners_name_idx is 'list of the active partners by name';
create index partners_end_date_idx on public.partners (end_date) where is_active;
comment on index public.partners_end_date_idx is 'housekeeping: programmes about to end';


-- partner_invitations -------------------------------------------------------------------------------------

create table public.partner_invitations (
  id uuid primary key default gen_random_uuid(),
  partner_id uuid not null references public.partners (id) on delete cascade,
  email varchar(255) not null check (email ~ '^[^[:cntrl:][:space:]@]+@[^[:cntrl:][:space:]@]+$'),
  token varchar(255) not null unique check (token ~ '^[0-9a-f]{64}$'),
  status varchar(50) not null default 'pending'
    check (status in ('pending', 'accepted', 'expired', 'declined')),
  expires_at timestamptz not null default now() + interval '7 days',
  invited_by uuid references public.profiles (id) on delete set null,
  accepted_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

comment on table public.partner_invitations is 'Invitations by e-mail into a partner''s programme';
comment on column public.partner_invitations.id is 'Key of the row';
comment on column public.partner_invitations.partner_id is 'Who invites';
comment on column public.partner_invitations.invited_by is
  'The admin who invited; null when the account is gone';
comment on column public.partner_invitations.created_at is 'When the row was made, by the database';
comment on column public.partner_invitations.updated_at is 'When the row last changed, by a trigger';
comment on column public.partner_invitations.email is
  'Matched with the verified address of the session, nothing else';
comment on column public.partner_invitations.token is
  'SHA-256 of the mailed token in hex; the token itself is nowhere';
comment on column public.partner_invitations.expires_at is
  'Decides at the moment of acceptance, whatever the status says';
comment on column public.partner_invitations.status is
  'What became of it; a pending one past expires_at is worth nothing';
comment on column public.partner_invitations.accepted_at is 'When it was accepted, once';

create index partner_invitations_partner_id_idx
  on public.partner_invitations (partner_id, status, created_at desc);
comment on index public.partner_invitations_partner_id_idx is
  'a partner''s invitations by status, newest first; foreign key';
create index partner_invitations_email_idx on public.partner_invitations (lower(email))
  where status = 'pending';
comment on index public.partner_invitations_email_idx is 'policy: open invitations to my address';
create unique index partner_invitations_open_idx on public.partner_invitations (partner_id, lower(email))
  where status = 'pending';
comment on index public.partner_invitations_open_idx is 'one open invitation per address and partner';
create index partner_invitations_expires_at_idx on public.partner_invitations (expires_at)
  where status = 'pending';
comment on index public.partner_invitations_expires_at_idx is 'expire_partner_invitations: what ran out';
create index partner_invitations_invited_by_idx on public.partner_invitations (invited_by);
comment on index public.partner_invitations_invited_by_idx is 'foreign key: deleting an account';


-- user_partners -------------------------------------------------------------------------------------------

create table public.user_partners (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.profiles (id) on delete cascade,
  partner_id uuid not null references public.partners (id) on delete cascade,
  role varchar(50) not null default 'member' check (role in ('member', 'admin')),
  status varchar(50) not null default 'active' check (status in ('active', 'inactive', 'expired')),
  joined_at timestamptz not null default now(),
  expires_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (user_id, partner_id)
);

comment on table public.user_partners is
  'Who belongs to a partner''s programme; access is computed from it at every read';
comment on column public.user_partners.id is 'Key of the row';
comment on column public.user_partners.user_id is 'The person';
comment on column public.user_partners.partner_id is 'The partner';
comment on column public.user_partners.created_at is 'When the row was made, by the database';
comment on column public.user_partners.updated_at is 'When the row last changed, by a trigger';
comment on column public.user_partners.role is
  'admin manages this partner: members, mentors, invitations, reports';
comment on column public.user_partners.status is 'active, inactive after leaving, expired after the end';
comment on column public.user_partners.joined_at is 'When the invitation was accepted';
comment on column public.user_partners.expires_at is
  'End of the access, whatever the status says; null has no end';

create index user_partners_partner_id_idx on public.user_partners (partner_id, status, joined_at desc);
comment on index public.user_partners_partner_id_idx is
  'a partner''s members by status, newest first; foreign key';
create index user_partners_expires_at_idx on public.user_partners (expires_at) where status = 'active';
comment on index public.user_partners_expires_at_idx is 'expire_user_partner_access: what ran out';
create index user_partners_admin_idx on public.user_partners (user_id)
  where role = 'admin' and status = 'active';
comment on index public.user_partners_admin_idx is 'policies: partners the caller administers';


-- mentor_partners -----------------------------------------------------------------------------------------

create table public.mentor_partners (
  id uuid primary key default gen_random_uuid(),
  mentor_id uuid not null references public.profiles (id) on delete cascade,
  partner_id uuid not null references public.partners (id) on delete cascade,
  status varchar(50) not null default 'requested' check (status in ('requested', 'approved', 'declined')),
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (mentor_id, partner_id)
);

comment on table public.mentor_partners is
  'Mentors in a partner''s programme: asked for by the mentor, approved by the partner';
comment on column public.mentor_partners.id is 'Key of the row';
comment on column public.mentor_partners.mentor_id is 'The mentor';
comment on column public.mentor_partners.partner_id is 'Whose programme it is';
comment on column public.mentor_partners.created_at is 'When the row was made, by the database';
comment on column public.mentor_partners.updated_at is 'When the row last changed, by a trigger';
comment on column public.mentor_partners.status is
  'Only approved and active rows show the mentor in the programme';
comment on column public.mentor_partners.is_active is 'Switched off when the mentor pauses in this programme';

create index mentor_partners_partner_id_idx on public.mentor_partners (partner_id, mentor_id);
comment on index public.mentor_partners_partner_id_idx is 'list_mentors: filter partner; foreign key';
create index mentor_partners_requested_idx on public.mentor_partners (partner_id, created_at)
  where status = 'requested';
comment on index public.mentor_partners_requested_idx is
  'a partner admin''s queue of mentors who asked to join';


-- conversations -------------------------------------------------------------------------------------------

create table public.conversations (
  id uuid primary key default gen_random_uuid(),
  mentor_id uuid not null references public.profiles (id) on delete cascade,
  mentee_id uuid not null references public.profiles (id) on delete cascade,
  partner_id uuid references public.partners (id) on delete set null,
  last_message_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (mentor_id, mentee_id),
  check (mentor_id <> mentee_id)
);

comment on table public.conversations is 'One chat per mentor and mentee, opened by the mentee';
comment on column public.conversations.id is 'Key of the row';
comment on column public.conversations.mentor_id is 'The mentor who is written to';
comment on column public.conversations.mentee_id is 'The mentee who opened it';
comment on column public.conversations.created_at is 'When the row was made, by the database';
comment on column public.conversations.updated_at is 'When the row last changed, by a trigger';
comment on column public.conversations.last_message_at is
  'created_at of the newest message, kept by a trigger';
comment on column public.conversations.partner_id is
  'The partner programme in whose name the chat was opened';

create index conversations_mentee_id_idx on public.conversations (mentee_id, last_message_at desc);
comment on index public.conversations_mentee_id_idx is
  'list_conversations as mentee, newest first; foreign key';
create index conversations_mentor_recent_idx on public.conversations (mentor_id, last_message_at desc);
comment on index public.conversations_mentor_recent_idx is 'list_conversations as mentor, newest first';
create index conversations_mentee_created_idx on public.conversations (mentee_id, created_at);
comment on index public.conversations_mentee_created_idx is
  'start_conversation: how many this mentee opened lately';
create index conversations_partner_id_idx on public.conversations (partner_id);
comment on index public.conversations_partner_id_idx is 'reports of a partner; foreign key';
create index conversations_last_message_at_idx on public.conversations (last_message_at);
comment on index public.conversations_last_message_at_idx is
  'retention: chats silent for longer than they are kept';


-- conversation_participants -------------------------------------------------------------------------------

create table public.conversation_participants (
  conversation_id uuid not null references public.conversations (id) on delete cascade,
  user_id uuid not null references public.profiles (id) on delete cascade,
  last_read_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (conversation_id, user_id)
);

comment on table public.conversation_participants is
  'How far each of the two people of a conversation has read';
comment on column public.conversation_participants.conversation_id is 'The conversation';
comment on column public.conversation_participants.user_id is 'One of its two people';
comment on column public.conversation_participants.created_at is 'When the row was made, by the database';
comment on column public.conversation_participants.updated_at is 'When the row last changed, by a trigger';
comment on column public.conversation_participants.last_read_at is
  'created_at of the last message read; moves forward only, through mark_read';

create index conversation_participants_user_id_idx
  on public.conversation_participants (user_id, conversation_id);
comment on index public.conversation_participants_user_id_idx is
  'policies: conversations of the caller; foreign key';


-- messages ------------------------------------------------------------------------------------------------

create table public.messages (
  id uuid primary key default gen_random_uuid(),
  conversation_id uuid not null references public.conversations (id) on delete cascade,
  sender_id uuid not null default auth.uid() references public.profiles (id) on delete cascade,
  content text not null check (char_length(content) <= 4000),
  read_at timestamptz,
  edited_at timestamptz,
  deleted_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (deleted_at is not null or content ~ '[^[:space:]]')
);

comment on table public.messages is
  'Messages of a conversation; never deleted by clients, a deleted one stays as a tombstone';
comment on column public.messages.conversation_id is 'Where it was written';
comment on column public.messages.sender_id is 'Who wrote it, one of the two people';
comment on column public.messages.content is 'The text, at most 4,000 characters; empty in a tombstone';
comment on column public.messages.created_at is 'When the row was made, by the database';
comment on column public.messages.updated_at is 'When the row last changed, by a trigger';
comment on column public.messages.id is
  'Chosen by the sender before the first attempt, so that a retry is recognised';
comment on column public.messages.read_at is 'When the other person read it; filled by mark_read';
comment on column public.messages.edited_at is 'When its sender last changed the text';
comment on column public.messages.deleted_at is 'When its sender took it back; the content is empty then';

create index messages_conversation_id_idx on public.messages (conversation_id, created_at desc, id desc);
comment on index public.messages_conversation_id_idx is
  'a page of a conversation, catch-up past a cursor; foreign key';
create index messages_sender_id_idx on public.messages (sender_id, created_at desc);
comment on index public.messages_sender_id_idx is
  'rate limit: what a sender wrote in the last seconds; foreign key';
create index messages_unread_idx on public.messages (conversation_id, sender_id, created_at)
  where read_at is null;
comment on index public.messages_unread_idx is 'mark_read: the other person''s messages not yet read';
create index messages_deleted_at_idx on public.messages (deleted_at) where deleted_at is not null;
comment on index public.messages_deleted_at_idx is 'retention: tombstones to clear away';


-- mentorship_requests -------------------------------------------------------------------------------------

create table public.mentorship_requests (
  id uuid primary key default gen_random_uuid(),
  mentor_id uuid not null references public.profiles (id) on delete cascade,
  mentee_id uuid not null references public.profiles (id) on delete cascade,
  partner_id uuid references public.partners (id) on delete set null,
  message text not null check (char_length(message) <= 4000 and message ~ '[^[:space:]]'),
  cv_url text,
  cv_type varchar(50) check (cv_type in ('pdf', 'video_link')),
  status varchar(50) not null default 'pending'
    check (status in ('pending', 'read', 'replied', 'declined', 'expired')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (mentor_id <> mentee_id),
  check ((cv_url is null) = (cv_type is null)),
  check (cv_type <> 'pdf' or cv_url ~ '^[0-9a-f-]{36}/[A-Za-z0-9_-]+\.pdf$'),
  check (cv_type <> 'video_link' or private.is_link(cv_url))
);

comment on table public.mentorship_requests is
  'A written request to a mentor, answered by e-mail: the way without chat or free slots';
comment on column public.mentorship_requests.id is 'Key of the row';
comment on column public.mentorship_requests.mentor_id is 'Who is asked';
comment on column public.mentorship_requests.mentee_id is 'Who asks';
comment on column public.mentorship_requests.partner_id is
  'The partner programme in whose name it was written';
comment on column public.mentorship_requests.message is 'What the mentee wrote; it never changes';
comment on column public.mentorship_requests.cv_type is
  'pdf for a file in the bucket cvs, video_link for an address; null without a CV';
comment on column public.mentorship_requests.created_at is 'When the row was made, by the database';
comment on column public.mentorship_requests.updated_at is 'When the row last changed, by a trigger';
comment on column public.mentorship_requests.cv_url is
  'Path in the private bucket for pdf, an https link for video_link';
comment on column public.mentorship_requests.status is 'expired after 14 days without an answer';

create index mentorship_requests_mentor_id_idx
  on public.mentorship_requests (mentor_id, status, created_at desc);
comment on index public.mentorship_requests_mentor_id_idx is
  'a mentor''s requests by status, newest first; foreign key';
create index mentorship_requests_mentee_id_idx on public.mentorship_requests (mentee_id, created_at desc);
comment on index public.mentorship_requests_mentee_id_idx is
  'a mentee''s own requests, rate limit; foreign key';
create index mentorship_requests_partner_id_idx on public.mentorship_requests (partner_id);
comment on index public.mentorship_requests_partner_id_idx is 'reports of a partner; foreign key';
create index mentorship_requests_waiting_idx on public.mentorship_requests (created_at)
  where status in ('pending', 'read');
comment on index public.mentorship_requests_waiting_idx is 'job: remind, and expire after 14 days';
create unique index mentorship_requests_open_idx on public.mentorship_requests (mentor_id, mentee_id)
  where status in ('pending', 'read');
comment on index public.mentorship_requests_open_idx is 'one open request per mentor and mentee';


-- New columns of profiles ---------------------------------------------------------------------------------

alter table public.profiles
  add column chat_enabled boolean not null default false,
  add column profile_visibility varchar(50) not null default 'public'
    check (profile_visibility in ('public', 'partners_only', 'private')),
  add column mentorship_guidelines text check (char_length(mentorship_guidelines) <= 4000);

comment on column public.profiles.chat_enabled is
  'The mentor takes part in the chat; off, no mentee can write to him';
comment on column public.profiles.profile_visibility is
  'public: everybody; partners_only: people with access to a programme of this mentor; private: nobody new';
comment on column public.profiles.mentorship_guidelines is 'What the mentor wants read before a booking';

create index profiles_listing_idx on public.profiles ((- coalesce(average_rating, 0)), id)
  where verified and profile_visibility <> 'private';
comment on index public.profiles_listing_idx is 'list_mentors: order and keyset of the pages';
create index profiles_partners_only_idx on public.profiles (id)
  where verified and profile_visibility = 'partners_only';
comment on index public.profiles_partners_only_idx is
  'policies: mentors shown to members of their programmes only';
create index profiles_chat_idx on public.profiles (id) where verified and chat_enabled;
comment on index public.profiles_chat_idx is 'mentors who can be written to now';


-- New columns of appointments -----------------------------------------------------------------------------

alter table public.appointments
  add column cv_url text,
  add column cv_type varchar(50) check (cv_type in ('pdf', 'video_link')),
  add column action_token varchar(255) unique check (action_token ~ '^[0-9a-f]{64}$'),
  add column token_expires_at timestamptz,
  add column meeting_url text check (private.is_link(meeting_url)),
  add column video_service varchar(50) check (video_service in ('daily', 'zoom', 'google_meet')),
  add column message text check (char_length(message) <= 4000),
  add constraint appointments_cv_check check (
    (cv_url is null) = (cv_type is null)
    and (cv_type <> 'pdf' or cv_url ~ '^[0-9a-f-]{36}/[A-Za-z0-9_-]+\.pdf$')
    and (cv_type <> 'video_link' or private.is_link(cv_url))
  ),
  add constraint appointments_partner_id_fkey
    foreign key (partner_id) references public.partners (id) on delete set null;

comment on column public.appointments.cv_url is
  'Path in the private bucket for pdf, an https link for video_link';
comment on column public.appointments.cv_type is
  'pdf for a file in the bucket cvs, video_link for an address; null without a CV';
comment on column public.appointments.video_service is 'Which service meeting_url belongs to';
comment on column public.appointments.action_token is
  'SHA-256 in hex of the token in the mentor''s e-mail; selectable by nobody';
comment on column public.appointments.token_expires_at is 'When the e-mail''s links stop working';
comment on column public.appointments.meeting_url is
  'Where the session takes place; set by the platform only';
comment on column public.appointments.message is 'What the mentee wrote when booking';

create index appointments_partner_id_idx on public.appointments (partner_id, scheduled_at);
comment on index public.appointments_partner_id_idx is 'reports of a partner over a period; foreign key';
create index appointments_token_expires_at_idx on public.appointments (token_expires_at)
  where action_token is not null;
comment on index public.appointments_token_expires_at_idx is
  'housekeeping: tokens to clear after they ran out';
create index appointments_cv_idx on public.appointments (ends_at) where cv_url is not null;
comment on index public.appointments_cv_idx is 'retention: CVs 90 days after the session';
create index appointments_meeting_idx on public.appointments (scheduled_at)
  where status = 'confirmed' and meeting_url is null;
comment on index public.appointments_meeting_idx is 'job: confirmed sessions still without a video room';


-- Functions -----------------------------------------------------------------------------------------------

create function public.generate_secure_token(length int default 43)
returns text
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  token text;
begin
  if length is null or length not between 16 and 1024 then
    raise exception using errcode = 'PT400', message = 'invalid_input',
      detail = jsonb_build_object('field', 'length', 'minimum', 16, 'maximum', 1024)::text;
  end if;
  -- base64url: 64 signs, so every sign carries exactly six random bits and none is likelier than another
  token := translate(encode(extensions.gen_random_bytes((length * 3 + 3) / 4), 'base64'), E'+/=\n', '-_');
  return left(token, length);
end
$$;
comment on function public.generate_secure_token(int) is
  'Random text of that many characters (A-Z a-z 0-9 - _), six random bits each; the default has 256';

create function private.partner_is_open(partner public.partners)
returns boolean
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return partner_is_open.partner.is_active
    and (now() at time zone 'America/Sao_Paulo')::date
      between coalesce(partner_is_open.partner.start_date, '-infinity')
      and coalesce(partner_is_open.partner.end_date, 'infinity');
end
$$;
comment on function private.partner_is_open(public.partners) is
  'True for an active partner inside its own dates';

create function private.partner_ids_of(user_id uuid)
returns setof uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return query
  select u.partner_id
  from public.user_partners u
  join public.partners p on p.id = u.partner_id
  where u.user_id = partner_ids_of.user_id
    and u.status = 'active'
    and (u.expires_at is null or u.expires_at > now())
    and private.partner_is_open(p);
end
$$;
comment on function private.partner_ids_of(uuid) is
  'Partners a person has access to now: row active and not past its end, partner open';

create function private.my_partner_ids()
returns setof uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return query select private.partner_ids_of(auth.uid()) where private.is_registered();
end
$$;
comment on function private.my_partner_ids() is 'Partners the caller has access to now';

create function private.my_administered_partner_ids()
returns setof uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return query
  select u.partner_id
  from public.user_partners u
  where u.user_id = auth.uid() and u.role = 'admin' and u.status = 'active'
    and u.partner_id in (select private.my_partner_ids());
end
$$;
comment on function private.my_administered_partner_ids() is 'Partners the caller manages now';

create function private.programme_mentor_ids(partner_ids uuid[])
returns setof uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return query
  select m.mentor_id
  from public.mentor_partners m
  where m.partner_id = any (programme_mentor_ids.partner_ids) and m.status = 'approved' and m.is_active;
end
$$;
comment on function private.programme_mentor_ids(uuid[]) is
  'Mentors approved and active in any of these programmes';

create function private.my_programme_mentor_ids()
returns setof uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return query select private.programme_mentor_ids(array(select private.my_partner_ids()));
end
$$;
comment on function private.my_programme_mentor_ids() is
  'Mentors of the programmes the caller has access to now';

create function private.are_apart(one uuid, other uuid)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return false;
end
$$;
comment on function private.are_apart(uuid, uuid) is
  'True when one of these two people blocked the other; nobody can before the migration that brings blocks';

create function private.mentor_is_visible(mentor_id uuid, user_id uuid)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return exists (
    select 1
    from public.profiles p
    where p.id = mentor_is_visible.mentor_id
      and p.verified
      and exists (select 1 from public.user_roles r where r.user_id = p.id and r.role = 'mentor')
      and not private.are_apart(p.id, mentor_is_visible.user_id)
      and (
        p.profile_visibility = 'public'
        or p.id = mentor_is_visible.user_id
        or (
          p.profile_visibility = 'partners_only'
          and p.id in (
            select private.programme_mentor_ids(
              array(select private.partner_ids_of(mentor_is_visible.user_id))
            )
          )
        )
        or exists (
          select 1 from public.user_roles r where r.user_id = mentor_is_visible.user_id and r.role = 'admin'
        )
      )
  );
end
$$;
comment on function private.mentor_is_visible(uuid, uuid) is
  'True when this person (null: a visitor) may see this mentor; answers about anybody, so it stays private';

create function private.may_ask_about(user_id uuid, asker name)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select may_ask_about.asker not in ('anon', 'authenticated')
    or may_ask_about.user_id is not distinct from auth.uid()
    or private.is_admin();
$$;
comment on function private.may_ask_about(uuid, name) is
  'True for the person himself, an admin, and roles that are not the API''s users';

create function private.has_partner_access(user_id uuid, partner_id uuid, asker name)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select private.may_ask_about(has_partner_access.user_id, has_partner_access.asker)
    and has_partner_access.partner_id in (select private.partner_ids_of(has_partner_access.user_id));
$$;
comment on function private.has_partner_access(uuid, uuid, name) is 'Behind user_has_partner_access';

create function public.user_has_partner_access(user_id uuid, partner_id uuid)
returns boolean
language sql
stable
security invoker
set search_path = ''
begin atomic
  select coalesce(
    private.has_partner_access(
      user_has_partner_access.user_id, user_has_partner_access.partner_id, current_user
    ),
    false
  );
end;
comment on function public.user_has_partner_access(uuid, uuid) is
  'True when that person has access to that partner now; answers only about the caller, unless an admin or a '
  'server asks';

create function private.mentor_visible_to(mentor_id uuid, user_id uuid, asker name)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select (
      mentor_visible_to.user_id is null
      or private.may_ask_about(mentor_visible_to.user_id, mentor_visible_to.asker)
    )
    and private.mentor_is_visible(mentor_visible_to.mentor_id, mentor_visible_to.user_id);
$$;
comment on function private.mentor_visible_to(uuid, uuid, name) is 'Behind is_mentor_visible_to_user';

create function public.is_mentor_visible_to_user(mentor_id uuid, user_id uuid)
returns boolean
language sql
stable
security invoker
set search_path = ''
begin atomic
  select coalesce(
    private.mentor_visible_to(
      is_mentor_visible_to_user.mentor_id, is_mentor_visible_to_user.user_id, current_user
    ),
    false
  );
end;
comment on function public.is_mentor_visible_to_user(uuid, uuid) is
  'True when that person (null: a visitor) may see that mentor; about others than the caller only admins and '
  'servers learn';

create function public.expire_partner_invitations()
returns int
language sql
volatile
security invoker
set search_path = ''
begin atomic
  with ended as (
    update public.partner_invitations i set status = 'expired'
    where i.status = 'pending' and i.expires_at <= now()
    returning 1
  )
  select count(*)::int from ended;
end;
comment on function public.expire_partner_invitations() is
  'Housekeeping, for the service role: marks invitations past their end; answers how many';

create function public.expire_user_partner_access()
returns int
language sql
volatile
security invoker
set search_path = ''
begin atomic
  with ended as (
    update public.user_partners u set status = 'expired'
    where u.status = 'active' and u.expires_at <= now()
    returning 1
  )
  select count(*)::int from ended;
end;
comment on function public.expire_user_partner_access() is
  'Housekeeping, for the service role: marks access past its end; answers how many';

create function public.update_conversation_timestamp()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  update public.conversations c
  set last_message_at = new.created_at
  where c.id = new.conversation_id and (c.last_message_at is null or c.last_message_at < new.created_at);
  return null;
end
$$;
comment on function public.update_conversation_timestamp() is
  'Trigger: stamps the conversation with its newest message';


-- Triggers ------------------------------------------------------------------------------------------------

create trigger partners_updated_at before update on public.partners
  for each row execute function private.set_updated_at();
create trigger partner_invitations_updated_at before update on public.partner_invitations
  for each row execute function private.set_updated_at();
create trigger user_partners_updated_at before update on public.user_partners
  for each row execute function private.set_updated_at();
create trigger mentor_partners_updated_at before update on public.mentor_partners
  for each row execute function private.set_updated_at();
create trigger conversations_updated_at before update on public.conversations
  for each row execute function private.set_updated_at();
create trigger conversation_participants_updated_at before update on public.conversation_participants
  for each row execute function private.set_updated_at();
create trigger messages_updated_at before update on public.messages
  for each row execute function private.set_updated_at();
create trigger mentorship_requests_updated_at before update on public.mentorship_requests
  for each row execute function private.set_updated_at();

create trigger partner_invitations_freeze before update on public.partner_invitations
  for each row execute function private.freeze_columns('id', 'partner_id', 'email', 'created_at');
create trigger user_partners_freeze before update on public.user_partners
  for each row execute function private.freeze_columns('id', 'user_id', 'partner_id', 'created_at');
create trigger mentor_partners_freeze before update on public.mentor_partners
  for each row execute function private.freeze_columns('id', 'mentor_id', 'partner_id', 'created_at');
create trigger conversations_freeze before update on public.conversations
  for each row execute function private.freeze_columns('id', 'mentor_id', 'mentee_id', 'created_at');
create trigger conversation_participants_freeze before update on public.conversation_participants
  for each row execute function private.freeze_columns('conversation_id', 'user_id', 'created_at');
create trigger messages_freeze before update on public.messages
  for each row execute function private.freeze_columns('id', 'conversation_id', 'sender_id', 'created_at');
create trigger mentorship_requests_freeze before update on public.mentorship_requests
  for each row
  execute function private.freeze_columns('id', 'mentor_id', 'mentee_id', 'message', 'created_at');

create trigger messages_stamp_conversation after insert on public.messages
  for each row execute function public.update_conversation_timestamp();


-- Closed until the next migration -------------------------------------------------------------------------

alter table public.partners enable row level security;
alter table public.partner_invitations enable row level security;
alter table public.user_partners enable row level security;
alter table public.mentor_partners enable row level security;
alter table public.conversations enable row level security;
alter table public.conversation_participants enable row level security;
alter table public.messages enable row level security;
alter table public.mentorship_requests enable row level security;

revoke all on table
  public.partners, public.partner_invitations, public.user_partners, public.mentor_partners,
  public.conversations, public.conversation_participants, public.messages, public.mentorship_requests
from public, anon, authenticated;
grant all on table
  public.partners, public.partner_invitations, public.user_partners, public.mentor_partners,
  public.conversations, public.conversation_participants, public.messages, public.mentorship_requests
to service_role;

grant select (chat_enabled, profile_visibility, mentorship_guidelines) on public.profiles
  to anon, authenticated;
grant update (chat_enabled, profile_visibility, mentorship_guidelines) on public.profiles to authenticated;
grant select (cv_url, cv_type, meeting_url, video_service, message) on public.appointments to authenticated;

revoke all on function
  public.generate_secure_token(int), public.user_has_partner_access(uuid, uuid),
  public.is_mentor_visible_to_user(uuid, uuid), public.expire_partner_invitations(),
  public.expire_user_partner_access(), public.update_conversation_timestamp()
from public, anon, authenticated, service_role;
grant execute on function public.generate_secure_token(int) to service_role;
grant execute on function public.user_has_partner_access(uuid, uuid) to authenticated, service_role;
grant execute on function public.is_mentor_visible_to_user(uuid, uuid) to anon, authenticated, service_role;
grant execute on function public.expire_partner_invitations() to service_role;
grant execute on function public.expire_user_partner_access() to service_role;

revoke all on function
  private.partner_is_open(public.partners), private.partner_ids_of(uuid), private.my_partner_ids(),
  private.my_administered_partner_ids(), private.programme_mentor_ids(uuid[]),
  private.my_programme_mentor_ids(), private.are_apart(uuid, uuid), private.mentor_is_visible(uuid, uuid),
  private.may_ask_about(uuid, name),
  private.has_partner_access(uuid, uuid, name), private.mentor_visible_to(uuid, uuid, name)
from public, anon, authenticated;
-- Called with the rights of whoever asks: by policies, the view and the two public functions above.
grant execute on function private.partner_is_open(public.partners) to anon, authenticated, service_role;
grant execute on function private.my_partner_ids() to authenticated, service_role;
grant execute on function private.my_administered_partner_ids() to authenticated, service_role;
grant execute on function private.my_programme_mentor_ids() to authenticated, service_role;
grant execute on function private.has_partner_access(uuid, uuid, name) to authenticated, service_role;
grant execute on function private.mentor_visible_to(uuid, uuid, name) to anon, authenticated, service_role;
