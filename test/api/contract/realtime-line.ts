import { REALTIME_SUBSCRIBE_STATES, type RealtimeChannel, type SupabaseClient } from '@supabase/supabase-js';
import { got, type House } from './contract.js';

/** Anything with named parts, as it comes over the wire. */
export type Dict = Record<string, unknown>;

/** A frame of either framing, or the name of a binary one. */
export interface RawFrame {
  joinRef: unknown;
  ref: unknown;
  topic: string;
  event: string;
  payload: Dict;
  /** The bytes, when the frame was binary. */
  bytes?: Uint8Array;
}

const PATIENCE = 8000;

/** A topic nobody else uses. */
export const newTopic = (lead = 'open:'): string => `${lead}${crypto.randomUUID()}`;

/** Waits until something is so; fails with the description when that takes too long. */
export async function until<T>(what: string, look: () => T | undefined | false): Promise<T> {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`this did not happen: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Joins a channel and answers how that ended. */
export async function join(channel: RealtimeChannel): Promise<string> {
  return new Promise((resolve) => {
    channel.subscribe((status, error) => {
      const joined = status === REALTIME_SUBSCRIBE_STATES.SUBSCRIBED;
      resolve(joined ? status : `${status}: ${error?.message ?? ''}`);
    });
  });
}

/** Joins and fails where that does. */
export async function joined(channel: RealtimeChannel): Promise<RealtimeChannel> {
  const status = await join(channel);
  if (status !== 'SUBSCRIBED') throw new Error(`the channel was not joined: ${status}`);
  return channel;
}

/** All broadcasts a channel hears from now on; to be called before it joins. */
export function broadcastsOf(channel: RealtimeChannel): Dict[] {
  const heard: Dict[] = [];
  channel.on('broadcast', { event: '*' }, (message: Dict) => heard.push(message));
  return heard;
}

/** A bare socket that speaks the protocol itself. */
export class Line {
  readonly frames: RawFrame[] = [];
  readonly version: '1.0.0' | '2.0.0';
  closed: number | undefined;
  readonly #socket: WebSocket;
  #ref = 0;

  private constructor(socket: WebSocket, version: '1.0.0' | '2.0.0') {
    this.#socket = socket;
    this.version = version;
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('message', (message) => this.frames.push(read(message.data)));
    socket.addEventListener('close', ({ code }) => (this.closed = code));
  }

  /** Opens a socket with the publishable key, or another one. */
  static async open(
    house: House,
    version: '1.0.0' | '2.0.0' = '2.0.0',
    key: string = house.key,
  ): Promise<Line> {
    const socket = house.socket({ apikey: key, vsn: version });
    const line = new Line(socket, version);
    await until('the socket opens', () => socket.readyState === 1);
    return line;
  }

  /** Sends anything. */
  raw(data: string | Uint8Array<ArrayBuffer>): void {
    this.#socket.send(data);
  }

  /** Sends a frame; answers its reference. */
  say(topic: string, event: string, payload: unknown = {}, joinRef: string | null = null): string {
    this.#ref += 1;
    const ref = String(this.#ref);
    const own = event === 'phx_join' ? ref : joinRef;
    this.raw(
      JSON.stringify(
        this.version === '2.0.0'
          ? [own, ref, topic, event, payload]
          : { topic, event, payload, ref, join_ref: own },
      ),
    );
    return ref;
  }

  /** The first frame that fits, now or later. */
  async heard(what: string, fits: (frame: RawFrame) => boolean): Promise<RawFrame> {
    return until(what, () => this.frames.find(fits));
  }

  /** The answer to what was said. */
  async reply(ref: string): Promise<{ status: unknown; response: Dict }> {
    const frame = await this.heard(`a reply to ${ref}`, (f) => f.event === 'phx_reply' && f.ref === ref);
    return frame.payload as { status: unknown; response: Dict };
  }

  /** Says something and waits for the answer. */
  async ask(
    topic: string,
    event: string,
    payload: unknown = {},
  ): Promise<{ status: unknown; response: Dict }> {
    return this.reply(this.say(topic, event, payload));
  }

  /** Everything said before has been worked off. */
  async flush(): Promise<void> {
    await this.ask('phoenix', 'heartbeat');
  }

  close(): void {
    this.#socket.close();
  }
}

function read(data: unknown): RawFrame {
  if (typeof data !== 'string') return readBinary(new Uint8Array(data as ArrayBuffer));
  const parsed = JSON.parse(data) as unknown;
  if (Array.isArray(parsed)) {
    const [joinRef, ref, topic, event, payload] = parsed as [unknown, unknown, string, string, Dict];
    return { joinRef, ref, topic, event, payload };
  }
  const { ref, topic, event, payload } = parsed as {
    ref: unknown;
    topic: string;
    event: string;
    payload: Dict;
  };
  return { joinRef: undefined, ref, topic, event, payload };
}

/** Byte 0 is the kind, then three lengths and the encoding, then topic, event, meta and the payload. */
function readBinary(bytes: Uint8Array): RawFrame {
  const [kind = 0, topicLength = 0, eventLength = 0, metaLength = 0, encoding = 0] = bytes;
  const text = (from: number, to?: number): string => new TextDecoder().decode(bytes.slice(from, to));
  const event = 5 + topicLength;
  const meta = event + eventLength;
  const body = meta + metaLength;
  const metaText = text(meta, body);
  return {
    joinRef: null,
    ref: null,
    topic: text(5, event),
    event: 'binary',
    bytes: bytes.slice(body),
    payload: {
      kind,
      event: text(event, meta),
      meta: metaText === '' ? undefined : (JSON.parse(metaText) as unknown),
      encoding,
      payload: encoding === 1 ? (JSON.parse(text(body)) as unknown) : undefined,
    },
  };
}

/** A broadcast as a client of 2.0.0 pushes it. */
export function binaryPush(
  topic: string,
  event: string,
  payload: Uint8Array,
  { encoding = 0, ref = '', joinRef = '' }: { encoding?: 0 | 1; ref?: string; joinRef?: string } = {},
): Uint8Array<ArrayBuffer> {
  const fields = [joinRef, ref, topic, event, ''].map((field) => new TextEncoder().encode(field));
  const head = [3, ...fields.map((field) => field.length), encoding];
  return Uint8Array.from([...head, ...fields.flatMap((field) => [...field]), ...payload]);
}

/** A topic `club:…` with members; `true` may write too. */
export async function newClub(house: House, members: Readonly<Record<string, boolean>>): Promise<string> {
  const club = crypto.randomUUID();
  const rows = Object.entries(members).map(([id, mayWrite]) => ({
    club,
    member_id: id,
    may_write: mayWrite,
  }));
  got(await house.client({ key: house.secret }).from('club_members').insert(rows).select());
  return `club:${club}`;
}

/** A broadcast made by the database. */
export async function tell(
  client: SupabaseClient,
  topic: string,
  event: string,
  payload: Dict,
): Promise<void> {
  const { error } = await client.rpc('tell', { topic, event, payload });
  if (error !== null) throw new Error(error.message);
}

/** A private channel, with the client's token known to the socket. */
export async function privateChannel(
  client: SupabaseClient,
  topic: string,
  config: { broadcast?: Dict; presence?: { key?: string } } = {},
): Promise<RealtimeChannel> {
  await client.realtime.setAuth();
  return client.channel(topic, { config: { private: true, ...config } });
}
