import { json } from '../answers.js';

/** A refusal of Storage. The status a client acts on is in the body; the HTTP status is 400 for all of them, as hosted. */
export class StorageError extends Error {
  readonly status: number;
  readonly error: string;

  constructor(status: number, error: string, message: string) {
    super(message);
    this.name = 'StorageError';
    this.status = status;
    this.error = error;
  }

  toResponse(): Response {
    const body = { statusCode: String(this.status), error: this.error, message: this.message };
    return json(body, this.status >= 500 ? 500 : 400);
  }
}

/** What hosted Storage answers, by its own names. */
export const refusals = {
  noSuchBucket: () => new StorageError(404, 'Bucket not found', 'Bucket not found'),
  noSuchKey: () => new StorageError(404, 'not_found', 'Object not found'),
  duplicate: () => new StorageError(409, 'Duplicate', 'The resource already exists'),
  notEmpty: () => new StorageError(409, 'InvalidRequest', 'The bucket you tried to delete is not empty'),
  invalidKey: (key: string) => new StorageError(400, 'InvalidKey', `Invalid key: ${key}`),
  invalidBucketName: () => new StorageError(400, 'Invalid Input', 'Bucket name invalid'),
  invalidRequest: (message: string) => new StorageError(400, 'InvalidRequest', message),
  invalidSignature: (message: string) => new StorageError(400, 'InvalidSignature', message),
  invalidMimeType: (type: string) =>
    new StorageError(415, 'invalid_mime_type', `mime type ${type} is not supported`),
  tooLarge: () => new StorageError(413, 'Payload too large', 'The object exceeded the maximum allowed size'),
  denied: (message: string) => new StorageError(403, 'Unauthorized', message),
} as const;

/** Postgres' refusals in Storage's words; anything else stays what it is. */
export function fromDatabase(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  if (error.code === '42501') return refusals.denied(error.message);
  if (error.code === '23505') return refusals.duplicate();
  if (error.code === '23503') return refusals.noSuchBucket();
  return error;
}
