import { refusals } from './storage-error.js';

/** A file on its way in. */
export interface Upload {
  bytes: Uint8Array;
  mimeType: string;
  cacheControl: string;
  userMetadata: unknown;
  upsert: boolean;
}

/** Hosted's default limit of one upload, whatever the bucket allows. */
const LARGEST = 50 * 1024 * 1024;

/** Reads a file from a form (Blob, File) or from the bare body (bytes, text, stream). */
export async function readUpload(request: Request): Promise<Upload> {
  if (Number(request.headers.get('content-length') ?? 0) > LARGEST + 65_536) throw refusals.tooLarge();
  const type = request.headers.get('content-type') ?? '';
  const read = /^multipart\/form-data/i.test(type) ? fromForm(request) : fromBody(request, type);
  const upload = await read;
  if (upload.bytes.length > LARGEST) throw refusals.tooLarge();
  return upload;
}

const isUpsert = (request: Request): boolean => request.headers.get('x-upsert') === 'true';

async function fromForm(request: Request): Promise<Upload> {
  let form: FormData;
  try {
    form = await request.formData();
  } catch (error) {
    throw refusals.invalidRequest(
      `The form could not be read: ${error instanceof Error ? error.message : 'unknown reason'}`,
    );
  }
  // supabase-js gives the file no name
  const file = [...form.values()].find((value) => typeof value !== 'string');
  if (file === undefined) throw refusals.invalidRequest('No content provided');
  const metadata = form.get('metadata');
  const cacheControl = form.get('cacheControl');
  return {
    bytes: new Uint8Array(await file.arrayBuffer()),
    mimeType: file.type || 'application/octet-stream',
    cacheControl: typeof cacheControl === 'string' ? `max-age=${cacheControl}` : 'no-cache',
    userMetadata: typeof metadata === 'string' ? parsedMetadata(metadata) : null,
    upsert: isUpsert(request),
  };
}

async function fromBody(request: Request, type: string): Promise<Upload> {
  const metadata = request.headers.get('x-metadata');
  return {
    bytes: new Uint8Array(await request.arrayBuffer()),
    mimeType: type || 'application/octet-stream',
    cacheControl: request.headers.get('cache-control') ?? 'no-cache',
    userMetadata: metadata === null ? null : parsedMetadata(fromBase64(metadata)),
    upsert: isUpsert(request),
  };
}

function fromBase64(text: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text), (sign) => sign.codePointAt(0) ?? 0));
  } catch {
    throw refusals.invalidRequest('The x-metadata header is not base64');
  }
}

function parsedMetadata(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refusals.invalidRequest('The metadata is not JSON');
  }
}

/** The media type without its parameters. */
const bareType = (type: string): string => (type.split(';')[0] ?? '').trim().toLowerCase();

/** Refuses what the bucket's own limits refuse. */
export function checkLimits(
  upload: Upload,
  limits: { file_size_limit: number | null; allowed_mime_types: string[] | null },
): void {
  if (limits.file_size_limit !== null && upload.bytes.length > limits.file_size_limit)
    throw refusals.tooLarge();
  const type = bareType(upload.mimeType);
  const allowed = limits.allowed_mime_types;
  const fits = (pattern: string): boolean =>
    pattern === '*/*' ||
    bareType(pattern) === type ||
    (pattern.endsWith('/*') && type.startsWith(pattern.slice(0, -1)));
  if (allowed !== null && allowed.length > 0 && !allowed.some(fits))
    throw refusals.invalidMimeType(upload.mimeType);
}
