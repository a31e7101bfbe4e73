import { json } from '../answers.js';
import { AdminApi } from './admin-api.js';
import { AuthError } from './auth-error.js';
import type { AuthApiOptions } from './auth-options.js';
import { bearerToken } from './caller.js';
import type { Claims } from './claims.js';
import { FlowStates } from './flow-state.js';
import { IdTokenSignIn } from './id-token.js';
import { LinkApi } from './link-api.js';
import { Links } from './links.js';
import { RequestBody } from './request-body.js';
import { issuer, Sessions, type SignInMethod } from './sessions.js';
import { createUser, findUser, findUserByEmail, passwordMatches, updateUser, userJson } from './users.js';
import type { UserRow } from './users.js';

type Handler = (request: Request, url: URL) => Promise<Response>;

/** GoTrue's API over the embedded database: password, anonymous, mailed link or code, refresh, user, admin. */
export class AuthApi {
  readonly #options: AuthApiOptions;
  readonly #sessions: Sessions;
  readonly #mail: LinkApi;
  readonly #idTokens: IdTokenSignIn;
  readonly #flows: FlowStates;
  readonly #admin: AdminApi;
  readonly #routes: ReadonlyMap<string, Handler>;

  constructor(options: AuthApiOptions) {
    this.#options = options;
    this.#sessions = new Sessions(options.database, options.tokens, options.tokenLifetime);
    this.#flows = new FlowStates(options.database);
    this.#idTokens = new IdTokenSignIn(options.database, options.tokens.issuers);
    const links = new Links(options.database, options.inbox);
    this.#admin = new AdminApi(options, links);
    const mail = new LinkApi(options, this.#sessions, links, this.#flows);
    this.#mail = mail;
    this.#routes = new Map<string, Handler>([
      ['POST /signup', async (request, url) => this.#signUp(request, url)],
      ['POST /token', async (request, url) => this.#token(request, url)],
      ['POST /otp', async (request, url) => mail.otp(request, url)],
      ['POST /magiclink', async (request, url) => mail.otp(request, url)],
      ['POST /recover', async (request, url) => mail.recover(request, url)],
      ['POST /resend', async (request, url) => mail.resend(request, url)],
      ['POST /verify', async (request, url) => mail.verifyByPost(request, url)],
      ['GET /verify', async (_request, url) => mail.verifyByLink(url)],
      [
        'GET /user',
        async (request) => json(userJson(await this.#sessions.userOf(await this.#claims(request)))),
      ],
      ['PUT /user', async (request, url) => this.#changeUser(request, url)],
      ['POST /logout', async (request, url) => this.#signOut(request, url)],
      ['GET /settings', async () => Promise.resolve(json(settings(options)))],
      ['GET /health', async () => Promise.resolve(json({ name: 'GoTrue', version: 'embedded' }))],
      ['GET /.well-known/jwks.json', async () => Promise.resolve(json(options.tokens.jwks))],
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
    const confirmed = !this.#options.confirmEmail;
    const user = await createUser(this.#options.database, { email, password, userMetadata, confirmed });
    if (confirmed) return this.#begin(user, 'password', url);
    await this.#mail.mail(user, email, 'signup', url, body);
    return json(userJson(user));
  }

  async #token(request: Request, url: URL): Promise<Response> {
    const body = await RequestBody.read(request);
    switch (url.searchParams.get('grant_type')) {
      case 'password':
        return this.#withPassword(body, url);
      case 'refresh_token':
        return json(await this.#sessions.refresh(body.text('refresh_token') ?? '', issuer(url)));
      case 'pkce': {
        const flow = await this.#flows.redeem(body.text('auth_code') ?? '', body.text('code_verifier') ?? '');
        return this.#begin(await this.#existing(flow.userId), flow.method, url);
      }
      case 'id_token': {
        const user = await this.#idTokens.userOf({
          provider: body.requiredText('provider'),
          idToken: body.requiredText('id_token'),
          nonce: body.text('nonce'),
        });
        return this.#begin(user, 'oauth', url);
      }
      default:
        throw new AuthError(400, 'unsupported_grant_type', 'unsupported_grant_type');
    }
  }

  async #withPassword(body: RequestBody, url: URL): Promise<Response> {
    const user = await findUserByEmail(this.#options.database, body.text('email') ?? '');
    if (user === undefined || !(await passwordMatches(user, body.text('password') ?? ''))) {
      throw new AuthError(400, 'invalid_credentials', 'Invalid login credentials');
    }
    if (this.#options.confirmEmail && user.email_confirmed_at === null) {
      throw new AuthError(400, 'email_not_confirmed', 'Email not confirmed');
    }
    return this.#begin(user, 'password', url);
  }

  async #changeUser(request: Request, url: URL): Promise<Response> {
    const user = await this.#sessions.userOf(await this.#claims(request));
    const body = await RequestBody.read(request);
    const password = body.text('password');
    if (password !== undefined && (await passwordMatches(user, password))) {
      const text = 'New password should be different from the old password.';
      throw new AuthError(422, 'same_password', text);
    }
    const asked = body.text('email');
    const waits = this.#options.confirmEmail && asked !== undefined && asked !== user.email;
    if (waits) await this.#mail.mail(user, asked, 'email_change', url, body);
    const email = waits ? undefined : asked;
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
}

function settings({ confirmEmail }: AuthApiOptions): Record<string, unknown> {
  return {
    external: { email: true, anonymous_users: true, phone: false },
    disable_signup: false,
    mailer_autoconfirm: !confirmEmail,
    phone_autoconfirm: false,
  };
}
