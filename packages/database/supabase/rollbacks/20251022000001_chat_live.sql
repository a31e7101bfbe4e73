-- Undoes 20251022000001_chat_live.sql. Messages stay; they are no longer ordered, limited or broadcast.

drop function public.mark_read(uuid, timestamptz);
drop function public.list_conversations();
drop function public.start_conversation(uuid, text);

drop trigger user_blocks_broadcast on public.user_blocks;
drop function private.broadcast_block();
drop trigger conversations_broadcast on public.conversations;
drop function private.broadcast_conversation();
drop trigger messages_broadcast_update on public.messages;
drop trigger messages_broadcast_insert on public.messages;
drop function private.broadcast_message();
drop trigger messages_prepare on public.messages;
drop function private.prepare_message();
drop function private.check_message_rate(uuid);
drop function private.check_message_text(text);
drop function private.check_may_write(public.conversations, uuid);
drop function private.conversation_is_open(uuid, uuid);

do $$
begin
  if to_regclass('realtime.messages') is not null then
    drop policy if exists mentorkit_messages_select_listener on realtime.messages;
    drop policy if exists mentorkit_messages_insert_participant on realtime.messages;
  end if;
end
$$;
drop function private.my_open_conversation_ids();
drop function private.topic_conversation_id(text);
drop function private.tell(uuid, text, jsonb);
