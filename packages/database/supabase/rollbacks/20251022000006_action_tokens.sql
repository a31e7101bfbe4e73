-- Undoes 20251022000006_action_tokens.sql. Links in e-mails that were sent stop working.

drop function public.respond_to_appointment_by_token(text, text, text);
drop function public.peek_action_token(text);
drop function private.consume_action_token(text, text[], text);
drop function public.issue_action_token(uuid, text, uuid);
drop function private.issue_for_request(uuid, uuid, text);
drop function private.issue_for_appointment(uuid, text, uuid, text);
drop function private.token_hash(text);

drop trigger appointments_token_update on public.appointments;
drop trigger appointments_token_insert on public.appointments;
drop function private.end_appointment_token();
drop table public.action_tokens;
update public.appointments set action_token = null, token_expires_at = null where action_token is not null;
