import { json } from '../answers.js';
import type { Claims } from '../auth/claims.js';
import { roomName } from './channel.js';
import { recordOf } from './join-config.js';
import type { Rooms } from './rooms.js';
import type { RealtimeSettings } from './settings.js';

const SINGLE = /\/api\/broadcast\/([^/]+)\/events\/([^/]+)$/;
const MANY = /\/api\/broadcast\/?$/;

interface Message {
  topic: string;
  event: string;
  payload: unknown;
  private: boolean;
}

/** Broadcasts over HTTP: many messages in one body, or one whose names stand in the path. */
export async function broadcastByHttp(
  rooms: Rooms,
  settings: RealtimeSettings,
  request: Request,
  claims: Claims,
): Promise<Response> {
  const url = new URL(request.url);
  const single = SINGLE.exec(url.pathname);
  if (single === null && !MANY.test(url.pathname)) return json({ message: 'not found' }, 404);
  if (request.method !== 'POST') return json({ message: 'Only POST is answered here' }, 405);
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (single === null) return broadcastMany(rooms, settings, bytes, claims);
  const message = singleMessage(single.slice(1), request, bytes);
  if ('faults' in message) return invalid(message.faults);
  if (bytes.length > settings.payloadBytes) return invalid({ payload: [TOO_LARGE] });
  return broadcastOne(rooms, { ...message, private: url.searchParams.get('private') === 'true' }, claims);
}

type Faults = Record<string, string[]>;

/** The message whose names stand in the path and whose payload is the body. */
function singleMessage(
  path: readonly string[],
  request: Request,
  bytes: Uint8Array,
): Omit<Message, 'private'> | { faults: Faults } {
  const names = decoded(path);
  if (names === undefined) return { faults: { topic: ['is invalid'] } };
  const raw = request.headers.get('content-type')?.startsWith('application/octet-stream') === true;
  const content = raw ? { payload: bytes } : parsed(bytes);
  if (content === undefined) return { faults: { payload: ['is invalid'] } };
  const [topic = '', event = ''] = names;
  return { topic, event, payload: content.payload };
}

async function broadcastOne(rooms: Rooms, message: Message, claims: Claims): Promise<Response> {
  const { topic, event, payload, private: isPrivate } = message;
  if (isPrivate && !(await rooms.mayPost(claims, topic))) {
    return json({ message: `You do not have permissions to write to this Channel topic: ${topic}` }, 403);
  }
  rooms.broadcast(roomName(topic, isPrivate), { event, payload });
  return new Response(null, { status: 202 });
}

const TOO_LARGE = 'Payload size exceeds tenant limit';

async function broadcastMany(
  rooms: Rooms,
  settings: RealtimeSettings,
  bytes: Uint8Array,
  claims: Claims,
): Promise<Response> {
  const { messages } = recordOf(parsed(bytes)?.payload);
  if (!Array.isArray(messages)) return invalid({ messages: ["can't be blank"] });
  // one that is wrong stops all of them before the first is sent
  const checked = messages.map((message) => messageOf(message, settings));
  if (checked.some((message) => !('topic' in message))) {
    return invalid({ messages: checked.map((message) => ('topic' in message ? {} : message.faults)) });
  }
  const allowed = new Map<string, boolean>();
  for (const message of checked) {
    if (!('topic' in message)) continue;
    const { topic, event, payload, private: isPrivate } = message;
    if (isPrivate) {
      const known = allowed.get(topic) ?? (await rooms.mayPost(claims, topic));
      allowed.set(topic, known);
      // a private message without permission is dropped in silence, as on the hosted server
      if (!known) continue;
    }
    rooms.broadcast(roomName(topic, isPrivate), { event, payload });
  }
  return new Response(null, { status: 202 });
}

function messageOf(value: unknown, { payloadBytes }: RealtimeSettings): Message | { faults: Faults } {
  const { topic, event, payload, private: isPrivate } = recordOf(value);
  const fault = payloadFault(payload, payloadBytes);
  if (isName(topic) && isName(event) && fault === undefined) {
    return { topic, event, payload, private: isPrivate === true || isPrivate === 'true' };
  }
  const faults: Faults = {};
  if (!isName(topic)) faults['topic'] = ["can't be blank"];
  if (!isName(event)) faults['event'] = ["can't be blank"];
  if (fault !== undefined) faults['payload'] = [fault];
  return { faults };
}

function payloadFault(payload: unknown, largest: number): string | undefined {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return "can't be blank";
  const size = new TextEncoder().encode(JSON.stringify(payload)).length;
  return size > largest ? TOO_LARGE : undefined;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** The names in a path; undefined when their escapes are wrong. */
function decoded(parts: readonly string[]): string[] | undefined {
  try {
    return parts.map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function parsed(bytes: Uint8Array): { payload: unknown } | undefined {
  try {
    return { payload: JSON.parse(new TextDecoder().decode(bytes)) as unknown };
  } catch {
    return undefined;
  }
}

function invalid(errors: Record<string, unknown>): Response {
  return json({ errors }, 422);
}
