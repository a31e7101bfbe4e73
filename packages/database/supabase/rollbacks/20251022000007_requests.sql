-- Undoes 20251022000007_requests.sql. Requests stay with their message and status; replies, reasons and
-- proposed times are lost.

drop function public.similar_mentors(uuid, uuid);
drop function private.similar_mentor_ids(uuid, uuid, name);
drop function public.remind_requests();
drop function public.expire_requests();
drop function public.reply_to_request_by_token(text, text);
drop function public.accept_proposed_time(uuid, timestamptz);
drop function public.propose_times(uuid, timestamptz[], int);
drop function public.decline_request(uuid, text);
drop function public.reply_to_request(uuid, text);
drop function private.store_reply(public.mentorship_requests, text);
drop function public.read_request(uuid);
drop function public.withdraw_request(uuid);
drop function private.refuse_request(public.mentorship_requests);
drop function private.take_request(uuid, uuid, text);
drop function public.create_request(uuid, text, text, text, uuid, text);
drop function private.check_request_limits(uuid, uuid);
drop function private.my_request(uuid);
drop function public.list_requests(boolean, text, int);
drop function private.request_card(public.mentorship_requests, uuid);
drop type public.request_card;
drop function private.request_status(text, timestamptz);

drop trigger user_blocks_close_requests on public.user_blocks;
drop function private.close_requests();
drop trigger mentorship_requests_announce_update on public.mentorship_requests;
drop trigger mentorship_requests_announce_insert on public.mentorship_requests;
drop function private.announce_request();

drop table public.request_proposals;
drop function private.my_request_ids();

drop index public.mentorship_requests_appointment_id_idx;
alter table public.mentorship_requests
  drop column appointment_id,
  drop column proposals,
  drop column reminded_at,
  drop column reminders,
  drop column withdrawn_at,
  drop column decline_reason,
  drop column declined_at,
  drop column replied_at,
  drop column reply,
  drop column read_at;
