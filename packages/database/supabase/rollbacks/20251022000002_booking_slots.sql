-- Undoes 20251022000002_booking_slots.sql. Appointments stay; holds and double-booking protection end.

drop function public.book_appointment(uuid, text, text, text);
drop function private.check_booking(uuid, text, text, text);
drop function public.list_appointments();
drop function private.my_appointment(uuid);
drop function private.show_appointments(uuid, uuid[]);
drop type public.my_appointment;
drop function public.release_slot(uuid);
drop function public.hold_slot(uuid, timestamptz, int, text);
drop function private.hold_answer(public.appointments);
drop function private.check_hold_limits(uuid, uuid);
drop function private.end_holds(uuid, uuid, tstzrange, boolean);
drop function private.nearest_slots(uuid, timestamptz, int, uuid, uuid);
drop function public.get_available_slots(uuid, timestamptz, timestamptz, int);
drop function private.free_slots(uuid, timestamptz, timestamptz, int);
drop function private.candidate_slots(uuid, timestamptz, timestamptz, int, uuid, uuid);
drop function private.full_days(public.booking_rules, text, uuid, timestamptz, timestamptz, uuid);
drop function private.busy_times(uuid, uuid, timestamptz, timestamptz, interval, uuid);
drop type public.mentor_slot;

drop trigger appointments_broadcast_update on public.appointments;
drop trigger appointments_broadcast_insert on public.appointments;
drop function private.broadcast_appointment();
alter table public.appointments
  drop constraint appointments_mentee_free,
  drop constraint appointments_mentor_free;
drop trigger appointments_lock on public.appointments;
drop function private.lock_appointment();
drop function private.lock_people(uuid, uuid);
alter table public.appointments
  drop column previous_scheduled_at,
  drop column reschedule_reason,
  drop column awaiting;
-- The extension btree_gist stays: others may use it.
