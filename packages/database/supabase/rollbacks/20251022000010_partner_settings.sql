-- Undoes 20251022000010_partner_settings.sql. Settings and sign-on keys of the partners are lost, and so is
-- when sessions were answered.

drop function public.partner_report(uuid, timestamptz, timestamptz);
drop function private.month_report(uuid, date);
drop function private.publish_stages(jsonb);
drop function private.people_in(jsonb, text[]);

drop trigger appointments_stamp_insert on public.appointments;
drop trigger appointments_stamp_update on public.appointments;
drop function private.stamp_answer();
alter table public.appointments
  drop column confirmed_at,
  drop column answered_at,
  drop column requested_at;

drop function public.get_partner_page(text);
drop function public.revoke_partner_key(uuid);
drop function public.add_partner_key(uuid, jsonb);
drop function public.update_partner_settings(uuid, jsonb);
drop function public.get_partner_settings(uuid);
drop function private.partner_settings_json(uuid);
drop function private.retention_days(uuid, text);

drop function public.use_assertion(uuid, text, timestamptz);
drop table public.used_assertions;
drop table public.partner_keys;
drop trigger partners_welcome on public.partners;
drop function private.welcome_partner();
drop table public.partner_settings;
revoke execute on function private.is_address(text) from service_role;

drop function private.public_jwk(jsonb);
drop function private.are_questions(jsonb);
drop function private.are_origins(text[]);
drop function private.is_origin(text);
