/** Realtime's tables and functions, and the outbox through which changes reach our hub. */
export const REALTIME_SQL = `
create table realtime.messages (
  id uuid not null default gen_random_uuid(),
  topic text not null,
  extension text not null,
  payload jsonb,
  binary_payload bytea,
  event text,
  private boolean default false,
  inserted_at timestamp not null default now(),
  updated_at timestamp not null default now(),
  primary key (id, inserted_at)
);
create index messages_inserted_at_topic_idx on realtime.messages (inserted_at desc, topic)
where extension = 'broadcast' and private;
alter table realtime.messages enable row level security;
grant select, insert, update on realtime.messages to anon, authenticated, service_role;

create function realtime.topic() returns text
language sql stable set search_path = '' as $$
  select nullif(current_setting('realtime.topic', true), '')
$$;

-- a broadcast that cannot be stored never makes the writer's own statement fail
create function realtime.send(payload jsonb, event text, topic text, private boolean default true) returns void
language plpgsql volatile set search_path = '' as $$
declare
  message_id uuid := gen_random_uuid();
  body jsonb := case when payload ? 'id' then payload else payload || jsonb_build_object('id', message_id) end;
begin
  perform set_config('realtime.topic', topic, true);
  insert into realtime.messages (id, payload, event, topic, private, extension)
  values (message_id, body, event, topic, private, 'broadcast');
exception when others then
  raise warning 'realtime.send: the broadcast to % was not stored: %', topic, sqlerrm;
end
$$;

create function realtime.send_binary(payload bytea, event text, topic text, private boolean default true)
returns void
language plpgsql volatile set search_path = '' as $$
begin
  perform set_config('realtime.topic', topic, true);
  insert into realtime.messages (binary_payload, event, topic, private, extension)
  values (payload, event, topic, private, 'broadcast');
exception when others then
  raise warning 'realtime.send_binary: the broadcast to % was not stored: %', topic, sqlerrm;
end
$$;

create function realtime.broadcast_changes(
  topic_name text,
  event_name text,
  operation text,
  table_name text,
  table_schema text,
  new record,
  old record,
  level text default 'ROW'
) returns void
language plpgsql volatile set search_path = '' as $$
begin
  if level = 'STATEMENT' then
    raise exception 'realtime.broadcast_changes must be called from a trigger for each row';
  end if;
  perform realtime.send(
    jsonb_build_object(
      'id', gen_random_uuid(),
      'operation', operation,
      'schema', table_schema,
      'table', table_name,
      'record', case when operation <> 'DELETE' then to_jsonb(new) end,
      'old_record', case when operation <> 'INSERT' then to_jsonb(old) end
    ),
    event_name, topic_name, true
  );
end
$$;

-- The embedded engine has no logical decoding: triggers write here, the hub reads in commit order.
-- Rows never travel in NOTIFY, whose limit of 8,000 bytes would make the user's insert fail.
create table realtime.outbox (
  id bigint generated always as identity primary key,
  table_schema text not null,
  table_name text not null,
  operation text not null,
  record jsonb,
  old_record jsonb,
  captured_at timestamptz not null default clock_timestamp()
);

-- whatever zone the writer's session is in, events show instants in UTC
create function realtime.capture() returns trigger
language plpgsql volatile security definer set search_path = '' set timezone = 'UTC' as $$
begin
  insert into realtime.outbox (table_schema, table_name, operation, record, old_record)
  values (
    tg_table_schema, tg_table_name, tg_op,
    case when tg_op <> 'DELETE' then to_jsonb(new) end,
    case when tg_op <> 'INSERT' then to_jsonb(old) end
  );
  perform pg_notify('mentorkit_realtime', '');
  return null;
end
$$;

create trigger messages_capture after insert on realtime.messages
for each row execute function realtime.capture();

-- every published table carries the capture, and no other; realtime's own tables never, or the outbox would feed itself
create function realtime.attach_capture() returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
  target record;
begin
  for target in
    with published as (
      select to_regclass(format('%I.%I', p.schemaname, p.tablename))::oid as id
      from pg_catalog.pg_publication_tables p
      where p.pubname = 'supabase_realtime' and p.schemaname <> 'realtime'
    ),
    captured as (
      select t.tgrelid as id from pg_catalog.pg_trigger t where t.tgname = 'zz_realtime_capture'
    )
    select coalesce(p.id, c.id)::regclass as name, p.id is not null as is_published
    from published p
    full join captured c on c.id = p.id
    where p.id is null or c.id is null
  loop
    if target.is_published then
      execute format(
        'create trigger zz_realtime_capture after insert or update or delete on %s '
        'for each row execute function realtime.capture()',
        target.name
      );
    else
      execute format('drop trigger zz_realtime_capture on %s', target.name);
    end if;
  end loop;
end
$$;

-- a table published at run time is captured from its next change on
create function realtime.follow_publication() returns event_trigger
language plpgsql volatile security definer set search_path = '' as $$
begin
  perform realtime.attach_capture();
end
$$;
create event trigger realtime_follow_publication on ddl_command_end
when tag in ('CREATE PUBLICATION', 'ALTER PUBLICATION', 'DROP PUBLICATION', 'CREATE TABLE')
execute function realtime.follow_publication();

revoke execute on function realtime.capture(), realtime.attach_capture(), realtime.follow_publication() from public;
`;
