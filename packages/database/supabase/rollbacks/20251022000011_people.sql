-- Undoes 20251022000011_people.sql. Applications are lost; roles, hours and rules stay as they are.

drop function public.get_my_profile();
drop function public.set_booking_rules(jsonb);
drop function public.clear_availability_override(date);
drop function public.set_availability_override(date, jsonb);
drop function public.set_weekly_hours(jsonb);
drop function public.decide_mentor_application(uuid, boolean, text);
drop function public.list_mentor_applications(text);
drop function public.apply_as_mentor(text);
drop function public.set_mentor_verified(uuid, boolean);
drop function public.set_user_role(uuid, text, boolean);

drop function private.rules_of(uuid);
drop function private.check_rules(jsonb);
drop function private.override_of(uuid, date);
drop function private.check_override_date(uuid, date);
drop function private.weekly_hours(uuid);
drop function private.clock_ranges(jsonb, text);
drop function private.application_json(public.mentor_applications);
drop function private.is_last_admin(uuid);
drop function private.lock_roles();
drop trigger user_roles_age on public.user_roles;
drop function private.check_mentor_age();
drop function private.may_be_minor(uuid);
drop function private.require_mentor();
drop function private.require_staff();

drop type public.mentor_applicant;
drop table public.mentor_applications;
