import { chatId, partnerId, personId, type BenchSize } from './bench-data.js';

/** Who asks, and the claims of his token. */
export interface Asker {
  role: 'anon' | 'authenticated';
  claims: Record<string, unknown>;
}

/** One question: as the API asks it under row level security, and as its owner could ask it without. */
export interface BenchCase {
  name: string;
  asker: Asker;
  rest: string;
  explicit: string;
}

const VISITOR: Asker = { role: 'anon', claims: { role: 'anon' } };

function user(n: number): Asker & { id: string } {
  const id = personId(n);
  return { id, role: 'authenticated', claims: { sub: id, role: 'authenticated', is_anonymous: false } };
}

/** As PostgREST wraps a read. */
const rest = (query: string): string => `select coalesce(json_agg(r), '[]')::text from (${query}) r`;

/** One case of the list: the filters, and what a query written by hand says instead. */
interface ListCase {
  name: string;
  filters: object;
  where?: string;
  /** What the list is ordered by; `first_at` is the first free time that is kept. */
  order?: string;
  /** Which free times s the card shows. */
  times?: string;
}

const WEEK = `s.starts_at < now() + interval '7 days'`;
const EVENING = `(s.starts_at at time zone 'America/Sao_Paulo')::time >= '18:00'`;
const freeAt = (times: string): string => `exists (
  select 1 from public.mentor_free_times s
  where s.mentor_id = p.id and s.starts_at > now() and s.bookable_until > now() and ${times}
)`;

function listCases(partner: number): ListCase[] {
  return [
    { name: 'plain', filters: {} },
    { name: 'a topic', filters: { topic: 'tópico 3' }, where: `p.mentorship_topics @> '{tópico 3}'` },
    {
      name: 'search',
      filters: { search: 'palavrabb' },
      where: `p.search_vector @@ $q$'palavrabb':*$q$`,
    },
    {
      name: 'a partner',
      filters: { partner: `parceira-${String(partner)}` },
      where: `exists (
        select 1 from public.mentor_partners m
        where m.partner_id = '${partnerId(partner)}' and m.mentor_id = p.id and m.status = 'approved' and m.is_active
      )`,
    },
    { name: 'free this week', filters: { free_within_days: 7 }, where: freeAt(WEEK), times: WEEK },
    { name: 'free in an evening', filters: { evening: true }, where: freeAt(EVENING), times: EVENING },
    {
      name: 'an evening this week',
      filters: { evening: true, free_within_days: 7 },
      where: freeAt(`${EVENING} and ${WEEK}`),
      times: `${EVENING} and ${WEEK}`,
    },
    { name: 'soonest', filters: { sort: 'soonest' }, order: 'k.starts_at, p.id' },
    { name: 'newest', filters: { sort: 'newest' }, order: 'p.created_at desc, p.id desc' },
    { name: 'by name', filters: { sort: 'name' }, order: 'private.name_key(p.full_name) collate "C", p.id' },
  ];
}

/** Each free time that is kept and is the first of its mentor. */
const FIRST_KEPT = `public.mentor_free_times k on k.mentor_id = p.id and k.starts_at > now()
  and k.starts_at = (
    select s.starts_at from public.mentor_free_times s
    where s.mentor_id = k.mentor_id and s.starts_at > now() and s.bookable_until > now()
    order by s.starts_at limit 1
  )`;

/** The list without its function: the same cards with the same free times. */
function explicitList(wanted: ListCase, me: string | null): string {
  const { where = 'true', order = '- coalesce(p.average_rating, 0), p.id', times = 'true' } = wanted;
  const caller = me === null ? 'null' : `'${me}'`;
  return `
    select v.*, array(
      select s.starts_at
      from private.candidate_slots(v.id, now(), now() + interval '14 days', null, ${caller}) s
      where s.is_free and ${times} order by 1 limit 3
    )
    from (
      select p.id, row_number() over (order by ${order}) as place
      from public.profiles p ${order.startsWith('k.') ? `join ${FIRST_KEPT}` : ''}
      where p.verified and p.profile_visibility <> 'private' and ${where}
        and (p.profile_visibility = 'public' or p.id = any (array(
          select m.mentor_id from public.mentor_partners m
          join public.user_partners u on u.partner_id = m.partner_id
          where u.user_id = ${caller} and u.status = 'active' and (u.expires_at is null or u.expires_at > now())
            and m.status = 'approved' and m.is_active
        )))
      order by ${order} limit 24
    ) page
    join public.mentors_with_partners v on v.id = page.id
    order by page.place`;
}

const MESSAGE = `m.id, m.conversation_id, m.sender_id, m.content, m.created_at, m.read_at, m.edited_at, m.deleted_at`;

function chatCases(busy: Asker & { id: string }, light: Asker & { id: string }): BenchCase[] {
  const page = (chat: string, where = 'true'): string =>
    `select ${MESSAGE} from public.messages m where m.conversation_id = '${chat}' and ${where}
      order by m.created_at desc, m.id desc limit 50`;
  const before = `(m.created_at < now() - interval '1000 minutes'
    or (m.created_at = now() - interval '1000 minutes' and m.id < '${chatId(1)}'))`;
  const unread = (mine: string): string => `
    select m.conversation_id, count(*) from public.messages m
    where m.read_at is null and m.sender_id <> '${busy.id}' and ${mine} group by m.conversation_id`;
  const own = `m.conversation_id = any (array(
    select p.conversation_id from public.conversation_participants p where p.user_id = '${busy.id}'))`;
  const same = (name: string, asker: Asker, query: string): BenchCase => ({
    name,
    asker,
    rest: query,
    explicit: query,
  });
  return [
    {
      name: 'list_conversations, 200 of them',
      asker: busy,
      rest: 'select * from public.list_conversations()',
      explicit: explicitConversations(busy.id),
    },
    {
      name: 'list_conversations, 3 of them',
      asker: light,
      rest: 'select * from public.list_conversations()',
      explicit: explicitConversations(light.id),
    },
    same('first page of messages, one of 200', busy, page(chatId(1))),
    same('first page of messages, one of 3', light, page(chatId(201))),
    same('an older page of messages', busy, page(chatId(1), before)),
    { name: 'unread counts of 200', asker: busy, rest: unread('true'), explicit: unread(own) },
  ];
}

/** What list_conversations reads, with the caller's id written out. */
function explicitConversations(me: string): string {
  return `
    select c.id, c.mentor_id, c.mentee_id, c.created_at, c.last_message_at, other.id as other_id, other.full_name,
      other.avatar_url, newest.message, unread.messages, mine.last_read_at, theirs.last_read_at as other_read_at,
      other.id = any (array(
        select b.blocked_id from public.user_blocks b where b.blocker_id = '${me}'
        union select b.blocker_id from public.user_blocks b where b.blocked_id = '${me}'
      )) or not mentor.verified
        or (select count(*) from public.user_roles r where r.user_id = c.mentor_id and r.role = 'mentor') = 0
        or (select count(*) from public.user_roles r where r.user_id = c.mentee_id) = 0 as is_closed
    from public.conversation_participants mine
    join public.conversations c on c.id = mine.conversation_id
    join public.profiles mentor on mentor.id = c.mentor_id
    join public.profiles other on other.id = case when c.mentor_id = '${me}' then c.mentee_id else c.mentor_id end
    join public.conversation_participants theirs on theirs.conversation_id = c.id and theirs.user_id = other.id
    left join lateral (
      select jsonb_build_object('id', m.id, 'sender_id', m.sender_id, 'content', m.content,
        'created_at', m.created_at, 'deleted', m.deleted_at is not null) as message
      from public.messages m where m.conversation_id = c.id order by m.created_at desc, m.id desc limit 1
    ) newest on true
    cross join lateral (
      select count(*) as messages from (
        select 1 from public.messages m
        where m.conversation_id = c.id and m.sender_id = other.id and m.deleted_at is null
          and m.created_at > coalesce(mine.last_read_at, '-infinity') and m.read_at is null
        limit 100
      ) hundred
    ) unread
    where mine.user_id = '${me}'
    order by coalesce(c.last_message_at, c.created_at) desc, c.id`;
}

function slotCases(asker: Asker & { id: string }): BenchCase[] {
  const mentor = personId(21);
  return [14, 60].map((days) => ({
    name: `get_available_slots, ${String(days)} days`,
    asker,
    rest: `select * from public.get_available_slots('${mentor}', now(), now() + interval '${String(days)} days')`,
    explicit: `select s.starts_at, s.ends_at, extract(epoch from s.ends_at - s.starts_at) / 60 as minutes
      from private.candidate_slots('${mentor}', now(), now() + interval '${String(days)} days', null, '${asker.id}') s
      where s.is_free order by s.starts_at`,
  }));
}

function otherCases(mentor: Asker & { id: string }, partner: number): BenchCase[] {
  const profile = `select * from public.mentors_with_partners v where v.slug = 'pessoa-21'`;
  const programme = (shown: string): string => `
    select m.mentor_id, m.created_at from public.mentor_partners m
    where m.partner_id = '${partnerId(partner)}' and ${shown} order by m.mentor_id limit 50`;
  const sessions = (own: string): string =>
    `select a.id, a.status, a.scheduled_at, a.ends_at from public.appointments a where ${own} order by a.scheduled_at`;
  return [
    { name: 'a profile by its slug', asker: VISITOR, rest: profile, explicit: profile },
    {
      name: 'mentors of a programme',
      asker: VISITOR,
      rest: programme('true'),
      explicit: programme(`m.status = 'approved' and m.is_active and exists (
        select 1 from public.profiles p where p.id = m.mentor_id and p.verified and p.profile_visibility = 'public')`),
    },
    {
      name: 'sessions of a mentor',
      asker: mentor,
      rest: sessions('true'),
      explicit: sessions(
        `a.mentee_id = '${mentor.id}' or (a.mentor_id = '${mentor.id}' and a.status <> 'held'
          and not (a.status = 'expired' and a.message is null))`,
      ),
    },
  ];
}

/** All questions, put to one of the two databases. */
export function benchCases({ mentors }: BenchSize): BenchCase[] {
  // a mentee who belongs to one programme
  const member = user(mentors + 12);
  const partner = 4;
  const lists = listCases(partner).flatMap((wanted) =>
    [VISITOR, member].map((asker) => ({
      name: `list_mentors, ${wanted.name}${asker === VISITOR ? '' : ', a member'}`,
      asker,
      rest: `select * from public.list_mentors('${JSON.stringify(wanted.filters)}')`,
      explicit: explicitList(wanted, asker === VISITOR ? null : member.id),
    })),
  );
  const all = [
    ...lists,
    ...chatCases(user(1), user(202)),
    ...slotCases(member),
    ...otherCases(user(21), partner),
  ];
  return all.map((one) => ({ ...one, rest: rest(one.rest), explicit: rest(one.explicit) }));
}
