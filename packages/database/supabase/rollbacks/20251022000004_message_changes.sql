-- Undoes 20251022000004_message_changes.sql. Edited messages and tombstones stay as they are; the log of what
-- admins read is lost.

drop function public.list_admin_access(text);
drop type public.admin_access;
drop function public.admin_list_conversations(uuid, text);
drop function public.admin_read_conversation(uuid, text, text);
drop type public.read_message;
drop trigger message_reports_announce on public.message_reports;
drop function private.announce_report();
drop function public.delete_message(uuid);
drop function public.edit_message(uuid, text);
drop function private.check_edit_rate(uuid);
drop function private.check_edit_time(public.messages);
drop function private.lock_own_message(uuid);
drop trigger messages_verify_change on public.messages;
drop function private.verify_message_change();
drop function private.log_admin_access(text, uuid, text);
drop table public.admin_access_log;
