import type { Claims } from '../auth/claims.js';
import type { TokenVerdict } from '../auth/tokens.js';
import type { JoinConfig } from './join-config.js';
import type { Readable } from './policies.js';
import type { Rooms } from './rooms.js';
import type { RealtimeSettings } from './settings.js';
import type { Subscription } from './table-changes.js';

/** A problem in the words of the protocol: a code for joins, a sentence for channels that are ended. */
export interface Refusal {
  code: string;
  text: string;
}

/** What a join is decided on. */
export interface JoinAttempt {
  topic: string;
  config: JoinConfig;
  /** What the socket's key stands for. */
  socketClaims: Claims;
  /** How many channels the socket has beside this one. */
  openChannels: number;
}

/** What a channel may begin with, or why there will be none. */
export type JoinDecision =
  | { claims: Claims; readable: Readable; subscriptions: Subscription[] | undefined; refusal?: never }
  | { refusal: Refusal };

/** Decides about a join, in the order in which the hosted server looks at it. */
export async function decideJoin(
  rooms: Rooms,
  settings: RealtimeSettings,
  attempt: JoinAttempt,
): Promise<JoinDecision> {
  const refusal = refusalBeforeToken(settings, attempt);
  if (refusal !== undefined) return { refusal };
  const { topic, config, socketClaims } = attempt;
  const bearer = await claimsOf(rooms, config.accessToken, socketClaims);
  if (bearer.claims === undefined) return { refusal: bearer.refusal };
  const { claims } = bearer;
  const readable = await rooms.readable(claims, topic, config);
  if (!readable.broadcast && !readable.presence) {
    const text = `You do not have permissions to read from this Channel topic: ${topic}`;
    return { refusal: { code: 'Unauthorized', text } };
  }
  if (!config.waitForChanges || config.bindings.length === 0) {
    return { claims, readable, subscriptions: undefined };
  }
  try {
    return { claims, readable, subscriptions: await rooms.subscriptions(config.bindings) };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { refusal: { code: 'RealtimeDisabledForConfiguration', text } };
  }
}

function refusalBeforeToken(
  settings: RealtimeSettings,
  { topic, config, openChannels }: JoinAttempt,
): Refusal | undefined {
  if (topic === '') return { code: 'TopicNameRequired', text: 'You must provide a topic name' };
  if (openChannels >= settings.channelsPerSocket) {
    return { code: 'ChannelRateLimitReached', text: 'Too many channels' };
  }
  if (settings.privateOnly && !config.private) {
    return { code: 'PrivateOnly', text: 'This project only allows private channels' };
  }
  const { replay } = config.broadcast;
  if (replay === undefined) return undefined;
  const code = 'UnableToReplayMessages';
  if (!config.private) return { code, text: 'Replay is not allowed for public channels' };
  return replay === 'invalid' ? { code, text: 'Replay params are not valid' } : undefined;
}

/** Whom a channel's token names; without one it goes by the socket's key. */
export async function claimsOf(
  rooms: Rooms,
  token: string | undefined,
  socketClaims: Claims,
): Promise<{ claims: Claims; refusal?: never } | { claims?: never; refusal: Refusal }> {
  if (token === undefined || token.startsWith('sb_')) return { claims: socketClaims };
  const verdict = await rooms.verify(token);
  if (verdict.claims === undefined) return { refusal: refusalOf(verdict) };
  return verdict.claims.exp === undefined ? { refusal: FIELDS_MISSING } : { claims: verdict.claims };
}

const FIELDS_MISSING: Refusal = {
  code: 'InvalidJWTToken',
  text: 'Fields `role` and `exp` are required in JWT',
};

/** How long ago a token expired, in the server's words. */
export function expiredText(expiredAt: number | undefined): string {
  const late = Math.max(0, Math.floor(Date.now() / 1000 - (expiredAt ?? 0)));
  return `Token has expired ${String(late)} seconds ago`;
}

function refusalOf(verdict: TokenVerdict): Refusal {
  if (verdict.forbiddenRole !== undefined) {
    return { code: 'InvalidJWTToken', text: `The role ${verdict.forbiddenRole} is not one of the API` };
  }
  switch (verdict.refusal) {
    case 'expired':
      return { code: 'InvalidJWTToken', text: expiredText(verdict.expiredAt) };
    case 'malformed':
      return { code: 'MalformedJWT', text: 'The token provided is not a valid JWT' };
    case 'no_role':
      return FIELDS_MISSING;
    default:
      return { code: 'JwtSignatureError', text: 'Failed to validate JWT signature' };
  }
}
