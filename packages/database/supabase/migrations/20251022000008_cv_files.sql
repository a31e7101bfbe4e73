-- CVs: a private bucket, in which everybody has a folder of his own, and who opened whose CV when.
--
-- Nobody but its owner reads a file through Storage. The other person of a session or a request gets a signed
-- address of ten minutes from the server, which asks authorise_cv_access first. Whether a file is a PDF is
-- checked there too, by its first bytes: the database never sees them.


-- cv_access_log -------------------------------------------------------------------------------------------

create table public.cv_access_log (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references public.profiles (id) on delete cascade,
  path text not null,
  appointment_id uuid references public.appointments (id) on delete set null,
  request_id uuid references public.mentorship_requests (id) on delete set null,
  reader_id uuid references public.profiles (id) on delete set null,
  created_at timestamptz not null default now()
);

comment on table public.cv_access_log is
  'Each time somebody else was given the address of a person''s CV, for that person to read';
comment on column public.cv_access_log.id is 'Key of the entry';
comment on column public.cv_access_log.owner_id is 'Whose CV it is';
comment on column public.cv_access_log.path is 'Which file in the bucket cvs';
comment on column public.cv_access_log.appointment_id is
  'The session it came with; null for a request, or once the session is gone';
comment on column public.cv_access_log.request_id is
  'The request it came with; null for a session, or once the request is gone';
comment on column public.cv_access_log.reader_id is 'Who opened it; null once that account is gone';
comment on column public.cv_access_log.created_at is 'When';

create index cv_access_log_owner_id_idx on public.cv_access_log (owner_id, created_at desc, id desc);
comment on index public.cv_access_log_owner_id_idx is
  'list_cv_accesses, newest first; policy: who opened the caller''s CVs; foreign key';
create index cv_access_log_reader_id_idx on public.cv_access_log (reader_id);
comment on index public.cv_access_log_reader_id_idx is 'foreign key: deleting an account';
create index cv_access_log_appointment_id_idx on public.cv_access_log (appointment_id);
comment on index public.cv_access_log_appointment_id_idx is 'foreign key: deleting an appointment';
create index cv_access_log_request_id_idx on public.cv_access_log (request_id);
comment on index public.cv_access_log_request_id_idx is 'foreign key: deleting a request';

create index mentorship_requests_cv_idx on public.mentorship_requests (created_at) where cv_url is not null;
comment on index public.mentorship_requests_cv_idx is 'retention: CVs that came with a request';

alter table public.cv_access_log enable row level security;

-- A person reads who opened his CVs.
create policy cv_access_log_select_owner on public.cv_access_log for select to authenticated
  using (owner_id = (select auth.uid()));
comment on policy cv_access_log_select_owner on public.cv_access_log is 'A person reads who opened his CVs';
-- No insert, update or delete: authorise_cv_access writes it.

revoke all on table public.cv_access_log from public, anon, authenticated;
grant select on public.cv_access_log to authenticated;
grant all on table public.cv_access_log to service_role;

create trigger cv_access_log_freeze before update on public.cv_access_log
  for each row execute function private.freeze_columns('id', 'owner_id', 'path', 'created_at');


-- The bucket ----------------------------------------------------------------------------------------------

create function private.may_add_cv()
returns boolean
language plpgsql
-- not stable: of many rows in one statement, each sees those before it
volatile
security definer
set search_path = ''
as $$
declare
  folder constant text := auth.uid() || '/';
begin
  return (
    select count(*) < 20
    from (
      select 1 from storage.objects o
      where o.bucket_id = 'cvs'
        -- what follows the slash is the figure 0: all names in this folder, as the index by bytes has them
        and o.name collate "C" > folder and o.name collate "C" < auth.uid() || '0'
      limit 20
    ) mine
  );
end
$$;
comment on function private.may_add_cv() is 'True while the caller has fewer than 20 files in the bucket cvs';

create function private.my_attached_cvs()
returns setof text
language sql
stable
security definer
set search_path = ''
as $$
  select a.cv_url from public.appointments a
  where a.mentee_id = auth.uid() and a.cv_type = 'pdf' and a.status in ('pending', 'confirmed')
    and a.ends_at > now()
  union all
  select r.cv_url from public.mentorship_requests r
  where r.mentee_id = auth.uid() and r.cv_type = 'pdf'
    and private.request_status(r.status, r.created_at) in ('pending', 'read');
$$;
comment on function private.my_attached_cvs() is
  'Files of the caller that a coming session or an open request still needs';

-- Supabase owns the tables of Storage and has switched their row level security on; only the bucket and its
-- policies are ours.
do $do$
begin
  if to_regclass('storage.objects') is null or to_regclass('storage.buckets') is null then
    raise warning 'storage.objects is missing: no CV files until Storage and the policies of cvs are there';
    return;
  end if;

  insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
  values ('cvs', 'cvs', false, 5242880, '{application/pdf}')
  on conflict (id) do update set
    public = excluded.public,
    file_size_limit = excluded.file_size_limit,
    allowed_mime_types = excluded.allowed_mime_types;

  -- A registered person reads his own CVs; anybody else gets a signed address from the server.
  create policy mentorkit_cvs_select_owner on storage.objects for select to authenticated
    using (
      bucket_id = 'cvs'
      and owner_id = (select auth.uid())::text
      and (select private.is_registered())
    );
  -- A registered person puts PDFs into his own folder, at most 20.
  create policy mentorkit_cvs_insert_owner on storage.objects for insert to authenticated
    with check (
      bucket_id = 'cvs'
      and owner_id = (select auth.uid())::text
      and (select private.is_registered())
      and name ~ ('^' || (select auth.uid())::text || '/[A-Za-z0-9_-]{1,100}\.pdf$')
      and private.may_add_cv()
    );
  -- A registered person deletes his own CVs, unless a coming session or an open request needs them.
  create policy mentorkit_cvs_delete_owner on storage.objects for delete to authenticated
    using (
      bucket_id = 'cvs'
      and owner_id = (select auth.uid())::text
      and (select private.is_registered())
      and name <> all (array(select private.my_attached_cvs()))
    );
  -- No update: a file is never moved or written over, so what a mentor opened is what was sent.
end
$do$;


-- Attached files ------------------------------------------------------------------------------------------

create function private.check_cv_file()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  is_there boolean;
begin
  -- what the server or the owner of the database writes is theirs to answer for
  if auth.uid() is null or to_regclass('storage.objects') is null then
    return new;
  end if;
  select exists (
    select 1 from storage.objects o
    where o.bucket_id = 'cvs' and o.name = new.cv_url and o.owner_id = new.mentee_id::text
  ) into is_there;
  if is_there then
    return new;
  elsif tg_table_name = 'appointments' and tg_op = 'INSERT' then
    -- carried over from a request whose CV was deleted meanwhile: it comes along no more
    new.cv_url := null;
    new.cv_type := null;
    return new;
  end if;
  perform private.fail('invalid_input', 400, jsonb_build_object('field', 'cv_url'));
end
$$;
comment on function private.check_cv_file() is
  'Trigger: a PDF that a person attaches is a file he has in the bucket cvs';

create trigger appointments_cv_file before insert or update of cv_url on public.appointments
  for each row when (new.cv_type = 'pdf') execute function private.check_cv_file();
create trigger mentorship_requests_cv_file before insert or update of cv_url on public.mentorship_requests
  for each row when (new.cv_type = 'pdf') execute function private.check_cv_file();


-- Opening a CV --------------------------------------------------------------------------------------------

create function public.authorise_cv_access(thing_id uuid, reader_id uuid)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  thing record;
begin
  select t.* into thing
  from (
    select
      a.id as appointment_id, null::uuid as request_id, a.mentee_id, a.mentor_id, a.cv_url, a.cv_type,
      a.status in ('confirmed', 'completed') or (a.status = 'pending' and a.scheduled_at > now()) as is_given
    from public.appointments a
    where a.id = authorise_cv_access.thing_id
    union all
    select
      null::uuid, r.id, r.mentee_id, r.mentor_id, r.cv_url, r.cv_type,
      private.request_status(r.status, r.created_at) in ('pending', 'read', 'replied')
    from public.mentorship_requests r
    where r.id = authorise_cv_access.thing_id
  ) t
  where t.cv_type = 'pdf'
    and starts_with(t.cv_url, t.mentee_id || '/')
    and (
      t.mentee_id = authorise_cv_access.reader_id
      or (
        t.mentor_id = authorise_cv_access.reader_id
        and t.is_given
        and not private.are_apart(t.mentor_id, t.mentee_id)
      )
    )
  order by t.appointment_id
  limit 1;
  if not found then
    perform private.fail('not_found', 404);
  elsif thing.mentee_id <> authorise_cv_access.reader_id then
    insert into public.cv_access_log (owner_id, path, appointment_id, request_id, reader_id)
    values (
      thing.mentee_id, thing.cv_url, thing.appointment_id, thing.request_id, authorise_cv_access.reader_id
    );
  end if;
  return thing.cv_url;
end
$$;
comment on function public.authorise_cv_access(uuid, uuid) is
  'For the service role, before it signs an address of at most ten minutes: the path in the bucket cvs of '
  'the PDF that came with this session or request, if the reader is its owner or, while the session or '
  'request stands and nobody blocked the other, its mentor; that is written down for the owner. Error: '
  'not_found, whatever the reason';

create type public.cv_access as (
  id uuid,
  path text,
  appointment_id uuid,
  request_id uuid,
  reader_id uuid,
  reader_name text,
  created_at timestamptz,
  cursor text
);
comment on type public.cv_access is 'One entry of list_cv_accesses, with its place in the list';

create function public.list_cv_accesses(cursor text default null, page_size int default 50)
returns setof public.cv_access
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_caller();
  after record;
begin
  select c.* into after from private.read_cursor(list_cv_accesses.cursor) c;
  return query
  select
    l.id, l.path, l.appointment_id, l.request_id, l.reader_id, p.full_name, l.created_at,
    private.cursor_of(l.created_at, l.id)
  from public.cv_access_log l
  left join public.profiles p on p.id = l.reader_id
  where l.owner_id = me and (after.id is null or (l.created_at, l.id) < (after.at, after.id))
  order by l.created_at desc, l.id desc
  limit least(greatest(coalesce(list_cv_accesses.page_size, 50), 1), 100);
end
$$;
comment on function public.list_cv_accesses(text, int) is
  'Who opened the caller''s CVs, newest first, by name also where the profile is hidden. cursor: that of the '
  'last row of the page before. Errors: not_signed_in, invalid_input';


-- Who may call what ---------------------------------------------------------------------------------------

revoke all on function private.may_add_cv(), private.my_attached_cvs(), private.check_cv_file()
from public, anon, authenticated;
-- Called by the policies on storage.objects.
grant execute on function private.may_add_cv() to authenticated, service_role;
grant execute on function private.my_attached_cvs() to authenticated, service_role;

revoke all on function public.authorise_cv_access(uuid, uuid), public.list_cv_accesses(text, int)
from public, anon, authenticated;
grant execute on function public.authorise_cv_access(uuid, uuid) to service_role;
grant execute on function public.list_cv_accesses(text, int) to authenticated;
