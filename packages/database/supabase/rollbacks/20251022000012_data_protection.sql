-- Undoes 20251022000012_data_protection.sql. The record of consents is lost; deleted accounts stay empty, but
-- are no longer marked as deleted.

drop function public.admin_list_appointments(uuid, text);
drop type public.admin_appointment;
drop function public.delete_my_account();
drop function private.erase_profile(uuid);
drop function private.erase_references(uuid);
drop function private.erase_words(uuid);
drop function private.erase_meetings(uuid);
drop function private.erase_sign_in(uuid);
drop function public.export_my_data();
drop function private.erase_file(uuid, text, text);
drop function private.export_traces(uuid);
drop function private.files_of(uuid);
drop function private.export_words(uuid);
drop function private.export_meetings(uuid);
drop function private.export_account(uuid);
drop function private.name_of(uuid);
drop function private.rows_of(text, name, uuid, text[]);

drop trigger messages_protect on public.messages;
drop function private.protect_minor();
drop trigger profile_private_age_kept on public.profile_private;
drop trigger profile_private_age on public.profile_private;
drop function private.check_birth_year();

drop function public.give_consent(text, text, text, boolean);
drop function private.controller_name(uuid);
drop function private.consent_partner(text, boolean, uuid);

drop trigger message_reports_refuse_erased on public.message_reports;
drop trigger appointment_feedback_notes_refuse_erased on public.appointment_feedback_notes;
drop trigger appointment_feedback_refuse_erased on public.appointment_feedback;
drop trigger appointment_notes_refuse_erased on public.appointment_notes;
drop trigger mentor_applications_refuse_erased on public.mentor_applications;
drop trigger mentorship_requests_refuse_erased on public.mentorship_requests;
drop function private.refuse_erased();
drop trigger profiles_keep_erased on public.profiles;
drop trigger user_roles_keep_erased on public.user_roles;
drop trigger profile_private_keep_erased on public.profile_private;
drop function private.keep_erased();

-- What the base schema says.
create or replace function private.is_registered()
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return auth.uid() is not null and coalesce(auth.jwt() ->> 'is_anonymous', 'false') <> 'true';
end
$$;
comment on function private.is_registered() is 'True for a signed-in person who is not an anonymous sign-in';

alter table public.profiles drop column deleted_at;
drop table public.consents;
