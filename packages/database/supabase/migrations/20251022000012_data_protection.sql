-- What the law asks for (LGPD): consents on record, a copy of one's data, an account that leaves nothing when
-- it goes, and protection of those who are not yet 18.


-- consents ------------------------------------------------------------------------------------------------

create table public.consents (
  id uuid primary key default gen_random_uuid(),
  user_id uuid references public.profiles (id) on delete set null,
  purpose text not null check (purpose ~ '^[a-z]+(_[a-z]+)*$' and char_length(purpose) <= 60),
  version text not null check (version ~ '^[0-9A-Za-z._-]{1,60}$'),
  partner_id uuid references public.partners (id) on delete set null,
  controller_name text,
  granted boolean not null,
  created_at timestamptz not null default now()
);

comment on table public.consents is
  'Who agreed to what and when, and who took it back: only ever added to, the newest row of a purpose holds. '
  'Kept after an account is deleted, as proof that what was done before was allowed (LGPD, art. 8 and 16): '
  'the person in it is then an empty shell without a name';
comment on column public.consents.id is 'Key of the entry';
comment on column public.consents.user_id is 'Who agreed, or took it back';
comment on column public.consents.purpose is 'What for, such as terms or cv_sharing';
comment on column public.consents.version is 'Which version of the text the person saw';
comment on column public.consents.partner_id is
  'The partner responsible for the data; null is the platform itself';
comment on column public.consents.controller_name is
  'Its name as the person saw it then; null is the platform itself';
comment on column public.consents.granted is 'True when given, false when taken back';
comment on column public.consents.created_at is 'When, by the clock of the database';

create index consents_user_id_idx on public.consents (user_id, created_at desc);
comment on index public.consents_user_id_idx is
  'policy: own consents, newest first; give_consent: how many lately; foreign key';
create index consents_partner_id_idx on public.consents (partner_id);
comment on index public.consents_partner_id_idx is 'proofs of one partner; foreign key';

alter table public.consents enable row level security;

-- A person reads what he agreed to.
create policy consents_select_owner on public.consents for select to authenticated
  using (user_id = (select auth.uid()));
comment on policy consents_select_owner on public.consents is 'A person reads what he agreed to';
-- No insert: give_consent takes the time and the partner from the database. No update, no delete: taking
-- back is a new row.

revoke all on table public.consents from public, anon, authenticated;
grant select on public.consents to authenticated;
grant all on table public.consents to service_role;

create trigger consents_freeze before update on public.consents
  for each row execute function private.freeze_columns(
    'id', 'purpose', 'version', 'controller_name', 'granted', 'created_at'
  );


-- A deleted account ---------------------------------------------------------------------------------------

alter table public.profiles add column deleted_at timestamptz;
comment on column public.profiles.deleted_at is
  'When the person deleted his account: what is left is an empty shell, so that others keep their side';

create or replace function private.is_registered()
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  -- a token outlives the account by up to an hour; who deleted it is nobody at once
  return auth.uid() is not null
    and coalesce(auth.jwt() ->> 'is_anonymous', 'false') <> 'true'
    and not exists (
      select 1 from public.profiles p where p.id = auth.uid() and p.deleted_at is not null
    );
end
$$;
comment on function private.is_registered() is
  'True for a signed-in person who is not an anonymous sign-in and has not deleted his account';

create function private.keep_erased()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if exists (
    select 1 from public.profiles p
    where p.id = (to_jsonb(new) ->> tg_argv[0])::uuid and p.deleted_at is not null
  ) then
    return null;
  end if;
  return new;
end
$$;
comment on function private.keep_erased() is
  'Trigger: nothing is stored again for a deleted account, whatever its row in auth.users goes through; the '
  'column that names the person is the argument';

create trigger profile_private_keep_erased before insert on public.profile_private
  for each row execute function private.keep_erased('id');
create trigger user_roles_keep_erased before insert on public.user_roles
  for each row execute function private.keep_erased('user_id');
-- A change that waited for the deletion finds the row emptied, and leaves it so.
create trigger profiles_keep_erased before update on public.profiles
  for each row when (old.deleted_at is not null) execute function private.keep_erased('id');

create function private.refuse_erased()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if exists (
    select 1 from public.profiles p
    where p.id = (to_jsonb(new) ->> tg_argv[0])::uuid and p.deleted_at is not null
  ) then
    perform private.fail('not_signed_in', 401);
  end if;
  return null;
end
$$;
comment on function private.refuse_erased() is
  'Trigger: what somebody writes in another window while his account is being deleted is not stored; the '
  'column that names the person is the argument';

-- They fire after the foreign keys, which wait for a deletion under way: triggers go by name.
create trigger mentorship_requests_refuse_erased after insert on public.mentorship_requests
  for each row execute function private.refuse_erased('mentee_id');
create trigger mentor_applications_refuse_erased after insert on public.mentor_applications
  for each row execute function private.refuse_erased('user_id');
create trigger appointment_notes_refuse_erased after insert on public.appointment_notes
  for each row execute function private.refuse_erased('author_id');
create trigger appointment_feedback_refuse_erased after insert on public.appointment_feedback
  for each row execute function private.refuse_erased('reviewer_id');
create trigger appointment_feedback_notes_refuse_erased after insert on public.appointment_feedback_notes
  for each row execute function private.refuse_erased('author_id');
create trigger message_reports_refuse_erased after insert on public.message_reports
  for each row execute function private.refuse_erased('reporter_id');


-- Consent -------------------------------------------------------------------------------------------------

create function private.consent_partner(partner text, granted boolean, person uuid)
returns uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  found_id uuid;
begin
  if not consent_partner.granted and consent_partner.partner is not null then
    -- taking back must work with a partner whose programme is over, too
    select o.id into found_id from public.partners o
    where o.slug = consent_partner.partner
      and exists (
        select 1 from public.consents c where c.user_id = consent_partner.person and c.partner_id = o.id
      );
  end if;
  return coalesce(found_id, private.partner_in_charge(consent_partner.partner));
end
$$;
comment on function private.consent_partner(text, boolean, uuid) is
  'The partner a consent is about: as for everything else, and to take back also a closed one agreed to';

create function public.give_consent(
  purpose text, version text, partner text default null, granted boolean default true
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
  about uuid;
  given public.consents;
  recent timestamptz[];
begin
  if coalesce(give_consent.purpose, '') !~ '^[a-z]+(_[a-z]+)*$' or char_length(give_consent.purpose) > 60 then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'purpose'));
  elsif coalesce(give_consent.version, '') !~ '^[0-9A-Za-z._-]{1,60}$' then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'version'));
  elsif give_consent.granted is null then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'granted'));
  end if;
  about := private.consent_partner(give_consent.partner, give_consent.granted, me);
  -- two clicks at once are one consent
  perform pg_advisory_xact_lock(hashtextextended('consents of ' || me, 0));
  select c.* into given from public.consents c
  where c.user_id = me and c.purpose = give_consent.purpose and c.partner_id is not distinct from about
  order by c.created_at desc, c.id
  limit 1;
  if (given.version, given.granted) is distinct from (give_consent.version, give_consent.granted) then
    select array_agg(c.created_at order by c.created_at desc) into recent from public.consents c
    where c.user_id = me and c.created_at > now() - interval '1 hour';
    if cardinality(recent) >= 60 then
      perform private.fail('rate_limited', 429, jsonb_build_object(
        'retry_at', recent[60] + interval '1 hour', 'limit', 60
      ));
    end if;
    insert into public.consents (
      user_id, purpose, version, partner_id, controller_name, granted, created_at
    )
    values (
      me, give_consent.purpose, give_consent.version, about, private.controller_name(about),
      give_consent.granted,
      -- of two entries in one transaction, too, the later one holds
      greatest(clock_timestamp(), given.created_at + interval '1 microsecond')
    )
    returning * into given;
  end if;
  return to_jsonb(given) - 'user_id';
end
$$;
comment on function public.give_consent(text, text, text, boolean) is
  'Writes down that the caller agrees to a purpose as this version describes it, or (granted false) that he '
  'takes it back, towards his session''s partner, the one with this slug or the platform; answers the entry. '
  'What holds already is not written again. Errors: not_signed_in, invalid_input, rate_limited';

create function private.controller_name(partner_id uuid)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(s.controller_name, o.name)
  from public.partners o
  left join public.partner_settings s on s.partner_id = o.id
  where o.id = controller_name.partner_id;
$$;
comment on function private.controller_name(uuid) is
  'Who answers for the data of a partner''s programme, by name; null for no partner';


-- People of 16 and 17 -------------------------------------------------------------------------------------

create function private.check_birth_year()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  years constant int := extract(year from now() at time zone 'America/Sao_Paulo') - new.birth_year;
begin
  if tg_op = 'UPDATE' and old.birth_year is not null and new.birth_year is distinct from old.birth_year
    and auth.uid() = new.id then
    -- said once: whoever could change it could step out of the protection
    perform private.fail('not_allowed', 403, jsonb_build_object(
      'table', 'profile_private', 'column', 'birth_year'
    ));
  elsif years < 0 then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'birth_year'));
  elsif years < 16 or (years <= 18 and exists (
    select 1 from public.user_roles r where r.user_id = new.id and r.role = 'mentor'
  )) then
    perform private.fail('too_young', 403);
  end if;
  return new;
end
$$;
comment on function private.check_birth_year() is
  'Trigger: the person gives the year of birth once (the platform corrects it), nobody who cannot be 16 yet '
  'takes part, and no mentor may be a minor';

create trigger profile_private_age before insert or update of birth_year on public.profile_private
  for each row when (new.birth_year is not null) execute function private.check_birth_year();
create trigger profile_private_age_kept before update of birth_year on public.profile_private
  for each row when (new.birth_year is null and old.birth_year is not null)
  execute function private.check_birth_year();

create function private.protect_minor()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  other uuid;
begin
  -- an outsider, or a forged name, learns nothing here; the policy refuses it
  select case when c.mentor_id = new.sender_id then c.mentee_id else c.mentor_id end into other
  from public.conversations c
  where c.id = new.conversation_id
    and new.sender_id in (c.mentor_id, c.mentee_id)
    and new.sender_id = coalesce(auth.uid(), new.sender_id);
  if private.may_be_minor(other) and not private.may_be_minor(new.sender_id)
    and not exists (
      select 1 from public.messages m
      where m.conversation_id = new.conversation_id and m.sender_id = other
    ) then
    perform private.fail('not_allowed', 403);
  end if;
  return new;
end
$$;
comment on function private.protect_minor() is
  'Trigger: an adult, or somebody who did not say how old he is, never writes first to a person who may be a '
  'minor';

-- Fires after messages_prepare, which locks the conversation: triggers go by name.
create trigger messages_protect before insert on public.messages
  for each row execute function private.protect_minor();


-- A copy of one's data ------------------------------------------------------------------------------------

create function private.rows_of(place text, owner name, person uuid, hidden text[] default '{}')
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  found_rows jsonb;
begin
  if to_regclass(rows_of.place) is null then
    return null;
  end if;
  execute format(
    'select coalesce(jsonb_agg(to_jsonb(t) - $2 order by to_jsonb(t) ->> ''created_at''), ''[]'') '
    'from %s t where t.%I = $1',
    to_regclass(rows_of.place), rows_of.owner
  )
  into found_rows
  using rows_of.person, rows_of.hidden;
  return found_rows;
end
$$;
comment on function private.rows_of(text, name, uuid, text[]) is
  'The rows of a table whose owner column names this person, oldest first, without the hidden columns; null '
  'where there is no such table';

create function private.name_of(person uuid)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select p.full_name from public.profiles p where p.id = name_of.person;
$$;
comment on function private.name_of(uuid) is 'A person''s name, for those who may know it';

create function private.export_account(person uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'auth.users', (
      select jsonb_agg(jsonb_build_object(
        'id', u.id, 'email', u.email, 'email_confirmed_at', u.email_confirmed_at, 'phone', u.phone,
        'last_sign_in_at', u.last_sign_in_at, 'user_metadata', u.raw_user_meta_data,
        'app_metadata', u.raw_app_meta_data, 'created_at', u.created_at, 'updated_at', u.updated_at
      ))
      from auth.users u
      where u.id = export_account.person
    ),
    'auth.identities', private.rows_of('auth.identities', 'user_id', export_account.person),
    'auth.sessions', private.rows_of('auth.sessions', 'user_id', export_account.person),
    'profiles', private.rows_of(
      'public.profiles', 'id', export_account.person, '{search_vector,deleted_at}'
    ),
    'profile_private', private.rows_of('public.profile_private', 'id', export_account.person),
    'user_roles', private.rows_of('public.user_roles', 'user_id', export_account.person),
    'mentor_applications', private.rows_of(
      'public.mentor_applications', 'user_id', export_account.person, '{decided_by}'
    ),
    'mentor_availability', private.rows_of('public.mentor_availability', 'mentor_id', export_account.person),
    'availability_overrides', private.rows_of(
      'public.availability_overrides', 'mentor_id', export_account.person
    ),
    'booking_rules', private.rows_of('public.booking_rules', 'mentor_id', export_account.person),
    'consents', private.rows_of('public.consents', 'user_id', export_account.person),
    'user_partners', private.rows_of('public.user_partners', 'user_id', export_account.person),
    'mentor_partners', private.rows_of('public.mentor_partners', 'mentor_id', export_account.person),
    'partner_invitations', (
      -- invitations to himself with his address; of those he sent, the address is somebody else's
      select coalesce(
        jsonb_agg(
          to_jsonb(i) - '{token,invited_by}'::text[]
            - case when lower(i.email) = lower(u.email) then '{}'::text[] else '{email}' end
          order by i.created_at
        ),
        '[]'
      )
      from auth.users u
      join public.partner_invitations i
        on i.invited_by = u.id or (lower(i.email) = lower(u.email) and u.email_confirmed_at is not null)
      where u.id = export_account.person
    )
  );
$$;
comment on function private.export_account(uuid) is
  'What is stored about a person''s account, profile, hours and programmes, by table';

create function private.export_meetings(person uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'appointments', (
      select coalesce(
        jsonb_agg(
          to_jsonb(a) - '{action_token,token_expires_at,google_event_id}'::text[]
            -- the message and the CV are the mentee's, a reason is of whoever gave it
            - case when a.mentee_id = export_meetings.person then '{}'::text[]
              else '{message,cv_url,cv_type}' end
            - case when a.cancelled_by = export_meetings.person then '{}'::text[]
              else '{cancellation_reason}' end
            - case when (a.awaiting = 'mentor') = (a.mentee_id = export_meetings.person) then '{}'::text[]
              else '{reschedule_reason}' end
            || jsonb_build_object('other_name', private.name_of(
              case when a.mentor_id = export_meetings.person then a.mentee_id else a.mentor_id end
            ))
          order by a.created_at
        ),
        '[]'
      )
      from public.appointments a
      where a.mentee_id = export_meetings.person
        -- a mentor does not hear of a hold, nor of one that was let go
        or (
          a.mentor_id = export_meetings.person
          and a.status <> 'held' and not (a.status = 'expired' and a.message is null)
        )
    ),
    'appointment_notes', private.rows_of('public.appointment_notes', 'author_id', export_meetings.person),
    'appointment_feedback', (
      select coalesce(
        jsonb_agg(
          to_jsonb(f)
            - case when f.reviewer_id = export_meetings.person then '{}'::text[]
              else '{comment,reviewer_id}' end
          order by f.created_at
        ),
        '[]'
      )
      from public.appointment_feedback f
      join public.appointments a on a.id = f.appointment_id
      where f.reviewer_id = export_meetings.person or a.mentor_id = export_meetings.person
    ),
    'appointment_feedback_notes', private.rows_of(
      'public.appointment_feedback_notes', 'author_id', export_meetings.person
    ),
    'mentorship_requests', (
      select coalesce(
        jsonb_agg(
          to_jsonb(r)
            - case when r.mentee_id = export_meetings.person then '{reply,decline_reason}'::text[]
              else '{message,cv_url,cv_type}' end
            || jsonb_build_object('other_name', private.name_of(
              case when r.mentor_id = export_meetings.person then r.mentee_id else r.mentor_id end
            ))
          order by r.created_at
        ),
        '[]'
      )
      from public.mentorship_requests r
      where export_meetings.person in (r.mentor_id, r.mentee_id)
    ),
    'request_proposals', (
      select coalesce(jsonb_agg(to_jsonb(o) order by o.request_id, o.starts_at), '[]')
      from public.request_proposals o
      join public.mentorship_requests r on r.id = o.request_id
      where export_meetings.person in (r.mentor_id, r.mentee_id)
    )
  );
$$;
comment on function private.export_meetings(uuid) is
  'A person''s sessions and requests with what he wrote himself, by table; of the others their names only';

create function private.export_words(person uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'conversations', (
      select coalesce(
        jsonb_agg(
          to_jsonb(c) || jsonb_build_object('other_name', private.name_of(
            case when c.mentor_id = export_words.person then c.mentee_id else c.mentor_id end
          ))
          order by c.created_at
        ),
        '[]'
      )
      from public.conversations c
      where export_words.person in (c.mentor_id, c.mentee_id)
    ),
    'conversation_participants', private.rows_of(
      'public.conversation_participants', 'user_id', export_words.person
    ),
    'messages', private.rows_of('public.messages', 'sender_id', export_words.person),
    'user_blocks', private.rows_of('public.user_blocks', 'blocker_id', export_words.person),
    'message_reports', private.rows_of(
      'public.message_reports', 'reporter_id', export_words.person, '{snapshot,resolution,resolved_by}'
    )
  );
$$;
comment on function private.export_words(uuid) is
  'What a person wrote in chats, whom he blocked and what he reported, by table; nothing others wrote';

create function private.files_of(person uuid)
returns table (object_id uuid, bucket text, path text, created_at timestamptz)
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if to_regclass('storage.objects') is not null then
    return query
    select o.id, o.bucket_id::text, o.name::text, o.created_at from storage.objects o
    where o.owner_id = files_of.person::text or starts_with(o.name, files_of.person || '/');
  end if;
end
$$;
comment on function private.files_of(uuid) is
  'Stored files of a person: those he uploaded and those in his folder';

create function private.export_traces(person uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'storage.objects', (
      select coalesce(
        jsonb_agg(
          jsonb_build_object(
            'bucket_id', f.bucket, 'name', f.path, 'created_at', f.created_at
          )
          order by f.created_at
        ),
        '[]'
      )
      from private.files_of(export_traces.person) f
    ),
    'cv_access_log', (
      select coalesce(
        jsonb_agg(
          case when l.owner_id = export_traces.person
            then to_jsonb(l) || jsonb_build_object('reader_name', private.name_of(l.reader_id))
            -- what he opened himself is somebody else's file
            else to_jsonb(l) - '{owner_id,path}'::text[]
          end
          order by l.created_at
        ),
        '[]'
      )
      from public.cv_access_log l
      where export_traces.person in (l.owner_id, l.reader_id)
    ),
    'action_tokens', private.rows_of(
      'public.action_tokens', 'recipient_id', export_traces.person, '{token_hash}'
    ),
    'admin_access_log', (
      select coalesce(
        jsonb_agg(
          to_jsonb(l)
            - case when l.admin_id = export_traces.person then '{}'::text[] else '{admin_id,reason}' end
          order by l.created_at
        ),
        '[]'
      )
      from public.admin_access_log l
      where l.admin_id = export_traces.person
        or l.subject_id = export_traces.person
        or l.subject_id in (
          select c.id from public.conversations c where export_traces.person in (c.mentor_id, c.mentee_id)
        )
    ),
    'partner_audit_log', (
      select coalesce(
        jsonb_agg(
          jsonb_build_object(
            'id', l.id, 'partner_id', l.partner_id, 'action', l.action,
            'by_me', l.actor_id is not distinct from export_traces.person, 'created_at', l.created_at
          )
          order by l.created_at
        ),
        '[]'
      )
      from public.partner_audit_log l
      where export_traces.person in (l.actor_id, l.user_id)
    ),
    'outbox', (
      select coalesce(
        jsonb_agg(
          jsonb_build_object('kind', o.kind, 'created_at', o.created_at, 'done_at', o.done_at)
          order by o.created_at
        ),
        '[]'
      )
      from public.outbox o
      where o.payload ->> 'recipient_id' = export_traces.person::text
    )
  );
$$;
comment on function private.export_traces(uuid) is
  'Files of a person, and who looked at them or acted on him, by table';

create function public.export_my_data()
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  me constant uuid := private.require_caller();
begin
  return jsonb_build_object('format', 'mentorkit-export-1', 'exported_at', now(), 'person_id', me)
    || private.export_account(me) || private.export_meetings(me) || private.export_words(me)
    || private.export_traces(me);
end
$$;
comment on function public.export_my_data() is
  'Everything stored about the caller, by table, without keys to anything and without what others wrote; of '
  'others only the ids and names he sees anyway. Error: not_signed_in';


-- Deleting one's account ----------------------------------------------------------------------------------

create function private.erase_file(object_id uuid, bucket text, path text)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  select private.enqueue(
    -- the object's own id: a new file of the same name is another one
    'file_erased', 'file_erased:' || erase_file.object_id,
    jsonb_build_object('bucket', erase_file.bucket, 'path', erase_file.path)
  );
$$;
comment on function private.erase_file(uuid, text, text) is
  'Has the worker erase a stored file: only Storage itself deletes what is behind its rows';

create function private.erase_sign_in(person uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  place regclass;
  changes text;
begin
  -- GoTrue's tables differ between versions; those it keeps to itself end with the sessions
  for place in
    select c.oid::regclass
    from pg_catalog.pg_class c
    join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attname = 'user_id' and not a.attisdropped
    where c.relnamespace = 'auth'::regnamespace and c.relkind in ('r', 'p')
      and (
        c.relname in ('sessions', 'identities')
        or pg_catalog.has_table_privilege(c.oid, 'delete')
      )
    order by c.relname = 'sessions', c.relname
  loop
    execute format('delete from %s where user_id::text = $1', place) using erase_sign_in.person::text;
  end loop;
  if to_regclass('auth.audit_log_entries') is not null
    and pg_catalog.has_table_privilege('auth.audit_log_entries', 'delete') then
    execute 'delete from auth.audit_log_entries where payload ->> ''actor_id'' = $1'
      using erase_sign_in.person::text;
  end if;
  -- GoTrue reads its token columns as texts, never null; it cannot read an infinite date
  select string_agg(format('%I = %s', a.attname, c.value), ', ') into changes
  from (values
    ('email', 'null'), ('phone', 'null'), ('encrypted_password', 'null'), ('email_confirmed_at', 'null'),
    ('phone_confirmed_at', 'null'), ('invited_at', 'null'), ('last_sign_in_at', 'null'),
    ('confirmation_token', ''''''), ('recovery_token', ''''''), ('email_change_token_new', ''''''),
    ('email_change_token_current', ''''''), ('email_change', ''''''), ('phone_change', ''''''),
    ('phone_change_token', ''''''), ('reauthentication_token', ''''''), ('raw_app_meta_data', '''{}'''),
    ('raw_user_meta_data', '''{}'''), ('banned_until', 'now() + interval ''100 years'''),
    ('deleted_at', 'now()'), ('updated_at', 'now()')
  ) c (name, value)
  join pg_catalog.pg_attribute a
    on a.attrelid = 'auth.users'::regclass and a.attname = c.name and not a.attisdropped;
  execute format('update auth.users set %s where id = $1', changes) using erase_sign_in.person;
end
$$;
comment on function private.erase_sign_in(uuid) is
  'Ends every session of a person and empties his row in auth.users, which stays: what others share with him '
  'hangs on it';

create function private.erase_meetings(person uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  update public.appointments a set status = 'expired'
  where a.status = 'held' and erase_meetings.person in (a.mentor_id, a.mentee_id);
  -- the triggers on sessions tell the other one
  update public.appointments a set
    status = 'cancelled', cancelled_by = erase_meetings.person, cancelled_at = now(),
    cancellation_reason = null
  where a.status in ('pending', 'confirmed') and a.ends_at > now()
    and erase_meetings.person in (a.mentor_id, a.mentee_id);
  update public.appointments a set message = null, cv_url = null, cv_type = null
  where a.mentee_id = erase_meetings.person
    and num_nonnulls(a.message, a.cv_url, a.cv_type) > 0;
  update public.appointments a set cancellation_reason = null
  where a.cancelled_by = erase_meetings.person and a.cancellation_reason is not null;
  update public.appointments a set reschedule_reason = null
  where a.reschedule_reason is not null and erase_meetings.person
    = case a.awaiting when 'mentor' then a.mentee_id else a.mentor_id end;
  -- the rating was about the mentor and stays his; the words go
  update public.appointment_feedback f set comment = null
  where f.reviewer_id = erase_meetings.person and f.comment is not null;
  -- a request is a letter: the mentee's goes with him, the mentor's answer is taken out of what he got
  perform private.tell(r.mentor_id, 'request_changed', jsonb_build_object('id', r.id))
  from public.mentorship_requests r
  where r.mentee_id = erase_meetings.person;
  delete from public.mentorship_requests r where r.mentee_id = erase_meetings.person;
  update public.mentorship_requests r set status = 'declined', declined_at = now()
  where r.mentor_id = erase_meetings.person and r.status in ('pending', 'read');
  update public.mentorship_requests r set reply = null, decline_reason = null
  where r.mentor_id = erase_meetings.person and num_nonnulls(r.reply, r.decline_reason) > 0;
  update public.request_proposals o set closed_at = now()
  from public.mentorship_requests r
  where r.id = o.request_id and r.mentor_id = erase_meetings.person and o.closed_at is null;
end
$$;
comment on function private.erase_meetings(uuid) is
  'Calls off what was to come and takes a person''s words out of his sessions and requests; the other one '
  'keeps that they were';

create function private.erase_words(person uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  -- what was broadcast is kept for some days
  if to_regclass('realtime.messages') is not null
    and pg_catalog.has_table_privilege('realtime.messages', 'delete') then
    execute
      'delete from realtime.messages where topic = ''user:'' || $1 '
      'or payload -> ''record'' ->> ''sender_id'' = $1'
      using erase_words.person::text;
  end if;
  update public.messages m set content = '', deleted_at = clock_timestamp()
  where m.sender_id = erase_words.person and m.deleted_at is null;
  perform private.tell(
    case when c.mentor_id = erase_words.person then c.mentee_id else c.mentor_id end,
    'conversation_changed', jsonb_build_object('id', c.id)
  )
  from public.conversations c
  where erase_words.person in (c.mentor_id, c.mentee_id);
  update public.message_reports r set details = null
  where r.reporter_id = erase_words.person and r.details is not null;
  update public.message_reports r set snapshot = r.snapshot - 'content'
  where r.reported_id = erase_words.person and r.snapshot ? 'content';
end
$$;
comment on function private.erase_words(uuid) is
  'Leaves tombstones of what a person wrote in chats, and nothing of it in reports and broadcasts';

create function private.erase_references(person uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  link record;
begin
  -- as if the profile were deleted: what would go with it goes, what would forget him forgets him
  for link in
    select k.conrelid::regclass as place, a.attname as field, k.confdeltype as action
    from pg_catalog.pg_constraint k
    join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
    where k.contype = 'f' and k.confrelid = 'public.profiles'::regclass
      -- but for what the other person keeps his side of, and for the proofs
      and k.conrelid <> all (array[
        'public.appointments', 'public.appointment_feedback', 'public.mentorship_requests',
        'public.conversations', 'public.conversation_participants', 'public.messages', 'public.consents'
      ]::regclass[])
    order by 1, 2
  loop
    execute format(
      case link.action
        when 'c' then 'delete from %1$s where %2$I = $1'
        else 'update %1$s set %2$I = null where %2$I = $1'
      end,
      link.place, link.field
    )
    using erase_references.person;
  end loop;
end
$$;
comment on function private.erase_references(uuid) is
  'Deletes or detaches the rows of every table that names a person, but for those the other one keeps too';

create function private.erase_profile(person uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  changes text;
begin
  -- columns that come later are emptied too
  select string_agg(format('%I = default', a.attname), ', ') into changes
  from pg_catalog.pg_attribute a
  where a.attrelid = 'public.profiles'::regclass and a.attnum > 0 and not a.attisdropped
    and a.attgenerated = ''
    and a.attname <> all (
      '{id,slug,availability_status,profile_visibility,deleted_at,created_at,updated_at}'
    );
  execute format(
    'update public.profiles set %s, slug = $2, availability_status = ''unavailable'', '
    'profile_visibility = ''private'', deleted_at = now() where id = $1',
    changes
  )
  using erase_profile.person, 'conta-' || encode(extensions.gen_random_bytes(10), 'hex');
end
$$;
comment on function private.erase_profile(uuid) is
  'Leaves of a profile its id and a neutral name in addresses, shown to nobody';

create function public.delete_my_account()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  me constant uuid := private.require_caller();
  address constant text := (select lower(u.email) from auth.users u where u.id = me);
begin
  perform private.lock_roles();
  if private.is_last_admin(me) then
    perform private.fail('not_allowed', 403, jsonb_build_object('role', 'admin'));
  end if;
  -- in the order in which everybody locks: the person, what is said, the row others refer to
  perform private.lock_people(me, me);
  perform 1 from public.conversations c where me in (c.mentor_id, c.mentee_id) order by c.id for update;
  perform 1 from public.profiles p where p.id = me for update;
  perform private.erase_file(f.object_id, f.bucket, f.path) from private.files_of(me) f;
  perform private.erase_sign_in(me);
  perform private.erase_meetings(me);
  perform private.erase_words(me);
  delete from public.partner_invitations i where lower(i.email) = address;
  perform private.erase_references(me);
  perform private.erase_profile(me);
  -- mail to him has nowhere to go; what a provider said of his address goes too
  update public.outbox o set
    last_error = null, claimed_until = null,
    done_at = case when o.failed_at is null then coalesce(o.done_at, now()) end
  where o.payload ->> 'recipient_id' = me::text;
  perform private.enqueue('account_deleted', 'account_deleted:' || me, jsonb_build_object('user_id', me));
end
$$;
comment on function public.delete_my_account() is
  'Erases the caller for good: sessions to come are cancelled and the others told, what he wrote is taken '
  'out, files are erased by the worker, his sign-in ends. Others keep their side with an unnamed person. '
  'Afterwards his tokens are worth nothing. Errors: not_signed_in, not_allowed for the last admin';


-- What admins may read of sessions ------------------------------------------------------------------------

create type public.admin_appointment as (
  id uuid,
  mentor_id uuid,
  mentor_name text,
  mentee_id uuid,
  mentee_name text,
  partner_id uuid,
  status text,
  scheduled_at timestamptz,
  ends_at timestamptz,
  version int,
  cancelled_by uuid,
  cancelled_at timestamptz,
  created_at timestamptz
);
comment on type public.admin_appointment is
  'One session as admin_list_appointments shows it: nothing of what the two wrote';

create function public.admin_list_appointments(user_id uuid, reason text)
returns setof public.admin_appointment
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
  elsif admin_list_appointments.reason is null then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'reason'));
  elsif not exists (select 1 from public.profiles p where p.id = admin_list_appointments.user_id) then
    perform private.fail('not_found', 404);
  end if;
  perform private.log_admin_access(
    'appointments_of_user', admin_list_appointments.user_id, admin_list_appointments.reason
  );
  return query
  select
    a.id, a.mentor_id, mentor.full_name, a.mentee_id, mentee.full_name, a.partner_id, a.status,
    a.scheduled_at, a.ends_at, a.version, a.cancelled_by, a.cancelled_at, a.created_at
  from public.appointments a
  join public.profiles mentor on mentor.id = a.mentor_id
  join public.profiles mentee on mentee.id = a.mentee_id
  where admin_list_appointments.user_id in (a.mentor_id, a.mentee_id)
  order by a.scheduled_at desc, a.id
  limit 200;
end
$$;
comment on function public.admin_list_appointments(uuid, text) is
  'For platform admins: the latest 200 sessions of a person, for the reason stated, which is written into '
  'admin_access_log; nothing of what was written in them. Errors: not_signed_in, not_allowed, not_found, '
  'invalid_input';


-- Who may call what ---------------------------------------------------------------------------------------

revoke all on function
  private.keep_erased(), private.refuse_erased(), private.consent_partner(text, boolean, uuid),
  private.controller_name(uuid), private.check_birth_year(), private.protect_minor(),
  private.rows_of(text, name, uuid, text[]),
  private.name_of(uuid), private.export_account(uuid), private.export_meetings(uuid),
  private.export_words(uuid), private.export_traces(uuid), private.files_of(uuid),
  private.erase_file(uuid, text, text),
  private.erase_sign_in(uuid), private.erase_meetings(uuid), private.erase_words(uuid),
  private.erase_references(uuid), private.erase_profile(uuid)
from public, anon, authenticated;

revoke all on function
  public.give_consent(text, text, text, boolean), public.export_my_data(), public.delete_my_account(),
  public.admin_list_appointments(uuid, text)
from public, anon, authenticated;
grant execute on function public.give_consent(text, text, text, boolean) to authenticated;
grant execute on function public.export_my_data() to authenticated;
grant execute on function public.delete_my_account() to authenticated;
grant execute on function public.admin_list_appointments(uuid, text) to authenticated;
