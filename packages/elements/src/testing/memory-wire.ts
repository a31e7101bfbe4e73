import type {
  Appointment,
  Conversation,
  ErrorCode,
  MentorCard,
  MentorProfile,
  Message,
  Slot,
} from '@mentorkit/client';
import { appointmentRow, conversationRow, ME, mentorRow, messageRows, slotRows } from './rows.js';

/** Rows a wire answers from; tests and stories change them as they like. */
export interface WireRows {
  mentors: (MentorCard & MentorProfile)[];
  slots: Slot[];
  appointments: Appointment[];
  conversations: Conversation[];
  messages: Message[];
}

/** How a request fails: a code of the contract with its HTTP status and details, or no answer at all. */
export type WireFault = { code: ErrorCode; status: number; details?: object } | 'offline';

type Body = Readonly<Record<string, unknown>>;

const HOLD_MS = 5 * 60_000;

class Refusal extends Error {
  readonly fault: Exclude<WireFault, 'offline'>;

  constructor(fault: Exclude<WireFault, 'offline'>) {
    super(fault.code);
    this.fault = fault;
  }
}

/**
 * An in-memory `fetch` that answers what the client asks, from canned rows, so that tests and stories drive the real
 * client. It checks no policy and knows no SQL: the embedded backend, which does, comes into the page with its own
 * issue.
 */
export class MemoryWire {
  readonly rows: WireRows;
  /** Milliseconds before every answer; Infinity never answers. */
  delay = 0;
  /** Requests that fail, by the last part of their path: `list_mentors`, `hold_slot`, `messages`, … */
  readonly faults = new Map<string, WireFault>();
  /** Every request seen, as `hold_slot` or `POST messages`. */
  readonly seen: string[] = [];
  /** How long a hold lasts. */
  holdMs = HOLD_MS;
  readonly #held = new Map<string, Slot>();

  constructor(rows: Partial<WireRows> = {}) {
    this.rows = {
      mentors: [0, 1, 2, 3].map((number) => mentorRow(number)),
      slots: slotRows(),
      appointments: [appointmentRow(0), appointmentRow(1, { status: 'pending', meeting_url: null })],
      conversations: [conversationRow()],
      messages: messageRows(),
      ...rows,
    };
  }

  /** The function to pass to `createMentorKit`. */
  readonly fetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    const name = url.pathname.split('/').at(-1) ?? '';
    this.seen.push(
      request.method === 'POST' && url.pathname.includes('/rpc/') ? name : `${request.method} ${name}`,
    );
    await this.#pause(request.signal);
    const fault = this.faults.get(name);
    if (fault === 'offline') throw new TypeError('Failed to fetch');
    const text = await request.text();
    const body = text === '' ? {} : (JSON.parse(text) as Body);
    try {
      if (fault) throw new Refusal(fault);
      return answer(200, this.#answer(name, request.method, url.searchParams, body));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { code, status, details } = error.fault;
      return answer(status, {
        code: `PT${String(status)}`,
        message: code,
        details: JSON.stringify(details ?? {}),
      });
    }
  };

  async #pause(signal: AbortSignal): Promise<void> {
    if (this.delay === 0) return;
    await new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => {
        reject(new DOMException('The request was given up.', 'AbortError'));
      });
      if (Number.isFinite(this.delay)) setTimeout(resolve, this.delay);
    });
  }

  #answer(name: string, method: string, query: URLSearchParams, body: Body): unknown {
    const answers: Readonly<Record<string, () => unknown>> = {
      list_mentors: () => this.#listMentors(body),
      mentors_with_partners: () => this.rows.mentors.filter(({ slug }) => query.get('slug') === `eq.${slug}`),
      get_available_slots: () => this.#freeSlots(body),
      hold_slot: () => this.#hold(body),
      release_slot: () => this.#held.delete(String(body['appointment_id'])) && null,
      book_appointment: () => this.#book(body),
      list_appointments: () => this.rows.appointments,
      start_conversation: () => this.#start(body),
      list_conversations: () => this.rows.conversations,
      messages: () => (method === 'POST' ? this.#post(body) : this.#page(query)),
      mark_read: () => body['up_to'],
    };
    const found = answers[name];
    if (!found)
      throw new Error(`The memory wire has no answer for ${method} ${name}. Add one to memory-wire.ts.`);
    return found();
  }

  #listMentors(body: Body): unknown {
    const filters = (body['filters'] ?? {}) as Readonly<Record<string, string>>;
    const size = Number(body['page_size']);
    const start = Number(body['cursor'] ?? 0);
    const words = (filters['search'] ?? '').toLowerCase();
    return this.rows.mentors
      .filter((mentor) => !filters['topic'] || mentor.mentorship_topics.includes(filters['topic']))
      .filter(
        ({ partners }) => !filters['partner'] || partners.some(({ slug }) => slug === filters['partner']),
      )
      .filter((mentor) => !filters['language'] || mentor.languages.includes(filters['language']))
      .filter((mentor) => mentor.full_name.toLowerCase().includes(words))
      .slice(start, start + size);
  }

  #freeSlots(body: Body): Slot[] {
    const from = Date.parse(String(body['from_at']));
    const to = Date.parse(String(body['to_at']));
    const isWithin = ({ starts_at }: Slot): boolean =>
      Date.parse(starts_at) >= from && Date.parse(starts_at) < to;
    return this.rows.slots.filter(isWithin);
  }

  #hold(body: Body): unknown {
    const slot = this.rows.slots.find(({ starts_at }) => starts_at === body['starts_at']);
    if (!slot) throw new Refusal({ code: 'slot_unavailable', status: 409 });
    const id = crypto.randomUUID();
    this.#held.set(id, slot);
    const expires_at = new Date(Date.now() + this.holdMs).toISOString();
    return { appointment_id: id, starts_at: slot.starts_at, ends_at: slot.ends_at, expires_at };
  }

  #book(body: Body): Appointment {
    const id = String(body['appointment_id']);
    const slot = this.#held.get(id);
    if (!slot) throw new Refusal({ code: 'hold_expired', status: 409 });
    this.#held.delete(id);
    this.rows.slots = this.rows.slots.filter((one) => one !== slot);
    const { starts_at: scheduled_at, ends_at, duration_minutes } = slot;
    const message = String(body['message']);
    const booked = { id, status: 'pending', scheduled_at, ends_at, duration_minutes, message } as const;
    const appointment = appointmentRow(0, { ...booked, meeting_url: null });
    this.rows.appointments.push(appointment);
    this.rows.appointments.sort((a, b) => Date.parse(a.scheduled_at) - Date.parse(b.scheduled_at));
    return appointment;
  }

  #start(body: Body): string {
    const mentorId = String(body['mentor_id']);
    const known = this.rows.conversations.find(({ mentor_id }) => mentor_id === mentorId);
    if (known) return known.id;
    const mentor = this.rows.mentors.find(({ id }) => id === mentorId);
    if (!mentor) throw new Refusal({ code: 'mentor_unavailable', status: 404 });
    const id = crypto.randomUUID();
    this.rows.conversations.push(
      conversationRow({ id, mentor_id: mentorId, other_id: mentorId, other_name: mentor.full_name }),
    );
    return id;
  }

  #post(body: Body): Message {
    const now = new Date().toISOString();
    const message: Message = {
      id: String(body['id']),
      conversation_id: String(body['conversation_id']),
      sender_id: ME,
      content: String(body['content']),
      read_at: null,
      edited_at: null,
      deleted_at: null,
      created_at: now,
      updated_at: now,
    };
    this.rows.messages.push(message);
    return message;
  }

  #page(query: URLSearchParams): Message[] {
    const conversation = (query.get('conversation_id') ?? '').replace('eq.', '');
    const since = query.get('created_at')?.replace('gte.', '');
    const before = /created_at\.lt\."([^"]+)"/.exec(query.get('or') ?? '')?.[1];
    const found = this.rows.messages
      .filter(({ conversation_id }) => conversation_id === conversation)
      .filter(({ created_at }) => !since || Date.parse(created_at) >= Date.parse(since))
      .filter(({ created_at }) => !before || Date.parse(created_at) < Date.parse(before))
      .sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at));
    if (!query.get('order')?.includes('desc')) return found;
    return found.reverse().slice(0, Number(query.get('limit')));
  }
}

function answer(status: number, content: unknown): Response {
  return new Response(JSON.stringify(content), { status, headers: { 'content-type': 'application/json' } });
}
