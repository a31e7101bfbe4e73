-- Undoes 20251022000003_outbox.sql. Work that was waiting in it is lost.

drop function public.fail_outbox(uuid, text, boolean);
drop function public.complete_outbox(uuid);
drop function public.claim_outbox(int, int);
drop function private.enqueue(text, text, jsonb, timestamptz);
drop table public.outbox;
