import type { Database, Queryable } from '../engine/database.js';
import { AuthError } from './auth-error.js';
import type { Claims } from './claims.js';
import type { Tokens } from './tokens.js';
import { findUser, userJson, type UserRow } from './users.js';

/** How a session began, as the `amr` claim tells it. */
export type SignInMethod = 'password' | 'otp' | 'anonymous' | 'recovery' | 'oauth';

/** A session as GoTrue's API hands it over. */
export interface SessionAnswer {
  access_token: string;
  token_type: 'bearer';
  expires_in: number;
  expires_at: number;
  refresh_token: string;
  user: Record<string, unknown>;
}

/** Which sessions a sign-out ends. */
export type SignOutScope = 'global' | 'local' | 'others';

interface RefreshRow {
  token: string;
  user_id: string;
  session_id: string;
  revoked: boolean;
  revoked_just_now: boolean;
  amr: string;
}

/** A token used twice within this time is a client's second tab, later it is a theft. */
const REUSE_SECONDS = 10;

/** Begins, renews and ends sessions. */
export class Sessions {
  readonly #database: Database;
  readonly #tokens: Tokens;
  readonly #lifetime: number;

  constructor(database: Database, tokens: Tokens, lifetimeSeconds: number) {
    this.#database = database;
    this.#tokens = tokens;
    this.#lifetime = lifetimeSeconds;
  }

  /** Begins a session for a user. */
  async begin(user: UserRow, method: SignInMethod, issuer: string): Promise<SessionAnswer> {
    requireWelcome(user);
    const sessionId = crypto.randomUUID();
    const refreshToken = newRefreshToken();
    const fresh = await this.#database.transaction(async (session) => {
      await session.query('update auth.users set last_sign_in_at = now() where id = $1', [user.id]);
      await session.query('insert into auth.sessions (id, user_id, amr) values ($1, $2, $3)', [
        sessionId,
        user.id,
        method,
      ]);
      await insertRefreshToken(session, { token: refreshToken, userId: user.id, sessionId, parent: null });
      return findUser(session, user.id);
    });
    return this.#answer(fresh ?? user, { sessionId, refreshToken, method, issuer });
  }

  /** Exchanges a refresh token for a new session answer. */
  async refresh(token: string, issuer: string): Promise<SessionAnswer> {
    const next = newRefreshToken();
    const { user, row, current } = await this.#database.transaction(async (session) => {
      const row = await findRefreshToken(session, token);
      if (row === undefined) {
        throw new AuthError(400, 'refresh_token_not_found', 'Invalid Refresh Token: Refresh Token Not Found');
      }
      const user = await findUser(session, row.user_id);
      if (user === undefined)
        throw new AuthError(400, 'user_not_found', 'User from sub claim in JWT does not exist');
      requireWelcome(user);
      return { user, row, current: await rotate(session, row, next) };
    });
    if (current === undefined) {
      await this.#database.query('delete from auth.sessions where id = $1', [row.session_id]);
      throw new AuthError(400, 'refresh_token_already_used', 'Invalid Refresh Token: Already Used');
    }
    const method = row.amr as SignInMethod;
    return this.#answer(user, { sessionId: row.session_id, refreshToken: current, method, issuer });
  }

  /** The user of a verified access token, as long as the session has not been ended. */
  async userOf(claims: Claims): Promise<UserRow> {
    const id = claims.sub;
    if (id === undefined) throw new AuthError(403, 'bad_jwt', 'invalid claim: missing sub claim');
    const user = await findUser(this.#database, id);
    if (user === undefined)
      throw new AuthError(403, 'user_not_found', 'User from sub claim in JWT does not exist');
    if (claims.session_id !== undefined) {
      const found = await this.#database.query('select from auth.sessions where id = $1', [
        claims.session_id,
      ]);
      if (found.length === 0) {
        throw new AuthError(403, 'session_not_found', 'Session from session_id claim in JWT does not exist');
      }
    }
    return user;
  }

  /** Ends this session, all of the user's, or all others. */
  async end(claims: Claims, scope: SignOutScope): Promise<void> {
    const { sub, session_id: id } = claims;
    if (scope === 'global') await this.#database.query('delete from auth.sessions where user_id = $1', [sub]);
    else if (scope === 'local') await this.#database.query('delete from auth.sessions where id = $1', [id]);
    else {
      const sql = 'delete from auth.sessions where user_id = $1 and id <> $2';
      await this.#database.query(sql, [sub, id]);
    }
  }

  async #answer(
    user: UserRow,
    session: { sessionId: string; refreshToken: string; method: SignInMethod; issuer: string },
  ): Promise<SessionAnswer> {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: session.issuer,
      sub: user.id,
      aud: 'authenticated',
      role: 'authenticated',
      email: user.email ?? '',
      phone: user.phone ?? '',
      app_metadata: user.raw_app_meta_data ?? {},
      user_metadata: user.raw_user_meta_data ?? {},
      aal: 'aal1',
      amr: [{ method: session.method, timestamp: now }],
      session_id: session.sessionId,
      is_anonymous: user.is_anonymous,
    };
    return {
      access_token: await this.#tokens.sign(claims, now + this.#lifetime),
      token_type: 'bearer',
      expires_in: this.#lifetime,
      expires_at: now + this.#lifetime,
      refresh_token: session.refreshToken,
      user: userJson(user),
    };
  }
}

/** What the `iss` claim of a session begun at this address says. */
export function issuer(url: URL): string {
  return `${url.origin}/auth/v1`;
}

function requireWelcome(user: UserRow): void {
  if (user.banned) throw new AuthError(400, 'user_banned', 'User is banned');
}

function newRefreshToken(): string {
  return crypto.randomUUID().replaceAll('-', '').slice(0, 22);
}

async function insertRefreshToken(
  session: Queryable,
  row: { token: string; userId: string; sessionId: string; parent: string | null },
): Promise<void> {
  await session.query(
    'insert into auth.refresh_tokens (token, user_id, session_id, parent) values ($1, $2, $3, $4)',
    [row.token, row.userId, row.sessionId, row.parent],
  );
}

async function findRefreshToken(session: Queryable, token: string): Promise<RefreshRow | undefined> {
  const sql = `
    select t.token, t.user_id, t.session_id, t.revoked_at is not null as revoked, s.amr,
      coalesce(t.revoked_at > now() - make_interval(secs => $2), false) as revoked_just_now
    from auth.refresh_tokens t
    join auth.sessions s on s.id = t.session_id
    where t.token = $1`;
  return (await session.query<RefreshRow>(sql, [token, REUSE_SECONDS]))[0];
}

/** Revokes a token in favour of the next; answers the token now valid, or undefined when this one was stolen. */
async function rotate(session: Queryable, row: RefreshRow, next: string): Promise<string | undefined> {
  if (row.revoked) {
    if (!row.revoked_just_now) return undefined;
    const sql = 'select token from auth.refresh_tokens where session_id = $1 and revoked_at is null';
    return (await session.query<{ token: string }>(sql, [row.session_id]))[0]?.token;
  }
  await session.query('update auth.refresh_tokens set revoked_at = now() where token = $1', [row.token]);
  await session.query('update auth.sessions set updated_at = now() where id = $1', [row.session_id]);
  await insertRefreshToken(session, {
    token: next,
    userId: row.user_id,
    sessionId: row.session_id,
    parent: row.token,
  });
  return next;
}
