import { json } from '../answers.js';
import { AdminApi } from './admin-api.js';
import { AuthError } from './auth-error.js';
import type { AuthApiOptions } from './auth-options.js';
import { bearerToken } from './caller.js';
import type { Claims } from './claims.js';
import { FlowStates } from './flow-state.js';
import { linkKind, Links, type LinkKind } from './links.js';
import { redirectTarget } from './redirect-target.js';
import { RequestBody } from './request-body.js';
import { Sessions, type SessionAnswer, type SignInMethod } from './sessions.js';
import { createUser, findUser, findUserByEmail, passwordMatches, updateUser, userJson } from './users.js';
import type { UserRow } from './users.js';

type Handler = (request: Request, url: URL) => Promise<Response>;

/** GoTrue's API over the embedded database: password, anonymous, mailed link or code, refresh, user, admin. */
export class AuthApi {
  readonly #options: AuthApiOptions;
  readonly #sessions: Sessions;
  readonly #links: Links;
  readonly #flows: FlowStates;
  readonly #admin: AdminApi;
  readonly #routes: ReadonlyMap<string, Handler>;

  constructor(options: AuthApiOptions) {
    this.#options = options;
    this.#sessions = new Sessions(options.database, options.tokens, options.tokenLifetime);
    this.#links = new Links(options.database, options.inbox);
    this.#flows = new FlowStates(options.database);
    this.#admin = new AdminApi(options, this.#links);
    this.#routes = new Map<string, Handler>([
      ['POST /signup', async (request, url) => this.#signUp(request, url)],
      ['POST /token', async (request, url) => this.#token(request, url)],
      ['POST /otp', async (request, url) => this.#otp(request, url)],
      ['POST /magiclink', async (request, url) => this.#otp(request, url)],
      ['POST /recover', async (request, url) => this.#recover(request, url)],
      ['POST /resend', async (request, url) => this.#otp(request, url)],
      ['POST /verify', async (request, url) => this.#verifyByPost(request, url)],
      ['GET /verify', async (_request, url) => this.#verifyByLink(url)],
      [
        'GET /user',
        async (request) => json(userJson(await this.#sessions.userOf(await this.#claims(request)))),
      ],
      ['PUT /user', async (request) => this.#changeUser(request)],
      ['POST /logout', async (request, url) => this.#signOut(request, url)],
      ['GET /settings', async () => Promise.resolve(json(SETTINGS))],
      ['GET /health', async () => Promise.resolve(json({ name: 'GoTrue', version: 'embedded' }))],
      ['GET /.well-known/jwks.json', async () => Promise.resolve(json({ keys: [] }))],
    ]);
  }

  /** Answers one request below `/auth/v1`. */
  async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const path = url.pathname.replace(/^\/auth\/v1/, '');
    try {
      if (path !== '/verify' && !path.startsWith('/.well-known/')) await this.#requireKey(request, url);
      if (path.startsWith('/admin/') || path === '/invite')
        return await this.#admin.fetch(request, url, path);
      const handler = this.#routes.get(`${request.method} ${path}`);
      if (handler === undefined) throw new AuthError(404, 'not_found', `The embedded backend has no ${path}`);
      return await handler(request, url);
    } catch (error) {
      if (error instanceof AuthError) return error.toResponse();
      throw error;
    }
  }

  async #requireKey(request: Request, url: URL): Promise<void> {
    const key = request.headers.get('apikey') ?? url.searchParams.get('apikey');
    if (key === null) throw new AuthError(401, 'no_authorization', 'No API key found in request');
    const role = await this.#options.tokens.roleOfKey(key);
    if (role === undefined) throw new AuthError(401, 'no_authorization', 'Invalid API key');
  }

  async #signUp(request: Request, url: URL): Promise<Response> {
    const body = await RequestBody.read(request);
    const email = body.text('email');
    const userMetadata = body.record('data');
    if (email === undefined) {
      const user = await createUser(this.#options.database, { userMetadata });
      return this.#begin(user, 'anonymous', url);
    }
    const password = body.requiredText('password');
    if ((await findUserByEmail(this.#options.database, email)) !== undefined) {
      throw new AuthError(422, 'user_already_exists', 'User already registered');
    }
    const user = await createUser(this.#options.database, { email, password, userMetadata, confirmed: true });
    return this.#begin(user, 'password', url);
  }

  async #token(request: Request, url: URL): Promise<Response> {
    const body = await RequestBody.read(request);
    switch (url.searchParams.get('grant_type')) {
      case 'password': {
        const user = await findUserByEmail(this.#options.database, body.text('email') ?? '');
        if (user === undefined || !(await passwordMatches(user, body.text('password') ?? ''))) {
          throw new AuthError(400, 'invalid_credentials', 'Invalid login credentials');
        }
        return this.#begin(user, 'password', url);
      }
      case 'refresh_token':
        return json(await this.#sessions.refresh(body.text('refresh_token') ?? '', issuer(url)));
      case 'pkce': {
        const flow = await this.#flows.redeem(body.text('auth_code') ?? '', body.text('code_verifier') ?? '');
        return this.#begin(await this.#existing(flow.userId), flow.method, url);
      }
      default:
        throw new AuthError(400, 'unsupported_grant_type', 'unsupported_grant_type');
    }
  }

  async #otp(request: Request, url: URL): Promise<Response> {
    const body = await RequestBody.read(request);
    const email = body.requiredText('email');
    const known = await findUserByEmail(this.#options.database, email);
    if (known === undefined && body.flag('create_user') === false) {
      throw new AuthError(422, 'otp_disabled', 'Signups not allowed for otp');
    }
    const user =
      known ?? (await createUser(this.#options.database, { email, userMetadata: body.record('data') }));
    await this.#mail(user, email, 'magiclink', url, body);
    return json({});
  }

  async #recover(request: Request, url: URL): Promise<Response> {
    const body = await RequestBody.read(request);
    const email = body.requiredText('email');
    const user = await findUserByEmail(this.#options.database, email);
    // an unknown address gets the same answer, so that nobody learns who has an account
    if (user !== undefined) await this.#mail(user, email, 'recovery', url, body);
    return json({});
  }

  async #mail(user: UserRow, email: string, kind: LinkKind, url: URL, body: RequestBody): Promise<void> {
    await this.#links.send({
      user,
      email,
      kind,
      origin: url.origin,
      redirectTo: redirectTarget(url.searchParams.get('redirect_to'), this.#options.siteUrl),
      codeChallenge: body.text('code_challenge'),
    });
  }

  async #verifyByPost(request: Request, url: URL): Promise<Response> {
    const body = await RequestBody.read(request);
    const kind = linkKind(body.text('type'));
    const hash = body.text('token_hash');
    const used =
      hash === undefined
        ? await this.#links.useCode(body.requiredText('email'), body.requiredText('token'), kind)
        : await this.#links.useToken(hash, kind);
    return this.#begin(await this.#confirmed(used.userId), methodOf(kind), url);
  }

  async #verifyByLink(url: URL): Promise<Response> {
    const target = new URL(redirectTarget(url.searchParams.get('redirect_to'), this.#options.siteUrl));
    try {
      const kind = linkKind(url.searchParams.get('type'));
      const used = await this.#links.useToken(url.searchParams.get('token') ?? '', kind);
      const user = await this.#confirmed(used.userId);
      if (used.codeChallenge === null) {
        target.hash = sessionFragment(await this.#sessions.begin(user, methodOf(kind), issuer(url)), kind);
      } else {
        target.searchParams.set(
          'code',
          await this.#flows.remember(user.id, used.codeChallenge, methodOf(kind)),
        );
      }
    } catch (error) {
      if (!(error instanceof AuthError)) throw error;
      target.hash = new URLSearchParams({
        error: 'access_denied',
        error_code: error.code,
        error_description: 'Email link is invalid or has expired',
      }).toString();
    }
    return new Response(null, {
      status: 303,
      headers: { location: target.href, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
    });
  }

  async #changeUser(request: Request): Promise<Response> {
    const user = await this.#sessions.userOf(await this.#claims(request));
    const body = await RequestBody.read(request);
    const password = body.text('password');
    if (password !== undefined && (await passwordMatches(user, password))) {
      const text = 'New password should be different from the old password.';
      throw new AuthError(422, 'same_password', text);
    }
    const email = body.text('email');
    const change = { email, password, userMetadata: body.record('data'), confirm: email !== undefined };
    return json(userJson(await updateUser(this.#options.database, user.id, change)));
  }

  async #signOut(request: Request, url: URL): Promise<Response> {
    const scope = url.searchParams.get('scope') ?? 'global';
    if (scope !== 'global' && scope !== 'local' && scope !== 'others') {
      throw new AuthError(400, 'validation_failed', `Unsupported logout scope "${scope}"`);
    }
    await this.#sessions.end(await this.#claims(request), scope);
    return new Response(null, { status: 204 });
  }

  async #claims(request: Request): Promise<Claims> {
    const token = bearerToken(request);
    if (token === undefined) {
      throw new AuthError(401, 'no_authorization', 'This endpoint requires a valid Bearer token');
    }
    const verdict = await this.#options.tokens.verify(token);
    if (verdict.claims === undefined) {
      throw new AuthError(403, 'bad_jwt', 'invalid JWT: unable to parse or verify signature');
    }
    return verdict.claims;
  }

  async #begin(user: UserRow, method: SignInMethod, url: URL): Promise<Response> {
    return json(await this.#sessions.begin(user, method, issuer(url)));
  }

  async #existing(id: string): Promise<UserRow> {
    const user = await findUser(this.#options.database, id);
    if (user === undefined) throw new AuthError(404, 'user_not_found', 'User not found');
    return user;
  }

  async #confirmed(id: string): Promise<UserRow> {
    return updateUser(this.#options.database, id, { confirm: true });
  }
}

const SETTINGS = {
  external: { email: true, anonymous_users: true, phone: false },
  disable_signup: false,
  mailer_autoconfirm: true,
  phone_autoconfirm: false,
};

function issuer(url: URL): string {
  return `${url.origin}/auth/v1`;
}

function methodOf(kind: LinkKind): SignInMethod {
  return kind === 'recovery' ? 'recovery' : 'otp';
}

function sessionFragment(session: SessionAnswer, kind: LinkKind): string {
  return new URLSearchParams({
    access_token: session.access_token,
    expires_at: String(session.expires_at),
    expires_in: String(session.expires_in),
    refresh_token: session.refresh_token,
    token_type: session.token_type,
    type: kind,
  }).toString();
}
