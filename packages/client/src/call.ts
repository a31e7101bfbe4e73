import * as z from 'zod/mini';
import { within } from './environment.js';
import { failWith, toMentorKitError } from './failures.js';

/** The last word on a request of a host's client, which may know no deadline of its own. In milliseconds. */
const PATIENCE = 30_000;

/** What every awaited query builder resolves to, as far as we use it. */
export interface Answer {
  readonly data: unknown;
  readonly error: { readonly code: string; readonly message: string; readonly details: string | null } | null;
  readonly status: number;
}

/**
 * Awaits one request, parses what came back with the contract's schema and answers it typed.
 *
 * @throws MentorKitError the server's code, or `unexpected_answer` when the rows are not what the contract says
 */
export async function call<Schema extends z.core.$ZodType>(
  request: PromiseLike<Answer>,
  schema: Schema,
): Promise<z.output<Schema>> {
  const { data, error, status } = await within(PATIENCE, Promise.resolve(request), () =>
    failWith('timed_out'),
  );
  if (error) throw toMentorKitError({ ...error, status });
  const parsed = z.safeParse(schema, data);
  if (!parsed.success) throw failWith('unexpected_answer', parsed.error);
  return parsed.data;
}
