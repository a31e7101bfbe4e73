import { json } from '../answers.js';
import { AuthError } from './auth-error.js';
import type { AuthApiOptions } from './auth-options.js';
import type { FlowStates } from './flow-state.js';
import { linkKind, type LinkKind, type Links, type UsedLink } from './links.js';
import { redirectTarget } from './redirect-target.js';
import { RequestBody } from './request-body.js';
import { issuer, type SessionAnswer, type Sessions, type SignInMethod } from './sessions.js';
import { createUser, findUserByEmail, updateUser, type UserRow } from './users.js';

/** What mails a link, and what its use leads to. */
export class LinkApi {
  readonly #options: AuthApiOptions;
  readonly #sessions: Sessions;
  readonly #links: Links;
  readonly #flows: FlowStates;

  constructor(options: AuthApiOptions, sessions: Sessions, links: Links, flows: FlowStates) {
    this.#options = options;
    this.#sessions = sessions;
    this.#links = links;
    this.#flows = flows;
  }

  /** `signInWithOtp`: a link and a code to an address, whose user is made when there is none. */
  async otp(request: Request, url: URL): Promise<Response> {
    const body = await RequestBody.read(request);
    const email = body.requiredText('email');
    const known = await findUserByEmail(this.#options.database, email);
    if (known === undefined && body.flag('create_user') === false) {
      throw new AuthError(422, 'otp_disabled', 'Signups not allowed for otp');
    }
    const user =
      known ?? (await createUser(this.#options.database, { email, userMetadata: body.record('data') }));
    await this.mail(user, email, 'magiclink', url, body);
    return json({});
  }

  /** `resetPasswordForEmail`. */
  async recover(request: Request, url: URL): Promise<Response> {
    const body = await RequestBody.read(request);
    const email = body.requiredText('email');
    const user = await findUserByEmail(this.#options.database, email);
    // an unknown address gets the same answer, so that nobody learns who has an account
    if (user !== undefined) await this.mail(user, email, 'recovery', url, body);
    return json({});
  }

  /** `resend`: the mail of a sign-up again, to whom it is still owed. */
  async resend(request: Request, url: URL): Promise<Response> {
    const body = await RequestBody.read(request);
    const email = body.requiredText('email');
    const user = await findUserByEmail(this.#options.database, email);
    if (user !== undefined && user.email_confirmed_at === null)
      await this.mail(user, email, 'signup', url, body);
    return json({});
  }

  /** Mails a link. `email` is the address it goes to, which for a change is not the user's yet. */
  async mail(user: UserRow, email: string, kind: LinkKind, url: URL, body: RequestBody): Promise<void> {
    await this.#links.send({
      user,
      email,
      kind,
      origin: url.origin,
      redirectTo: redirectTarget(url.searchParams.get('redirect_to'), this.#options.siteUrl),
      codeChallenge: body.text('code_challenge'),
    });
  }

  /** `verifyOtp`: the code of a mail, or the hash of its link. */
  async verifyByPost(request: Request, url: URL): Promise<Response> {
    const body = await RequestBody.read(request);
    const kinds = linkKinds(body.text('type'));
    const hash = body.text('token_hash');
    const used =
      hash === undefined
        ? await this.#links.useCode(body.requiredText('email'), body.requiredText('token'), kinds)
        : await this.#links.useToken(hash, kinds);
    const user = await this.#afterUse(used);
    return json(await this.#sessions.begin(user, methodOf(used.kind), issuer(url)));
  }

  /** The link of a mail, opened in a browser. */
  async verifyByLink(url: URL): Promise<Response> {
    const target = new URL(redirectTarget(url.searchParams.get('redirect_to'), this.#options.siteUrl));
    try {
      await this.#handOver(url, target);
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

  async #handOver(url: URL, target: URL): Promise<void> {
    const kinds = linkKinds(url.searchParams.get('type'));
    const used = await this.#links.useToken(url.searchParams.get('token') ?? '', kinds);
    const user = await this.#afterUse(used);
    const method = methodOf(used.kind);
    if (used.codeChallenge !== null) {
      target.searchParams.set('code', await this.#flows.remember(user.id, used.codeChallenge, method));
      return;
    }
    const session = await this.#sessions.begin(user, method, issuer(url));
    target.hash = sessionFragment(session, used.kind);
  }

  /** Whoever used the link reads the address it went to: it is confirmed, and becomes the user's where he asked for that. */
  async #afterUse(used: UsedLink): Promise<UserRow> {
    const email = used.kind === 'email_change' ? used.email : undefined;
    return updateUser(this.#options.database, used.userId, { confirm: true, email });
  }
}

/** The kinds a client may mean by the `type` of a verification: `email` is the code of any mail to sign in with. */
function linkKinds(type: unknown): LinkKind[] {
  return type === 'email' ? ['magiclink', 'signup'] : [linkKind(type)];
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
