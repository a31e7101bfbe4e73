import assert from 'node:assert/strict';
import { CAST, SERVER, THING, type CastName } from './cast.js';
import type { Persona, Stage } from './stage.js';

/** The partner of the cast. */
export const PARTNER = THING.partner;
/** A partner of the demo which the cast's partner admin does not run. */
export const OTHER = THING.otherPartner;
export const NOBODYS = '00000000-0000-4000-8000-00000000dead';

/** What became of one address. */
export interface Verdict {
  email: string;
  outcome: string;
}

/** Invites addresses into the cast's partner, as its admin unless said otherwise. */
export async function invite(
  stage: Stage,
  emails: string[],
  options: { who?: Persona; partner?: string; dryRun?: boolean } = {},
): Promise<Verdict[]> {
  return stage.as<Verdict>(
    options.who ?? CAST.partner_admin,
    'select email, outcome from public.create_invitations($1, $2, dry_run => $3)',
    options.partner ?? PARTNER,
    emails,
    options.dryRun ?? false,
  );
}

/** Invites one address, mints its token as the mail worker does, and answers both. */
export async function mailed(
  stage: Stage,
  email: string,
  accessUntil: string | null = null,
): Promise<{ id: string; token: string }> {
  const id = await stage.call<string>(
    CAST.partner_admin,
    'public.create_invitation($1, $2, access_until => $3)',
    PARTNER,
    email,
    accessUntil,
  );
  return { id, token: await issued(stage, id) };
}

/** A token for an invitation that can be mailed. */
export async function issued(stage: Stage, id: string): Promise<string> {
  const token = await stage.call<string | null>(SERVER, 'public.issue_invitation_token($1)', id);
  assert.ok(token !== null, 'there is something to mail');
  return token;
}

/** One row of a table as the owner sees it. */
export async function stored<Row extends object>(
  stage: Stage,
  table: string,
  condition: string,
  ...parameters: unknown[]
): Promise<Row> {
  const [row] = await stage.owner<Row>(`select * from public.${table} where ${condition}`, ...parameters);
  assert.ok(row, `${table}: ${condition}`);
  return row;
}

/** What the record of the cast's partner says was done, oldest first. */
export async function acts(stage: Stage, partner = PARTNER): Promise<string[]> {
  const rows = await stage.owner<{ action: string }>(
    'select action from public.partner_audit_log where partner_id = $1 order by created_at, ctid',
    partner,
  );
  return rows.map((row) => row.action);
}

/** How a call into a partner refuses who does not run it. */
export function refusal(name: CastName, other = 'not_allowed'): string {
  return { visitor: '42501', anonymous: 'not_signed_in' }[name as string] ?? other;
}
