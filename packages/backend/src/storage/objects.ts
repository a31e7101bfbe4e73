import type { Claims } from '../auth/claims.js';
import { checksum } from '../engine/checksum.js';
import type { Database, Queryable } from '../engine/database.js';
import { enterRole } from '../engine/enter-role.js';
import type { FileStore } from './file-store.js';
import type { ObjectPlace } from './names.js';
import { fromDatabase, refusals } from './storage-error.js';
import { checkLimits, type Upload } from './upload.js';

/** A row of `storage.objects` as the API shows it. */
export interface ObjectRow {
  id: string;
  name: string;
  bucket_id: string;
  owner_id: string | null;
  version: string | null;
  created_at: string;
  updated_at: string;
  last_accessed_at: string;
  metadata: Record<string, unknown> | null;
  user_metadata: Record<string, unknown> | null;
}

interface Bucket {
  id: string;
  public: boolean;
  file_size_limit: number | null;
  allowed_mime_types: string[] | null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const COLUMNS = `id, name, bucket_id, owner_id, version, created_at, updated_at, last_accessed_at, metadata,
  user_metadata`;

/** Files and their rows: who may do what is decided by the policies on `storage.objects`, for each caller. */
export class Objects {
  readonly #database: Database;
  readonly #files: FileStore;

  constructor(database: Database, files: FileStore) {
    this.#database = database;
    this.#files = files;
  }

  /** Runs a job as a person; refusals of Postgres come out in Storage's words. */
  async as<T>(claims: Claims, job: (session: Queryable) => Promise<T>, end?: 'rollback'): Promise<T> {
    try {
      return await this.#database.transaction(async (session) => {
        await enterRole(session, claims);
        return job(session);
      }, end);
    } catch (error) {
      throw fromDatabase(error);
    }
  }

  /** The bucket, whoever asks: its limits and whether it is public are no secret to who names it. */
  async bucket(id: string): Promise<Bucket> {
    const [bucket] = await this.#database.query<Bucket>(
      'select id, public, file_size_limit, allowed_mime_types from storage.buckets where id = $1',
      [id],
    );
    if (bucket === undefined) throw refusals.noSuchBucket();
    return bucket;
  }

  /** Stores a file as a person. The bytes are on their place before the row says so. */
  async put(claims: Claims, place: ObjectPlace, upload: Upload, owner = claims.sub): Promise<string> {
    checkLimits(upload, await this.bucket(place.bucket));
    const version = crypto.randomUUID();
    await this.#files.write(version, upload.bytes);
    try {
      const { id, replaced } = await this.as(claims, async (session) =>
        insertRow(session, { place, upload, version, owner }),
      );
      if (replaced !== null) await this.#files.remove(replaced);
      return id;
    } catch (error) {
      await this.#files.remove(version);
      throw error;
    }
  }

  /** Whether a person could store a file there; nothing is stored. */
  async mayPut(claims: Claims, place: ObjectPlace, upsert: boolean): Promise<void> {
    await this.bucket(place.bucket);
    const upload: Upload = {
      bytes: new Uint8Array(),
      mimeType: 'application/octet-stream',
      cacheControl: 'no-cache',
      userMetadata: null,
      upsert,
    };
    const version = crypto.randomUUID();
    const row = { place, upload, version, owner: claims.sub };
    await this.as(claims, async (session) => insertRow(session, row), 'rollback');
  }

  /** The row of an object as far as a person may see it. */
  async find(claims: Claims, { bucket, name }: ObjectPlace): Promise<ObjectRow> {
    await this.bucket(bucket);
    const [row] = await this.as(claims, async (session) =>
      session.query<ObjectRow>(`select ${COLUMNS} from storage.objects where bucket_id = $1 and name = $2`, [
        bucket,
        name,
      ]),
    );
    if (row === undefined) throw refusals.noSuchKey();
    return row;
  }

  /** The bytes of an object; a row without them counts as missing. */
  async bytesOf(row: ObjectRow): Promise<Uint8Array> {
    const bytes = row.version === null ? undefined : await this.#files.read(row.version);
    if (bytes === undefined) throw refusals.noSuchKey();
    return bytes;
  }

  /** Removes what a person may remove of these, and answers it. */
  async remove(claims: Claims, bucket: string, names: readonly string[]): Promise<ObjectRow[]> {
    await this.bucket(bucket);
    const removed = await this.as(claims, async (session) =>
      session.query<ObjectRow>(
        `delete from storage.objects where bucket_id = $1 and name = any ($2) returning ${COLUMNS}`,
        [bucket, names],
      ),
    );
    for (const { version } of removed) if (version !== null) await this.#files.remove(version);
    return removed;
  }

  /** Gives an object another name. */
  async move(claims: Claims, from: ObjectPlace, to: ObjectPlace): Promise<void> {
    await this.bucket(to.bucket);
    const moved = await this.as(claims, async (session) =>
      session.query(
        `update storage.objects set bucket_id = $3, name = $4, updated_at = now()
        where bucket_id = $1 and name = $2 returning id`,
        [from.bucket, from.name, to.bucket, to.name],
      ),
    );
    if (moved.length === 0) throw refusals.noSuchKey();
  }

  /** Stores an object a second time under another name. */
  async copy(claims: Claims, from: ObjectPlace, to: ObjectPlace, upsert: boolean): Promise<string> {
    const row = await this.find(claims, from);
    return this.put(claims, to, {
      bytes: await this.bytesOf(row),
      mimeType: text(row.metadata?.['mimetype'], 'application/octet-stream'),
      cacheControl: text(row.metadata?.['cacheControl'], 'no-cache'),
      userMetadata: row.user_metadata,
      upsert,
    });
  }

  /** Rows of a bucket whose names begin so, as far as a person may see them, by name. */
  async list(claims: Claims, bucket: string, prefix: string): Promise<ObjectRow[]> {
    await this.bucket(bucket);
    return this.as(claims, async (session) =>
      session.query<ObjectRow>(
        `select ${COLUMNS} from storage.objects where bucket_id = $1 and starts_with(name, $2) order by name`,
        [bucket, prefix],
      ),
    );
  }

  /** Forgets every file of a bucket, as the owner. */
  async purge(bucket: string): Promise<void> {
    const rows = await this.#database.query<{ version: string | null }>(
      'delete from storage.objects where bucket_id = $1 returning version',
      [bucket],
    );
    for (const { version } of rows) if (version !== null) await this.#files.remove(version);
  }
}

/** A text that may be missing. */
export function text(value: unknown, instead: string): string {
  return typeof value === 'string' ? value : instead;
}

interface NewRow {
  place: ObjectPlace;
  upload: Upload;
  version: string;
  owner: string | undefined;
}

async function insertRow(
  session: Queryable,
  { place, upload, version, owner }: NewRow,
): Promise<{ id: string; replaced: string | null }> {
  const id = crypto.randomUUID();
  const parameters = [
    id,
    place.bucket,
    place.name,
    owner !== undefined && UUID.test(owner) ? owner : null,
    owner ?? null,
    JSON.stringify(await metadataOf(upload)),
    upload.userMetadata === null ? null : JSON.stringify(upload.userMetadata),
    version,
  ];
  const insert = `insert into storage.objects
    (id, bucket_id, name, owner, owner_id, metadata, user_metadata, version)
    values ($1, $2, $3, $4, $5, $6::text::jsonb, $7::text::jsonb, $8)`;
  // no RETURNING: who may only write need not be allowed to read
  if (!upload.upsert) {
    await session.query(insert, parameters);
    return { id, replaced: null };
  }
  const [old] = await session.query<{ version: string | null }>(
    'select version from storage.objects where bucket_id = $1 and name = $2',
    [place.bucket, place.name],
  );
  const [row] = await session.query<{ id: string }>(
    `${insert} on conflict (bucket_id, name) do update set owner = excluded.owner, owner_id = excluded.owner_id,
      metadata = excluded.metadata, user_metadata = excluded.user_metadata, version = excluded.version,
      updated_at = now() returning id`,
    parameters,
  );
  return { id: row?.id ?? id, replaced: old?.version ?? null };
}

async function metadataOf({ bytes, mimeType, cacheControl }: Upload): Promise<Record<string, unknown>> {
  const hex = await checksum(bytes);
  return {
    eTag: `"${hex.slice(0, 32)}"`,
    size: bytes.length,
    mimetype: mimeType,
    cacheControl,
    lastModified: new Date().toISOString(),
    contentLength: bytes.length,
    httpStatusCode: 200,
  };
}
