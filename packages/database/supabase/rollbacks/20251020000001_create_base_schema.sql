-- Undoes 20251020000001_create_base_schema.sql: everything MentorKit keeps about people and their sessions is
-- gone.
-- Accounts in auth.users stay.

drop trigger mentorkit_welcome_user on auth.users;

drop table public.appointment_feedback_notes;
drop table public.appointment_feedback;
drop table public.appointment_notes;
drop table public.appointments;
drop table public.booking_rules;
drop table public.availability_overrides;
drop table public.mentor_availability;
drop table public.user_roles;
drop table public.profile_private;
drop table public.profiles;

drop function private.welcome_mentor();
drop function private.welcome_user();
drop function private.clean_name(text);
drop function private.slug_of(text);
drop function private.rate_mentor();
drop function private.count_sessions();
drop function private.my_appointment_ids();
drop function private.prepare_appointment();
drop function private.is_admin();
drop function private.prepare_profile();
drop function private.profile_words(text, text, text, text);
drop function private.is_link(text);
drop function private.are_labels(text[]);
drop function private.require_caller();
drop function private.is_registered();
drop function private.fail(text, int, jsonb);
drop function private.freeze_columns();
drop function private.set_updated_at();
drop schema private;

drop text search configuration public.plain_words;
drop text search configuration public.portuguese_plain;
-- The extensions pgcrypto and unaccent stay: others may use them.
