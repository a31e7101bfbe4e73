import { changed, matrix, tests, without, type Mutant } from './mutant.js';

const states = tests('booking-states');
const moves = tests('booking-moves');
const tokens = tests('action-tokens');

/** What becomes of a session, and the links that say so. */
export const transitions: Mutant[] = [
  changed(
    'a stranger changes a session',
    'private.lock_session',
    [
      [
        'where a.id = lock_session.appointment_id and lock_session.person in (a.mentor_id, a.mentee_id)\n    --',
        'where a.id = lock_session.appointment_id\n    --',
      ],
    ],
    matrix('bookingTransitions', 'calls'),
    states,
  ),
  changed(
    'the mentee confirms his own request',
    'private.confirm_session',
    [['session.awaiting <> side', 'false']],
    matrix('bookingTransitions', 'calls'),
    states,
  ),
  changed(
    'a session is confirmed that was moved meanwhile',
    'private.confirm_session',
    [['session.version <> confirm_session.expected_version', 'false']],
    tests('booking-transitions'),
    moves,
    tokens,
  ),
  changed(
    'a session is confirmed after its start',
    'private.confirm_session',
    [['session.scheduled_at <= clock_timestamp()', 'false']],
    tests('booking-transitions'),
    states,
  ),
  changed(
    'a session is confirmed although one blocked the other',
    'private.check_together',
    [['private.are_apart(check_together.session.mentor_id, check_together.session.mentee_id)', 'false']],
    tests('booking-transitions'),
    moves,
    tests('safety'),
  ),
  changed(
    'a cancelled session is declined, confirmed and cancelled again',
    'private.call_off_session',
    [
      [
        "session.status <> 'pending' and (session.status <> 'confirmed' or call_off_session.declining)",
        'false',
      ],
    ],
    states,
  ),
  changed(
    'the mentee moves a session outside the mentor’s hours',
    'private.check_move',
    [["check_move.side = 'mentee' then\n    -- the hours", 'false then\n    -- the hours']],
    moves,
  ),
  changed(
    'a session is moved onto another',
    'private.check_move',
    [['elsif not is_free then', 'elsif false then']],
    moves,
  ),
  changed(
    'a session that is over is moved',
    'public.reschedule_appointment',
    [['session.scheduled_at <= clock_timestamp()', 'false']],
    moves,
    states,
  ),
  changed(
    'a hold is extended for ever',
    'public.extend_hold',
    [
      ["mine.hold_expires_at >= mine.created_at + interval '15 minutes'", 'false'],
      [
        "least(a.hold_expires_at + interval '5 minutes', a.created_at + interval '15 minutes')",
        "a.hold_expires_at + interval '5 minutes'",
      ],
    ],
    tests('hold-limits'),
  ),
  changed(
    'the mentee says that the session took place',
    'private.close_session',
    [['session.mentor_id <> me', 'false']],
    matrix('bookingTransitions', 'calls'),
    states,
  ),
  changed(
    'a session is completed before it begins',
    'private.close_session',
    [['or session.scheduled_at > clock_timestamp()', '']],
    states,
    tests('booking-transitions'),
  ),
  changed(
    'the mentor rates himself',
    'public.submit_feedback',
    [['session.mentee_id <> me', 'false']],
    matrix('bookingTransitions', 'calls'),
    tests('booking-feedback'),
  ),
  changed(
    'a session that never took place is rated',
    'public.submit_feedback',
    [["session.status <> 'completed'", 'false']],
    tests('booking-feedback'),
    states,
  ),
  changed(
    'a meeting takes place on any host',
    'private.is_meeting_link',
    [["'^https://meet\\.google\\.com([/?#]|$)'", "'^https://'"]],
    tests('booking-work'),
  ),
  without(
    'a client sets where the session takes place',
    'grant execute on function public.set_meeting to authenticated',
    matrix('bookingTransitions', 'calls'),
  ),
  without(
    'nobody outside hears of a session',
    'alter table public.appointments disable trigger user',
    tests('booking-work'),
  ),
  changed(
    'a link works after its end',
    'private.consume_action_token',
    [['t.expires_at > now()', 'true']],
    tokens,
    tests('action-token-issue'),
  ),
  changed(
    'a link works twice',
    'private.consume_action_token',
    [['t.used_at is null', 'true']],
    tests('request-answers'),
    tests('attacks', 'link'),
  ),
  changed(
    'a link works for another purpose',
    'private.consume_action_token',
    [['t.purpose = any (consume_action_token.purposes)', 'true']],
    tokens,
  ),
  changed(
    'a link of a session that was moved still works',
    'private.consume_action_token',
    [['a.id = t.appointment_id and a.version = t.version', 'a.id = t.appointment_id']],
    tokens,
    tests('action-token-issue'),
  ),
  changed(
    'the table keeps the token itself',
    'private.token_hash',
    [
      [
        "encode(sha256(convert_to(token_hash.token, 'UTF8')), 'hex')",
        "rpad(encode(convert_to(token_hash.token, 'UTF8'), 'hex'), 64, '0')",
      ],
    ],
    tokens,
    tests('action-token-issue'),
  ),
  changed(
    'an earlier link goes on working',
    'private.issue_for_appointment',
    [['set expires_at = now()', 'set expires_at = t.expires_at']],
    tests('action-token-issue'),
    tokens,
  ),
  without(
    'a client gets links for himself',
    'grant execute on function public.issue_action_token to authenticated',
    matrix('actionTokens', 'calls'),
  ),
  without(
    'the hashes of links can be selected',
    `grant select on public.action_tokens to authenticated;
      create policy action_tokens_select on public.action_tokens for select to authenticated using (true)`,
    matrix('actionTokens'),
  ),
  without(
    'a session begins with a token of its maker’s choice',
    'alter table public.appointments disable trigger appointments_token_insert',
    tests('action-token-issue'),
    tokens,
  ),
];
