-- Undoes 20251022000009_partner_programmes.sql. The record of who did what in a programme is lost; partners,
-- members, mentors and invitations stay.

drop function public.list_programme_mentors(uuid, text, text, int);
drop type public.programme_mentor;
drop function public.approve_mentor_partner(uuid, uuid, boolean);
drop function public.pause_partner_programme(uuid, boolean);
drop function public.leave_partner_programme(uuid);
drop function public.request_partner_programme(uuid);
drop function private.partner_manager_ids(uuid);
drop trigger mentor_partners_broadcast on public.mentor_partners;
drop function private.broadcast_programme();

drop function public.decline_partner_invitation_by_id(uuid);
drop function public.accept_partner_invitation_by_id(uuid);
drop function private.refuse_invitation(uuid);
drop function public.decline_partner_invitation(text);
drop function public.accept_partner_invitation(text);
drop function private.join_partner(public.partner_invitations);
drop function private.take_invitation(text, text, uuid);
drop function public.peek_partner_invitation(text);
drop function private.invitation_page(text);
drop function private.partner_card(public.partners);

drop function public.issue_invitation_token(uuid);
drop function public.resend_invitation(uuid, timestamptz);
drop function public.cancel_invitation(uuid);
drop function private.lock_invitation(uuid);
drop function public.create_invitation(uuid, text, timestamptz, timestamptz);
drop function public.create_invitations(uuid, text[], timestamptz, timestamptz, boolean);
drop function private.send_invitations(uuid, text[], timestamptz, timestamptz);
drop function private.judge_addresses(uuid, text[]);
drop function private.check_invitation_rate(uuid, int);
drop function private.lock_invitations(uuid);
drop function private.check_invitation_terms(uuid, timestamptz, timestamptz);
drop function private.is_address(text);

drop function public.leave_partner(uuid);
drop function public.set_member_access(uuid, uuid, timestamptz);
drop function public.remove_member(uuid, uuid);
drop function private.lock_member(uuid, uuid);
drop function public.list_members(uuid, text, int, text);
drop type public.partner_member;
drop function public.set_member_role(uuid, uuid, text);
drop function private.is_current(public.user_partners);
drop trigger user_partners_broadcast_insert on public.user_partners;
drop trigger user_partners_broadcast_update on public.user_partners;
drop function private.broadcast_membership();

drop function public.update_partner(uuid, jsonb);
drop function public.create_partner(text, text, text, text, text, date, date);
drop function private.refuse_row(text, text, text);
drop function private.check_changes(jsonb, jsonb);
drop function private.note_partner_act(uuid, text, uuid, uuid, jsonb);
drop function private.require_partner_admin(uuid);

drop index public.partner_invitations_mailed_at_idx;
alter table public.partner_invitations
  drop column mailed_at,
  drop column version,
  drop column access_until;

drop table public.partner_audit_log;
