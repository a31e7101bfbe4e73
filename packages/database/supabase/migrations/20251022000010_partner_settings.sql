-- What a partner sets for itself: origins, questions, retention, sign-on keys; and what it may count.


-- Checks of the tables below ------------------------------------------------------------------------------

create function private.is_origin(origin text)
returns boolean
language sql
immutable
security definer
set search_path = ''
as $$
  -- as a browser writes it: lower case, no path, no port that goes without saying; http only to oneself
  select coalesce(
    char_length(is_origin.origin) <= 255
    and is_origin.origin ~ (
      '^(https://([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?'
      || '|http://(localhost|127\.0\.0\.1|\[::1\]))(:[1-9][0-9]{0,4})?$'
    )
    and is_origin.origin !~ '^(https://.*:443|http://.*:80)$'
    and coalesce(substring(is_origin.origin from ':([0-9]+)$')::int, 0) <= 65535,
    false
  );
$$;
comment on function private.is_origin(text) is
  'True for one exact https origin, or an http one of the own machine: no wildcard, no path, no user';

create function private.are_origins(origins text[])
returns boolean
language sql
immutable
security definer
set search_path = ''
as $$
  select coalesce(array_ndims(are_origins.origins), 1) = 1
    and (
      select coalesce(bool_and(private.is_origin(o.origin)), true) and count(*) = count(distinct o.origin)
      from unnest(are_origins.origins) o (origin)
    );
$$;
comment on function private.are_origins(text[]) is
  'True for a plain list of different origins, also an empty one';

create function private.are_questions(questions jsonb)
returns boolean
language sql
immutable
security definer
set search_path = ''
as $$
  select case when jsonb_typeof(are_questions.questions) = 'array'
    and jsonb_array_length(are_questions.questions) <= 20 then (
      select coalesce(bool_and(
        case when jsonb_typeof(q.question) = 'object' then
          q.question - '{id,label,required}'::text[] = '{}'
          and jsonb_typeof(q.question -> 'id') = 'string'
          and q.question ->> 'id' ~ '^[a-z0-9][a-z0-9_-]{0,39}$'
          and jsonb_typeof(q.question -> 'label') = 'string'
          and char_length(q.question ->> 'label') <= 200
          and q.question ->> 'label' ~ '[^[:space:]]'
          and q.question ->> 'label' !~ '[[:cntrl:]]'
          and jsonb_typeof(q.question -> 'required') = 'boolean'
        end is true
      ), true) and count(*) = count(distinct q.question ->> 'id')
      from jsonb_array_elements(are_questions.questions) q (question)
    )
    else false
  end;
$$;
comment on function private.are_questions(jsonb) is
  'True for a list of at most 20 questions, each an id of its own, a label of one line and whether an answer '
  'is required';

create function private.public_jwk(jwk jsonb)
returns jsonb
language sql
immutable
security definer
set search_path = ''
as $$
  with source as (
    select case jsonb_typeof(public_jwk.jwk) when 'object' then public_jwk.jwk else '{}' end as jwk
  ),
  given as (
    select
      k.*,
      coalesce(k.alg, case k.kty when 'EC' then 'ES256' when 'RSA' then 'RS256' else 'EdDSA' end)
        as algorithm,
      -- an allow-list: a private part has no name here
      s.jwk - '{kty,crv,x,y,n,e,alg,use,kid,key_ops,ext}'::text[] as unknown
    from source s
    cross join jsonb_to_record(s.jwk)
      k (kty text, crv text, x text, y text, n text, e text, alg text, use text, kid text)
  ),
  judged as (
    select g.*, case
      when g.kty = 'EC' and g.crv = 'P-256' and g.algorithm = 'ES256' and g.n is null and g.e is null
        and g.x ~ '^[A-Za-z0-9_-]{43}$' and g.y ~ '^[A-Za-z0-9_-]{43}$'
        then format('{"crv":"P-256","kty":"EC","x":"%s","y":"%s"}', g.x, g.y)
      -- 2048 to 4096 bits, and the one exponent everybody uses
      when g.kty = 'RSA' and g.algorithm = 'RS256' and g.crv is null and g.x is null and g.y is null
        and g.n ~ '^[A-Za-z0-9_-]+$' and char_length(g.n) between 342 and 683 and g.e = 'AQAB'
        then format('{"e":"AQAB","kty":"RSA","n":"%s"}', g.n)
      when g.kty = 'OKP' and g.crv = 'Ed25519' and g.algorithm = 'EdDSA'
        and g.y is null and g.n is null and g.e is null and g.x ~ '^[A-Za-z0-9_-]{43}$'
        then format('{"crv":"Ed25519","kty":"OKP","x":"%s"}', g.x)
    end as canonical
    from given g
    where g.unknown = '{}'
      and coalesce(g.use, 'sig') = 'sig'
      and coalesce(g.kid, 'x') ~ '^[A-Za-z0-9._:=@/+-]{1,120}$'
  )
  select jsonb_strip_nulls(jsonb_build_object(
    'kty', j.kty, 'crv', j.crv, 'x', j.x, 'y', j.y, 'n', j.n, 'e', j.e, 'alg', j.algorithm, 'use', 'sig',
    'kid', coalesce(j.kid, rtrim(
      translate(encode(sha256(convert_to(j.canonical, 'UTF8')), 'base64'), '+/', '-_'), '='
    ))
  ))
  from judged j
  where j.canonical is not null;
$$;
comment on function private.public_jwk(jsonb) is
  'The public signing key (ES256, RS256 or EdDSA) a JWK holds, with its thumbprint (RFC 7638) as kid if it '
  'names none; null for anything else, above all for a private key';


-- partner_settings ----------------------------------------------------------------------------------------

create table public.partner_settings (
  partner_id uuid primary key references public.partners (id) on delete cascade,
  allowed_origins text[] not null default '{}'
    check (cardinality(allowed_origins) <= 50 and private.are_origins(allowed_origins)),
  controller_name text check (
    char_length(controller_name) <= 120
    and controller_name ~ '[^[:space:]]'
    and controller_name !~ '[[:cntrl:]]'
  ),
  reply_to text check (reply_to is null or private.is_address(reply_to)),
  questions jsonb not null default '[]' check (private.are_questions(questions)),
  retention_cv_days int not null default 90 check (retention_cv_days between 1 and 3650),
  retention_invitation_days int not null default 30 check (retention_invitation_days between 1 and 3650),
  retention_chat_days int not null default 365 check (retention_chat_days between 1 and 3650),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

comment on table public.partner_settings is
  'What a partner decides for its programme; the row comes with the partner';
comment on column public.partner_settings.partner_id is 'The partner whose settings they are';
comment on column public.partner_settings.allowed_origins is
  'Where the partner''s pages are: checked when a sign-on is exchanged for a session; the database stays the '
  'guard';
comment on column public.partner_settings.controller_name is
  'Who is responsible for the data of this programme (LGPD); null: the partner''s name';
comment on column public.partner_settings.reply_to is 'Address that answers to this programme''s mails go to';
comment on column public.partner_settings.questions is
  'What the partner asks at a booking: a list of id, label and required';
comment on column public.partner_settings.retention_cv_days is 'Days a CV is kept after the last session';
comment on column public.partner_settings.retention_invitation_days is
  'Days an invitation is kept after it ran out';
comment on column public.partner_settings.retention_chat_days is 'Days a chat is kept after its last message';
comment on column public.partner_settings.created_at is 'When the partner was made';
comment on column public.partner_settings.updated_at is 'Last change of the row';

alter table public.partner_settings enable row level security;

-- A visitor reads what a booking page shows of an open partner (the columns granted below).
create policy partner_settings_select_visitor on public.partner_settings for select to anon
  using (partner_id = any (array(select o.id from public.partners o where private.partner_is_open(o))));
comment on policy partner_settings_select_visitor on public.partner_settings is
  'A visitor reads what a booking page shows of an open partner (the columns granted below)';
-- A signed-in person reads the same; managers get the rest from get_partner_settings.
create policy partner_settings_select_user on public.partner_settings for select to authenticated
  using (partner_id = any (array(select o.id from public.partners o where private.partner_is_open(o))));
comment on policy partner_settings_select_user on public.partner_settings is
  'A signed-in person reads the same; managers get the rest from get_partner_settings';
-- No insert, update or delete: the row comes and goes with the partner; update_partner_settings changes it.

revoke all on table public.partner_settings from public, anon, authenticated;
grant select (partner_id, controller_name, questions) on public.partner_settings to anon, authenticated;
grant all on table public.partner_settings to service_role;

create trigger partner_settings_freeze before update on public.partner_settings
  for each row execute function private.freeze_columns('partner_id', 'created_at');
create trigger partner_settings_updated_at before update on public.partner_settings
  for each row execute function private.set_updated_at();

create function private.welcome_partner()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  insert into public.partner_settings (partner_id) values (new.id) on conflict do nothing;
  return null;
end
$$;
comment on function private.welcome_partner() is 'Trigger: a new partner gets its settings';

create trigger partners_welcome after insert on public.partners
  for each row execute function private.welcome_partner();
insert into public.partner_settings (partner_id) select o.id from public.partners o;


-- partner_keys --------------------------------------------------------------------------------------------

create table public.partner_keys (
  id uuid primary key default gen_random_uuid(),
  partner_id uuid not null references public.partners (id) on delete cascade,
  kid text not null check (kid = jwk ->> 'kid'),
  alg text not null check (alg in ('ES256', 'RS256', 'EdDSA') and alg = jwk ->> 'alg'),
  jwk jsonb not null check (coalesce(jwk = private.public_jwk(jwk), false)),
  slot smallint not null check (slot in (1, 2)),
  revoked_at timestamptz,
  created_at timestamptz not null default now(),
  unique (partner_id, kid)
);

comment on table public.partner_keys is
  'Public keys with which a partner''s server signs people on; the private ones never leave the partner';
comment on column public.partner_keys.id is 'Key of the row, also for revoke_partner_key';
comment on column public.partner_keys.partner_id is 'The partner who signs with it';
comment on column public.partner_keys.kid is
  'Its name in the head of a signed token; once used it is never another key''s';
comment on column public.partner_keys.alg is 'The one algorithm it signs with';
comment on column public.partner_keys.jwk is 'The public key; the table takes no other';
comment on column public.partner_keys.slot is
  'Which of a partner''s two places it takes: one works while the other is being changed';
comment on column public.partner_keys.revoked_at is 'From then on nothing signed with it is believed';
comment on column public.partner_keys.created_at is 'When it was added';

create unique index partner_keys_slot_idx on public.partner_keys (partner_id, slot) where revoked_at is null;
comment on index public.partner_keys_slot_idx is
  'at most two working keys of a partner; the exchange of a sign-on: the keys that count';

alter table public.partner_keys enable row level security;

-- A partner's admin and the platform's admins read the keys of the partners they manage.
create policy partner_keys_select_manager on public.partner_keys for select to authenticated
  using (
    partner_id = any (array(select private.my_administered_partner_ids()))
    or (select private.is_admin())
  );
comment on policy partner_keys_select_manager on public.partner_keys is
  'A partner''s admin and the platform''s admins read the keys of the partners they manage';
-- No insert, update or delete: add_partner_key and revoke_partner_key.

revoke all on table public.partner_keys from public, anon, authenticated;
grant select on public.partner_keys to authenticated;
grant all on table public.partner_keys to service_role;

create trigger partner_keys_freeze before update on public.partner_keys
  for each row
  execute function private.freeze_columns('id', 'partner_id', 'kid', 'alg', 'jwk', 'slot', 'created_at');


-- used_assertions -----------------------------------------------------------------------------------------

create table public.used_assertions (
  jti_hash text primary key check (jti_hash ~ '^[0-9a-f]{64}$'),
  partner_id uuid not null references public.partners (id) on delete cascade,
  expires_at timestamptz not null,
  created_at timestamptz not null default now()
);

comment on table public.used_assertions is
  'Sign-ons of partners that were exchanged, so that none is exchanged twice; the server''s alone';
comment on column public.used_assertions.jti_hash is
  'SHA-256 in hex of the partner''s id and the token''s jti';
comment on column public.used_assertions.partner_id is 'The partner who signed it';
comment on column public.used_assertions.expires_at is
  'When the signed token itself runs out; the row may go soon after';
comment on column public.used_assertions.created_at is 'When it was exchanged';

create index used_assertions_expires_at_idx on public.used_assertions (expires_at);
comment on index public.used_assertions_expires_at_idx is 'use_assertion: what can be cleared away';
create index used_assertions_partner_id_idx on public.used_assertions (partner_id);
comment on index public.used_assertions_partner_id_idx is 'foreign key: deleting a partner';

alter table public.used_assertions enable row level security;
-- No policy: clients neither read nor write it; the service role is not bound by policies.

revoke all on table public.used_assertions from public, anon, authenticated;
grant all on table public.used_assertions to service_role;

create function public.use_assertion(partner_id uuid, jti text, expires_at timestamptz)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  ending constant timestamptz := use_assertion.expires_at;
begin
  if coalesce(char_length(use_assertion.jti), 0) not between 8 and 255 then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'jti'));
  elsif ending is null or ending > now() + interval '10 minutes' then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'expires_at'));
  elsif ending <= now() - interval '1 minute' or not exists (
    select 1 from public.partners o where o.id = use_assertion.partner_id and private.partner_is_open(o)
  ) then
    return false;
  end if;
  delete from public.used_assertions u where u.jti_hash in (
    select old.jti_hash from public.used_assertions old
    where old.expires_at < now() - interval '5 minutes'
    order by old.expires_at
    limit 20
    for update skip locked
  );
  insert into public.used_assertions (jti_hash, partner_id, expires_at)
  values (
    encode(sha256(convert_to(use_assertion.partner_id || ':' || use_assertion.jti, 'UTF8')), 'hex'),
    use_assertion.partner_id, ending
  )
  on conflict (jti_hash) do nothing;
  return found;
end
$$;
comment on function public.use_assertion(uuid, text, timestamptz) is
  'For the service role, when it exchanges a partner''s signed token: true once per jti of a partner; false '
  'for one that was used, is a minute past its end, or of a partner that is not open. Error: invalid_input, '
  'also for a token that lasts longer than 10 minutes';


-- What the partner sets -----------------------------------------------------------------------------------

create function private.retention_days(partner_id uuid, what text)
returns int
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(
    (
      select case retention_days.what
        when 'cv' then s.retention_cv_days
        when 'invitation' then s.retention_invitation_days
        when 'chat' then s.retention_chat_days
      end
      from public.partner_settings s
      where s.partner_id = retention_days.partner_id
    ),
    case retention_days.what when 'cv' then 90 when 'invitation' then 30 when 'chat' then 365 end
  );
$$;
comment on function private.retention_days(uuid, text) is
  'How many days a cv, invitation or chat of this partner (null: of none) is kept';

create function private.partner_settings_json(partner_id uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select to_jsonb(s) || jsonb_build_object('keys', coalesce(
    (
      select jsonb_agg(
        jsonb_build_object(
          'id', k.id, 'kid', k.kid, 'alg', k.alg, 'created_at', k.created_at, 'revoked_at', k.revoked_at
        )
        order by k.created_at, k.id
      )
      from public.partner_keys k
      where k.partner_id = s.partner_id
    ),
    '[]'
  ))
  from public.partner_settings s
  where s.partner_id = partner_settings_json.partner_id;
$$;
comment on function private.partner_settings_json(uuid) is
  'A partner''s settings with its keys, as get_partner_settings answers them';

create function public.get_partner_settings(partner_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  me constant uuid := private.require_partner_admin(get_partner_settings.partner_id);
begin
  return private.partner_settings_json(get_partner_settings.partner_id);
end
$$;
comment on function public.get_partner_settings(uuid) is
  'For a partner''s admins and those of the platform: its settings, with the names of its keys. Errors: '
  'not_signed_in, not_allowed, not_found';

create function public.update_partner_settings(partner_id uuid, changes jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_partner_admin(update_partner_settings.partner_id);
  wanted public.partner_settings;
  field text;
  culprit text;
  bare text;
begin
  perform private.check_changes(update_partner_settings.changes, jsonb_build_object(
    'allowed_origins', 'array', 'controller_name', 'string', 'reply_to', 'string', 'questions', 'array',
    'retention_cv_days', 'number', 'retention_invitation_days', 'number', 'retention_chat_days', 'number'
  ));
  select s.* into wanted from public.partner_settings s
  where s.partner_id = update_partner_settings.partner_id
  for update;
  begin
    for field in select jsonb_object_keys(update_partner_settings.changes) loop
      wanted := jsonb_populate_record(
        wanted, jsonb_build_object(field, update_partner_settings.changes -> field)
      );
    end loop;
    update public.partner_settings s set
      allowed_origins = wanted.allowed_origins, controller_name = btrim(wanted.controller_name),
      reply_to = btrim(wanted.reply_to), questions = wanted.questions,
      retention_cv_days = wanted.retention_cv_days,
      retention_invitation_days = wanted.retention_invitation_days,
      retention_chat_days = wanted.retention_chat_days
    where s.partner_id = wanted.partner_id;
  exception
    when data_exception then
      perform private.fail('invalid_input', 400, jsonb_build_object('field', field));
    when check_violation or not_null_violation then
      get stacked diagnostics culprit = constraint_name, bare = column_name;
      perform private.refuse_row('partner_settings', culprit, bare);
  end;
  perform private.note_partner_act(wanted.partner_id, 'settings_updated', details => jsonb_build_object(
    'fields', (select jsonb_agg(k.name) from jsonb_object_keys(update_partner_settings.changes) k (name))
  ));
  return private.partner_settings_json(wanted.partner_id);
end
$$;
comment on function public.update_partner_settings(uuid, jsonb) is
  'For a partner''s admins and those of the platform: changes allowed_origins, controller_name, reply_to, '
  'questions, retention_cv_days, retention_invitation_days or retention_chat_days and answers all settings. '
  'Errors: not_signed_in, not_allowed, not_found, invalid_input with field';

create function public.add_partner_key(partner_id uuid, jwk jsonb)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_partner_admin(add_partner_key.partner_id);
  clean jsonb;
  known public.partner_keys;
  place int;
  made uuid;
begin
  if pg_column_size(add_partner_key.jwk) <= 8192 then
    clean := private.public_jwk(add_partner_key.jwk);
  end if;
  if clean is null then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'jwk'));
  end if;
  -- one after the other, so that two do not take the same place
  perform 1 from public.partner_settings s where s.partner_id = add_partner_key.partner_id for update;
  select k.* into known from public.partner_keys k
  where k.partner_id = add_partner_key.partner_id and k.kid = clean ->> 'kid';
  if known.jwk = clean and known.revoked_at is null then
    return known.id;
  elsif known.id is not null then
    perform private.fail('already_exists', 409, jsonb_build_object('kid', known.kid));
  end if;
  select min(s.slot) into place from unnest('{1,2}'::int[]) s (slot)
  where not exists (
    select 1 from public.partner_keys k
    where k.partner_id = add_partner_key.partner_id and k.slot = s.slot and k.revoked_at is null
  );
  if place is null then
    perform private.fail('limit_reached', 409, jsonb_build_object('limit', 2));
  end if;
  insert into public.partner_keys (partner_id, kid, alg, jwk, slot)
  values (add_partner_key.partner_id, clean ->> 'kid', clean ->> 'alg', clean, place)
  returning id into made;
  perform private.note_partner_act(
    add_partner_key.partner_id, 'key_added', details => jsonb_build_object('kid', clean ->> 'kid')
  );
  return made;
end
$$;
comment on function public.add_partner_key(uuid, jsonb) is
  'For a partner''s admins and those of the platform: a public key (ES256, RS256 of 2048 bits or more, '
  'EdDSA) with which the partner signs people on; answers its id, the same again for the same key. Errors: '
  'not_signed_in, not_allowed, not_found, invalid_input, above all for a private key, already_exists for a '
  'kid that was used before, limit_reached past two working keys';

create function public.revoke_partner_key(key_id uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_caller();
  known public.partner_keys;
begin
  select k.* into known from public.partner_keys k
  where k.id = revoke_partner_key.key_id
    and (k.partner_id in (select private.my_administered_partner_ids()) or private.is_admin())
  for update;
  if not found then
    perform private.fail('not_found', 404);
  elsif known.revoked_at is not null then
    return;
  end if;
  update public.partner_keys k set revoked_at = now() where k.id = known.id;
  perform private.note_partner_act(
    known.partner_id, 'key_revoked', details => jsonb_build_object('kid', known.kid)
  );
end
$$;
comment on function public.revoke_partner_key(uuid) is
  'For a partner''s admins and those of the platform: nothing signed with that key is believed from now on; '
  'a second time changes nothing. Errors: not_signed_in, not_found';

create function public.get_partner_page(slug text)
returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
#variable_conflict use_column
declare
  page jsonb;
begin
  -- an admin of the platform reads partners that are over or switched off; their pages are gone for him too
  select jsonb_build_object(
    'name', o.name, 'slug', o.slug, 'logo_url', o.logo_url,
    'controller_name', coalesce(s.controller_name, o.name), 'questions', s.questions
  ) into page
  from public.partners o
  join public.partner_settings s on s.partner_id = o.id
  where o.slug = get_partner_page.slug and o.is_active
    and (now() at time zone 'America/Sao_Paulo')::date
      between coalesce(o.start_date, '-infinity') and coalesce(o.end_date, 'infinity');
  if page is null then
    raise exception using errcode = 'PT404', message = 'not_found';
  end if;
  return page;
end
$$;
comment on function public.get_partner_page(text) is
  'What a page of an open partner shows to everybody: name, logo, who is responsible for the data, and the '
  'questions asked at a booking. Error: not_found';


-- What the partner may count ------------------------------------------------------------------------------

alter table public.appointments
  add column requested_at timestamptz,
  add column answered_at timestamptz,
  add column confirmed_at timestamptz;

comment on column public.appointments.requested_at is
  'When it was booked, after the hold; for partner_report';
comment on column public.appointments.answered_at is
  'When the mentor first answered: confirmed, declined or named another time; for partner_report';
comment on column public.appointments.confirmed_at is 'When it was first confirmed; for partner_report';

create function private.stamp_answer()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if tg_op = 'INSERT' then
    new.requested_at := coalesce(new.requested_at, new.created_at);
    if new.status = 'confirmed' then
      new.confirmed_at := coalesce(new.confirmed_at, new.created_at);
    end if;
    return new;
  end if;
  if old.status = 'held' and new.status <> 'expired' then
    new.requested_at := now();
  end if;
  if new.status = 'confirmed' then
    new.confirmed_at := coalesce(new.confirmed_at, now());
  end if;
  if old.status = 'pending' and old.awaiting = 'mentor' and (
    new.status = 'confirmed'
    or (new.status = 'cancelled' and new.cancelled_by = new.mentor_id)
    or (new.status = 'pending' and new.awaiting = 'mentee')
  ) then
    new.answered_at := coalesce(new.answered_at, now());
  end if;
  return new;
end
$$;
comment on function private.stamp_answer() is
  'Trigger: keeps when a session was asked for, first answered by the mentor and first confirmed';

create trigger appointments_stamp_insert before insert on public.appointments
  for each row when (new.status <> 'held') execute function private.stamp_answer();
create trigger appointments_stamp_update before update of status, awaiting on public.appointments
  for each row when ((new.status, new.awaiting) is distinct from (old.status, old.awaiting))
  execute function private.stamp_answer();

create function private.people_in(facts jsonb, stages text[])
returns int
language sql
immutable
security definer
set search_path = ''
as $$
  select count(distinct p.person)::int
  from unnest(people_in.stages) s (stage)
  cross join jsonb_array_elements_text(people_in.facts -> s.stage -> 'mentees') p (person)
  where people_in.facts ? s.stage;
$$;
comment on function private.people_in(jsonb, text[]) is
  'How many different mentees stand behind the sessions of these stages';

create function private.publish_stages(facts jsonb)
returns jsonb
language plpgsql
immutable
security definer
set search_path = ''
as $$
declare
  -- each stage of a session, and the smallest figure shown so far that it is counted in
  shown jsonb := '{"asked": "", "confirmed": "", "missed": "", "held": "", "rated": ""}';
  figures jsonb := '{}';
  figure record;
  around text;
  rest text[];
begin
  for figure in
    select f.name, f.stages from (values
      (1, 'requested', '{asked,confirmed,missed,held,rated}'::text[]),
      (2, 'confirmed', '{confirmed,missed,held,rated}'),
      (3, 'completed', '{held,rated}'),
      (4, 'rated', '{rated}'),
      (5, 'no_shows', '{missed}')
    ) f (place, name, stages)
    order by f.place
  loop
    around := shown ->> figure.stages[1];
    rest := array(
      select s.key from jsonb_each_text(shown) s where s.value = around and s.key <> all (figure.stages)
    );
    -- a figure of five people or more whose difference to the one around it is again of five, or of nobody
    if private.people_in(publish_stages.facts, figure.stages) >= 5
      and (around <> '' or figure.name = 'requested')
      and private.people_in(publish_stages.facts, rest) not between 1 and 4 then
      shown := shown || (select jsonb_object_agg(s.stage, figure.name) from unnest(figure.stages) s (stage));
      figures := figures || jsonb_build_object(figure.name, (
        select sum((publish_stages.facts -> s.stage ->> 'sessions')::int) from unnest(figure.stages) s (stage)
      ));
    end if;
  end loop;
  return figures;
end
$$;
comment on function private.publish_stages(jsonb) is
  'Those figures of a month that may be shown: each stands for at least five mentees, and no difference of '
  'them for one to four. The figures lie inside each other, so these are all the differences there are';

create function private.month_report(partner_id uuid, month date)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  starts constant timestamptz := month_report.month::timestamp at time zone 'America/Sao_Paulo';
  ends constant timestamptz :=
    (month_report.month + interval '1 month') at time zone 'America/Sao_Paulo';
  -- afterwards its figures do not move from one look to the next
  settled constant timestamptz := ends + interval '7 days';
  facts jsonb;
  figures jsonb := '{}';
  mentors int;
  answering int;
  answered int;
  median_seconds numeric;
begin
  if settled <= now() then
    with sessions as (
      select a.mentor_id, a.mentee_id, a.duration_minutes, case
        when a.status = 'completed' and exists (
          select 1 from public.appointment_feedback f
          where f.appointment_id = a.id and f.created_at < settled
        ) then 'rated'
        when a.status = 'completed' then 'held'
        when a.status = 'no_show' then 'missed'
        when a.status = 'confirmed' or a.confirmed_at is not null then 'confirmed'
        else 'asked'
      end as stage
      from public.appointments a
      where a.partner_id = month_report.partner_id and a.scheduled_at >= starts and a.scheduled_at < ends
        -- a hold that was let go was never asked for
        and a.status <> 'held' and not (a.status = 'expired' and a.message is null)
    ),
    stages as (
      select s.stage, jsonb_build_object(
        'sessions', count(*), 'minutes', sum(s.duration_minutes), 'mentees', jsonb_agg(distinct s.mentee_id)
      ) as fact
      from sessions s
      group by s.stage
    )
    select
      (select coalesce(jsonb_object_agg(g.stage, g.fact), '{}') from stages g),
      (select count(distinct s.mentor_id) from sessions s)
    into facts, mentors;
    figures := private.publish_stages(facts);
    select
      count(distinct a.mentor_id), count(distinct a.mentee_id),
      percentile_cont(0.5) within group (order by extract(epoch from a.answered_at - a.requested_at))
    into answering, answered, median_seconds
    from public.appointments a
    where a.partner_id = month_report.partner_id and a.scheduled_at >= starts and a.scheduled_at < ends
      and a.answered_at < settled and a.requested_at is not null;
  end if;
  return jsonb_build_object(
    'month', to_char(month_report.month, 'YYYY-MM'),
    'settled', settled <= now(),
    'requested', figures -> 'requested',
    'confirmed', figures -> 'confirmed',
    'completed', figures -> 'completed',
    'rated', figures -> 'rated',
    'no_shows', figures -> 'no_shows',
    'hours', case when figures ? 'completed' then round((
      coalesce((facts -> 'held' ->> 'minutes')::numeric, 0)
      + coalesce((facts -> 'rated' ->> 'minutes')::numeric, 0)
    ) / 60, 1) end,
    'mentees', case when figures ? 'requested'
      then private.people_in(facts, '{asked,confirmed,missed,held,rated}') end,
    'mentors', case when mentors >= 5 then mentors end,
    'median_response_hours', case when answering >= 5 and answered >= 5
      then round(median_seconds / 3600, 1) end
  );
end
$$;
comment on function private.month_report(uuid, date) is
  'The figures of one month of a partner; null for every one that fewer than five people stand behind or '
  'that would betray such a one, and for all of a month before the eighth day after its end';

create function public.partner_report(partner_id uuid, from_at timestamptz, to_at timestamptz)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_partner_admin(partner_report.partner_id);
  first_day constant timestamp := partner_report.from_at at time zone 'America/Sao_Paulo';
  last_day constant timestamp := partner_report.to_at at time zone 'America/Sao_Paulo';
  fault text;
  months jsonb;
begin
  if not coalesce(isfinite(first_day) and date_trunc('month', first_day) = first_day, false) then
    fault := 'from_at';
  elsif not coalesce(
    isfinite(last_day) and date_trunc('month', last_day) = last_day and last_day > first_day
      and last_day <= first_day + interval '24 months',
    false
  ) then
    fault := 'to_at';
  end if;
  if fault is not null then
    perform private.fail('invalid_input', 400, jsonb_build_object(
      'field', fault, 'expected', 'the first instant of a month', 'timezone', 'America/Sao_Paulo',
      'maximum_months', 24
    ));
  end if;
  select jsonb_agg(private.month_report(partner_report.partner_id, m.first::date) order by m.first)
  into months
  from generate_series(first_day, last_day - interval '1 month', interval '1 month') m (first);
  return jsonb_build_object(
    'partner_id', partner_report.partner_id,
    'from_at', partner_report.from_at,
    'to_at', partner_report.to_at,
    'timezone', 'America/Sao_Paulo',
    'minimum_group', 5,
    'months', months,
    -- sums of what is shown above and nothing else: a total that knew more would give the rest away
    'totals', (
      select jsonb_object_agg(t.figure, t.total)
      from (
        select f.figure, sum((m.month ->> f.figure)::numeric) as total
        from unnest('{requested,confirmed,completed,rated,no_shows,hours}'::text[]) f (figure)
        cross join jsonb_array_elements(months) m (month)
        group by f.figure
      ) t
    )
  );
end
$$;
comment on function public.partner_report(uuid, timestamptz, timestamptz) is
  'For a partner''s admins and those of the platform: sessions by the month they were to take place in, from '
  'request to rating, with hours, the mentors'' median response, no-shows and people. Whole months of '
  'Brasília time only, at most 24, each from the eighth day after its end; a figure fewer than five people '
  'stand behind is null, and so is one that would betray such a figure by a difference; totals are the sums '
  'of what is shown. Errors: not_signed_in, not_allowed, not_found, invalid_input with field';


-- Who may call what ---------------------------------------------------------------------------------------

revoke all on function
  private.is_origin(text), private.are_origins(text[]), private.are_questions(jsonb),
  private.public_jwk(jsonb), private.welcome_partner(), private.retention_days(uuid, text),
  private.partner_settings_json(uuid), private.stamp_answer(), private.people_in(jsonb, text[]),
  private.publish_stages(jsonb), private.month_report(uuid, date)
from public, anon, authenticated;
-- What checks of tables call, with the rights of whoever writes.
grant execute on function private.is_address(text) to service_role;
grant execute on function private.are_origins(text[]) to service_role;
grant execute on function private.are_questions(jsonb) to service_role;
grant execute on function private.public_jwk(jsonb) to service_role;

revoke all on function
  public.use_assertion(uuid, text, timestamptz), public.get_partner_settings(uuid),
  public.update_partner_settings(uuid, jsonb), public.add_partner_key(uuid, jsonb),
  public.revoke_partner_key(uuid), public.get_partner_page(text),
  public.partner_report(uuid, timestamptz, timestamptz)
from public, anon, authenticated;
grant execute on function public.use_assertion(uuid, text, timestamptz) to service_role;
grant execute on function public.get_partner_settings(uuid) to authenticated;
grant execute on function public.update_partner_settings(uuid, jsonb) to authenticated;
grant execute on function public.add_partner_key(uuid, jsonb) to authenticated;
grant execute on function public.revoke_partner_key(uuid) to authenticated;
grant execute on function public.get_partner_page(text) to anon, authenticated, service_role;
grant execute on function public.partner_report(uuid, timestamptz, timestamptz) to authenticated;
