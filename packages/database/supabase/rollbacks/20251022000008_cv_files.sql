-- Undoes 20251022000008_cv_files.sql. Files stay in the bucket, closed to everybody but the service role:
-- Storage deletes files, not SQL. The bucket goes when it is empty.

drop function public.list_cv_accesses(text, int);
drop type public.cv_access;
drop function public.authorise_cv_access(uuid, uuid);

drop trigger mentorship_requests_cv_file on public.mentorship_requests;
drop trigger appointments_cv_file on public.appointments;
drop function private.check_cv_file();

do $$
begin
  if to_regclass('storage.objects') is null or to_regclass('storage.buckets') is null then
    return;
  end if;
  drop policy if exists mentorkit_cvs_delete_owner on storage.objects;
  drop policy if exists mentorkit_cvs_insert_owner on storage.objects;
  drop policy if exists mentorkit_cvs_select_owner on storage.objects;
  -- Storage refuses deletions by SQL, for the sake of files, of which there are none here
  perform set_config('storage.allow_delete_query', 'true', true);
  delete from storage.buckets b
  where b.id = 'cvs' and not exists (select 1 from storage.objects o where o.bucket_id = b.id);
  perform set_config('storage.allow_delete_query', 'false', true);
end
$$;
drop function private.my_attached_cvs();
drop function private.may_add_cv();

drop index public.mentorship_requests_cv_idx;
drop table public.cv_access_log;
