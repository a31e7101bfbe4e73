import { checksum } from '../engine/checksum.js';
import type { Database } from '../engine/database.js';
import { escapeHtml } from '../inbox/html.js';
import type { Inbox } from '../inbox/inbox.js';
import { AuthError } from './auth-error.js';
import type { UserRow } from './users.js';

/** What a mailed link is for. */
export type LinkKind = 'magiclink' | 'signup' | 'recovery' | 'invite' | 'email_change';

/** A link to be mailed. */
export interface LinkOrder {
  user: UserRow;
  email: string;
  kind: LinkKind;
  /** Where our own API answers. */
  origin: string;
  redirectTo: string;
  codeChallenge?: string | undefined;
}

/** What was minted for a link; only the mail and the admin API ever see it. */
export interface MintedLink {
  link: string;
  code: string;
  token: string;
}

/** What a used link stood for. */
export interface UsedLink {
  userId: string;
  kind: LinkKind;
  codeChallenge: string | null;
  /** The address the mail went to. */
  email: string;
}

const WORDS: Readonly<Record<LinkKind, { subject: string; lead: string; action: string }>> = {
  magiclink: {
    subject: 'Seu link de acesso',
    lead: 'Use o link ou o código abaixo para entrar.',
    action: 'Entrar',
  },
  signup: {
    subject: 'Confirme seu e-mail',
    lead: 'Use o link ou o código abaixo para confirmar que este e-mail é seu.',
    action: 'Confirmar',
  },
  email_change: {
    subject: 'Confirme seu novo e-mail',
    lead: 'Use o link ou o código abaixo para passar a usar este e-mail.',
    action: 'Confirmar',
  },
  recovery: {
    subject: 'Crie uma nova senha',
    lead: 'Use o link ou o código abaixo para criar uma nova senha.',
    action: 'Criar nova senha',
  },
  invite: {
    subject: 'Você recebeu um convite',
    lead: 'Use o link ou o código abaixo para aceitar o convite.',
    action: 'Aceitar o convite',
  },
};

const LIFETIME = '1 hour';

/** Mints, mails and redeems the links and codes people sign in with. Single use, hashed at rest. */
export class Links {
  readonly #database: Database;
  readonly #inbox: Inbox;

  constructor(database: Database, inbox: Inbox) {
    this.#database = database;
    this.#inbox = inbox;
  }

  /** Mints a link and puts the mail in the inbox. An earlier link of the same kind stops working. */
  async send(order: LinkOrder): Promise<MintedLink> {
    const minted = await this.mint(order);
    const { subject, lead, action } = WORDS[order.kind];
    this.#inbox.deliver({
      to: order.email.toLowerCase(),
      subject,
      text: `${lead}\n\n${minted.link}\n\nCódigo: ${minted.code}\n`,
      html:
        `<p>${escapeHtml(lead)}</p><p><a href="${escapeHtml(minted.link)}">${escapeHtml(action)}</a></p>` +
        `<p>Código: <strong>${minted.code}</strong></p>`,
    });
    return minted;
  }

  /** Mints a link without a mail. */
  async mint(order: LinkOrder): Promise<MintedLink> {
    const token = hex(crypto.getRandomValues(new Uint8Array(32)));
    const code = String(crypto.getRandomValues(new Uint32Array(1))[0] ?? 0)
      .padStart(6, '0')
      .slice(-6);
    await this.#database.query(
      `insert into auth.one_time_tokens (user_id, token_type, token_hash, code_hash, relates_to, code_challenge)
      values ($1, $2, $3, $4, $5, $6)
      on conflict (user_id, token_type) do update set
        token_hash = excluded.token_hash, code_hash = excluded.code_hash, relates_to = excluded.relates_to,
        code_challenge = excluded.code_challenge, created_at = now()`,
      [
        order.user.id,
        order.kind,
        await checksum(token),
        await codeHash(order.email, code),
        order.email.toLowerCase(),
        order.codeChallenge ?? null,
      ],
    );
    const link = new URL('/auth/v1/verify', order.origin);
    link.searchParams.set('token', token);
    link.searchParams.set('type', order.kind);
    link.searchParams.set('redirect_to', order.redirectTo);
    return { link: link.href, code, token };
  }

  /** Redeems the token of a link. */
  async useToken(token: string, kinds: readonly LinkKind[]): Promise<UsedLink> {
    return this.#use('token_hash', await checksum(token), kinds);
  }

  /** Redeems the code of a mail. */
  async useCode(email: string, code: string, kinds: readonly LinkKind[]): Promise<UsedLink> {
    return this.#use('code_hash', await codeHash(email, code), kinds);
  }

  async #use(
    column: 'token_hash' | 'code_hash',
    hash: string,
    kinds: readonly LinkKind[],
  ): Promise<UsedLink> {
    const sql = `
      delete from auth.one_time_tokens where ${column} = $1 and token_type = any ($2)
      returning user_id, token_type, relates_to, code_challenge,
        created_at > now() - interval '${LIFETIME}' as valid`;
    const [row] = await this.#database.query<{
      user_id: string;
      token_type: LinkKind;
      relates_to: string;
      code_challenge: string | null;
      valid: boolean;
    }>(sql, [hash, kinds]);
    if (row?.valid !== true) throw new AuthError(403, 'otp_expired', 'Token has expired or is invalid');
    return {
      userId: row.user_id,
      kind: row.token_type,
      codeChallenge: row.code_challenge,
      email: row.relates_to,
    };
  }
}

const KINDS: readonly string[] = Object.keys(WORDS);

/** The kind a client means by the `type` of a verification. */
export function linkKind(type: unknown): LinkKind {
  const kind = type === 'email' ? 'magiclink' : type;
  if (typeof kind === 'string' && KINDS.includes(kind)) return kind as LinkKind;
  const text = `Verify requires a verification type we know, not ${String(type)}`;
  throw new AuthError(400, 'validation_failed', text);
}

async function codeHash(email: string, code: string): Promise<string> {
  return checksum(`${email.toLowerCase()}:${code}`);
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
