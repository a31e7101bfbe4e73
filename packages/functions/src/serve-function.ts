import { health } from './health.js';

/** A server action: web-standard, so the same code runs in Supabase Edge Functions and in Node. */
type FunctionHandler = (request: Request) => Response | Promise<Response>;

const functions: ReadonlyMap<string, FunctionHandler> = new Map([['health', health]]);

/** Answers a request to `/functions/v1/<name>`. */
export async function serveFunction(request: Request): Promise<Response> {
  const name = new URL(request.url).pathname.replace(/^\/functions\/v1\//, '').split('/')[0] ?? '';
  const handler = functions.get(name);
  if (handler === undefined) {
    return Response.json({ code: 'NOT_FOUND', message: 'Requested function was not found' }, { status: 404 });
  }
  return handler(request);
}
