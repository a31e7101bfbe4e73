import { createHash } from 'node:crypto';

/** How many rows of each kind one of the two databases holds. */
export interface BenchSize {
  profiles: number;
  mentors: number;
  partners: number;
  conversations: number;
  messages: number;
}

/** What the issue asks for. */
export const LARGE: BenchSize = {
  profiles: 200_000,
  mentors: 20_000,
  partners: 100,
  conversations: 50_000,
  messages: 1_000_000,
};

/** Ten times fewer rows; what one person has stays the same. */
export const SMALL: BenchSize = {
  profiles: 20_000,
  mentors: 2_000,
  partners: 10,
  conversations: 5_000,
  messages: 100_000,
};

/** Conversations of the busy mentor, who is mentor number 1. */
const BUSY_CONVERSATIONS = 200;
/** Messages of conversation number 1, the long one. */
const LONG_CONVERSATION = 2_000;

const HELPERS = `
set session_replication_role = replica;
create schema bench;
create function bench.person(n bigint) returns uuid language sql immutable as
  $$ select md5('person ' || n)::uuid $$;
create function bench.chat(n bigint) returns uuid language sql immutable as $$ select md5('chat ' || n)::uuid $$;
create function bench.partner(n bigint) returns uuid language sql immutable as
  $$ select md5('partner ' || n)::uuid $$;
-- one of so many, by chance, and the same for the same number and purpose
create function bench.pick(n bigint, purpose bigint, many int) returns int language sql immutable as
  $$ select (hashint8extended(n, purpose) % many + many)::int % many $$;
-- how long each of so many runs takes inside the server, planning included, with the rights of whoever asks
create function bench.time_runs(query text, runs int) returns float8[] language plpgsql as $$
declare
  times float8[] := '{}';
  began timestamptz;
begin
  for n in 1..runs loop
    began := clock_timestamp();
    execute query;
    times := times || extract(epoch from clock_timestamp() - began)::float8 * 1000;
  end loop;
  return times;
end
$$;
grant usage on schema bench to public;
`;

/** One topic is held by 1 mentor in 10, one word of the texts by 1 in 100. */
function people({ profiles, mentors }: BenchSize): string {
  return `
insert into auth.users (id, aud, role, email, email_confirmed_at)
  select bench.person(n), 'authenticated', 'authenticated', 'person' || n || '@bench.example', now()
  from generate_series(1, ${profiles}) n;
insert into public.profiles (
  id, first_name, last_name, slug, bio, job_title, city, state, country, timezone, languages, mentorship_topics,
  inclusive_tags, verified, average_rating, total_reviews, chat_enabled, profile_visibility, search_vector, created_at
)
select
  bench.person(n),
  'Pessoa', 'Número ' || n, 'pessoa-' || n,
  'Texto de ' || w.word,
  case when m.is_mentor then 'Mentora de ' || w.topic end,
  'Cidade ' || bench.pick(n, 3, ${mentors / 100}), 'SP', 'Brasil',
  case when bench.pick(n, 4, 10) < 7 then 'America/Sao_Paulo'
    else (array['America/Manaus', 'America/Noronha', 'Europe/Lisbon'])[bench.pick(n, 4, 10) - 6] end,
  case bench.pick(n, 5, 5) when 0 then '{pt-BR,en}'::text[] else '{pt-BR}' end,
  case when m.is_mentor
    then array[w.topic, 'tópico ' || bench.pick(n, 6, 30), 'tópico ' || bench.pick(n, 7, 30)] else '{}' end,
  case bench.pick(n, 8, 20) when 0 then '{pcd}'::text[] else '{}' end,
  m.is_mentor,
  case when m.is_mentor and bench.pick(n, 9, 4) > 0 then 3 + bench.pick(n, 10, 200) / 100.0 end,
  case when m.is_mentor and bench.pick(n, 9, 4) > 0 then bench.pick(n, 11, 40) + 1 else 0 end,
  m.is_mentor and bench.pick(n, 12, 2) = 0,
  case bench.pick(n, 13, 50) when 0 then 'private' when 1 then 'partners_only' when 2 then 'partners_only'
    when 3 then 'partners_only' when 4 then 'partners_only' else 'public' end,
  case when m.is_mentor then private.profile_words(
    'Pessoa Número ' || n, w.topic, 'Mentora de ' || w.topic, 'Texto de ' || w.word
  ) else 'pessoa'::tsvector end,
  now() - make_interval(mins => bench.pick(n, 14, 1000000))
from generate_series(1, ${profiles}) n
cross join lateral (select n <= ${mentors} as is_mentor) m
cross join lateral (
  select 'tópico ' || bench.pick(n, 1, 30) as topic,
    'palavra' || translate(bench.pick(n, 2, 100)::text, '0123456789', 'abcdefghij') as word
) w;
insert into public.profile_private (id, email)
  select bench.person(n), 'person' || n || '@bench.example' from generate_series(1, ${profiles}) n;
insert into public.user_roles (user_id, role)
  select bench.person(n), 'mentee' from generate_series(1, ${profiles}) n
  union all select bench.person(n), 'mentor' from generate_series(1, ${mentors}) n;
`;
}

/** Mornings on three days for all, evenings on two days for 15 in 100; 5 in 100 have no hours at all. */
function hours({ mentors }: BenchSize): string {
  return `
insert into public.booking_rules (mentor_id, buffer_after_minutes, max_per_week)
  select bench.person(n), case bench.pick(n, 20, 3) when 0 then 15 else 0 end,
    case bench.pick(n, 21, 4) when 0 then 8 end
  from generate_series(1, ${mentors}) n;
insert into public.mentor_availability (mentor_id, day_of_week, start_time, end_time)
  select bench.person(n), (bench.pick(n, 22, 7) + d * 2) % 7, time '09:00', time '12:00'
  from generate_series(1, ${mentors}) n, generate_series(0, 2) d where bench.pick(n, 23, 20) > 0
  union all
  select bench.person(n), (bench.pick(n, 24, 7) + d * 3) % 7, time '19:00', time '22:00'
  from generate_series(1, ${mentors}) n, generate_series(0, 1) d where bench.pick(n, 23, 20) in (1, 2, 3);
insert into public.availability_overrides (mentor_id, date)
  select bench.person(n), current_date + bench.pick(n, 25, 14)
  from generate_series(1, ${mentors}) n where bench.pick(n, 26, 5) = 0;
`;
}

/** Nine sessions of each mentor, four of them to come; each mentee has one. */
function sessions({ profiles, mentors }: BenchSize): string {
  return `
insert into public.appointments (
  mentor_id, mentee_id, scheduled_at, duration_minutes, ends_at, status, message, partner_id
)
select bench.person(s.mentor), bench.person(${mentors} + s.n), s.at, 60, s.at + interval '1 hour', s.status, 'Olá',
  case s.n % 3 when 0 then bench.partner(s.n % 10 + 1) end
from (
  select n, n % ${mentors} + 1 as mentor,
    (current_date + (n / ${mentors} * 2 - 9)::int + time '09:00' + make_interval(hours => (n % 3)::int))
      at time zone 'America/Sao_Paulo' as at,
    case when n / ${mentors} < 5 then 'completed' when n % 2 = 0 then 'confirmed' else 'pending' end as status
  from generate_series(0, ${profiles - mentors - 1}) n
) s;
`;
}

/** 1.3 programmes for each mentor, 3 in 10 people a member of one. */
function programmes({ profiles, mentors, partners }: BenchSize): string {
  return `
insert into public.partners (id, name, slug)
  select bench.partner(n), 'Parceira ' || n, 'parceira-' || n from generate_series(1, ${partners}) n;
insert into public.mentor_partners (mentor_id, partner_id, status)
  select bench.person(n), bench.partner(n % ${partners} + 1), 'approved' from generate_series(1, ${mentors}) n
  union all
  select bench.person(n), bench.partner((n + 1) % ${partners} + 1), 'approved'
  from generate_series(3, ${mentors}, 3) n;
insert into public.user_partners (user_id, partner_id)
  select bench.person(n), bench.partner(n % ${partners} + 1)
  from generate_series(1, ${profiles}) n where n % 10 in (2, 5, 8);
`;
}

/** The busy mentor has 200 conversations, the first of them is long; the last message of each is unread. */
function chats({ profiles, mentors, conversations, messages }: BenchSize): string {
  const each = messages / conversations;
  return `
insert into public.conversations (id, mentor_id, mentee_id, last_message_at)
  select bench.chat(n), bench.person(case when n <= ${BUSY_CONVERSATIONS} then 1 else n % ${mentors} + 1 end),
    bench.person(${mentors} + n % ${profiles - mentors} + 1), now() - make_interval(mins => n::int)
  from generate_series(1, ${conversations}) n;
insert into public.conversation_participants (conversation_id, user_id, last_read_at)
  select c.id, p.user_id, c.last_message_at - interval '30 seconds'
  from public.conversations c cross join lateral (values (c.mentor_id), (c.mentee_id)) p (user_id);
insert into public.messages (id, conversation_id, sender_id, content, created_at, read_at)
  select gen_random_uuid(), c.id, case when k % 2 = 0 then c.mentee_id else c.mentor_id end,
    'Mensagem ' || k || repeat(' e mais palavras', 4), c.last_message_at - make_interval(mins => k::int),
    case when k > 0 then c.last_message_at end
  from generate_series(0, ${each - 1}) k cross join public.conversations c;
insert into public.messages (id, conversation_id, sender_id, content, created_at, read_at)
  select gen_random_uuid(), c.id, c.mentee_id, 'Mensagem ' || k, c.last_message_at - make_interval(mins => k::int), now()
  from generate_series(${each}, ${LONG_CONVERSATION - 1}) k, public.conversations c where c.id = bench.chat(1);
`;
}

/** What the job would keep: free times of every mentor. */
function freeTimes({ mentors }: BenchSize): string {
  return `
delete from public.mentor_free_checks;
select private.refresh_free_times(bench.person(n)) from generate_series(1, ${mentors}) n;
`;
}

/** Statements that fill an empty, migrated database as its superuser. */
export function dataSteps(size: BenchSize): string[] {
  return [
    HELPERS,
    people(size),
    hours(size),
    programmes(size),
    sessions(size),
    chats(size),
    'vacuum (analyze)',
    freeTimes(size),
    'vacuum (analyze) public.mentor_free_times',
    'vacuum (analyze) public.mentor_free_checks',
  ];
}

const uuid = (text: string): string =>
  createHash('md5')
    .update(text)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** The id of a person; 1 to the number of mentors are mentors. */
export const personId = (n: number): string => uuid(`person ${String(n)}`);
/** The id of a conversation. */
export const chatId = (n: number): string => uuid(`chat ${String(n)}`);
/** The id of a partner. */
export const partnerId = (n: number): string => uuid(`partner ${String(n)}`);
