import assert from 'node:assert/strict';
import { ActionTokenPeek } from '@mentorkit/contract';
import { putPlan } from './sessions.js';
import { server, type Stage } from './stage.js';

export const RESPOND = 'public.respond_to_appointment_by_token($1, $2)';

/** Issues a token as the mail worker does. */
export async function issue(
  stage: Stage,
  id: string,
  purpose = 'appointment_respond',
  reader: string | null = null,
): Promise<string> {
  return stage.call(server, 'public.issue_action_token($1, $2, $3)', id, purpose, reader);
}

/** What the page behind a link names. */
export async function peek(stage: Stage, token: string): Promise<ActionTokenPeek> {
  return ActionTokenPeek.parse(await stage.call(server, 'public.peek_action_token($1)', token));
}

/** A request of the guest to the demo mentor, so many days ahead. */
export async function asked(stage: Stage, days = 9): Promise<string> {
  return putPlan(stage, { status: 'pending', at: `now() + interval '${String(days)} days'` });
}

/** Asserts that a token does nothing, and that the refusal says nothing about why. */
export async function assertDead(stage: Stage, token: unknown, action = 'confirm'): Promise<void> {
  const failure = await stage.refused(server, 'token_invalid', `select ${RESPOND}`, token, action);
  assert.deepEqual([failure.code, failure.detail ?? ''], ['PT410', '']);
}
