/** The two ways a socket may frame its messages; a client names one when it connects. */
export type ProtocolVersion = '1.0.0' | '2.0.0';

/** One message of the protocol. */
export interface Frame {
  joinRef: string | null;
  ref: string | null;
  topic: string;
  event: string;
  payload: unknown;
}

/** A broadcast in the binary framing of 2.0.0. */
export interface BinaryBroadcast {
  topic: string;
  event: string;
  /** JSON text, or empty. */
  meta: string;
  encoding: 'bytes' | 'json';
  payload: Uint8Array;
}

/** A broadcast as a client pushes it. */
export interface BinaryBroadcastPush extends BinaryBroadcast {
  joinRef: string;
  ref: string;
}

const USER_BROADCAST_PUSH = 3;
const USER_BROADCAST = 4;
const LONGEST_FIELD = 255;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Reads a text frame; undefined when it is none. */
export function decodeText(version: ProtocolVersion, text: string): Frame | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  const [joinRef, ref, topic, event, payload] = Array.isArray(parsed)
    ? (parsed as unknown[])
    : fieldsOf(parsed);
  if (version === '2.0.0' && !Array.isArray(parsed)) return undefined;
  if (typeof topic !== 'string' || typeof event !== 'string') return undefined;
  return { joinRef: textOrNull(joinRef), ref: textOrNull(ref), topic, event, payload };
}

/** Writes a text frame. */
export function encodeText(version: ProtocolVersion, frame: Frame): string {
  const { joinRef, ref, topic, event, payload } = frame;
  return version === '1.0.0'
    ? JSON.stringify({ ref, topic, event, payload })
    : JSON.stringify([joinRef, ref, topic, event, payload]);
}

/** Reads a client's binary broadcast; undefined when it is none. */
export function decodeBroadcastPush(bytes: Uint8Array): BinaryBroadcastPush | undefined {
  if (bytes[0] !== USER_BROADCAST_PUSH || bytes.length < 7) return undefined;
  const encoding = bytes[6] === 0 ? 'bytes' : 'json';
  let offset = 7;
  try {
    const [joinRef, ref, topic, event, meta] = [...bytes.subarray(1, 6)].map((length) => {
      const field = bytes.subarray(offset, offset + length);
      if (field.length < length) throw new RangeError('The frame ends inside a field');
      offset += length;
      return decoder.decode(field);
    }) as [string, string, string, string, string];
    return { joinRef, ref, topic, event, meta, encoding, payload: bytes.slice(offset) };
  } catch {
    return undefined;
  }
}

/** Writes a broadcast for a client of 2.0.0; undefined when a name is too long for its length byte. */
export function encodeBroadcast(broadcast: BinaryBroadcast): Uint8Array | undefined {
  const fields = [broadcast.topic, broadcast.event, broadcast.meta].map((field) => encoder.encode(field));
  if (fields.some((field) => field.length > LONGEST_FIELD)) return undefined;
  const head = [
    USER_BROADCAST,
    ...fields.map((field) => field.length),
    broadcast.encoding === 'bytes' ? 0 : 1,
  ];
  const parts = [Uint8Array.from(head), ...fields, broadcast.payload];
  const frame = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    frame.set(part, offset);
    offset += part.length;
  }
  return frame;
}

function fieldsOf(parsed: unknown): unknown[] {
  if (typeof parsed !== 'object' || parsed === null) return [];
  const frame = parsed as Record<string, unknown>;
  return [frame['join_ref'], frame['ref'], frame['topic'], frame['event'], frame['payload']];
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;
}
