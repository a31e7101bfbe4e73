/** What the contract of Realtime needs beside the other tables. */
export const REALTIME_FIXTURE_SQL = `
-- one sees what one owns or may read
create table public.letters (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null default auth.uid(),
  reader_id uuid,
  title text not null,
  amount bigint,
  price numeric,
  done boolean,
  tags text[],
  data jsonb,
  bytes bytea default decode('00ff', 'hex'),
  secret text default 'secret',
  sent_at timestamptz not null default now()
);
alter table public.letters enable row level security;
revoke all on public.letters from anon, authenticated;
grant select (id, owner_id, reader_id, title, amount, price, done, tags, data, bytes, sent_at),
  insert (id, reader_id, title, amount, price, done, tags, data),
  update (title, reader_id, amount), delete on public.letters to authenticated;
create policy letters_select on public.letters for select to authenticated
using (auth.uid() in (owner_id, reader_id));
create policy letters_insert on public.letters for insert to authenticated with check (owner_id = auth.uid());
create policy letters_update on public.letters for update to authenticated using (owner_id = auth.uid());
create policy letters_delete on public.letters for delete to authenticated using (owner_id = auth.uid());

-- everybody sees all of it, and changes carry the whole old row
create table public.bulletins (id bigint primary key, title text, note text);
alter table public.bulletins replica identity full;
grant all on public.bulletins to anon, authenticated, service_role;

-- policies, and the whole old row where they allow it
create table public.parcels (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null default auth.uid(),
  title text
);
alter table public.parcels replica identity full;
alter table public.parcels enable row level security;
grant all on public.parcels to authenticated;
create policy parcels_all on public.parcels for all to authenticated using (owner_id = auth.uid());

create table public.scraps (word text);
grant all on public.scraps to anon, authenticated, service_role;
create table public.drawers (id integer primary key);
grant all on public.drawers to anon, authenticated, service_role;
alter publication supabase_realtime add table public.letters, public.bulletins, public.parcels, public.scraps;

create function public.tell_parcel() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform realtime.broadcast_changes(
    'own:' || coalesce(new.owner_id, old.owner_id), tg_op, tg_op, tg_table_name, tg_table_schema, new, old
  );
  return null;
end $$;
create trigger parcels_tell after insert or update or delete on public.parcels
for each row execute function public.tell_parcel();

-- who may do what on the topics club:<name>
create table public.club_members (
  club text,
  member_id uuid,
  may_write boolean not null default false,
  primary key (club, member_id)
);
grant all on public.club_members to authenticated, service_role;
create policy contract_messages_select_club on realtime.messages for select to authenticated using (
  extension in ('broadcast', 'presence') and exists (
    select from public.club_members m
    where 'club:' || m.club = (select realtime.topic()) and m.member_id = (select auth.uid())
  )
);
create policy contract_messages_insert_club on realtime.messages for insert to authenticated with check (
  exists (
    select from public.club_members m
    where 'club:' || m.club = (select realtime.topic()) and m.member_id = (select auth.uid()) and m.may_write
  )
);
create policy contract_messages_select_own on realtime.messages for select to authenticated
using ((select realtime.topic()) = 'own:' || (select auth.uid()));
create policy contract_messages_select_words on realtime.messages for select to authenticated
using ((select realtime.topic()) like 'words:%' and extension = 'broadcast');
create policy contract_messages_select_faces on realtime.messages for select to authenticated
using ((select realtime.topic()) like 'faces:%' and extension = 'presence');
create policy contract_messages_insert_halves on realtime.messages for insert to authenticated
with check ((select realtime.topic()) ~ '^(words|faces):');

create function public.tell(topic text, event text, payload jsonb, private boolean default true) returns void
language sql security definer set search_path = '' as $$ select realtime.send(payload, event, topic, private) $$;
create function public.tell_bytes(topic text, event text, hex text) returns void
language sql security definer set search_path = '' as $$
  select realtime.send_binary(decode(hex, 'hex'), event, topic, true)
$$;
create function public.tell_and_fail(topic text) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform realtime.send('{}', 'never', topic, true);
  raise exception 'taken back';
end $$;
create function public.stored_messages(of_topic text) returns bigint
language sql security definer set search_path = '' as $$
  select count(*) from realtime.messages m where m.topic = of_topic
$$;
create function public.make_table(name text, published boolean) returns void
language plpgsql security definer set search_path = '' as $$
begin
  execute format('create table public.%I (id integer primary key, word text)', name);
  execute format('grant all on public.%I to anon, authenticated', name);
  if published then
    execute format('alter publication supabase_realtime add table public.%I', name);
  end if;
end $$;
create function public.write_row(name text, id integer, word text) returns void
language plpgsql security definer set search_path = '' as $$
begin
  execute format('insert into public.%I values ($1, $2)', name) using id, word;
end $$;
create function public.unpublish(name text) returns void
language plpgsql security definer set search_path = '' as $$
begin
  execute format('alter publication supabase_realtime drop table public.%I', name);
end $$;
`;
