-- Undoes 20251022000005_booking_transitions.sql. Sessions, notes and feedback stay as they are.

drop trigger appointments_enqueue_update on public.appointments;
drop trigger appointments_enqueue_insert on public.appointments;
drop function private.enqueue_appointment();

drop function public.set_meeting(uuid, text, text, text, int);
drop function private.is_meeting_link(text, text);
drop function public.complete_appointments();
drop function public.expire_appointments();
drop function public.save_appointment_note(uuid, text);
drop function public.submit_feedback(uuid, int, text, text);
drop function public.mark_no_show(uuid);
drop function public.complete_appointment(uuid);
drop function private.close_session(uuid, text);
drop function public.extend_hold(uuid);
drop function public.reschedule_appointment(uuid, timestamptz, int, text);
drop function private.check_move(public.appointments, text, timestamptz);
drop function public.cancel_appointment(uuid, text);
drop function public.decline_appointment(uuid, text);
drop function public.confirm_appointment(uuid, int);
drop function private.call_off_session(uuid, uuid, text, boolean);
drop function private.confirm_session(uuid, uuid, int);
drop function private.side_of(public.appointments, uuid);
drop function private.check_together(public.appointments);
drop function private.refuse_handled(text);
drop function private.check_text(text, text, boolean);
drop function private.lock_session(uuid, uuid);

drop index public.appointments_over_idx;
drop index public.appointments_expiry_idx;
