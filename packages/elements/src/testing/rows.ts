import type { Appointment, Conversation, MentorCard, MentorProfile, Message, Slot } from '@mentorkit/client';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Id of the person who is signed in on a memory wire. */
export const ME = personId(900);

/** A valid id made of a number, so that rows of a test can be told apart. */
export function personId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

function inDays(days: number, hour: number): string {
  const date = new Date(Date.now() + days * DAY_MS);
  date.setUTCHours(hour, 0, 0, 0);
  return date.toISOString();
}

const PEOPLE = [
  [
    'Helena Duarte',
    'helena-duarte',
    'Diretora de Produto',
    'Manguezal Tech',
    'Recife',
    ['Produto', 'Carreira'],
  ],
  ['Rui Nakamura', 'rui-nakamura', 'Engenheiro de Dados', 'Boreal Analytics', 'Manaus', ['Dados', 'Python']],
  [
    'Celina Prado',
    'celina-prado',
    'Consultora de Finanças',
    'Prado & Filhas',
    'Olinda',
    ['Finanças', 'Crédito'],
  ],
  ['Otávio Lins', 'otavio-lins', 'Fundador', 'Café do Agreste', 'Caruaru', ['Vendas', 'Varejo']],
] as const;

/** A mentor as the list shows him; `change` says what is special about this one. */
export function mentorRow(
  number: number,
  change: Partial<MentorCard & MentorProfile> = {},
): MentorCard & MentorProfile {
  const [name, slug, job, company, city, topics] = PEOPLE[number % PEOPLE.length] ?? PEOPLE[0];
  const turn = Math.floor(number / PEOPLE.length);
  return {
    id: personId(number + 1),
    slug: turn === 0 ? slug : `${slug}-${String(turn + 1)}`,
    full_name: turn === 0 ? name : `${name} ${String(turn + 1)}`,
    avatar_url: null,
    job_title: job,
    company,
    city,
    state: city === 'Manaus' ? 'AM' : 'PE',
    country: 'BR',
    timezone: 'America/Recife',
    languages: number % 2 === 0 ? ['pt-BR', 'en'] : ['pt-BR'],
    mentorship_topics: [...topics],
    expertise_areas: [],
    inclusive_tags: [],
    availability_status: 'available',
    average_rating: number % 3 === 2 ? null : 4.8,
    total_reviews: number % 3 === 2 ? 0 : 12 + number,
    total_sessions: 20 + number,
    chat_enabled: number % 4 !== 3,
    partners: [{ id: personId(700), name: 'SEBRAE Pernambuco', slug: 'sebrae-pe', logo_url: null }],
    next_slots: [inDays(1, 13), inDays(1, 14), inDays(2, 17)],
    cursor: String(number + 1),
    bio: 'Quinze anos fazendo e errando, agora ajudando quem começa.',
    experience_years: 15,
    linkedin_url: null,
    mentorship_guidelines: null,
    ...change,
  };
}

/** Free times of the next days: three a day, none on every third day. */
export function slotRows(days = 20): Slot[] {
  return Array.from({ length: days }, (_, day) => day + 1)
    .filter((day) => day % 3 !== 0)
    .flatMap((day) => [13, 14, 17].map((hour) => slotAt(inDays(day, hour))));
}

function slotAt(start: string): Slot {
  const end = new Date(Date.parse(start) + 60 * MINUTE_MS).toISOString();
  return { starts_at: start, ends_at: end, duration_minutes: 60 };
}

/** A session of the signed-in person. */
export function appointmentRow(number: number, change: Partial<Appointment> = {}): Appointment {
  const slot = slotAt(inDays(2 + number, 13));
  return {
    id: personId(300 + number),
    status: 'confirmed',
    scheduled_at: slot.starts_at,
    ends_at: slot.ends_at,
    duration_minutes: slot.duration_minutes,
    awaiting: null,
    message: 'Quero conversar sobre preços.',
    cv_type: null,
    cv_link: null,
    meeting_url: 'https://video.example/sala',
    video_service: null,
    partner_id: null,
    cancelled_by: null,
    cancelled_at: null,
    cancellation_reason: null,
    previous_scheduled_at: null,
    reschedule_reason: null,
    rating: null,
    my_note: null,
    my_role: 'mentee',
    other_id: personId(1),
    other_name: 'Helena Duarte',
    other_avatar_url: null,
    version: 1,
    created_at: new Date().toISOString(),
    ...change,
  };
}

/** Id of the conversation that {@link conversationRow} and {@link messageRows} make. */
export const CONVERSATION = personId(500);

/** The conversation of the signed-in mentee with a mentor. */
export function conversationRow(change: Partial<Conversation> = {}): Conversation {
  return {
    id: CONVERSATION,
    mentor_id: personId(1),
    mentee_id: ME,
    created_at: inDays(-3, 12),
    last_message_at: null,
    other_id: personId(1),
    other_name: 'Helena Duarte',
    other_avatar_url: null,
    last_message: null,
    unread_count: 0,
    my_last_read_at: null,
    other_last_read_at: null,
    is_closed: false,
    ...change,
  };
}

const LINES = [
  'Oi, Helena! Obrigada por aceitar conversar comigo.',
  'Oi! Que bom que você escreveu. Me conta um pouco do seu negócio?',
  'Faço doces por encomenda e quero vender para cafés.',
  'Boa. Comece pela conta de quanto custa cada doce. Este roteiro ajuda: https://exemplo.example/custos',
  'Vou preencher hoje à noite.',
];

/** Messages between both, a few minutes apart, the last one a few minutes ago. */
export function messageRows(count = LINES.length, change: Partial<Message> = {}): Message[] {
  return Array.from({ length: count }, (_, index) => {
    const at = new Date(Date.now() - (count - index) * 7 * MINUTE_MS).toISOString();
    return {
      id: personId(10_000 + index),
      conversation_id: CONVERSATION,
      sender_id: index % 2 === 0 ? ME : personId(1),
      content: LINES[index % LINES.length] ?? '',
      read_at: null,
      edited_at: null,
      deleted_at: null,
      created_at: at,
      updated_at: at,
      ...change,
    };
  });
}
