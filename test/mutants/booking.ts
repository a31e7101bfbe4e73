import { alsoWithout, changed, matrix, races, tests, without, type Mutant } from './mutant.js';

const booked = tests('booking');
const holds = tests('holds');
const limits = tests('hold-limits');

/** Slots, holds, sessions. */
export const booking: Mutant[] = [
  without(
    'everybody reads every session',
    'alter policy appointments_select_participant on public.appointments using (true)',
    matrix('base'),
  ),
  without(
    'the mentor sees who is about to book',
    `alter policy appointments_select_participant on public.appointments
      using (mentee_id = (select auth.uid()) or mentor_id = (select auth.uid()))`,
    matrix('base'),
  ),
  without(
    'the hash of a session’s token can be selected',
    'grant select (action_token) on public.appointments to authenticated',
    tests('columns', 'read by nobody'),
  ),
  without(
    'the mentee confirms by UPDATE',
    `grant update (status) on public.appointments to authenticated;
      create policy appointments_update_participant on public.appointments for update to authenticated
        using (mentee_id = (select auth.uid())) with check (mentee_id = (select auth.uid()))`,
    matrix('base'),
  ),
  without(
    'a mentor has two sessions at a time',
    'alter table public.appointments drop constraint appointments_mentor_free',
    tests('second-walls'),
  ),
  without(
    'a mentee has two sessions at a time',
    'alter table public.appointments drop constraint appointments_mentee_free',
    tests('second-walls'),
  ),
  without(
    'a person is mentor and mentee at a time',
    'alter table public.appointments disable trigger appointments_lock',
    booked,
    holds,
  ),
  changed(
    'writers of one mentor’s sessions do not stand in line',
    'private.lock_people',
    [['pg_advisory_xact_lock', 'pg_catalog.abs']],
    races('booking', 'forty people'),
  ),
  changed('a taken slot is held again', 'public.hold_slot', [['not slot.is_free', 'false']], holds, booked),
  changed(
    'a time outside the mentor’s hours is held',
    'public.hold_slot',
    [
      ['if slot is null then', 'if false then'],
      [
        'slot.starts_at, (extract(epoch from slot.ends_at - slot.starts_at) / 60)::int',
        'hold_slot.starts_at, 60',
      ],
    ],
    holds,
    booked,
  ),
  changed(
    'a hidden mentor is held',
    'public.hold_slot',
    [['not coalesce(private.mentor_is_visible(hold_slot.mentor_id, me), false)', 'false']],
    tests('visibility'),
    holds,
  ),
  changed(
    'a hold lasts a day',
    'public.hold_slot',
    [["interval '5 minutes'", "interval '1 day'"]],
    holds,
    booked,
  ),
  changed(
    'holds have no limit',
    'private.check_hold_limits',
    [
      ['>= 30', '>= 3000'],
      ['>= 6 ', '>= 6000 '],
    ],
    limits,
  ),
  changed(
    'a mentee holds with any number of mentors',
    'private.check_hold_limits',
    [['elsewhere >= 3', 'false']],
    limits,
  ),
  changed(
    'a mentee waits for any number of answers',
    'private.check_hold_limits',
    [['waiting + elsewhere >= 10', 'false']],
    limits,
  ),
  changed(
    'a mentee books a mentor as often as he likes',
    'private.check_hold_limits',
    [['if allowed <= (', 'if 1000 <= (']],
    limits,
  ),
  changed(
    'a hold is booked after it ran out',
    'public.book_appointment',
    [['mine.hold_expires_at > clock_timestamp()', 'true']],
    booked,
    holds,
  ),
  changed(
    'somebody else’s hold is booked',
    'public.book_appointment',
    [
      [
        'a.id = book_appointment.appointment_id and a.mentee_id = me',
        'a.id = book_appointment.appointment_id',
      ],
    ],
    matrix('booking', 'calls'),
  ),
  changed(
    'somebody else’s hold is let go',
    'public.release_slot',
    [['a.mentee_id = private.require_caller()', 'private.require_caller() is not null']],
    tests('attacks', 'lets go'),
  ),
  alsoWithout(
    changed(
      'the CV of somebody else goes along',
      'private.check_booking',
      [["'^' || check_booking.caller || '/", "'^[0-9a-f-]{36}/"]],
      tests('cv-files'),
      booked,
    ),
    'alter table public.appointments disable trigger appointments_cv_file',
  ),
  changed(
    'any text is a video link',
    'private.check_booking',
    [['not private.is_link(check_booking.cv_url)', 'false']],
    booked,
    tests('hostile-input'),
  ),
  changed(
    'slots of hidden mentors are told',
    'private.free_slots',
    [['or not private.mentor_is_visible(free_slots.mentor_id, auth.uid())', '']],
    tests('visibility'),
    matrix('booking'),
  ),
  changed(
    'sessions of everybody are one’s own',
    'private.my_appointment_ids',
    [['a.mentor_id = auth.uid()', 'true']],
    matrix('base'),
  ),
  without(
    'a visitor holds slots',
    'grant execute on function public.hold_slot to anon',
    matrix('booking', 'calls'),
  ),
  without(
    'a meeting takes place behind any address',
    'alter table public.appointments drop constraint appointments_meeting_url_check',
    tests('second-walls'),
  ),
  without(
    'the path of a CV leads anywhere',
    'alter table public.appointments drop constraint appointments_cv_check',
    tests('second-walls'),
  ),
  changed(
    'slots come sooner than the mentor’s notice',
    'private.candidate_slots',
    [['make_interval(mins => rules.minimum_notice_minutes)', "interval '0'"]],
    tests('attacks', 'notice'),
  ),
  changed(
    'a busy time is offered again',
    'private.busy_times',
    [["a.status in ('pending', 'confirmed')", "a.status in ('confirmed')"]],
    tests('slots'),
    booked,
  ),
];
