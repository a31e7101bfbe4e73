-- Who may see what of the mentor interaction system. Nobody writes here but through RPCs and messages.

create function private.my_conversation_ids()
returns setof uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return query
  select p.conversation_id
  from public.conversation_participants p
  where p.user_id = auth.uid() and private.is_registered();
end
$$;
comment on function private.my_conversation_ids() is 'Conversations the caller takes part in';

create function private.my_confirmed_email()
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select lower(u.email)
  from auth.users u
  where u.id = auth.uid() and u.email_confirmed_at is not null
    and lower(u.email) = lower(auth.jwt() ->> 'email')
    and private.is_registered();
$$;
comment on function private.my_confirmed_email() is
  'The address of the caller''s session in lower case, if he proved that it is his';

create function private.partner_in_charge(partner text)
returns uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  of_session constant text := auth.jwt() -> 'app_metadata' ->> 'partner_id';
  found_id uuid;
begin
  -- a partner's own sign-on names the partner; what the page says does not change it
  select mine into found_id from private.my_partner_ids() mine where mine::text = of_session;
  if found_id is null and partner_in_charge.partner is not null then
    select o.id into found_id from public.partners o
    where o.slug = partner_in_charge.partner and private.partner_is_open(o);
    if found_id is null then
      perform private.fail('invalid_input', 400, jsonb_build_object('field', 'partner'));
    end if;
  end if;
  return found_id;
end
$$;
comment on function private.partner_in_charge(text) is
  'The partner in whose name the caller acts: that of his session, else the open one with this slug, else '
  'none';

revoke all on function
  private.my_conversation_ids(), private.my_confirmed_email(), private.partner_in_charge(text)
from public, anon, authenticated;
grant execute on function private.my_conversation_ids() to authenticated, service_role;
grant execute on function private.my_confirmed_email() to authenticated, service_role;


-- profiles ------------------------------------------------------------------------------------------------

-- A visitor reads verified mentors who show themselves to everybody.
alter policy profiles_select_visitor on public.profiles using (verified and profile_visibility = 'public');
comment on policy profiles_select_visitor on public.profiles is
  'A visitor reads verified mentors who show themselves to everybody';
-- A signed-in person reads himself, public mentors, and partners_only mentors of his own programmes.
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


-- appointments --------------------------------------------------------------------------------------------

-- The two people of a session read it; a hold, also one that was let go, is read by the mentee alone.
alter policy appointments_select_participant on public.appointments using (
  mentee_id = (select auth.uid())
  or (
    mentor_id = (select auth.uid())
    and status <> 'held'
    and not (status = 'expired' and message is null)
  )
);
comment on policy appointments_select_participant on public.appointments is
  'The two people of a session read it; a hold, also one that was let go, is read by the mentee alone';


-- partners ------------------------------------------------------------------------------------------------

-- A visitor reads active partners between the first and the last day of their programme.
create policy partners_select_visitor on public.partners for select to anon
  using (private.partner_is_open(partners));
comment on policy partners_select_visitor on public.partners is
  'A visitor reads active partners between the first and the last day of their programme';
-- A signed-in person reads the same; an admin reads all, so that one he switched off does not vanish from
-- him.
create policy partners_select_user on public.partners for select to authenticated
  using (private.partner_is_open(partners) or (select private.is_admin()));
comment on policy partners_select_user on public.partners is
  'A signed-in person reads the same; an admin reads all, so that one he switched off does not vanish from '
  'him';
-- No insert, update or delete: admins manage partners through RPCs.

grant select on public.partners to anon, authenticated;


-- partner_invitations -------------------------------------------------------------------------------------

-- A registered person reads invitations to the confirmed address of his session; a partner's admin and the
-- platform's admins read those they manage. The token is granted to nobody.
create policy partner_invitations_select_invited on public.partner_invitations for select to authenticated
  using (
    (status = 'pending' and lower(email) = (select private.my_confirmed_email()))
    or partner_id = any (array(select private.my_administered_partner_ids()))
    or (select private.is_admin())
  );
comment on policy partner_invitations_select_invited on public.partner_invitations is
  'A registered person reads invitations to the confirmed address of his session; a partner''s admin and the '
  'platform''s admins read those they manage. The token is granted to nobody';
-- No insert, update or delete: invitations are made, accepted and declined through RPCs.

grant select (id, partner_id, email, status, expires_at, invited_by, accepted_at, created_at, updated_at)
  on public.partner_invitations to authenticated;


-- user_partners -------------------------------------------------------------------------------------------

-- A person reads his own memberships; a partner's admin and the platform's admins read those they manage.
create policy user_partners_select_owner on public.user_partners for select to authenticated
  using (
    user_id = (select auth.uid())
    or partner_id = any (array(select private.my_administered_partner_ids()))
    or (select private.is_admin())
  );
comment on policy user_partners_select_owner on public.user_partners is
  'A person reads his own memberships; a partner''s admin and the platform''s admins read those they manage';
-- No insert, update or delete: one joins by invitation and leaves, both through RPCs.

grant select on public.user_partners to authenticated;


-- mentor_partners -----------------------------------------------------------------------------------------
-- Row by row, not by a list of ids: a list grows with every mentor there is, and so does the hash that an
-- exists would become. The policies of profiles and partners, which do not read these rows, say who may be
-- seen.

-- A visitor reads which public mentors are approved in a programme he may read.
create policy mentor_partners_select_visitor on public.mentor_partners for select to anon
  using (
    status = 'approved'
    and is_active
    and (
      select p.verified and p.profile_visibility <> 'private' from public.profiles p where p.id = mentor_id
    )
    and (select true from public.partners o where o.id = partner_id)
  );
comment on policy mentor_partners_select_visitor on public.mentor_partners is
  'A visitor reads which public mentors are approved in a programme he may read';
-- A signed-in person reads the same of mentors he may see, a mentor his own rows, admins those they manage.
create policy mentor_partners_select_user on public.mentor_partners for select to authenticated
  using (
    (
      status = 'approved'
      and is_active
      and (
        select p.verified and p.profile_visibility <> 'private' from public.profiles p where p.id = mentor_id
      )
      and (select true from public.partners o where o.id = partner_id)
    )
    or mentor_id = (select auth.uid())
    or partner_id = any (array(select private.my_administered_partner_ids()))
    or (select private.is_admin())
  );
comment on policy mentor_partners_select_user on public.mentor_partners is
  'A signed-in person reads the same of mentors he may see, a mentor his own rows, admins those they manage';
-- No insert, update or delete: a mentor asks to join and a partner's admin approves, both through RPCs.

grant select on public.mentor_partners to anon, authenticated;


-- conversations -------------------------------------------------------------------------------------------

-- The two people of a conversation read it.
create policy conversations_select_participant on public.conversations for select to authenticated
  using (id = any (array(select private.my_conversation_ids())));
comment on policy conversations_select_participant on public.conversations is
  'The two people of a conversation read it';
-- No insert, update or delete: the mentee opens one through start_conversation; nobody moves or deletes it.

grant select on public.conversations to authenticated;


-- conversation_participants -------------------------------------------------------------------------------

-- The two people of a conversation read how far each has read.
create policy conversation_participants_select_participant on public.conversation_participants
  for select to authenticated
  using (conversation_id = any (array(select private.my_conversation_ids())));
comment on policy conversation_participants_select_participant on public.conversation_participants is
  'The two people of a conversation read how far each has read';
-- No insert, update or delete: rows come with the conversation, mark_read moves the pointer.

grant select on public.conversation_participants to authenticated;


-- messages ------------------------------------------------------------------------------------------------

-- The two people of a conversation read its messages.
create policy messages_select_participant on public.messages for select to authenticated
  using (conversation_id = any (array(select private.my_conversation_ids())));
comment on policy messages_select_participant on public.messages is
  'The two people of a conversation read its messages';
-- A registered person writes in his own conversations, in his own name.
create policy messages_insert_participant on public.messages for insert to authenticated
  with check (
    sender_id = (select auth.uid())
    and (select private.is_registered())
    and conversation_id = any (array(select private.my_conversation_ids()))
  );
comment on policy messages_insert_participant on public.messages is
  'A registered person writes in his own conversations, in his own name';
-- No update and no delete: edit, delete and read state go through RPCs.

grant select on public.messages to authenticated;
grant insert (id, conversation_id, sender_id, content) on public.messages to authenticated;


-- mentorship_requests -------------------------------------------------------------------------------------

-- The mentee who wrote a request and the mentor it went to read it.
create policy mentorship_requests_select_participant on public.mentorship_requests for select to authenticated
  using (mentor_id = (select auth.uid()) or mentee_id = (select auth.uid()));
comment on policy mentorship_requests_select_participant on public.mentorship_requests is
  'The mentee who wrote a request and the mentor it went to read it';
-- No insert, update or delete: a request is made, read, answered and declined through RPCs.

grant select on public.mentorship_requests to authenticated;


-- Live changes --------------------------------------------------------------------------------------------

do $$
begin
  if not exists (select 1 from pg_catalog.pg_publication where pubname = 'supabase_realtime') then
    create publication supabase_realtime;
  end if;
end
$$;
alter publication supabase_realtime add table public.conversations, public.messages;


-- mentors_with_partners -----------------------------------------------------------------------------------

create view public.mentors_with_partners with (security_invoker = true) as
select
  p.id,
  p.slug,
  p.full_name,
  p.avatar_url,
  p.job_title,
  p.company,
  p.city,
  p.state,
  p.country,
  p.timezone,
  p.languages,
  p.mentorship_topics,
  p.expertise_areas,
  p.inclusive_tags,
  p.availability_status,
  p.average_rating,
  p.total_reviews,
  p.total_sessions,
  p.chat_enabled,
  p.profile_visibility,
  p.bio,
  p.experience_years,
  p.linkedin_url,
  p.mentorship_guidelines,
  coalesce(
    (
      select jsonb_agg(
        jsonb_build_object('id', o.id, 'name', o.name, 'slug', o.slug, 'logo_url', o.logo_url) order by o.name
      )
      from public.mentor_partners m
      join public.partners o on o.id = m.partner_id
      where m.mentor_id = p.id and m.status = 'approved' and m.is_active and private.partner_is_open(o)
    ),
    '[]'
  ) as partners
from public.profiles p
where p.verified;

comment on view public.mentors_with_partners is
  'Verified mentors the caller may see, with their partner programmes; no contact data. Runs with the '
  'caller''s rights';

revoke all on table public.mentors_with_partners from public, anon, authenticated, service_role;
grant select on public.mentors_with_partners to anon, authenticated, service_role;
