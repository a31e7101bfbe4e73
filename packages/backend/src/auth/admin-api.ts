import { json } from '../answers.js';
import { AuthError } from './auth-error.js';
import type { AuthApiOptions } from './auth-options.js';
import { bearerToken } from './caller.js';
import { linkKind, type Links } from './links.js';
import { redirectTarget } from './redirect-target.js';
import { RequestBody } from './request-body.js';
import {
  createUser,
  findUser,
  findUserByEmail,
  softDelete,
  updateUser,
  USER_COLUMNS,
  userJson,
  type UserRow,
} from './users.js';

/** GoTrue's admin API, for the service role: users, links and invitations. */
export class AdminApi {
  readonly #options: AuthApiOptions;
  readonly #links: Links;

  constructor(options: AuthApiOptions, links: Links) {
    this.#options = options;
    this.#links = links;
  }

  /** Answers one request below `/admin`, or to `/invite`. */
  async fetch(request: Request, url: URL, path: string): Promise<Response> {
    await this.#requireService(request);
    const id = /^\/admin\/users\/([0-9a-f-]{36})$/.exec(path)?.[1];
    if (id !== undefined) return this.#oneUser(request, id);
    switch (`${request.method} ${path}`) {
      case 'GET /admin/users':
        return this.#list(url);
      case 'POST /admin/users':
        return this.#create(request);
      case 'POST /admin/generate_link':
        return this.#generateLink(request, url);
      case 'POST /invite':
        return this.#invite(request, url);
      default:
        throw new AuthError(404, 'not_found', `The embedded backend has no ${path}`);
    }
  }

  async #requireService(request: Request): Promise<void> {
    const token = bearerToken(request) ?? request.headers.get('apikey') ?? '';
    const role = await this.#options.tokens.roleOfKey(token);
    if (role !== 'service_role') throw new AuthError(403, 'not_admin', 'User not allowed');
  }

  async #oneUser(request: Request, id: string): Promise<Response> {
    const { database } = this.#options;
    if (request.method === 'PUT') {
      const body = await RequestBody.read(request);
      return json(userJson(await updateUser(database, id, adminFields(body))));
    }
    const user = await findUser(database, id);
    if (user === undefined) throw new AuthError(404, 'user_not_found', 'User not found');
    if (request.method === 'DELETE') {
      const soft = (await RequestBody.read(request)).flag('should_soft_delete') === true;
      if (soft) await softDelete(database, id);
      else await database.query('delete from auth.users where id = $1', [id]);
    } else if (request.method !== 'GET') throw new AuthError(405, 'not_found', 'Method not allowed');
    return json(request.method === 'DELETE' ? {} : userJson(user));
  }

  async #list(url: URL): Promise<Response> {
    const perPage = Number(url.searchParams.get('per_page') ?? '') || 50;
    const page = Number(url.searchParams.get('page') ?? '') || 1;
    const rows = await this.#options.database.query<UserRow & { total: number }>(
      `select ${USER_COLUMNS}, count(*) over () as total from auth.users where deleted_at is null
      order by created_at desc, id limit $1 offset $2`,
      [perPage, (page - 1) * perPage],
    );
    const total = String(rows[0]?.total ?? 0);
    return json({ users: rows.map(userJson), aud: 'authenticated' }, 200, { 'x-total-count': total });
  }

  async #create(request: Request): Promise<Response> {
    const body = await RequestBody.read(request);
    const { confirm, ...fields } = adminFields(body);
    const email = body.requiredText('email');
    const user = { ...fields, email, id: body.text('id'), confirmed: confirm };
    return json(userJson(await createUser(this.#options.database, user)));
  }

  async #generateLink(request: Request, url: URL): Promise<Response> {
    const body = await RequestBody.read(request);
    const email = body.requiredText('email');
    const kind = linkKind(body.text('type'));
    const user = await this.#userFor(email, body);
    const asked = body.text('redirect_to') ?? url.searchParams.get('redirect_to');
    const redirectTo = redirectTarget(asked, this.#options.siteUrl);
    const minted = await this.#links.mint({ user, email, kind, origin: url.origin, redirectTo });
    return json({
      ...userJson(user),
      action_link: minted.link,
      email_otp: minted.code,
      hashed_token: minted.token,
      redirect_to: redirectTo,
      verification_type: kind,
    });
  }

  async #invite(request: Request, url: URL): Promise<Response> {
    const body = await RequestBody.read(request);
    const email = body.requiredText('email');
    const user = await this.#userFor(email, body);
    const redirectTo = redirectTarget(url.searchParams.get('redirect_to'), this.#options.siteUrl);
    await this.#links.send({ user, email, kind: 'invite', origin: url.origin, redirectTo });
    return json(userJson(user));
  }

  async #userFor(email: string, body: RequestBody): Promise<UserRow> {
    const { database } = this.#options;
    const known = await findUserByEmail(database, email);
    return known ?? createUser(database, { email, userMetadata: body.record('data') });
  }
}

function adminFields(body: RequestBody): {
  email: string | undefined;
  password: string | undefined;
  userMetadata: Record<string, unknown> | undefined;
  appMetadata: Record<string, unknown> | undefined;
  confirm: boolean;
} {
  return {
    email: body.text('email'),
    password: body.text('password'),
    userMetadata: body.record('user_metadata'),
    appMetadata: body.record('app_metadata'),
    confirm: body.flag('email_confirm') ?? false,
  };
}
