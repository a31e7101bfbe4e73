-- What becomes of a session: confirm, decline, cancel, move, complete, rate. Each change is written down for
-- the outside (e-mail, calendar) in the same transaction.
--
-- Everybody here locks the two people first and the session after them, so that no two transactions wait for
-- each other. The private functions say who acts; the RPCs and the links in e-mails call the same ones.

create index appointments_expiry_idx on public.appointments (scheduled_at) where status = 'pending';
comment on index public.appointments_expiry_idx is 'expire_appointments: requests nobody answered in time';
create index appointments_over_idx on public.appointments (ends_at) where status = 'confirmed';
comment on index public.appointments_over_idx is 'complete_appointments: sessions that are over';


-- Checks --------------------------------------------------------------------------------------------------

create function private.lock_session(appointment_id uuid, person uuid)
returns public.appointments
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  found_row public.appointments;
begin
  perform private.lock_people(a.mentor_id, a.mentee_id) from public.appointments a
  where a.id = lock_session.appointment_id and lock_session.person in (a.mentor_id, a.mentee_id);
  select a.* into found_row from public.appointments a
  where a.id = lock_session.appointment_id and lock_session.person in (a.mentor_id, a.mentee_id)
    -- a hold is not a session yet, and one that was let go never was
    and a.status <> 'held' and not (a.status = 'expired' and a.message is null)
  for update;
  if not found then
    perform private.fail('not_found', 404);
  end if;
  return found_row;
end
$$;
comment on function private.lock_session(uuid, uuid) is
  'A session of this person, locked after its two people until the transaction ends; refuses any other with '
  'not_found, whether it exists or not';

create function private.check_text(value text, field text, required boolean)
returns text
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  is_blank constant boolean := coalesce(check_text.value, '') !~ '[^[:space:]]';
begin
  if (is_blank and check_text.required) or char_length(check_text.value) > 4000 then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', check_text.field));
  end if;
  return case when not is_blank then btrim(check_text.value) end;
end
$$;
comment on function private.check_text(text, text, boolean) is
  'A text of a person without the spaces around it, null for a blank one; refuses more than 4000 characters, '
  'and a blank one where it is required';

create function private.refuse_handled(status text)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform private.fail('already_handled', 409, jsonb_build_object('status', refuse_handled.status));
end
$$;
comment on function private.refuse_handled(text) is
  'Raises already_handled with the status in which a session does not take this change';

create function private.check_together(session public.appointments)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if private.are_apart(check_together.session.mentor_id, check_together.session.mentee_id) then
    perform private.fail('conversation_closed', 409);
  end if;
end
$$;
comment on function private.check_together(public.appointments) is
  'Refuses a step towards a session of two people of whom one blocked the other, without saying which';

create function private.side_of(session public.appointments, person uuid)
returns text
language sql
immutable
security definer
set search_path = ''
as $$
  select case when side_of.session.mentor_id = side_of.person then 'mentor' else 'mentee' end;
$$;
comment on function private.side_of(public.appointments, uuid) is
  'On which side of the session this one of its two people is';


-- Confirm, decline, cancel --------------------------------------------------------------------------------

create function private.confirm_session(appointment_id uuid, person uuid, expected_version int)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  session constant public.appointments := private.lock_session(
    confirm_session.appointment_id, confirm_session.person
  );
  side constant text := private.side_of(session, confirm_session.person);
begin
  if session.status = 'confirmed' and session.awaiting = side then
    return;
  elsif session.status <> 'pending' then
    perform private.refuse_handled(session.status);
  elsif session.awaiting <> side then
    -- nobody agrees to his own proposal in the other's name
    perform private.fail('not_allowed', 403);
  elsif session.version <> confirm_session.expected_version then
    -- it was moved after he looked at it: he agrees to no time he has not seen
    perform private.refuse_handled(session.status);
  elsif session.scheduled_at <= clock_timestamp() then
    perform private.fail('too_late', 409);
  end if;
  perform private.check_together(session);
  update public.appointments a set status = 'confirmed' where a.id = session.id;
end
$$;
comment on function private.confirm_session(uuid, uuid, int) is
  'The person agrees to the time the other one named; a second time changes nothing';

create function private.call_off_session(appointment_id uuid, person uuid, reason text, declining boolean)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  session constant public.appointments := private.lock_session(
    call_off_session.appointment_id, call_off_session.person
  );
begin
  if session.status = 'cancelled' and session.cancelled_by = call_off_session.person then
    return;
  elsif session.status <> 'pending' and (session.status <> 'confirmed' or call_off_session.declining) then
    perform private.refuse_handled(session.status);
  elsif call_off_session.declining
    and session.awaiting <> private.side_of(session, call_off_session.person) then
    perform private.fail('not_allowed', 403);
  elsif clock_timestamp() >= (
    case session.status when 'pending' then session.scheduled_at else session.ends_at end
  ) then
    perform private.fail('too_late', 409);
  end if;
  update public.appointments a set
    status = 'cancelled',
    cancelled_by = call_off_session.person,
    cancelled_at = now(),
    cancellation_reason = call_off_session.reason
  where a.id = session.id;
end
$$;
comment on function private.call_off_session(uuid, uuid, text, boolean) is
  'The person cancels a session, or declines the time the other one named, and the time is free again; a '
  'second time changes nothing';

create function public.confirm_appointment(appointment_id uuid, expected_version int default null)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform private.confirm_session(
    confirm_appointment.appointment_id, private.require_caller(), confirm_appointment.expected_version
  );
  return private.my_appointment(confirm_appointment.appointment_id);
end
$$;
comment on function public.confirm_appointment(uuid, int) is
  'The one whose answer is awaited agrees to the time; with expected_version only to the one he saw. Answers '
  'the row of list_appointments. Errors: not_signed_in, not_found, not_allowed for the one who named the '
  'time, already_handled with status, too_late from its start on, conversation_closed';

create function public.decline_appointment(appointment_id uuid, reason text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform private.call_off_session(
    decline_appointment.appointment_id, private.require_caller(),
    private.check_text(decline_appointment.reason, 'reason', true), true
  );
  return private.my_appointment(decline_appointment.appointment_id);
end
$$;
comment on function public.decline_appointment(uuid, text) is
  'The one whose answer is awaited refuses the time, with a reason: the session is cancelled. Answers the '
  'row of list_appointments. Errors: not_signed_in, invalid_input, not_found, not_allowed for the one who '
  'named the time, already_handled with status, too_late from its start on';

create function public.cancel_appointment(appointment_id uuid, reason text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform private.call_off_session(
    cancel_appointment.appointment_id, private.require_caller(),
    private.check_text(cancel_appointment.reason, 'reason', true), false
  );
  return private.my_appointment(cancel_appointment.appointment_id);
end
$$;
comment on function public.cancel_appointment(uuid, text) is
  'Either side calls off a session, with a reason: a request until its start, a confirmed one until its end. '
  'Answers the row of list_appointments. Errors: not_signed_in, invalid_input, not_found, already_handled '
  'with status, too_late';


-- Move ----------------------------------------------------------------------------------------------------

create function private.check_move(session public.appointments, side text, starts_at timestamptz)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  session constant public.appointments := check_move.session;
  during constant tstzrange := tstzrange(
    check_move.starts_at, check_move.starts_at + make_interval(mins => session.duration_minutes)
  );
  is_free boolean;
begin
  if check_move.side = 'mentee' then
    -- the hours and limits of the mentor, as for a new session
    select s.is_free into is_free
    from private.candidate_slots(
      session.mentor_id, check_move.starts_at, check_move.starts_at + interval '1 minute',
      session.duration_minutes, session.mentee_id, session.id
    ) s
    where s.starts_at = check_move.starts_at;
  elsif check_move.starts_at > clock_timestamp() then
    -- the mentor may name any time at which both are free
    is_free := not exists (
      select 1 from public.appointments a
      where a.id <> session.id
        and (
          a.mentor_id in (session.mentor_id, session.mentee_id)
          or a.mentee_id in (session.mentor_id, session.mentee_id)
        )
        and (a.status in ('pending', 'confirmed') or (a.status = 'held' and a.hold_expires_at > now()))
        and tstzrange(a.scheduled_at, a.ends_at) && during
    );
  end if;
  if is_free is null then
    perform private.fail('slot_unavailable', 409);
  elsif not is_free then
    perform private.fail('slot_taken', 409, jsonb_build_object('nearest', private.nearest_slots(
      session.mentor_id, check_move.starts_at, session.duration_minutes, session.mentee_id, session.id
    )));
  end if;
  perform private.end_holds(session.mentor_id, session.mentee_id, during, check_move.side = 'mentee');
end
$$;
comment on function private.check_move(public.appointments, text, timestamptz) is
  'Refuses a new time for a session: the mentee moves it to the mentor''s free times, the mentor to any time '
  'at which both are free; right only while both people are locked';

create function public.reschedule_appointment(
  appointment_id uuid, starts_at timestamptz, expected_version int default null, reason text default null
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_caller();
  why constant text := private.check_text(reschedule_appointment.reason, 'reason', false);
  wanted constant timestamptz := reschedule_appointment.starts_at;
  session public.appointments;
  side text;
begin
  if not coalesce(isfinite(wanted), false) or date_trunc('minute', wanted) <> wanted then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'starts_at'));
  end if;
  session := private.lock_session(reschedule_appointment.appointment_id, me);
  side := private.side_of(session, me);
  if session.status not in ('pending', 'confirmed') then
    perform private.refuse_handled(session.status);
  elsif session.scheduled_at <= clock_timestamp() then
    perform private.fail('too_late', 409);
  elsif session.scheduled_at = wanted then
    -- it is there already: asked again because the answer was lost
    return private.my_appointment(session.id);
  elsif session.version <> reschedule_appointment.expected_version then
    perform private.refuse_handled(session.status);
  elsif wanted > now() + interval '400 days' then
    perform private.fail('slot_unavailable', 409);
  elsif session.version >= 30 then
    perform private.fail('limit_reached', 409, jsonb_build_object('limit', 30));
  end if;
  perform private.check_together(session);
  perform private.check_move(session, side, wanted);
  update public.appointments a set
    status = 'pending',
    awaiting = case side when 'mentor' then 'mentee' else 'mentor' end,
    scheduled_at = wanted,
    previous_scheduled_at = session.scheduled_at,
    reschedule_reason = why,
    reminded_at = null
  where a.id = session.id;
  return private.my_appointment(session.id);
end
$$;
comment on function public.reschedule_appointment(uuid, timestamptz, int, text) is
  'Either side moves a coming session; the old time is free at once and the other side has to agree to the '
  'new one. The mentee moves it to a free time of the mentor, the mentor to any time at which both are free. '
  'Answers the row of list_appointments. Errors: not_signed_in, invalid_input, not_found, already_handled '
  'with status (also when it is not the expected version any more), too_late, slot_unavailable, slot_taken '
  'with the nearest free times, limit_reached after 30 changes, conversation_closed';


-- Hold longer ---------------------------------------------------------------------------------------------

create function public.extend_hold(appointment_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_caller();
  mine public.appointments;
begin
  perform private.lock_people(a.mentor_id, me) from public.appointments a
  where a.id = extend_hold.appointment_id and a.mentee_id = me;
  select a.* into mine from public.appointments a
  where a.id = extend_hold.appointment_id and a.mentee_id = me
  for update;
  if not found then
    perform private.fail('not_found', 404);
  elsif mine.status <> 'held' or mine.hold_expires_at <= clock_timestamp() then
    perform private.fail('hold_expired', 409);
  elsif mine.hold_expires_at >= mine.created_at + interval '15 minutes' then
    perform private.fail('limit_reached', 409, jsonb_build_object('limit', 15));
  end if;
  update public.appointments a set
    hold_expires_at = least(a.hold_expires_at + interval '5 minutes', a.created_at + interval '15 minutes')
  where a.id = mine.id
  returning a.* into mine;
  return private.hold_answer(mine);
end
$$;
comment on function public.extend_hold(uuid) is
  'Five minutes more for the caller''s hold, up to 15 minutes in all; answers the hold as hold_slot does. '
  'Errors: not_signed_in, not_found, hold_expired, limit_reached with limit in minutes';


-- What became of it ---------------------------------------------------------------------------------------

create function private.close_session(appointment_id uuid, status text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_caller();
  session constant public.appointments := private.lock_session(close_session.appointment_id, me);
begin
  if session.mentor_id <> me then
    perform private.fail('not_allowed', 403);
  elsif session.status = close_session.status then
    return private.my_appointment(session.id);
  elsif session.status = 'no_show' then
    if session.ends_at + interval '7 days' <= now() then
      perform private.fail('too_late', 409);
    end if;
  elsif session.status <> 'confirmed' or session.scheduled_at > clock_timestamp() then
    perform private.refuse_handled(session.status);
  end if;
  update public.appointments a set status = close_session.status where a.id = session.id;
  return private.my_appointment(session.id);
end
$$;
comment on function private.close_session(uuid, text) is
  'The mentor says how a session that has begun turned out; a second time changes nothing';

create function public.complete_appointment(appointment_id uuid)
returns jsonb
language sql
volatile
security definer
set search_path = ''
as $$
  select private.close_session(complete_appointment.appointment_id, 'completed');
$$;
comment on function public.complete_appointment(uuid) is
  'The mentor: it took place; also takes back a no-show within 7 days after its end. Answers the row of '
  'list_appointments. Errors: not_signed_in, not_found, not_allowed for the mentee, already_handled with '
  'status (confirmed: it has not begun), too_late';

create function public.mark_no_show(appointment_id uuid)
returns jsonb
language sql
volatile
security definer
set search_path = ''
as $$
  select private.close_session(mark_no_show.appointment_id, 'no_show');
$$;
comment on function public.mark_no_show(uuid) is
  'The mentor: the mentee did not come. Answers the row of list_appointments. Errors: not_signed_in, '
  'not_found, not_allowed for the mentee, already_handled with status (confirmed: it has not begun)';

create function public.submit_feedback(
  appointment_id uuid, rating int, comment text default null, private_note text default null
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_caller();
  words constant text := private.check_text(submit_feedback.comment, 'comment', false);
  aside constant text := private.check_text(submit_feedback.private_note, 'private_note', false);
  session public.appointments;
  given_id uuid;
begin
  if coalesce(submit_feedback.rating not between 1 and 5, true) then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'rating'));
  end if;
  session := private.lock_session(submit_feedback.appointment_id, me);
  if session.mentee_id <> me then
    perform private.fail('not_allowed', 403);
  elsif session.status <> 'completed' then
    perform private.refuse_handled(session.status);
  elsif session.ends_at + interval '30 days' <= now() then
    perform private.fail('too_late', 409);
  end if;
  insert into public.appointment_feedback as f (appointment_id, reviewer_id, rating, comment)
  values (session.id, me, submit_feedback.rating, words)
  on conflict (appointment_id) do update set rating = excluded.rating, comment = excluded.comment
  returning f.id into given_id;
  if aside is null then
    delete from public.appointment_feedback_notes n where n.feedback_id = given_id;
  else
    insert into public.appointment_feedback_notes (feedback_id, author_id, note)
    values (given_id, me, aside)
    on conflict (feedback_id) do update set note = excluded.note;
  end if;
  return private.my_appointment(session.id);
end
$$;
comment on function public.submit_feedback(uuid, int, text, text) is
  'The mentee rates a completed session from 1 to 5, with words for the mentor and others for the team; '
  'until 30 days after the session a new one takes the place of the one before. Answers the row of '
  'list_appointments. Errors: not_signed_in, invalid_input, not_found, not_allowed for the mentor, '
  'already_handled with status, too_late';

create function public.save_appointment_note(appointment_id uuid, note text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  me constant uuid := private.require_caller();
  words constant text := private.check_text(save_appointment_note.note, 'note', false);
  session constant public.appointments := private.lock_session(save_appointment_note.appointment_id, me);
begin
  if words is null then
    delete from public.appointment_notes n where n.appointment_id = session.id and n.author_id = me;
  else
    insert into public.appointment_notes (appointment_id, author_id, note)
    values (session.id, me, words)
    on conflict (appointment_id, author_id) do update set note = excluded.note;
  end if;
  return private.my_appointment(session.id);
end
$$;
comment on function public.save_appointment_note(uuid, text) is
  'Keeps what the caller noted for himself about a session; a blank note deletes it. Answers the row of '
  'list_appointments. Errors: not_signed_in, invalid_input, not_found';


-- Housekeeping and video rooms, for the service role ------------------------------------------------------

create function public.expire_appointments()
returns int
language sql
volatile
security invoker
set search_path = ''
begin atomic
  with due as (
    select a.id
    from public.appointments a
    where (a.status = 'held' and a.hold_expires_at <= now())
      or (a.status = 'pending' and a.scheduled_at <= now())
    -- what somebody is changing at this moment can wait for the next time
    for update skip locked
  ),
  ended as (
    update public.appointments a set status = 'expired' where a.id in (select d.id from due d) returning 1
  )
  select count(*)::int from ended;
end;
comment on function public.expire_appointments() is
  'Housekeeping, for the service role: marks holds that ran out and requests nobody answered before their '
  'start; answers how many. Whoever asks for free times never waits for it';

create function public.complete_appointments()
returns int
language sql
volatile
security invoker
set search_path = ''
begin atomic
  with due as (
    select a.id
    from public.appointments a
    where a.status = 'confirmed' and a.ends_at <= now() - interval '24 hours'
    for update skip locked
  ),
  ended as (
    update public.appointments a set status = 'completed' where a.id in (select d.id from due d) returning 1
  )
  select count(*)::int from ended;
end;
comment on function public.complete_appointments() is
  'Housekeeping, for the service role: a confirmed session of which the mentor said nothing within 24 hours '
  'after its end took place; answers how many';

create function private.is_meeting_link(link text, video_service text)
returns boolean
language sql
immutable
security definer
set search_path = ''
as $$
  select coalesce(
    private.is_link(is_meeting_link.link)
    and is_meeting_link.link ~ case is_meeting_link.video_service
      when 'daily' then '^https://([a-z0-9-]+\.)+daily\.co([/?#]|$)'
      when 'zoom' then '^https://([a-z0-9-]+\.)*zoom\.us([/?#]|$)'
      when 'google_meet' then '^https://meet\.google\.com([/?#]|$)'
    end,
    false
  );
$$;
comment on function private.is_meeting_link(text, text) is
  'True for an https address on a host of this video service, without a port';

create function public.set_meeting(
  appointment_id uuid, meeting_url text, video_service text, google_event_id text default null,
  made_for_version int default null
)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  session public.appointments;
  is_current boolean;
begin
  if (set_meeting.meeting_url is not null or set_meeting.video_service is not null)
    and not private.is_meeting_link(set_meeting.meeting_url, set_meeting.video_service) then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'meeting_url'));
  elsif char_length(set_meeting.google_event_id) not between 1 and 1024 then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'google_event_id'));
  end if;
  select a.* into session from public.appointments a
  where a.id = set_meeting.appointment_id and a.status <> 'held'
  for update;
  if not found then
    perform private.fail('not_found', 404);
  end if;
  update public.appointments a set
    meeting_url = set_meeting.meeting_url,
    video_service = set_meeting.video_service,
    google_event_id = set_meeting.google_event_id
  where a.id = session.id;
  is_current := session.version = coalesce(set_meeting.made_for_version, session.version);
  if not is_current then
    -- it changed while the worker was out: what he made must be looked at again
    perform private.enqueue(
      'calendar_changed',
      'calendar_changed:' || session.id || ':v' || session.version
        || ':after_v' || set_meeting.made_for_version,
      jsonb_build_object('appointment_id', session.id, 'version', session.version)
    );
  end if;
  if set_meeting.meeting_url is distinct from session.meeting_url then
    perform private.tell(session.mentor_id, 'appointment_changed', jsonb_build_object('id', session.id));
    perform private.tell(session.mentee_id, 'appointment_changed', jsonb_build_object('id', session.id));
  end if;
  return is_current;
end
$$;
comment on function public.set_meeting(uuid, text, text, text, int) is
  'For the service role: stores the video room (both null: there is none) and the calendar event of a '
  'session, and tells both people. Answers false when it is not the version any more for which they were '
  'made; calendar_changed is written again then. Errors: invalid_input for a host that is not of that '
  'service, not_found';


-- Work for the outside ------------------------------------------------------------------------------------

create function private.enqueue_appointment()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  awaited constant uuid := case new.awaiting when 'mentor' then new.mentor_id else new.mentee_id end;
  was constant text := case when tg_op = 'INSERT' then 'held' else old.status end;
  kind constant text := case
    when new.status = 'pending' and was = 'held' then 'appointment_requested'
    when new.status = 'pending' and new.scheduled_at <> old.scheduled_at then 'appointment_rescheduled'
    when new.status = 'confirmed' and was in ('held', 'pending') then 'appointment_confirmed'
    when new.status = 'cancelled' and was = 'pending' and new.cancelled_by = awaited
      then 'appointment_declined'
    when new.status = 'cancelled' and was in ('pending', 'confirmed') then 'appointment_cancelled'
    when new.status = 'expired' and was = 'pending' then 'appointment_expired'
  end;
  version_key constant text := new.id || ':v' || new.version;
begin
  -- what is put in without anybody signed in (demo, import) is nobody's news
  if tg_op = 'INSERT' and auth.uid() is null then
    return null;
  end if;
  perform private.enqueue(
    kind, kind || ':' || version_key || ':' || person.id,
    jsonb_build_object('appointment_id', new.id, 'recipient_id', person.id, 'version', new.version)
  )
  from unnest(array[new.mentor_id, new.mentee_id]) person (id)
  where kind is not null and (kind <> 'appointment_requested' or person.id = new.mentor_id);
  if new.status = 'completed' and was <> 'completed' then
    -- once, also when a no-show was taken back
    perform private.enqueue(
      'feedback_requested', 'feedback_requested:' || new.id || ':' || new.mentee_id,
      jsonb_build_object('appointment_id', new.id, 'recipient_id', new.mentee_id, 'version', new.version)
    );
  end if;
  if 'confirmed' in (was, new.status)
    or coalesce(new.google_event_id, new.meeting_url) is not null then
    perform private.enqueue(
      'calendar_changed', 'calendar_changed:' || version_key,
      jsonb_build_object('appointment_id', new.id, 'version', new.version)
    );
  end if;
  return null;
end
$$;
comment on function private.enqueue_appointment() is
  'Trigger: writes the e-mails of a change, one per recipient (the mentor of a request, both people of any '
  'other), and the work on calendar and video room of a session that is or was confirmed';

create trigger appointments_enqueue_insert after insert on public.appointments
  for each row when (new.status in ('pending', 'confirmed'))
  execute function private.enqueue_appointment();
create trigger appointments_enqueue_update after update on public.appointments
  for each row when (new.version <> old.version)
  execute function private.enqueue_appointment();


-- Who may call what ---------------------------------------------------------------------------------------

revoke all on function
  private.lock_session(uuid, uuid), private.check_text(text, text, boolean), private.refuse_handled(text),
  private.check_together(public.appointments), private.side_of(public.appointments, uuid),
  private.confirm_session(uuid, uuid, int), private.call_off_session(uuid, uuid, text, boolean),
  private.check_move(public.appointments, text, timestamptz), private.close_session(uuid, text),
  private.is_meeting_link(text, text), private.enqueue_appointment()
from public, anon, authenticated;

revoke all on function
  public.confirm_appointment(uuid, int), public.decline_appointment(uuid, text),
  public.cancel_appointment(uuid, text), public.reschedule_appointment(uuid, timestamptz, int, text),
  public.extend_hold(uuid), public.complete_appointment(uuid), public.mark_no_show(uuid),
  public.submit_feedback(uuid, int, text, text), public.save_appointment_note(uuid, text),
  public.expire_appointments(), public.complete_appointments(),
  public.set_meeting(uuid, text, text, text, int)
from public, anon, authenticated;
grant execute on function public.confirm_appointment(uuid, int) to authenticated;
grant execute on function public.decline_appointment(uuid, text) to authenticated;
grant execute on function public.cancel_appointment(uuid, text) to authenticated;
grant execute on function public.reschedule_appointment(uuid, timestamptz, int, text) to authenticated;
grant execute on function public.extend_hold(uuid) to authenticated;
grant execute on function public.complete_appointment(uuid) to authenticated;
grant execute on function public.mark_no_show(uuid) to authenticated;
grant execute on function public.submit_feedback(uuid, int, text, text) to authenticated;
grant execute on function public.save_appointment_note(uuid, text) to authenticated;
grant execute on function public.expire_appointments() to service_role;
grant execute on function public.complete_appointments() to service_role;
grant execute on function public.set_meeting(uuid, text, text, text, int) to service_role;
