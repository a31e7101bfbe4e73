import { createHmac } from 'node:crypto';
import { createBackend, serveBackend, type Backend, type BackendOptions } from '@mentorkit/backend';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { WebSocket } from 'ws';

/** A schema of our own, so that the backend is tested apart from the product's migrations. */
const FIXTURE_SQL = `
create extension if not exists btree_gist with schema extensions;

create table public.notes (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null default auth.uid() references auth.users on delete cascade,
  reader_id uuid,
  title text not null check (length(title) <= 50),
  hidden text default 'hidden',
  during tstzrange,
  created_at timestamptz not null default now(),
  exclude using gist (owner_id with =, during with &&)
);
alter table public.notes enable row level security;
revoke all on public.notes from anon, authenticated;
grant select (id, owner_id, reader_id, title, during, created_at), insert (id, reader_id, title, during),
  update (title), delete on public.notes to authenticated;
create policy notes_select_reader on public.notes for select to authenticated
using (auth.uid() in (owner_id, reader_id));
create policy notes_insert_owner on public.notes for insert to authenticated with check (owner_id = auth.uid());
create policy notes_update_owner on public.notes for update to authenticated using (owner_id = auth.uid());
create policy notes_delete_owner on public.notes for delete to authenticated using (owner_id = auth.uid());
alter publication supabase_realtime add table public.notes;

create table public.vault (id integer primary key, content text);
revoke all on public.vault from anon, authenticated;
insert into public.vault values (1, 'gold');

create function public.refuse_plainly() returns void language plpgsql as $$
begin raise exception 'not today'; end $$;
create function public.refuse_with_status() returns void language plpgsql as $$
begin raise exception 'slot_taken' using errcode = 'PT409', detail = '{"nearest": []}'; end $$;
create function public.whoami() returns jsonb language sql stable as $$
  select jsonb_build_object(
    'user', current_user, 'uid', auth.uid(), 'claims', auth.jwt(),
    'headers', current_setting('request.headers', true)::jsonb)
$$;

create function public.values_of_all_kinds()
returns table (price numeric(4, 2), day date, times timestamptz[], big bigint, words text[])
language sql stable as $$
  select 4.80, date '2030-01-02', array[timestamptz '2030-01-02 03:04:05+00'], 9007199254, array['a', 'b,c']
$$;

create function public.tell_without_topic() returns void language sql security definer set search_path = '' as $$
  select realtime.send('{}', 'event', null)
$$;

create function public.tell_owner() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform realtime.send(jsonb_build_object('title', new.title), 'note_made', 'user:' || new.owner_id);
  return null;
end $$;
create trigger notes_tell_owner after insert on public.notes for each row execute function public.tell_owner();

create policy messages_select_own on realtime.messages for select to authenticated
using (realtime.topic() = 'user:' || auth.uid() or realtime.topic() like 'room:%');
create policy messages_insert_room on realtime.messages for insert to authenticated
with check (realtime.topic() like 'room:%');
`;

export const FIXTURE = [{ version: '20200101000001', name: 'fixture', sql: FIXTURE_SQL }];

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** A token whose signature is good, whatever it claims. */
export function signToken(claims: Record<string, unknown>, secret: string): string {
  const content = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
}

/** What a token claims. */
export function claimsOf(token: string): Record<string, unknown> {
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
  return JSON.parse(payload) as Record<string, unknown>;
}

/** A backend over the fixture, served on a free port, with helpers that clean up after themselves. */
export interface ServedFixture {
  backend: Backend;
  url: string;
  /** An unmodified supabase-js. */
  client(options?: { token?: string; key?: string }): SupabaseClient;
  /** Signs up somebody new and answers a client that is signed in as that person. */
  person(name: string): Promise<{ client: SupabaseClient; id: string; token: string }>;
  close(): Promise<void>;
}

export async function serveFixture(options: Partial<BackendOptions> = {}): Promise<ServedFixture> {
  const backend = await createBackend({ migrations: FIXTURE, ...options });
  const served = await serveBackend(backend, { port: 0 });
  const clients: SupabaseClient[] = [];
  const client: ServedFixture['client'] = ({ token, key = backend.keys.publishableKey } = {}) => {
    const made = createClient(served.url, key, {
      auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
      // ws is a WebSocket in all but its type
      realtime: { transport: WebSocket as unknown as typeof globalThis.WebSocket },
      ...(token === undefined ? {} : { accessToken: async () => Promise.resolve(token) }),
    });
    clients.push(made);
    return made;
  };
  return {
    backend,
    url: served.url,
    client,
    person: async (name) => {
      const made = client();
      const { data, error } = await made.auth.signUp({
        email: `${name}@example.org`,
        password: 'a-long-secret',
      });
      if (error !== null || data.session === null) throw error ?? new Error('The sign-up gave no session');
      return { client: made, id: data.session.user.id, token: data.session.access_token };
    },
    close: async () => {
      for (const made of clients) await made.removeAllChannels();
      for (const made of clients) await made.realtime.disconnect();
      await served.close();
      await backend.close();
    },
  };
}
