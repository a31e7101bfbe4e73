/** One message of Postgres' protocol, with its type letter and length. */
export interface WireMessage {
  /** The type letter; empty for the untyped first messages of a connection. */
  type: string;
  bytes: Buffer;
}

/** First messages are told apart by a number instead of a letter. */
export const FIRST_MESSAGE = {
  startup: 196_608,
  cancel: 80_877_102,
  ssl: 80_877_103,
  gss: 80_877_104,
} as const;

/** What a server's answer says about the session and about us. */
export interface AnswerFacts {
  /** The answer without the notifications that are ours. */
  forClient: Buffer;
  /** `I` idle, `T` in a transaction, `E` in a failed one; absent while the answer is not complete. */
  status: string | undefined;
  /** True when the structure of the database may have changed. */
  structureChanged: boolean;
  /** True when changes wait to be handed out. */
  captured: boolean;
}

const LARGEST_MESSAGE = 64 * 1024 * 1024;
const STRUCTURE = /^(CREATE|ALTER|DROP|GRANT|REVOKE|COMMENT)\b/;

/** Cuts a client's bytes into messages. */
export class WireReader {
  #pending: Buffer = Buffer.alloc(0);
  #started = false;

  /** Call when the startup message has been answered: from now on messages have a type letter. */
  started(): void {
    this.#started = true;
  }

  /** Adds bytes. */
  push(chunk: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, chunk]);
  }

  /** The next complete message; undefined while it has not fully arrived. */
  next(): WireMessage | undefined {
    const head = this.#started ? 1 : 0;
    if (this.#pending.length < head + 4) return undefined;
    const length = head + this.#pending.readUInt32BE(head);
    if (length < head + 4 || length > LARGEST_MESSAGE) throw new Error('This is not the Postgres protocol');
    if (this.#pending.length < length) return undefined;
    const bytes = this.#pending.subarray(0, length);
    this.#pending = this.#pending.subarray(length);
    return { type: head === 1 ? String.fromCharCode(bytes.readUInt8(0)) : '', bytes };
  }
}

/** True for the messages a client waits on; after the others of an extended query more must come. */
function awaitsReady(question: Buffer): boolean {
  const type = String.fromCharCode(question.readUInt8(0));
  return type === 'Q' || type === 'S' || type === 'F';
}

/**
 * Reads the engine's answer to one message: what of it the client may see, and where it leaves the session. The engine
 * says that it is ready after every failed message; a client may hear that only where it waits for it.
 */
export function readAnswer(
  question: Buffer,
  answer: Uint8Array,
  isOurs: (channel: string) => boolean,
): AnswerFacts {
  const bytes = Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength);
  const kept: Buffer[] = [];
  let status: string | undefined;
  let structureChanged = false;
  let captured = false;
  const ready = awaitsReady(question);
  for (let offset = 0; offset + 5 <= bytes.length;) {
    const length = 1 + bytes.readUInt32BE(offset + 1);
    const message = bytes.subarray(offset, offset + length);
    const type = String.fromCharCode(message.readUInt8(0));
    offset += length;
    const ours = type === 'A' && isOurs(textAt(message, 9));
    captured ||= ours;
    if (ours || (type === 'Z' && !ready)) continue;
    kept.push(message);
    if (type === 'Z') status = String.fromCharCode(message.readUInt8(5));
    else if (type === 'C') structureChanged ||= STRUCTURE.test(textAt(message, 5));
  }
  return { forClient: Buffer.concat(kept), status, structureChanged, captured };
}

/** What a client hears after its startup message: it is in, without a password, and this is the server. */
export function greeting(): Buffer {
  const parameters: readonly [string, string][] = [
    ['server_version', '17.5'],
    ['server_encoding', 'UTF8'],
    ['client_encoding', 'UTF8'],
    ['DateStyle', 'ISO, MDY'],
    ['TimeZone', 'UTC'],
    ['integer_datetimes', 'on'],
    ['standard_conforming_strings', 'on'],
    ['is_superuser', 'on'],
    ['session_authorization', 'postgres'],
  ];
  return Buffer.concat([
    message('R', Buffer.from([0, 0, 0, 0])),
    ...parameters.map(([name, value]) => message('S', Buffer.from(`${name}\0${value}\0`))),
    message('K', Buffer.alloc(8)),
    message('Z', Buffer.from('I')),
  ]);
}

/** One statement as a simple query. */
export function simpleQuery(sql: string): Buffer {
  return message('Q', Buffer.from(`${sql}\0`));
}

/** The end of an extended query. */
export function sync(): Buffer {
  return message('S', Buffer.alloc(0));
}

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeUInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]);
}

function textAt(bytes: Buffer, start: number): string {
  const end = bytes.indexOf(0, start);
  return bytes.toString('utf8', start, end === -1 ? bytes.length : end);
}
