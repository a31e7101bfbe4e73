/** From when on, and how many, stored broadcasts a channel wants to hear again. */
export interface Replay {
  /** Milliseconds since 1970. */
  since: number;
  limit: number;
}

const MOST_REPLAYED = 25;

/** What a client asks for when it joins a channel. */
export interface JoinConfig {
  private: boolean;
  broadcast: {
    self: boolean;
    ack: boolean;
    replay: Replay | 'invalid' | undefined;
    /** Wants to be told when broadcasts from the database flow. */
    replicationReady: boolean;
  };
  presence: { enabled: boolean; key: string };
  bindings: BindingRequest[];
  /** The join is answered only when row changes flow. */
  waitForChanges: boolean;
  accessToken: string | undefined;
}

/** One wish for row changes, as the client wrote it; the join's answer must echo it unchanged. */
export interface BindingRequest {
  event: string;
  schema: string;
  table?: string;
  filter?: string;
  select?: string[];
}

/** Reads a join's payload. Like the hosted server it takes what it can and falls back to the defaults. */
export function parseJoin(payload: unknown): JoinConfig {
  const join = recordOf(payload);
  const config = recordOf(join['config']);
  const broadcast = recordOf(config['broadcast']);
  const presence = recordOf(config['presence']);
  const bindings = Array.isArray(config['postgres_changes']) ? config['postgres_changes'] : [];
  return {
    private: flag(config['private']),
    broadcast: {
      self: flag(broadcast['self']),
      ack: flag(broadcast['ack']),
      replay: parseReplay(broadcast['replay']),
      replicationReady: flag(broadcast['replication_ready']),
    },
    presence: { enabled: flag(presence['enabled']), key: text(presence['key']) ?? '' },
    bindings: bindings.map(parseBinding),
    waitForChanges: flag(recordOf(config['postgres_changes_options'])['wait']),
    accessToken: text(join['access_token']),
  };
}

/** Reads a wish to hear again; `invalid` when nobody could fulfil it. */
function parseReplay(value: unknown): Replay | 'invalid' | undefined {
  if (value === undefined || value === null) return undefined;
  const { since, limit = MOST_REPLAYED } = recordOf(value);
  if (!isInteger(since) || !isInteger(limit)) return 'invalid';
  return { since, limit: Math.min(Math.max(limit, 1), MOST_REPLAYED) };
}

function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function parseBinding(value: unknown): BindingRequest {
  const wish = recordOf(value);
  const table = text(wish['table']);
  const filter = text(wish['filter']);
  const select = Array.isArray(wish['select'])
    ? wish['select'].filter((name) => typeof name === 'string')
    : undefined;
  return {
    event: text(wish['event']) ?? '*',
    schema: text(wish['schema']) ?? 'public',
    ...(table === undefined ? {} : { table }),
    ...(filter === undefined ? {} : { filter }),
    ...(select === undefined ? {} : { select }),
  };
}

/** An object's fields; anything else has none. */
export function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function flag(value: unknown): boolean {
  return value === true || value === 'true';
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
