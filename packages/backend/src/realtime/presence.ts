/** One thing a person has told about himself; `phx_ref` names this telling. */
export interface PresenceMeta {
  phx_ref: string;
  phx_ref_prev?: string;
  [field: string]: unknown;
}

/** Who is present, by key, as the protocol shows it. */
export type PresenceState = Record<string, { metas: PresenceMeta[] }>;

/** What changed. */
export interface PresenceDiff {
  joins: PresenceState;
  leaves: PresenceState;
}

interface Entry {
  key: string;
  meta: PresenceMeta;
}

/** Who is present in one room; `Member` is the channel that told so. */
export class Presence<Member extends object> {
  readonly #entries = new Map<Member, Entry>();
  #lastRef = 0;

  /** Everybody, grouped by key. */
  state(): PresenceState {
    return grouped([...this.#entries.values()]);
  }

  /** Notes what a member tells; undefined when it is what he had told before. */
  track(member: Member, key: string, payload: Record<string, unknown>): PresenceDiff | undefined {
    const before = this.#entries.get(member);
    if (before !== undefined && JSON.stringify(told(before.meta)) === JSON.stringify(payload))
      return undefined;
    this.#lastRef += 1;
    const meta: PresenceMeta = {
      ...payload,
      phx_ref: `F${String(this.#lastRef)}`,
      ...(before === undefined ? {} : { phx_ref_prev: before.meta.phx_ref }),
    };
    const entry = { key, meta };
    this.#entries.set(member, entry);
    return { joins: grouped([entry]), leaves: grouped(before === undefined ? [] : [before]) };
  }

  /** Forgets a member; undefined when he was not present. */
  untrack(member: Member): PresenceDiff | undefined {
    const before = this.#entries.get(member);
    if (before === undefined) return undefined;
    this.#entries.delete(member);
    return { joins: {}, leaves: grouped([before]) };
  }
}

function told(meta: PresenceMeta): Record<string, unknown> {
  return Object.fromEntries(Object.entries(meta).filter(([field]) => !/^phx_ref/.test(field)));
}

function grouped(entries: readonly Entry[]): PresenceState {
  const state: PresenceState = {};
  for (const { key, meta } of entries) (state[key] ??= { metas: [] }).metas.push(meta);
  return state;
}
