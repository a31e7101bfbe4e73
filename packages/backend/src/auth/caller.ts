import { json } from '../answers.js';
import type { Claims } from './claims.js';
import type { Tokens, TokenVerdict } from './tokens.js';

/** Who a request comes from, or the answer that refuses it. */
export type Caller = { claims: Claims; refused?: never } | { refused: Response; claims?: never };

/** A secret key in a page is a leak, so the gateway does not take it from one. */
const BROWSER = /^\s*Mozilla\s*\/\s*5\s*\.\s*0/i;

/** Decides who a REST request comes from, by its API key and its bearer token, as the hosted gateway does. */
export async function identifyCaller(tokens: Tokens, request: Request): Promise<Caller> {
  const key = request.headers.get('apikey') ?? new URL(request.url).searchParams.get('apikey');
  if (key === null) {
    const hint = 'No `apikey` request header or url param was found.';
    return { refused: json({ message: 'No API key found in request', hint }, 401) };
  }
  const role = await tokens.roleOfKey(key);
  if (role === undefined) {
    return {
      refused: json({ message: 'Invalid API key', hint: 'Double check your Supabase `apikey`' }, 401),
    };
  }
  if (key === tokens.keys.secretKey && BROWSER.test(request.headers.get('user-agent') ?? '')) {
    return { refused: json({ message: 'Forbidden use of secret API key in browser' }, 401) };
  }
  const bearer = bearerToken(request);
  return bearer === undefined || bearer === key ? { claims: { role } } : callerByBearer(tokens, bearer);
}

async function callerByBearer(tokens: Tokens, bearer: string): Promise<Caller> {
  const role = bearer.startsWith('sb_') ? await tokens.roleOfKey(bearer) : undefined;
  return role === undefined ? callerOf(await tokens.verify(bearer)) : { claims: { role } };
}

/** The token of the Authorization header. */
export function bearerToken(request: Request): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
}

function callerOf(verdict: TokenVerdict): Caller {
  if (verdict.claims !== undefined) return { claims: verdict.claims };
  if (verdict.forbiddenRole !== undefined) {
    const message = `permission denied to set role "${verdict.forbiddenRole}"`;
    return { refused: json({ code: '42501', details: null, hint: null, message }, 403) };
  }
  const expired = verdict.refusal === 'expired';
  const message = expired ? 'JWT expired' : 'No suitable key or wrong key type';
  const details = expired ? null : 'None of the keys was able to decode the JWT';
  return { refused: json({ code: expired ? 'PGRST303' : 'PGRST301', details, hint: null, message }, 401) };
}
