-- Running a partner's programme: partners, invitations, members, mentors, and the record of who did what.


-- partner_audit_log ---------------------------------------------------------------------------------------

create table public.partner_audit_log (
  id uuid primary key default gen_random_uuid(),
  partner_id uuid not null references public.partners (id) on delete cascade,
  actor_id uuid references public.profiles (id) on delete set null,
  action text not null check (action ~ '^[a-z]+(_[a-z]+)+$' and char_length(action) <= 60),
  user_id uuid references public.profiles (id) on delete set null,
  invitation_id uuid references public.partner_invitations (id) on delete set null,
  details jsonb not null default '{}' check (jsonb_typeof(details) = 'object'),
  created_at timestamptz not null default now()
);

comment on table public.partner_audit_log is
  'What was done in a partner''s programme, by whom and to whom; written by the RPCs, never changed';
comment on column public.partner_audit_log.id is 'Key of the entry';
comment on column public.partner_audit_log.partner_id is 'The partner in whose programme it was done';
comment on column public.partner_audit_log.actor_id is 'Who did it; null once that account is gone';
comment on column public.partner_audit_log.action is 'What was done, such as member_removed';
comment on column public.partner_audit_log.user_id is
  'The member or mentor it was done to; null once that account is gone';
comment on column public.partner_audit_log.invitation_id is
  'The invitation it was done to; null once it is cleared away';
comment on column public.partner_audit_log.details is
  'Names of changed settings, new states and counts: no address, no text anybody wrote';
comment on column public.partner_audit_log.created_at is 'When it was done';

create index partner_audit_log_partner_id_idx on public.partner_audit_log (partner_id, created_at desc);
comment on index public.partner_audit_log_partner_id_idx is
  'a partner''s record, newest first; policy; foreign key';
create index partner_audit_log_actor_id_idx on public.partner_audit_log (actor_id, created_at);
comment on index public.partner_audit_log_actor_id_idx is
  'rate limit of request_partner_programme; foreign key: deleting an account';
create index partner_audit_log_user_id_idx on public.partner_audit_log (user_id);
comment on index public.partner_audit_log_user_id_idx is 'foreign key: deleting an account';
create index partner_audit_log_invitation_id_idx on public.partner_audit_log (invitation_id);
comment on index public.partner_audit_log_invitation_id_idx is
  'foreign key: clearing away old invitations';

alter table public.partner_audit_log enable row level security;

-- A partner's admin and the platform's admins read what was done in the programmes they manage.
create policy partner_audit_log_select_manager on public.partner_audit_log for select to authenticated
  using (
    partner_id = any (array(select private.my_administered_partner_ids()))
    or (select private.is_admin())
  );
comment on policy partner_audit_log_select_manager on public.partner_audit_log is
  'A partner''s admin and the platform''s admins read what was done in the programmes they manage';
-- No insert, update or delete: the RPCs below write it, and what was done stays done.

revoke all on table public.partner_audit_log from public, anon, authenticated;
grant select on public.partner_audit_log to authenticated;
grant all on table public.partner_audit_log to service_role;

create trigger partner_audit_log_freeze before update on public.partner_audit_log
  for each row execute function private.freeze_columns('id', 'partner_id', 'action', 'details', 'created_at');


-- New columns of partner_invitations ----------------------------------------------------------------------

alter table public.partner_invitations
  add column access_until timestamptz,
  add column version int not null default 1 check (version >= 1),
  add column mailed_at timestamptz not null default now();

comment on column public.partner_invitations.access_until is
  'End of the access that accepting gives; null has no end';
comment on column public.partner_invitations.version is 'Counts the mails asked for; part of the outbox key';
comment on column public.partner_invitations.mailed_at is 'When its last mail was asked for';

create index partner_invitations_mailed_at_idx on public.partner_invitations (partner_id, mailed_at);
comment on index public.partner_invitations_mailed_at_idx is
  'create_invitations: how many a partner sent in a day, and to one address in a week';

grant select (access_until, version, mailed_at) on public.partner_invitations to authenticated;


-- Who may, and what is kept of it -------------------------------------------------------------------------

create function private.require_partner_admin(partner_id uuid)
returns uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  me constant uuid := private.require_caller();
begin
  if require_partner_admin.partner_id in (select private.my_administered_partner_ids()) then
    return me;
  elsif not private.is_admin() then
    -- the same for a partner that is not there
    perform private.fail('not_allowed', 403);
  elsif not exists (select 1 from public.partners o where o.id = require_partner_admin.partner_id) then
    perform private.fail('not_found', 404);
  end if;
  return me;
end
$$;
comment on function private.require_partner_admin(uuid) is
  'The caller''s id; refuses who neither manages this very partner now nor is an admin of the platform';

create function private.note_partner_act(
  partner_id uuid, action text, user_id uuid default null, invitation_id uuid default null,
  details jsonb default '{}'
)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  insert into public.partner_audit_log (partner_id, actor_id, action, user_id, invitation_id, details)
  values (
    note_partner_act.partner_id, auth.uid(), note_partner_act.action, note_partner_act.user_id,
    note_partner_act.invitation_id, note_partner_act.details
  );
$$;
comment on function private.note_partner_act(uuid, text, uuid, uuid, jsonb) is
  'Writes what the caller did in a partner''s programme';

create function private.check_changes(changes jsonb, types jsonb)
returns void
language plpgsql
immutable
security definer
set search_path = ''
as $$
declare
  key text;
begin
  if jsonb_typeof(check_changes.changes) is distinct from 'object'
    or pg_column_size(check_changes.changes) > 65536 then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'changes'));
  end if;
  for key in select jsonb_object_keys(check_changes.changes) loop
    if check_changes.types -> key is null
      or jsonb_typeof(check_changes.changes -> key) not in ('null', check_changes.types ->> key) then
      perform private.fail('invalid_input', 400, jsonb_build_object('field', left(key, 60)));
    end if;
  end loop;
end
$$;
comment on function private.check_changes(jsonb, jsonb) is
  'Refuses changes that are no object, name anything but the keys of types, or hold another JSON type there';

create function private.refuse_row(relation text, culprit text, column_name text)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  select private.fail('invalid_input', 400, jsonb_build_object('field', coalesce(
    nullif(refuse_row.column_name, ''),
    substring(refuse_row.culprit from '^' || refuse_row.relation || '_(.+)_check$'),
    'end_date'
  )));
$$;
comment on function private.refuse_row(text, text, text) is
  'Says invalid_input with the field a check or a not null of the table stands for; the one check over two '
  'columns is that of the dates';


-- Partners, for the platform's admins ---------------------------------------------------------------------

create function public.create_partner(
  name text, slug text, description text default null, logo_url text default null,
  website_url text default null, start_date date default null, end_date date default null
)
returns public.partners
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_caller();
  made public.partners;
  culprit text;
  bare text;
begin
  if not private.is_admin() then
    perform private.fail('not_allowed', 403);
  elsif char_length(create_partner.name) > 255 or char_length(create_partner.slug) > 255 then
    perform private.fail('invalid_input', 400, jsonb_build_object(
      'field', case when char_length(create_partner.name) > 255 then 'name' else 'slug' end
    ));
  end if;
  begin
    insert into public.partners (name, slug, description, logo_url, website_url, start_date, end_date)
    values (
      btrim(create_partner.name), create_partner.slug, create_partner.description, create_partner.logo_url,
      create_partner.website_url, create_partner.start_date, create_partner.end_date
    )
    returning * into made;
  exception
    when unique_violation then
      perform private.fail('already_exists', 409, jsonb_build_object('field', 'slug'));
    when check_violation or not_null_violation then
      get stacked diagnostics culprit = constraint_name, bare = column_name;
      perform private.refuse_row('partners', culprit, bare);
  end;
  perform private.note_partner_act(made.id, 'partner_created');
  return made;
end
$$;
comment on function public.create_partner(text, text, text, text, text, date, date) is
  'For admins of the platform: a new partner, active at once between its dates. Errors: not_signed_in, '
  'not_allowed, invalid_input with field, already_exists for the slug';

create function public.update_partner(partner_id uuid, changes jsonb)
returns public.partners
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_caller();
  wanted public.partners;
  field text;
  culprit text;
  bare text;
begin
  if not private.is_admin() then
    perform private.fail('not_allowed', 403);
  end if;
  perform private.check_changes(update_partner.changes, jsonb_build_object(
    'name', 'string', 'description', 'string', 'logo_url', 'string', 'website_url', 'string',
    'start_date', 'string', 'end_date', 'string', 'is_active', 'boolean'
  ));
  select o.* into wanted from public.partners o where o.id = update_partner.partner_id for update;
  if not found then
    perform private.fail('not_found', 404);
  end if;
  begin
    for field in select jsonb_object_keys(update_partner.changes) loop
      wanted := jsonb_populate_record(
        wanted, jsonb_build_object(field, update_partner.changes -> field)
      );
    end loop;
    update public.partners o set
      name = btrim(wanted.name), description = wanted.description, logo_url = wanted.logo_url,
      website_url = wanted.website_url, start_date = wanted.start_date, end_date = wanted.end_date,
      is_active = wanted.is_active
    where o.id = wanted.id
    returning o.* into wanted;
  exception
    when data_exception then
      perform private.fail('invalid_input', 400, jsonb_build_object('field', field));
    when check_violation or not_null_violation then
      get stacked diagnostics culprit = constraint_name, bare = column_name;
      perform private.refuse_row('partners', culprit, bare);
  end;
  perform private.note_partner_act(wanted.id, 'partner_updated', details => jsonb_build_object(
    'fields', (select jsonb_agg(k.name) from jsonb_object_keys(update_partner.changes) k (name))
  ));
  return wanted;
end
$$;
comment on function public.update_partner(uuid, jsonb) is
  'For admins of the platform: changes name, description, logo_url, website_url, start_date, end_date or '
  'is_active; the slug stays. Switched off or outside its dates a partner gives no access from that moment '
  'on. Errors: not_signed_in, not_allowed, not_found, invalid_input with field';


-- Members -------------------------------------------------------------------------------------------------

create function private.broadcast_membership()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform private.tell(
    new.user_id, 'membership_changed', jsonb_build_object('partner_id', new.partner_id)
  );
  return null;
end
$$;
comment on function private.broadcast_membership() is
  'Trigger: tells a person that his access to a partner changed, and nobody else';

create trigger user_partners_broadcast_insert after insert on public.user_partners
  for each row execute function private.broadcast_membership();
create trigger user_partners_broadcast_update after update on public.user_partners
  for each row when (
    (new.status, new.role, new.expires_at) is distinct from (old.status, old.role, old.expires_at)
  )
  execute function private.broadcast_membership();

create function private.is_current(member public.user_partners)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select is_current.member.status = 'active'
    and (is_current.member.expires_at is null or is_current.member.expires_at > now());
$$;
comment on function private.is_current(public.user_partners) is
  'True while a membership is active and not past its end; whether the partner is open is another question';

create function public.set_member_role(user_id uuid, partner_id uuid, role text)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_caller();
begin
  if not private.is_admin() then
    perform private.fail('not_allowed', 403);
  elsif set_member_role.role is null or set_member_role.role not in ('member', 'admin') then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'role'));
  elsif not exists (select 1 from public.partners o where o.id = set_member_role.partner_id)
    or not exists (select 1 from public.profiles p where p.id = set_member_role.user_id) then
    perform private.fail('not_found', 404);
  end if;
  if set_member_role.role = 'admin' then
    insert into public.user_partners as u (user_id, partner_id, role)
    values (set_member_role.user_id, set_member_role.partner_id, 'admin')
    on conflict (user_id, partner_id) do update set
      role = 'admin',
      status = 'active',
      joined_at = case when private.is_current(u) then u.joined_at else now() end,
      expires_at = case when private.is_current(u) then u.expires_at end;
  else
    update public.user_partners u set role = 'member'
    where u.user_id = set_member_role.user_id and u.partner_id = set_member_role.partner_id;
    if not found then
      perform private.fail('not_found', 404);
    end if;
  end if;
  perform private.note_partner_act(
    set_member_role.partner_id, 'member_role_set', set_member_role.user_id,
    details => jsonb_build_object('role', set_member_role.role)
  );
end
$$;
comment on function public.set_member_role(uuid, uuid, text) is
  'For admins of the platform: makes somebody admin of a partner (a member if he was none) or a plain member '
  'again. Errors: not_signed_in, not_allowed, invalid_input, not_found';

create type public.partner_member as (
  user_id uuid,
  full_name text,
  avatar_url text,
  role text,
  status text,
  has_access boolean,
  joined_at timestamptz,
  expires_at timestamptz,
  cursor text
);
comment on type public.partner_member is 'One person of list_members, with the place in the list';

create function public.list_members(
  partner_id uuid, cursor text default null, page_size int default 50, status text default 'active'
)
returns setof public.partner_member
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_partner_admin(list_members.partner_id);
  place record;
begin
  if list_members.status is null or list_members.status not in ('active', 'inactive', 'expired') then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'status'));
  end if;
  select c.* into place from private.read_cursor(list_members.cursor) c;
  return query
  select
    u.user_id, p.full_name, p.avatar_url, u.role::text, u.status::text,
    private.is_current(u) and private.partner_is_open(o), u.joined_at, u.expires_at,
    private.cursor_of(u.joined_at, u.user_id)
  from public.user_partners u
  join public.profiles p on p.id = u.user_id
  join public.partners o on o.id = u.partner_id
  where u.partner_id = list_members.partner_id and u.status = list_members.status
    and (place.id is null or (u.joined_at, u.user_id) < (place.at, place.id))
  order by u.joined_at desc, u.user_id desc
  limit least(greatest(coalesce(list_members.page_size, 50), 1), 100);
end
$$;
comment on function public.list_members(uuid, text, int, text) is
  'For a partner''s admins and those of the platform: a page of its members of one status, newest first, '
  'with name and picture and no contact data; cursor: that of the last row of the page before. Errors: '
  'not_signed_in, not_allowed, not_found, invalid_input';

create function private.lock_member(partner_id uuid, user_id uuid)
returns public.user_partners
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  me constant uuid := private.require_partner_admin(lock_member.partner_id);
  member public.user_partners;
begin
  select u.* into member from public.user_partners u
  where u.partner_id = lock_member.partner_id and u.user_id = lock_member.user_id
  for update;
  if not found then
    perform private.fail('not_found', 404);
  elsif member.role = 'admin' and not private.is_admin() then
    -- the platform appoints admins and dismisses them; one of them does not throw the other out
    perform private.fail('not_allowed', 403);
  end if;
  return member;
end
$$;
comment on function private.lock_member(uuid, uuid) is
  'The membership the caller is about to change, if he may: a partner''s admin changes members, the '
  'platform''s admins also admins';

create function public.remove_member(partner_id uuid, user_id uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  member constant public.user_partners :=
    private.lock_member(remove_member.partner_id, remove_member.user_id);
begin
  if member.status = 'inactive' then
    return;
  end if;
  update public.user_partners u set status = 'inactive', role = 'member' where u.id = member.id;
  perform private.note_partner_act(member.partner_id, 'member_removed', member.user_id);
end
$$;
comment on function public.remove_member(uuid, uuid) is
  'For a partner''s admins and those of the platform: ends somebody''s access now; a second time changes '
  'nothing. Errors: not_signed_in, not_allowed (also for another admin), not_found';

create function public.set_member_access(partner_id uuid, user_id uuid, expires_at timestamptz)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  member constant public.user_partners :=
    private.lock_member(set_member_access.partner_id, set_member_access.user_id);
  ending constant timestamptz := set_member_access.expires_at;
begin
  if not isfinite(ending) then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'expires_at'));
  elsif member.status = 'inactive' then
    -- who left is asked again by an invitation, not brought back
    perform private.fail('already_handled', 409, jsonb_build_object('status', member.status));
  end if;
  update public.user_partners u set
    expires_at = ending,
    status = case when ending is null or ending > now() then 'active' else u.status end
  where u.id = member.id;
  perform private.note_partner_act(
    member.partner_id, 'member_access_set', member.user_id,
    details => jsonb_build_object('expires_at', ending)
  );
end
$$;
comment on function public.set_member_access(uuid, uuid, timestamptz) is
  'For a partner''s admins and those of the platform: moves the end of somebody''s access; null has no end, '
  'a past time ends it now. Errors: not_signed_in, not_allowed (also for another admin), not_found, '
  'already_handled for who left, invalid_input';

create function public.leave_partner(partner_id uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_caller();
  before text;
begin
  select u.status into before from public.user_partners u
  where u.partner_id = leave_partner.partner_id and u.user_id = me
  for update;
  if not found then
    perform private.fail('not_found', 404);
  elsif before = 'inactive' then
    return;
  end if;
  update public.user_partners u set status = 'inactive', role = 'member'
  where u.partner_id = leave_partner.partner_id and u.user_id = me;
  perform private.note_partner_act(leave_partner.partner_id, 'member_left', me);
end
$$;
comment on function public.leave_partner(uuid) is
  'Ends the caller''s own access now; a second time changes nothing. Errors: not_signed_in, not_found';


-- Invitations ---------------------------------------------------------------------------------------------

create function private.is_address(address text)
returns boolean
language sql
immutable
security definer
set search_path = ''
as $$
  select coalesce(
    char_length(is_address.address) <= 254
    and is_address.address ~ '^[^@]{1,64}@[^@.]+(\.[^@.]+)*\.[^@.0-9]{2,}$'
    and is_address.address !~ '[[:cntrl:][:space:]"(),:;<>\\[\]]|^\.|\.\.|\.@|@-',
    false
  );
$$;
comment on function private.is_address(text) is
  'True for one plain mail address: no name around it, no list, no quoting, no control character';

create function private.check_invitation_terms(
  partner_id uuid, expires_at timestamptz, access_until timestamptz
)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  fault text;
begin
  if not exists (
    select 1 from public.partners o
    where o.id = check_invitation_terms.partner_id and private.partner_is_open(o)
  ) then
    fault := 'partner_id';
  elsif check_invitation_terms.expires_at is not null
    and not (check_invitation_terms.expires_at > now()
      and check_invitation_terms.expires_at <= now() + interval '90 days') then
    fault := 'expires_at';
  elsif check_invitation_terms.access_until is not null
    and not (
      isfinite(check_invitation_terms.access_until) and check_invitation_terms.access_until > now()
    ) then
    fault := 'access_until';
  end if;
  if fault is not null then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', fault));
  end if;
end
$$;
comment on function private.check_invitation_terms(uuid, timestamptz, timestamptz) is
  'Refuses invitations into a partner that is not open, for longer than 90 days, or to access that is over';

create function private.lock_invitations(partner_id uuid)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  select pg_advisory_xact_lock(hashtextextended('invitations of ' || lock_invitations.partner_id, 0));
$$;
comment on function private.lock_invitations(uuid) is
  'Who invites for the same partner stands in line, so that limits count right and nobody is invited twice';

create function private.check_invitation_rate(partner_id uuid, wanted int)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  recent timestamptz[];
begin
  select array_agg(i.mailed_at order by i.mailed_at) into recent from public.partner_invitations i
  where i.partner_id = check_invitation_rate.partner_id and i.mailed_at > now() - interval '1 day';
  if coalesce(cardinality(recent), 0) + check_invitation_rate.wanted > 1000 then
    perform private.fail('rate_limited', 429, jsonb_build_object(
      'retry_at', recent[cardinality(recent) + check_invitation_rate.wanted - 1000] + interval '1 day',
      'limit', 1000
    ));
  end if;
end
$$;
comment on function private.check_invitation_rate(uuid, int) is
  'Refuses more than 1000 invitations of one partner within a day';

create function private.judge_addresses(partner_id uuid, emails text[])
returns table (place bigint, email text, outcome text)
language sql
stable
security definer
set search_path = ''
as $$
  with given as (
    select g.place, btrim(g.email) as email, lower(btrim(g.email)) as address
    from unnest(judge_addresses.emails) with ordinality g (email, place)
  ),
  members as materialized (
    select lower(a.email) as address
    from public.user_partners u
    join auth.users a on a.id = u.user_id
    where u.partner_id = judge_addresses.partner_id and u.status = 'active' and private.is_current(u)
  ),
  recent as materialized (
    select lower(i.email) as address, count(*) as mails
    from public.partner_invitations i
    where i.partner_id = judge_addresses.partner_id and i.mailed_at > now() - interval '7 days'
    group by 1
  )
  select
    g.place,
    left(g.email, 320),
    case
      when not private.is_address(g.email) then 'invalid_address'
      when row_number() over (partition by g.address order by g.place) > 1 then 'duplicate'
      when g.address in (select m.address from members m) then 'already_member'
      when exists (
        select 1 from public.partner_invitations i
        where i.partner_id = judge_addresses.partner_id and lower(i.email) = g.address
          and i.status = 'pending' and i.expires_at > now()
      ) then 'already_invited'
      when g.address in (select r.address from recent r where r.mails >= 3) then 'too_often'
      else 'would_invite'
    end
  from given g
  order by g.place;
$$;
comment on function private.judge_addresses(uuid, text[]) is
  'What would become of inviting each of these addresses, in the order given';

create function private.send_invitations(
  partner_id uuid, emails text[], expires_at timestamptz, access_until timestamptz
)
returns uuid[]
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  made uuid[];
begin
  -- what ran out gives way, whether or not the job came by
  update public.partner_invitations i set status = 'expired'
  where i.partner_id = send_invitations.partner_id and i.status = 'pending' and i.expires_at <= now()
    and lower(i.email) = any (send_invitations.emails);
  with sent as (
    insert into public.partner_invitations (partner_id, email, token, expires_at, access_until, invited_by)
    select
      send_invitations.partner_id, e.email,
      -- the hash of a token nobody knows: the worker mints the one it mails
      encode(sha256(extensions.gen_random_bytes(32)), 'hex'),
      coalesce(send_invitations.expires_at, now() + interval '7 days'), send_invitations.access_until,
      auth.uid()
    from unnest(send_invitations.emails) e (email)
    returning id
  )
  select coalesce(array_agg(s.id), '{}') into made from sent s;
  perform private.enqueue(
    'invitation_created', 'invitation_created:' || m.id || ':v1',
    jsonb_build_object('invitation_id', m.id, 'version', 1)
  )
  from unnest(made) m (id);
  return made;
end
$$;
comment on function private.send_invitations(uuid, text[], timestamptz, timestamptz) is
  'Writes invitations to these addresses (lower case, judged before) and asks for their mails';

create function public.create_invitations(
  partner_id uuid, emails text[], expires_at timestamptz default null,
  access_until timestamptz default null, dry_run boolean default false
)
returns table (email text, outcome text)
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_partner_admin(create_invitations.partner_id);
  for_real constant boolean := not coalesce(create_invitations.dry_run, false);
  typed text[];
  verdicts text[];
  fresh text[];
begin
  if coalesce(cardinality(create_invitations.emails), 0) not between 1 and 500 then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'emails', 'maximum', 500));
  end if;
  perform private.check_invitation_terms(
    create_invitations.partner_id, create_invitations.expires_at, create_invitations.access_until
  );
  if for_real then
    perform private.lock_invitations(create_invitations.partner_id);
  end if;
  select
    array_agg(j.email order by j.place), array_agg(j.outcome order by j.place),
    array_agg(lower(j.email)) filter (where j.outcome = 'would_invite')
  into typed, verdicts, fresh
  from private.judge_addresses(create_invitations.partner_id, create_invitations.emails) j;
  perform private.check_invitation_rate(create_invitations.partner_id, coalesce(cardinality(fresh), 0));
  if for_real and fresh is not null then
    perform private.send_invitations(
      create_invitations.partner_id, fresh, create_invitations.expires_at, create_invitations.access_until
    );
    perform private.note_partner_act(
      create_invitations.partner_id, 'invitations_created',
      details => jsonb_build_object('count', cardinality(fresh))
    );
  end if;
  return query
  select t.email, case when for_real and t.verdict = 'would_invite' then 'invited' else t.verdict end
  from unnest(typed, verdicts) with ordinality t (email, verdict, place)
  order by t.place;
end
$$;
comment on function public.create_invitations(uuid, text[], timestamptz, timestamptz, boolean) is
  'For a partner''s admins and those of the platform: invites up to 500 addresses (expires_at: 7 days if '
  'null, at most 90; access_until: end of the access given) and says of each, in the order given: invited, '
  'already_member, already_invited, duplicate, invalid_address, or too_often (3 mails within 7 days). A dry '
  'run writes nothing and says would_invite. Errors: not_signed_in, not_allowed, not_found, invalid_input, '
  'rate_limited past 1000 a day';

create function public.create_invitation(
  partner_id uuid, email text, expires_at timestamptz default null, access_until timestamptz default null
)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_partner_admin(create_invitation.partner_id);
  address constant text := lower(btrim(create_invitation.email));
  verdict text;
  made uuid;
begin
  perform private.check_invitation_terms(
    create_invitation.partner_id, create_invitation.expires_at, create_invitation.access_until
  );
  perform private.lock_invitations(create_invitation.partner_id);
  select j.outcome into verdict
  from private.judge_addresses(create_invitation.partner_id, array[create_invitation.email]) j;
  case verdict
    when 'already_invited' then
      -- sent again because the answer was lost, or by two admins: it is the same invitation
      select i.id into made from public.partner_invitations i
      where i.partner_id = create_invitation.partner_id and lower(i.email) = address and i.status = 'pending';
      return made;
    when 'already_member' then
      perform private.fail('already_exists', 409, jsonb_build_object('outcome', verdict));
    when 'too_often' then
      perform private.fail('rate_limited', 429, jsonb_build_object('limit', 3, 'retry_at', (
        select (array_agg(i.mailed_at order by i.mailed_at desc))[3] + interval '7 days'
        from public.partner_invitations i
        where i.partner_id = create_invitation.partner_id and lower(i.email) = address
          and i.mailed_at > now() - interval '7 days'
      )));
    when 'would_invite' then
      perform private.check_invitation_rate(create_invitation.partner_id, 1);
    else
      perform private.fail('invalid_input', 400, jsonb_build_object('field', 'email'));
  end case;
  made := (private.send_invitations(
    create_invitation.partner_id, array[address], create_invitation.expires_at, create_invitation.access_until
  ))[1];
  perform private.note_partner_act(
    create_invitation.partner_id, 'invitations_created', invitation_id => made,
    details => jsonb_build_object('count', 1)
  );
  return made;
end
$$;
comment on function public.create_invitation(uuid, text, timestamptz, timestamptz) is
  'Invites one address and answers the invitation''s id; that of the open one if there is one. Terms as in '
  'create_invitations. Errors: not_signed_in, not_allowed, not_found, invalid_input, already_exists for a '
  'member, rate_limited';

create function private.lock_invitation(invitation_id uuid)
returns public.partner_invitations
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  me constant uuid := private.require_caller();
  invitation public.partner_invitations;
begin
  select i.* into invitation from public.partner_invitations i
  where i.id = lock_invitation.invitation_id
    and (i.partner_id in (select private.my_administered_partner_ids()) or private.is_admin())
  for update;
  if not found then
    perform private.fail('not_found', 404);
  end if;
  return invitation;
end
$$;
comment on function private.lock_invitation(uuid) is
  'The invitation the caller is about to change, if he manages its partner; not_found for any other';

create function public.cancel_invitation(invitation_id uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  invitation constant public.partner_invitations := private.lock_invitation(cancel_invitation.invitation_id);
begin
  if invitation.status = 'expired' then
    return;
  elsif invitation.status <> 'pending' then
    perform private.fail('already_handled', 409, jsonb_build_object('status', invitation.status));
  end if;
  update public.partner_invitations i set status = 'expired', expires_at = least(i.expires_at, now())
  where i.id = invitation.id;
  perform private.note_partner_act(
    invitation.partner_id, 'invitation_cancelled', invitation_id => invitation.id
  );
end
$$;
comment on function public.cancel_invitation(uuid) is
  'For a partner''s admins and those of the platform: ends an open invitation now; a second time changes '
  'nothing. Errors: not_signed_in, not_found, already_handled with status';

create function public.resend_invitation(invitation_id uuid, expires_at timestamptz default null)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  invitation public.partner_invitations := private.lock_invitation(resend_invitation.invitation_id);
begin
  perform private.check_invitation_terms(
    invitation.partner_id, resend_invitation.expires_at, invitation.access_until
  );
  if invitation.status not in ('pending', 'expired') then
    perform private.fail('already_handled', 409, jsonb_build_object('status', invitation.status));
  elsif invitation.version >= 5 then
    perform private.fail('limit_reached', 409, jsonb_build_object('limit', 5));
  elsif invitation.mailed_at > now() - interval '1 hour' then
    perform private.fail(
      'rate_limited', 429, jsonb_build_object('retry_at', invitation.mailed_at + interval '1 hour')
    );
  elsif exists (
    select 1 from private.judge_addresses(invitation.partner_id, array[invitation.email::text]) j
    where j.outcome = 'already_member' or (j.outcome = 'already_invited' and invitation.status = 'expired')
  ) then
    perform private.fail('already_exists', 409);
  end if;
  perform private.check_invitation_rate(invitation.partner_id, 1);
  begin
    update public.partner_invitations i set
      status = 'pending',
      expires_at = coalesce(resend_invitation.expires_at, now() + interval '7 days'),
      version = i.version + 1,
      mailed_at = now()
    where i.id = invitation.id
    returning i.* into invitation;
  exception when unique_violation then
    perform private.fail('already_exists', 409);
  end;
  perform private.enqueue(
    'invitation_created', 'invitation_created:' || invitation.id || ':v' || invitation.version,
    jsonb_build_object('invitation_id', invitation.id, 'version', invitation.version)
  );
  perform private.note_partner_act(
    invitation.partner_id, 'invitation_resent', invitation_id => invitation.id
  );
end
$$;
comment on function public.resend_invitation(uuid, timestamptz) is
  'For a partner''s admins and those of the platform: mails an open or expired invitation again, with a new '
  'link and a new end (7 days if null); once an hour, 5 mails in all. Errors: not_signed_in, not_found, '
  'already_handled with status, already_exists, invalid_input, limit_reached, rate_limited';

create function public.issue_invitation_token(invitation_id uuid)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  fresh constant text := public.generate_secure_token(43);
begin
  update public.partner_invitations i set token = private.token_hash(fresh)
  from public.partners o
  where i.id = issue_invitation_token.invitation_id and i.status = 'pending' and i.expires_at > now()
    and o.id = i.partner_id and private.partner_is_open(o);
  return case when found then fresh end;
end
$$;
comment on function public.issue_invitation_token(uuid) is
  'For the service role, when it mails an invitation: a new token, of which only the hash stays; the one '
  'before is worth nothing from then on. Null when there is nothing to mail any more';


-- Answering an invitation ---------------------------------------------------------------------------------

create function private.partner_card(partner public.partners)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'id', partner_card.partner.id, 'name', partner_card.partner.name, 'slug', partner_card.partner.slug,
    'logo_url', partner_card.partner.logo_url
  );
$$;
comment on function private.partner_card(public.partners) is 'A partner as it is shown beside other things';

create function private.invitation_page(token text)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  page jsonb;
begin
  select jsonb_build_object(
    'partner', private.partner_card(o),
    'state', case
      when i.status in ('accepted', 'declined') then 'handled'
      when i.status = 'pending' and i.expires_at > now() then 'open'
      else 'expired'
    end,
    'expires_at', i.expires_at
  ) into page
  from public.partner_invitations i
  join public.partners o on o.id = i.partner_id and private.partner_is_open(o)
  where i.token = private.token_hash(invitation_page.token);
  if page is null then
    perform private.fail('token_invalid', 410);
  end if;
  return page;
end
$$;
comment on function private.invitation_page(text) is
  'Behind peek_partner_invitation: the one definer function of partners a visitor reaches';

create function public.peek_partner_invitation(token text)
returns jsonb
language sql
stable
security invoker
set search_path = ''
begin atomic
  select private.invitation_page(peek_partner_invitation.token);
end;
comment on function public.peek_partner_invitation(text) is
  'What the page of a mailed link shows before anybody signs in: the partner, the state (open, expired, '
  'handled) and the end; never the address. Changes nothing. Error: token_invalid';

create function private.take_invitation(answer text, token_hash text, invitation_id uuid)
returns public.partner_invitations
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  address constant text := private.my_confirmed_email();
  taken public.partner_invitations;
begin
  update public.partner_invitations i set
    status = take_invitation.answer,
    accepted_at = case when take_invitation.answer = 'accepted' then now() end
  from public.partners o
  where (i.token = take_invitation.token_hash or i.id = take_invitation.invitation_id)
    and i.status = 'pending'
    and i.expires_at > now()
    and lower(i.email) = address
    and o.id = i.partner_id
    and (take_invitation.answer <> 'accepted' or (
      private.partner_is_open(o) and (i.access_until is null or i.access_until > now())
    ))
  returning i.* into taken;
  if taken.id is not null then
    perform private.note_partner_act(
      taken.partner_id, 'invitation_' || take_invitation.answer, auth.uid(), taken.id
    );
  end if;
  return taken;
end
$$;
comment on function private.take_invitation(text, text, uuid) is
  'The one statement that uses an invitation up: open, in time, addressed to the confirmed address of the '
  'caller, and for accepting also of an open partner. Null when it is not so';

create function private.join_partner(invitation public.partner_invitations)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  ending timestamptz;
begin
  -- who is in already keeps his role and whatever lasts longer; who comes back comes back as a member
  insert into public.user_partners as u (user_id, partner_id, expires_at)
  values (auth.uid(), join_partner.invitation.partner_id, join_partner.invitation.access_until)
  on conflict (user_id, partner_id) do update set
    role = case when private.is_current(u) then u.role else 'member' end,
    joined_at = case when private.is_current(u) then u.joined_at else now() end,
    expires_at = case
      when not private.is_current(u) then excluded.expires_at
      when u.expires_at is not null and excluded.expires_at is not null
        then greatest(u.expires_at, excluded.expires_at)
    end,
    status = 'active'
  returning u.expires_at into ending;
  return jsonb_build_object(
    'partner', (
      select private.partner_card(o) from public.partners o where o.id = join_partner.invitation.partner_id
    ),
    'access_until', ending
  );
end
$$;
comment on function private.join_partner(public.partner_invitations) is
  'Gives the caller the access of an invitation he just accepted';

create function public.accept_partner_invitation(token text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  me constant uuid := private.require_caller();
  taken public.partner_invitations;
begin
  taken := private.take_invitation('accepted', private.token_hash(accept_partner_invitation.token), null);
  if taken.id is null then
    perform private.fail('token_invalid', 410);
  end if;
  return private.join_partner(taken);
end
$$;
comment on function public.accept_partner_invitation(text) is
  'Uses a mailed invitation up and gives the caller, whose confirmed address it went to, access to the '
  'partner; answers the partner and the end of the access. Errors: not_signed_in, token_invalid for unknown, '
  'used, expired and other people''s ones alike';

create function public.decline_partner_invitation(token text)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  me constant uuid := private.require_caller();
  taken public.partner_invitations;
begin
  taken := private.take_invitation('declined', private.token_hash(decline_partner_invitation.token), null);
  if taken.id is null then
    perform private.fail('token_invalid', 410);
  end if;
end
$$;
comment on function public.decline_partner_invitation(text) is
  'Uses a mailed invitation up without joining. Errors: not_signed_in, token_invalid as in '
  'accept_partner_invitation';

create function private.refuse_invitation(invitation_id uuid)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  mine public.partner_invitations;
begin
  select i.* into mine from public.partner_invitations i
  where i.id = refuse_invitation.invitation_id and lower(i.email) = private.my_confirmed_email();
  if not found then
    perform private.fail('not_found', 404);
  elsif mine.status in ('accepted', 'declined') then
    perform private.fail('already_handled', 409, jsonb_build_object('status', mine.status));
  end if;
  perform private.fail('too_late', 409);
end
$$;
comment on function private.refuse_invitation(uuid) is
  'Says why the caller could not answer an invitation he named by its id';

create function public.accept_partner_invitation_by_id(invitation_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  me constant uuid := private.require_caller();
  taken public.partner_invitations;
  again jsonb;
begin
  taken := private.take_invitation('accepted', null, accept_partner_invitation_by_id.invitation_id);
  if taken.id is not null then
    return private.join_partner(taken);
  end if;
  -- accepted a moment ago, and the answer was lost
  select jsonb_build_object('partner', private.partner_card(o), 'access_until', u.expires_at) into again
  from public.partner_invitations i
  join public.partners o on o.id = i.partner_id
  join public.user_partners u on u.partner_id = i.partner_id and u.user_id = me
  where i.id = accept_partner_invitation_by_id.invitation_id and i.status = 'accepted'
    and lower(i.email) = private.my_confirmed_email()
    and private.is_current(u) and private.partner_is_open(o);
  if again is null then
    perform private.refuse_invitation(accept_partner_invitation_by_id.invitation_id);
  end if;
  return again;
end
$$;
comment on function public.accept_partner_invitation_by_id(uuid) is
  'The same as accept_partner_invitation for an invitation the caller sees in his own list; a second time '
  'gives the same answer. Errors: not_signed_in, not_found, already_handled with status, too_late';

create function public.decline_partner_invitation_by_id(invitation_id uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  me constant uuid := private.require_caller();
  taken public.partner_invitations;
begin
  taken := private.take_invitation('declined', null, decline_partner_invitation_by_id.invitation_id);
  if taken.id is null and not exists (
    select 1 from public.partner_invitations i
    where i.id = decline_partner_invitation_by_id.invitation_id and i.status = 'declined'
      and lower(i.email) = private.my_confirmed_email()
  ) then
    perform private.refuse_invitation(decline_partner_invitation_by_id.invitation_id);
  end if;
end
$$;
comment on function public.decline_partner_invitation_by_id(uuid) is
  'Declines an invitation the caller sees in his own list; a second time changes nothing. Errors: '
  'not_signed_in, not_found, already_handled with status, too_late';


-- Mentors in a programme ----------------------------------------------------------------------------------

create function private.broadcast_programme()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform private.tell(
    new.mentor_id, 'programme_changed', jsonb_build_object('partner_id', new.partner_id)
  );
  return null;
end
$$;
comment on function private.broadcast_programme() is
  'Trigger: tells a mentor that his place in a programme changed, and nobody else';

create trigger mentor_partners_broadcast after update on public.mentor_partners
  for each row when ((new.status, new.is_active) is distinct from (old.status, old.is_active))
  execute function private.broadcast_programme();

create function private.partner_manager_ids(partner_id uuid)
returns setof uuid
language sql
stable
security definer
set search_path = ''
as $$
  with managers as (
    select u.user_id from public.user_partners u
    where u.partner_id = partner_manager_ids.partner_id and u.status = 'active' and u.role = 'admin'
      and private.is_current(u)
  )
  select m.user_id from managers m
  union all
  select r.user_id from public.user_roles r
  where r.role = 'admin' and not exists (select 1 from managers);
$$;
comment on function private.partner_manager_ids(uuid) is
  'Who is told about a partner''s queue: its admins, or those of the platform where it has none';

create function public.request_partner_programme(partner_id uuid)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_caller();
  recent timestamptz[];
  place public.mentor_partners;
begin
  if not exists (
    select 1 from public.profiles p
    join public.user_roles r on r.user_id = p.id and r.role = 'mentor'
    where p.id = me and p.verified
  ) then
    perform private.fail('not_allowed', 403);
  elsif not exists (
    select 1 from public.partners o
    where o.id = request_partner_programme.partner_id and private.partner_is_open(o)
  ) then
    perform private.fail('not_found', 404);
  end if;
  select array_agg(l.created_at order by l.created_at desc) into recent from public.partner_audit_log l
  where l.actor_id = me and l.action = 'programme_requested' and l.created_at > now() - interval '1 day';
  insert into public.mentor_partners (mentor_id, partner_id) values (me, request_partner_programme.partner_id)
    on conflict (mentor_id, partner_id) do nothing
    returning * into place;
  if place.id is null then
    select m.* into place from public.mentor_partners m
    where m.mentor_id = me and m.partner_id = request_partner_programme.partner_id;
    if place.status = 'declined' then
      perform private.fail('already_handled', 409, jsonb_build_object('status', place.status));
    end if;
    return place.status;
  elsif cardinality(recent) >= 10 then
    perform private.fail('rate_limited', 429, jsonb_build_object(
      'retry_at', recent[10] + interval '1 day', 'limit', 10
    ));
  end if;
  perform private.enqueue(
    'programme_requested', 'programme_requested:' || place.id || ':' || m.id,
    jsonb_build_object('mentor_partner_id', place.id, 'recipient_id', m.id)
  )
  from private.partner_manager_ids(place.partner_id) m (id);
  perform private.note_partner_act(place.partner_id, 'programme_requested', me);
  return place.status;
end
$$;
comment on function public.request_partner_programme(uuid) is
  'A verified mentor asks to join a partner''s programme; answers requested, or approved where he is in it. '
  'Errors: not_signed_in, not_allowed, not_found, already_handled when the partner declined, rate_limited '
  'past 10 a day';

create function public.leave_partner_programme(partner_id uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_caller();
begin
  -- a request that was declined stays, so that leaving and asking again is no way round the answer
  delete from public.mentor_partners m
  where m.mentor_id = me and m.partner_id = leave_partner_programme.partner_id and m.status <> 'declined';
  if found then
    perform private.note_partner_act(leave_partner_programme.partner_id, 'programme_left', me);
  end if;
end
$$;
comment on function public.leave_partner_programme(uuid) is
  'A mentor leaves a programme or takes his request back; a second time changes nothing. Error: '
  'not_signed_in';

create function public.pause_partner_programme(partner_id uuid, paused boolean default true)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_caller();
  wanted constant boolean := not coalesce(pause_partner_programme.paused, true);
  place public.mentor_partners;
begin
  select m.* into place from public.mentor_partners m
  where m.mentor_id = me and m.partner_id = pause_partner_programme.partner_id
  for update;
  if not found then
    perform private.fail('not_found', 404);
  elsif place.status <> 'approved' then
    perform private.fail('already_handled', 409, jsonb_build_object('status', place.status));
  elsif place.is_active = wanted then
    return;
  end if;
  update public.mentor_partners m set is_active = wanted where m.id = place.id;
  perform private.note_partner_act(
    place.partner_id, case when wanted then 'programme_resumed' else 'programme_paused' end, me
  );
end
$$;
comment on function public.pause_partner_programme(uuid, boolean) is
  'A mentor stops being shown in a programme for a while, or (paused false) comes back; a second time '
  'changes nothing. Errors: not_signed_in, not_found, already_handled with status before he is approved';

create function public.approve_mentor_partner(
  mentor_id uuid, partner_id uuid, approved boolean default true
)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_partner_admin(approve_mentor_partner.partner_id);
  wanted constant text :=
    case when coalesce(approve_mentor_partner.approved, true) then 'approved' else 'declined' end;
  place public.mentor_partners;
begin
  select m.* into place from public.mentor_partners m
  where m.mentor_id = approve_mentor_partner.mentor_id and m.partner_id = approve_mentor_partner.partner_id
  for update;
  if not found then
    perform private.fail('not_found', 404);
  elsif place.status = wanted then
    return place.status;
  elsif wanted = 'approved'
    and not (select p.verified from public.profiles p where p.id = place.mentor_id) then
    perform private.fail('mentor_unavailable', 404);
  end if;
  update public.mentor_partners m set status = wanted where m.id = place.id;
  perform private.enqueue(
    'programme_' || wanted, 'programme_' || wanted || ':' || place.id || ':' || place.mentor_id,
    jsonb_build_object('mentor_partner_id', place.id, 'recipient_id', place.mentor_id)
  );
  perform private.note_partner_act(place.partner_id, 'mentor_' || wanted, place.mentor_id);
  return wanted;
end
$$;
comment on function public.approve_mentor_partner(uuid, uuid, boolean) is
  'For a partner''s admins and those of the platform: takes a mentor who asked into the programme, or '
  '(approved false) declines him, also later; answers the status, a second time the same. Errors: '
  'not_signed_in, not_allowed, not_found for who did not ask, mentor_unavailable for who is not verified';

create type public.programme_mentor as (
  mentor_id uuid,
  full_name text,
  avatar_url text,
  slug text,
  job_title text,
  company text,
  verified boolean,
  status text,
  is_active boolean,
  created_at timestamptz,
  cursor text
);
comment on type public.programme_mentor is
  'One mentor of list_programme_mentors, with the place in the list';

create function public.list_programme_mentors(
  partner_id uuid, status text default null, cursor text default null, page_size int default 50
)
returns setof public.programme_mentor
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_partner_admin(list_programme_mentors.partner_id);
  place record;
begin
  if list_programme_mentors.status not in ('requested', 'approved', 'declined') then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'status'));
  end if;
  select c.* into place from private.read_cursor(list_programme_mentors.cursor) c;
  return query
  select
    m.mentor_id, p.full_name, p.avatar_url, p.slug, p.job_title, p.company, p.verified, m.status::text,
    m.is_active, m.created_at, private.cursor_of(m.created_at, m.mentor_id)
  from public.mentor_partners m
  join public.profiles p on p.id = m.mentor_id
  where m.partner_id = list_programme_mentors.partner_id
    and (list_programme_mentors.status is null or m.status = list_programme_mentors.status)
    and (place.id is null or (m.created_at, m.mentor_id) > (place.at, place.id))
  order by m.created_at, m.mentor_id
  limit least(greatest(coalesce(list_programme_mentors.page_size, 50), 1), 100);
end
$$;
comment on function public.list_programme_mentors(uuid, text, text, int) is
  'For a partner''s admins and those of the platform: a page of the mentors who asked, are in or were '
  'declined (status null: all), first come first; cursor: that of the last row of the page before. Errors: '
  'not_signed_in, not_allowed, not_found, invalid_input';


-- Who may call what ---------------------------------------------------------------------------------------

revoke all on function
  private.require_partner_admin(uuid), private.note_partner_act(uuid, text, uuid, uuid, jsonb),
  private.check_changes(jsonb, jsonb), private.refuse_row(text, text, text),
  private.broadcast_membership(),
  private.is_current(public.user_partners), private.lock_member(uuid, uuid), private.is_address(text),
  private.check_invitation_terms(uuid, timestamptz, timestamptz), private.lock_invitations(uuid),
  private.check_invitation_rate(uuid, int), private.judge_addresses(uuid, text[]),
  private.send_invitations(uuid, text[], timestamptz, timestamptz), private.lock_invitation(uuid),
  private.partner_card(public.partners), private.invitation_page(text),
  private.take_invitation(text, text, uuid), private.join_partner(public.partner_invitations),
  private.refuse_invitation(uuid), private.broadcast_programme(), private.partner_manager_ids(uuid)
from public, anon, authenticated;
-- Called with the rights of whoever asks, by peek_partner_invitation.
grant execute on function private.invitation_page(text) to anon, authenticated, service_role;

revoke all on function
  public.create_partner(text, text, text, text, text, date, date), public.update_partner(uuid, jsonb),
  public.set_member_role(uuid, uuid, text), public.list_members(uuid, text, int, text),
  public.remove_member(uuid, uuid), public.set_member_access(uuid, uuid, timestamptz),
  public.leave_partner(uuid), public.create_invitations(uuid, text[], timestamptz, timestamptz, boolean),
  public.create_invitation(uuid, text, timestamptz, timestamptz), public.cancel_invitation(uuid),
  public.resend_invitation(uuid, timestamptz), public.issue_invitation_token(uuid),
  public.peek_partner_invitation(text), public.accept_partner_invitation(text),
  public.decline_partner_invitation(text), public.accept_partner_invitation_by_id(uuid),
  public.decline_partner_invitation_by_id(uuid), public.request_partner_programme(uuid),
  public.leave_partner_programme(uuid), public.pause_partner_programme(uuid, boolean),
  public.approve_mentor_partner(uuid, uuid, boolean), public.list_programme_mentors(uuid, text, text, int)
from public, anon, authenticated;
grant execute on function public.create_partner(text, text, text, text, text, date, date) to authenticated;
grant execute on function public.update_partner(uuid, jsonb) to authenticated;
grant execute on function public.set_member_role(uuid, uuid, text) to authenticated;
grant execute on function public.list_members(uuid, text, int, text) to authenticated;
grant execute on function public.remove_member(uuid, uuid) to authenticated;
grant execute on function public.set_member_access(uuid, uuid, timestamptz) to authenticated;
grant execute on function public.leave_partner(uuid) to authenticated;
grant execute on function public.create_invitations(uuid, text[], timestamptz, timestamptz, boolean)
  to authenticated;
grant execute on function public.create_invitation(uuid, text, timestamptz, timestamptz) to authenticated;
grant execute on function public.cancel_invitation(uuid) to authenticated;
grant execute on function public.resend_invitation(uuid, timestamptz) to authenticated;
grant execute on function public.issue_invitation_token(uuid) to service_role;
grant execute on function public.peek_partner_invitation(text) to anon, authenticated, service_role;
grant execute on function public.accept_partner_invitation(text) to authenticated;
grant execute on function public.decline_partner_invitation(text) to authenticated;
grant execute on function public.accept_partner_invitation_by_id(uuid) to authenticated;
grant execute on function public.decline_partner_invitation_by_id(uuid) to authenticated;
grant execute on function public.request_partner_programme(uuid) to authenticated;
grant execute on function public.leave_partner_programme(uuid) to authenticated;
grant execute on function public.pause_partner_programme(uuid, boolean) to authenticated;
grant execute on function public.approve_mentor_partner(uuid, uuid, boolean) to authenticated;
grant execute on function public.list_programme_mentors(uuid, text, text, int) to authenticated;
