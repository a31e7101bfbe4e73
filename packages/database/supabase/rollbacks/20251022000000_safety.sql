-- Undoes 20251022000000_safety.sql: blocks and reports are gone, people who were apart see each other again.

drop function public.resolve_report(uuid, text, text);
drop function public.list_reports(text, text, int);
drop type public.filed_report;
drop function private.read_cursor(text);
drop function private.cursor_of(timestamptz, uuid);
drop function public.report_message(uuid, text, text);
drop function public.list_blocks();
drop function public.unblock_user(uuid);
drop function public.block_user(uuid);
drop function private.have_met(uuid, uuid);

-- What the migrations before say about profiles and people who are apart.
alter policy profiles_select_user on public.profiles using (
  id = (select auth.uid())
  or (verified and profile_visibility = 'public')
  or (
    verified
    and profile_visibility = 'partners_only'
    and id = any (array(select private.my_programme_mentor_ids()))
  )
);
comment on policy profiles_select_user on public.profiles is
  'A signed-in person reads himself, public mentors, and partners_only mentors of his own programmes';
drop function private.my_apart_ids();
create or replace function private.are_apart(one uuid, other uuid)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return false;
end
$$;
comment on function private.are_apart(uuid, uuid) is
  'True when one of these two people blocked the other; nobody can before the migration that brings blocks';

drop table public.message_reports;
drop table public.user_blocks;
