import { json } from '../answers.js';
import { identifyCaller } from '../auth/caller.js';
import type { Claims } from '../auth/claims.js';
import type { Tokens } from '../auth/tokens.js';
import type { Database } from '../engine/database.js';
import { Buckets, type Fields } from './buckets.js';
import type { FileStore } from './file-store.js';
import { folderPrefix, listFolder } from './listing.js';
import { checkedKey, decoded, placeOf, type ObjectPlace } from './names.js';
import { Objects, text, type ObjectRow } from './objects.js';
import { Signatures } from './signatures.js';
import { refusals, StorageError } from './storage-error.js';
import { readUpload } from './upload.js';

const SERVER: Claims = { role: 'service_role' };
const UPLOAD_ADDRESS_SECONDS = 7200;
const LONGEST_GRANT_SECONDS = 10 * 365 * 86_400;

/** `/storage/v1` of a hosted project: buckets and objects, signed addresses, policies on `storage.objects`. */
export class StorageApi {
  readonly #tokens: Tokens;
  readonly #objects: Objects;
  readonly #buckets: Buckets;
  readonly #signatures: Signatures;

  constructor(database: Database, tokens: Tokens, files: FileStore) {
    this.#tokens = tokens;
    this.#objects = new Objects(database, files);
    this.#buckets = new Buckets(this.#objects);
    this.#signatures = new Signatures(tokens.keys.jwtSecret);
  }

  /** Answers one request. */
  async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const path = url.pathname.replace(/^\/storage\/v1\/?/, '');
    try {
      return (await this.#open(request, url, path)) ?? (await this.#guarded(request, path));
    } catch (error) {
      if (error instanceof StorageError) return error.toResponse();
      throw error;
    }
  }

  /** What needs no session: public buckets and signed addresses. */
  async #open(request: Request, url: URL, path: string): Promise<Response | undefined> {
    const [, target] = /^object\/upload\/sign\/(.+)$/.exec(path) ?? [];
    if (target !== undefined && request.method === 'PUT') {
      return this.#signedUpload(request, placeOf(target), url.searchParams.get('token'));
    }
    if (!isRead(request)) return undefined;
    const [, signed] = /^object\/sign\/(.+)$/.exec(path) ?? [];
    if (signed !== undefined) return this.#signedDownload(request, placeOf(signed), url);
    const [, about, shown] = /^object\/(info\/)?public\/(.+)$/.exec(path) ?? [];
    return shown === undefined
      ? undefined
      : this.#publicObject(request, placeOf(shown), url, about !== undefined);
  }

  async #signedUpload(request: Request, place: ObjectPlace, token: string | null): Promise<Response> {
    const { owner, upsert } = await this.#signatures.verify('upload', token, addressOf(place));
    const upload = { ...(await readUpload(request)), upsert: upsert === true };
    await this.#objects.put(SERVER, place, upload, owner);
    return json({ Key: addressOf(place) });
  }

  async #signedDownload(request: Request, place: ObjectPlace, url: URL): Promise<Response> {
    await this.#signatures.verify('read', url.searchParams.get('token'), addressOf(place));
    return this.#download(SERVER, place, request, url);
  }

  async #publicObject(request: Request, place: ObjectPlace, url: URL, about: boolean): Promise<Response> {
    if (!(await this.#objects.bucket(place.bucket)).public) throw refusals.noSuchBucket();
    return about
      ? json(info(await this.#objects.find(SERVER, place)))
      : this.#download(SERVER, place, request, url);
  }

  async #guarded(request: Request, path: string): Promise<Response> {
    const caller = await identifyCaller(this.#tokens, request);
    if (caller.claims === undefined) return refusedCaller(caller.refused);
    const { claims } = caller;
    const [room, ...steps] = path.replace(/\/$/, '').split('/');
    if (room === 'bucket') {
      const names = steps.map(decoded);
      return this.#buckets.fetch(request.method, names, claims, await fieldsOf(request));
    }
    if (room === 'object') return this.#object(request, claims, steps);
    throw new StorageError(
      404,
      'not_found',
      `The embedded backend has no ${room ?? 'answer'} in Storage: only buckets, objects and signed addresses.`,
    );
  }

  async #object(request: Request, claims: Claims, steps: readonly string[]): Promise<Response> {
    const [verb, ...rest] = steps;
    if (request.method === 'POST') {
      if (verb === 'list') return this.#list(claims, decoded(rest.join('/')), await fieldsOf(request));
      if (verb === 'sign') return this.#sign(claims, rest, await fieldsOf(request));
      if (verb === 'move' || verb === 'copy') return this.#relocate(request, claims, verb);
      if (steps.slice(0, 2).join('/') === 'upload/sign') {
        return this.#signUpload(request, claims, placeOf(steps.slice(2).join('/')));
      }
    }
    return this.#file(request, claims, steps);
  }

  async #file(request: Request, claims: Claims, steps: readonly string[]): Promise<Response> {
    if (request.method === 'DELETE' && steps.length === 1)
      return this.#removeMany(request, claims, steps[0] ?? '');
    const [, about, target = ''] = /^(info\/)?(?:authenticated\/)?(.*)$/.exec(steps.join('/')) ?? [];
    const place = placeOf(target);
    if (isRead(request)) {
      return about === undefined
        ? this.#download(claims, place, request, new URL(request.url))
        : json(info(await this.#objects.find(claims, place)));
    }
    if (request.method === 'DELETE') {
      const removed = await this.#objects.remove(claims, place.bucket, [place.name]);
      if (removed.length === 0) throw refusals.noSuchKey();
      return json({ message: 'Successfully deleted' });
    }
    return this.#upload(request, claims, place);
  }

  async #removeMany(request: Request, claims: Claims, bucket: string): Promise<Response> {
    const { prefixes } = await fieldsOf(request);
    if (!isTexts(prefixes)) throw refusals.invalidRequest('prefixes must be a list of names');
    return json(await this.#objects.remove(claims, decoded(bucket), prefixes));
  }

  async #upload(request: Request, claims: Claims, place: ObjectPlace): Promise<Response> {
    const upload = await readUpload(request);
    if (request.method === 'PUT') {
      await this.#objects.find(claims, place);
      upload.upsert = true;
    }
    const id = await this.#objects.put(claims, place, upload);
    return json({ Id: id, Key: addressOf(place) });
  }

  async #download(claims: Claims, place: ObjectPlace, request: Request, url: URL): Promise<Response> {
    const row = await this.#objects.find(claims, place);
    const bytes = await this.#objects.bytesOf(row);
    const download = url.searchParams.get('download');
    const headers = new Headers({
      'content-type': text(row.metadata?.['mimetype'], 'application/octet-stream'),
      'content-length': String(bytes.length),
      'cache-control': text(row.metadata?.['cacheControl'], 'no-cache'),
      etag: text(row.metadata?.['eTag'], ''),
      'last-modified': new Date(row.updated_at).toUTCString(),
      // an uploaded page must not run as one of ours
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
    if (download !== null) {
      const name = encodeURIComponent(download || (place.name.split('/').at(-1) ?? 'file'));
      headers.set('content-disposition', `attachment; filename*=UTF-8''${name}`);
    }
    return new Response(request.method === 'HEAD' ? null : bytes.slice(), { headers });
  }

  async #list(claims: Claims, bucket: string, fields: Fields): Promise<Response> {
    return json(listFolder(await this.#objects.list(claims, bucket, folderPrefix(fields)), fields));
  }

  async #sign(claims: Claims, steps: readonly string[], fields: Fields): Promise<Response> {
    const seconds = fields['expiresIn'];
    if (typeof seconds !== 'number' || seconds < 1 || seconds > LONGEST_GRANT_SECONDS) {
      throw refusals.invalidRequest('expiresIn must be a number of seconds, at least 1');
    }
    const sign = async (place: ObjectPlace): Promise<string> => {
      await this.#objects.find(claims, place);
      const url = addressOf(place);
      return `/object/sign/${url}?token=${await this.#signatures.sign('read', { url }, Math.floor(seconds))}`;
    };
    if (steps.length > 1) return json({ signedURL: await sign(placeOf(steps.join('/'))) });
    const bucket = decoded(steps[0] ?? '');
    await this.#objects.bucket(bucket);
    const { paths } = fields;
    if (!isTexts(paths)) throw refusals.invalidRequest('paths must be a list of names');
    const answers = paths.map(async (path) => {
      try {
        return { error: null, path, signedURL: await sign({ bucket, name: checkedKey(path) }) };
      } catch (error) {
        if (!(error instanceof StorageError)) throw error;
        const reason = 'Either the object does not exist or you do not have access to it';
        return { error: reason, path, signedURL: null };
      }
    });
    return json(await Promise.all(answers));
  }

  async #signUpload(request: Request, claims: Claims, place: ObjectPlace): Promise<Response> {
    const upsert = request.headers.get('x-upsert') === 'true';
    await this.#objects.mayPut(claims, place, upsert);
    const url = addressOf(place);
    const owner = claims.sub === undefined ? {} : { owner: claims.sub };
    const token = await this.#signatures.sign('upload', { url, upsert, ...owner }, UPLOAD_ADDRESS_SECONDS);
    return json({ url: `/object/upload/sign/${url}?token=${token}`, token });
  }

  async #relocate(request: Request, claims: Claims, verb: 'move' | 'copy'): Promise<Response> {
    const fields = await fieldsOf(request);
    const bucket = text(fields['bucketId'], '');
    const from = { bucket, name: checkedKey(text(fields['sourceKey'], '')) };
    const to = {
      bucket: text(fields['destinationBucket'], bucket),
      name: checkedKey(text(fields['destinationKey'], '')),
    };
    if (verb === 'move') {
      await this.#objects.move(claims, from, to);
      return json({ message: 'Successfully moved' });
    }
    const upsert = request.headers.get('x-upsert') === 'true';
    const id = await this.#objects.copy(claims, from, to, upsert);
    return json({ Id: id, Key: addressOf(to) });
  }
}

const isRead = ({ method }: Request): boolean => method === 'GET' || method === 'HEAD';

const addressOf = ({ bucket, name }: ObjectPlace): string => `${bucket}/${name}`;

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

async function fieldsOf(request: Request): Promise<Fields> {
  const body = isRead(request) ? '' : await request.text();
  if (body === '') return {};
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Fields;
  } catch {
    // answered below, together with JSON that is no object
  }
  throw refusals.invalidRequest('The body must be a JSON object');
}

/** A refused key is the gateway's matter and stays as it is; a refused token is answered in Storage's words. */
async function refusedCaller(answer: Response): Promise<Response> {
  const { code, message } = (await answer.clone().json()) as { code?: string; message: string };
  return code === undefined ? answer : refusals.denied(message).toResponse();
}

function info(row: ObjectRow): Record<string, unknown> {
  return {
    id: row.id,
    name: row.name,
    bucket_id: row.bucket_id,
    version: row.version,
    size: row.metadata?.['size'] ?? null,
    content_type: row.metadata?.['mimetype'] ?? null,
    cache_control: row.metadata?.['cacheControl'] ?? null,
    etag: row.metadata?.['eTag'] ?? null,
    metadata: row.user_metadata ?? {},
    last_modified: row.updated_at,
    created_at: row.created_at,
  };
}
