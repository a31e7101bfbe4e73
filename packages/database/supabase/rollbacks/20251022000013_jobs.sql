-- Undoes 20251022000013_jobs.sql. Nothing is reminded, ended or cleared away by itself any more.

select private.unschedule_jobs();
drop function private.schedule_jobs();
drop function private.unschedule_jobs();
drop function public.run_jobs(text[]);
drop function public.apply_retention();
drop function private.retain_traces();
drop function private.retain_chats();
drop function private.retain_invitations();
drop function private.retain_cvs();
drop function private.erase_unused_cvs(text[]);
drop function private.kept_until(timestamptz, uuid, text);
drop function public.remind_appointments();
drop function private.take_job(text);
