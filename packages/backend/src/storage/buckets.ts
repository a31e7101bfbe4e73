import { json } from '../answers.js';
import type { Claims } from '../auth/claims.js';
import { checkedBucketName } from './names.js';
import type { Objects } from './objects.js';
import { refusals } from './storage-error.js';

/** A JSON object from outside, whose fields are checked one by one. */
export type Fields = Record<string, unknown>;

const UNITS: Readonly<Record<string, number>> = { B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 };

/** A size in bytes, from a number or a text such as `5MB`. */
function sizeOf(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  return sizeOfText(typeof value === 'string' ? value : '');
}

function sizeOfText(size: string): number {
  const [, count, unit = 'B'] = /^(\d+)(B|KB|MB|GB)?$/i.exec(size) ?? [];
  if (count !== undefined) return Number(count) * (UNITS[unit.toUpperCase()] ?? 1);
  throw refusals.invalidRequest('Invalid file size format, hint: use 20GB / 20MB / 30KB / 3B');
}

function typesOf(value: unknown): string[] | null {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value) && value.every((type) => typeof type === 'string' && /^[^/]+\/[^/]+$/.test(type)))
    return value as string[];
  throw refusals.invalidRequest('allowed_mime_types must be a list of media types');
}

const COLUMNS = `id, name, owner, public, file_size_limit, allowed_mime_types, created_at, updated_at,
  'STANDARD' as type`;

/** `/storage/v1/bucket`: what a caller may see and change is decided by the policies on `storage.buckets`. */
export class Buckets {
  readonly #objects: Objects;

  constructor(objects: Objects) {
    this.#objects = objects;
  }

  /** Answers a request about one bucket, or about all of them. */
  async fetch(method: string, path: readonly string[], claims: Claims, fields: Fields): Promise<Response> {
    const [id, verb] = path;
    if (id === undefined) {
      return method === 'POST' ? this.#create(claims, fields) : json(await this.#read(claims));
    }
    if (verb === 'empty' && method === 'POST') return this.#empty(claims, id);
    if (method === 'GET') return json(await this.#one(claims, id));
    if (method === 'PUT') return this.#update(claims, id, fields);
    if (method === 'DELETE') return this.#delete(claims, id);
    throw refusals.invalidRequest(`${method} means nothing here`);
  }

  async #read(claims: Claims, id?: string): Promise<Fields[]> {
    return this.#objects.as(claims, async (session) =>
      session.query<Fields>(
        `select ${COLUMNS} from storage.buckets where $1::text is null or id = $1 order by name`,
        [id ?? null],
      ),
    );
  }

  async #one(claims: Claims, id: string): Promise<Fields> {
    const [bucket] = await this.#read(claims, id);
    if (bucket === undefined) throw refusals.noSuchBucket();
    return bucket;
  }

  async #create(claims: Claims, fields: Fields): Promise<Response> {
    const name = checkedBucketName(fields['name'] ?? fields['id']);
    const id = checkedBucketName(fields['id'] ?? name);
    const values = [
      id,
      name,
      fields['public'] === true,
      sizeOf(fields['file_size_limit']),
      typesOf(fields['allowed_mime_types']),
    ];
    await this.#objects.as(claims, async (session) =>
      session.query(
        `insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
        values ($1, $2, $3, $4, $5)`,
        values,
      ),
    );
    return json({ name });
  }

  async #update(claims: Claims, id: string, fields: Fields): Promise<Response> {
    await this.#one(claims, id);
    await this.#objects.as(claims, async (session) =>
      session.query(
        `update storage.buckets set public = coalesce($2, public), updated_at = now(),
          file_size_limit = case when $3 then $4 else file_size_limit end,
          allowed_mime_types = case when $5 then $6 else allowed_mime_types end
        where id = $1`,
        [
          id,
          typeof fields['public'] === 'boolean' ? fields['public'] : null,
          'file_size_limit' in fields,
          sizeOf(fields['file_size_limit']),
          'allowed_mime_types' in fields,
          typesOf(fields['allowed_mime_types']),
        ],
      ),
    );
    return json({ message: 'Successfully updated' });
  }

  async #empty(claims: Claims, id: string): Promise<Response> {
    await this.#one(claims, id);
    const rows = await this.#objects.list(claims, id, '');
    await this.#objects.remove(
      claims,
      id,
      rows.map(({ name }) => name),
    );
    return json({ message: 'Successfully emptied' });
  }

  async #delete(claims: Claims, id: string): Promise<Response> {
    await this.#one(claims, id);
    if ((await this.#objects.list({ role: 'service_role' }, id, '')).length > 0) throw refusals.notEmpty();
    await this.#objects.as(claims, async (session) =>
      session.query('delete from storage.buckets where id = $1', [id]),
    );
    return json({ message: 'Successfully deleted' });
  }
}
