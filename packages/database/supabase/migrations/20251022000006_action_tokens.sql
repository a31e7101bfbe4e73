-- Links in e-mails that answer without signing in: a token per mail, mailed once, kept as a hash, used once.
--
-- Reading a link changes nothing; the page behind it names the action and a click posts it. All of this is
-- for the service role: no client ever sees or uses a token through the API.


-- action_tokens -------------------------------------------------------------------------------------------

create table public.action_tokens (
  token_hash text primary key check (token_hash ~ '^[0-9a-f]{64}$'),
  purpose text not null check (purpose in ('appointment_respond', 'appointment_manage', 'request_reply')),
  appointment_id uuid references public.appointments (id) on delete cascade,
  request_id uuid references public.mentorship_requests (id) on delete cascade,
  recipient_id uuid not null references public.profiles (id) on delete cascade,
  version int,
  expires_at timestamptz not null,
  used_at timestamptz,
  used_for text check (used_for in ('confirm', 'decline', 'cancel', 'reply')),
  created_at timestamptz not null default now(),
  check ((purpose = 'request_reply') = (request_id is not null)),
  check ((purpose = 'request_reply') = (appointment_id is null)),
  check ((appointment_id is null) = (version is null)),
  check ((used_at is null) = (used_for is null))
);

comment on table public.action_tokens is
  'Tokens in the links of e-mails; what one of them may do, for whom and until when. For the service role';
comment on column public.action_tokens.token_hash is 'SHA-256 of the token in hex; the token is nowhere';
comment on column public.action_tokens.purpose is
  'appointment_respond: confirm or decline; appointment_manage: cancel; request_reply: answer a request';
comment on column public.action_tokens.appointment_id is 'The session it is about';
comment on column public.action_tokens.request_id is 'The written request it is about';
comment on column public.action_tokens.recipient_id is 'Whose mail it is in: he is the one who acts';
comment on column public.action_tokens.version is
  'The session''s version when the mail was sent: once it changes, the link is worth nothing';
comment on column public.action_tokens.expires_at is
  'End of the link: seven days, the start of the session, or the moment a newer one took its place';
comment on column public.action_tokens.used_at is 'When it was used, once';
comment on column public.action_tokens.used_for is 'What it was used for';
comment on column public.action_tokens.created_at is 'When its mail was sent';

create index action_tokens_appointment_id_idx on public.action_tokens (appointment_id, purpose);
comment on index public.action_tokens_appointment_id_idx is
  'issue_action_token: earlier ones of a session; foreign key';
create index action_tokens_request_id_idx on public.action_tokens (request_id);
comment on index public.action_tokens_request_id_idx is
  'issue_action_token: earlier ones of a request; foreign key';
create index action_tokens_recipient_id_idx on public.action_tokens (recipient_id);
comment on index public.action_tokens_recipient_id_idx is 'foreign key: deleting an account';
create index action_tokens_expires_at_idx on public.action_tokens (expires_at);
comment on index public.action_tokens_expires_at_idx is 'retention: tokens that ended long ago';

alter table public.action_tokens enable row level security;
-- No policy: clients neither read nor write it; the service role is not bound by policies.

revoke all on table public.action_tokens from public, anon, authenticated;
grant all on table public.action_tokens to service_role;

create trigger action_tokens_freeze before update on public.action_tokens
  for each row execute function private.freeze_columns(
    'token_hash', 'purpose', 'appointment_id', 'request_id', 'recipient_id', 'version', 'created_at'
  );

create function private.end_appointment_token()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  new.action_token := null;
  new.token_expires_at := null;
  return new;
end
$$;
comment on function private.end_appointment_token() is
  'Trigger: no session begins with a token of its maker''s choice, and none keeps one past its next change';

create trigger appointments_token_insert before insert on public.appointments
  for each row execute function private.end_appointment_token();
-- Fires after appointments_prepare, which counts the version: triggers go by name.
create trigger appointments_token_update before update on public.appointments
  for each row when (new.version <> old.version)
  execute function private.end_appointment_token();


-- Issue ---------------------------------------------------------------------------------------------------

create function private.token_hash(token text)
returns text
language sql
immutable
security definer
set search_path = ''
as $$
  select encode(sha256(convert_to(token_hash.token, 'UTF8')), 'hex');
$$;
comment on function private.token_hash(text) is 'What is kept of a token';

create function private.issue_for_appointment(
  appointment_id uuid, purpose text, recipient_id uuid, hash text
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  session public.appointments;
  awaited uuid;
  reader uuid;
  until_at timestamptz;
begin
  -- the people first, as whoever uses a token does
  perform private.lock_people(a.mentor_id, a.mentee_id) from public.appointments a
  where a.id = issue_for_appointment.appointment_id;
  select a.* into session from public.appointments a
  where a.id = issue_for_appointment.appointment_id and a.status <> 'held';
  if not found then
    perform private.fail('not_found', 404);
  elsif session.status <> 'pending'
    and (session.status <> 'confirmed' or issue_for_appointment.purpose = 'appointment_respond') then
    perform private.refuse_handled(session.status);
  elsif session.scheduled_at <= now() then
    perform private.fail('too_late', 409);
  end if;
  awaited := case session.awaiting when 'mentor' then session.mentor_id else session.mentee_id end;
  reader := coalesce(
    issue_for_appointment.recipient_id,
    case issue_for_appointment.purpose when 'appointment_respond' then awaited else session.mentee_id end
  );
  if reader not in (session.mentor_id, session.mentee_id)
    or (issue_for_appointment.purpose = 'appointment_respond' and reader <> awaited) then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'recipient_id'));
  end if;
  until_at := least(now() + interval '7 days', session.scheduled_at);
  update public.action_tokens t set expires_at = now()
  where t.appointment_id = session.id and t.purpose = issue_for_appointment.purpose
    and t.recipient_id = reader and t.used_at is null and t.expires_at > now();
  insert into public.action_tokens (token_hash, purpose, appointment_id, recipient_id, version, expires_at)
  values (
    issue_for_appointment.hash, issue_for_appointment.purpose, session.id, reader, session.version, until_at
  );
  if issue_for_appointment.purpose = 'appointment_respond' then
    update public.appointments a set action_token = issue_for_appointment.hash, token_expires_at = until_at
    where a.id = session.id;
  end if;
end
$$;
comment on function private.issue_for_appointment(uuid, text, uuid, text) is
  'Keeps the hash of a token for one of the two people of a session and ends his earlier one';

create function private.issue_for_request(request_id uuid, recipient_id uuid, hash text)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  request public.mentorship_requests;
begin
  select r.* into request from public.mentorship_requests r where r.id = issue_for_request.request_id;
  if not found then
    perform private.fail('not_found', 404);
  elsif request.status not in ('pending', 'read') then
    perform private.refuse_handled(request.status);
  elsif coalesce(issue_for_request.recipient_id, request.mentor_id) <> request.mentor_id then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'recipient_id'));
  end if;
  update public.action_tokens t set expires_at = now()
  where t.request_id = request.id and t.used_at is null and t.expires_at > now();
  insert into public.action_tokens (token_hash, purpose, request_id, recipient_id, expires_at)
  values (
    issue_for_request.hash, 'request_reply', request.id, request.mentor_id, now() + interval '7 days'
  );
end
$$;
comment on function private.issue_for_request(uuid, uuid, text) is
  'Keeps the hash of a token for the mentor of a written request and ends the earlier one';

create function public.issue_action_token(id uuid, purpose text, recipient_id uuid default null)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  token constant text := public.generate_secure_token(43);
begin
  if issue_action_token.purpose in ('appointment_respond', 'appointment_manage') then
    perform private.issue_for_appointment(
      issue_action_token.id, issue_action_token.purpose, issue_action_token.recipient_id,
      private.token_hash(token)
    );
  elsif issue_action_token.purpose = 'request_reply' then
    perform private.issue_for_request(
      issue_action_token.id, issue_action_token.recipient_id, private.token_hash(token)
    );
  else
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'purpose'));
  end if;
  return token;
end
$$;
comment on function public.issue_action_token(uuid, text, uuid) is
  'For the service role, at the moment a mail is sent: a token for its link, told this once. recipient_id: '
  'whose mail it is (null: of appointment_respond the one whose answer is awaited, of appointment_manage the '
  'mentee, of request_reply the mentor); his earlier one for the same purpose ends. Errors: invalid_input, '
  'not_found, already_handled with status, too_late';


-- Use -----------------------------------------------------------------------------------------------------

create function private.consume_action_token(token text, purposes text[], used_for text default 'reply')
returns public.action_tokens
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  used public.action_tokens;
begin
  -- one statement checks and takes it: of two clicks at once, the second finds it used
  update public.action_tokens t set used_at = now(), used_for = consume_action_token.used_for
  where t.token_hash = private.token_hash(consume_action_token.token)
    and t.purpose = any (consume_action_token.purposes)
    and t.used_at is null
    and t.expires_at > now()
    and (
      t.appointment_id is null
      or exists (
        select 1 from public.appointments a where a.id = t.appointment_id and a.version = t.version
      )
    )
  returning t.* into used;
  if not found then
    perform private.fail('token_invalid', 410);
  end if;
  return used;
end
$$;
comment on function private.consume_action_token(text, text[], text) is
  'Uses a token for one of these purposes and answers its row; one error, token_invalid, for unknown, used, '
  'ended, outdated and none. For a session lock its people before. Failing later gives it back';

create function public.peek_action_token(token text)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  seen jsonb;
begin
  select jsonb_build_object(
    'purpose', t.purpose,
    'state', case
      when t.used_at is not null then 'used'
      when a.version <> t.version then 'outdated'
      when t.expires_at <= now() then 'expired'
      else 'open'
    end,
    'used_for', t.used_for,
    'used_at', t.used_at,
    'expires_at', t.expires_at,
    'recipient_role', case when t.recipient_id = mentor.id then 'mentor' else 'mentee' end,
    'mentor_name', mentor.full_name,
    'mentor_timezone', mentor.timezone,
    'mentee_name', mentee.full_name,
    'mentee_timezone', mentee.timezone,
    'status', coalesce(a.status, r.status),
    'awaiting', case when a.status = 'pending' then a.awaiting end,
    'scheduled_at', a.scheduled_at,
    'ends_at', a.ends_at,
    'previous_scheduled_at', a.previous_scheduled_at
  )
  into seen
  from public.action_tokens t
  left join public.appointments a on a.id = t.appointment_id
  left join public.mentorship_requests r on r.id = t.request_id
  join public.profiles mentor on mentor.id = coalesce(a.mentor_id, r.mentor_id)
  join public.profiles mentee on mentee.id = coalesce(a.mentee_id, r.mentee_id)
  where t.token_hash = private.token_hash(peek_action_token.token);
  if not found then
    perform private.fail('token_invalid', 410);
  end if;
  return seen;
end
$$;
comment on function public.peek_action_token(text) is
  'For the service role: what the page behind a link names: purpose, state (open, used, expired, outdated), '
  'the two names and zones, the time and what became of it. Changes nothing. Error: token_invalid';

create function public.respond_to_appointment_by_token(token text, action text, reason text default null)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  wanted constant text := respond_to_appointment_by_token.action;
  why constant text := private.check_text(respond_to_appointment_by_token.reason, 'reason', false);
  used public.action_tokens;
begin
  if coalesce(wanted not in ('confirm', 'decline', 'cancel'), true) then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'action'));
  end if;
  -- the people before the token and the session, as everybody does; what is checked comes after
  perform private.lock_people(a.mentor_id, a.mentee_id)
  from public.action_tokens t
  join public.appointments a on a.id = t.appointment_id
  where t.token_hash = private.token_hash(respond_to_appointment_by_token.token);
  used := private.consume_action_token(
    respond_to_appointment_by_token.token,
    array[case wanted when 'cancel' then 'appointment_manage' else 'appointment_respond' end],
    wanted
  );
  if wanted = 'confirm' then
    perform private.confirm_session(used.appointment_id, used.recipient_id, used.version);
  else
    perform private.call_off_session(used.appointment_id, used.recipient_id, why, wanted = 'decline');
  end if;
  return public.peek_action_token(respond_to_appointment_by_token.token);
end
$$;
comment on function public.respond_to_appointment_by_token(text, text, text) is
  'For the service role, after a click on the page behind a link: confirm or decline (appointment_respond), '
  'cancel (appointment_manage), in the name of whoever got the mail. Answers what peek_action_token shows '
  'afterwards. Errors: invalid_input, token_invalid for any token that is not open, too_late, '
  'conversation_closed';


-- Who may call what ---------------------------------------------------------------------------------------

revoke all on function
  private.end_appointment_token(), private.token_hash(text),
  private.issue_for_appointment(uuid, text, uuid, text), private.issue_for_request(uuid, uuid, text),
  private.consume_action_token(text, text[], text)
from public, anon, authenticated;

revoke all on function
  public.issue_action_token(uuid, text, uuid), public.peek_action_token(text),
  public.respond_to_appointment_by_token(text, text, text)
from public, anon, authenticated;
grant execute on function public.issue_action_token(uuid, text, uuid) to service_role;
grant execute on function public.peek_action_token(text) to service_role;
grant execute on function public.respond_to_appointment_by_token(text, text, text) to service_role;
