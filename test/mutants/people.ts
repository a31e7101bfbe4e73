import { changed, matrix, tests, without, type Mutant } from './mutant.js';

const seen = tests('visibility');

/** People, roles and what of them shows. */
export const people: Mutant[] = [
  without(
    'everybody signed in reads the contact data of everybody',
    'alter policy profile_private_select_owner on public.profile_private using (true)',
    matrix('base'),
  ),
  without(
    'row level security of the contact data is off',
    'alter table public.profile_private disable row level security',
    matrix('base'),
  ),
  without(
    'everybody changes the contact data of everybody',
    'alter policy profile_private_update_owner on public.profile_private using (true) with check (true)',
    tests('attacks', 'names no row'),
  ),
  without(
    'a person writes his own address past its confirmation',
    'grant update (email) on public.profile_private to authenticated',
    matrix('base'),
  ),
  without(
    'a mentor verifies and rates himself',
    'grant update (verified, average_rating, total_reviews, total_sessions) on public.profiles to authenticated',
    matrix('base'),
  ),
  without(
    'everybody edits the profiles of everybody',
    'alter policy profiles_update_owner on public.profiles using (true) with check (true)',
    matrix('base'),
  ),
  without(
    'the policy that lets one edit his profile states no check',
    `drop policy profiles_update_owner on public.profiles;
      create policy profiles_update_owner on public.profiles for update to authenticated
        using (id = (select auth.uid()) and (select private.is_registered()))`,
    tests('catalogue', 'states what the new row must be'),
  ),
  without(
    'a visitor reads every profile',
    'alter policy profiles_select_visitor on public.profiles using (true)',
    seen,
  ),
  without(
    'a visitor reads mentors who show themselves to partners or nobody',
    'alter policy profiles_select_visitor on public.profiles using (verified)',
    seen,
  ),
  without(
    'everybody signed in reads every profile',
    'alter policy profiles_select_user on public.profiles using (true)',
    matrix('base'),
  ),
  without(
    'a private mentor shows to the members of his programme',
    `alter policy profiles_select_user on public.profiles using (
      id = (select auth.uid()) or (verified and profile_visibility = 'public')
      or (verified and id = any (array(select private.my_programme_mentor_ids()))))`,
    seen,
  ),
  without(
    'a person gives himself a role',
    `grant insert on public.user_roles to authenticated;
      create policy user_roles_insert_owner on public.user_roles for insert to authenticated
        with check (user_id = (select auth.uid()))`,
    matrix('base'),
  ),
  without(
    'everybody reads who has which role',
    'alter policy user_roles_select_owner on public.user_roles using (true)',
    matrix('base'),
  ),
  without(
    'a mentor’s hours show to everybody as they are stored',
    'alter policy mentor_availability_select_owner on public.mentor_availability using (true)',
    matrix('base'),
  ),
  changed('everybody is an admin', 'private.is_admin', [["r.role = 'admin'", 'true']], matrix('seed')),
  changed(
    'an anonymous sign-in counts as registered',
    'private.is_registered',
    [["coalesce(auth.jwt() ->> 'is_anonymous', 'false') <> 'true'", 'true']],
    matrix('chat', 'calls'),
    matrix('seed'),
  ),
  changed(
    'a new account brings its own role',
    'private.welcome_user',
    [["values (new.id, 'mentee')", "values (new.id, coalesce(new.raw_user_meta_data ->> 'role', 'mentee'))"]],
    tests('accounts'),
  ),
  changed(
    'a new account keeps its name as it came, control characters and all',
    'private.clean_name',
    [["'[[:cntrl:][:space:]]+'", "'[[:space:]]{9}'"]],
    tests('accounts'),
  ),
  changed(
    'a frozen column thaws',
    'private.freeze_columns',
    [['is distinct from to_jsonb(old) -> frozen', 'is distinct from to_jsonb(new) -> frozen']],
    tests('second-walls'),
  ),
  without(
    'a name carries line breaks into mail headers',
    'alter table public.profiles drop constraint profiles_first_name_check',
    tests('second-walls'),
  ),
  without(
    'a picture may be any address',
    'alter table public.profiles drop constraint profiles_avatar_url_check',
    tests('second-walls'),
  ),
  changed(
    'a link names a user in front of the host',
    'private.is_link',
    [['[^/?#@', '[^/?#']],
    tests('second-walls'),
  ),
  changed(
    'a link may be of any kind',
    'private.is_link',
    [["'^https://", "'^[a-z]+:(//)?"]],
    tests('second-walls'),
  ),
  changed(
    'a time zone is taken as it comes',
    'private.prepare_profile',
    [["'^([A-Z][A-Za-z_]+(/[A-Z][A-Za-z_-]+){1,2}|UTC)$'", "'.'"]],
    tests('hostile-input'),
    tests('accounts'),
  ),
  without(
    'a signed-in person may name what is in schema private',
    'grant usage on schema private to authenticated',
    tests('catalogue', 'only the functions meant for clients'),
  ),
  without(
    'a session’s feedback shows to everybody',
    'alter policy appointment_feedback_select_participant on public.appointment_feedback using (true)',
    matrix('base'),
  ),
  without(
    'the mentor reads what the mentee noted',
    `alter policy appointment_notes_select_author on public.appointment_notes
      using (appointment_id = any (array(select private.my_appointment_ids())))`,
    tests('columns', '^(mentee|mentor) finds'),
  ),
  without(
    'the mentor reads the words meant for the team',
    `alter policy appointment_feedback_notes_select_author on public.appointment_feedback_notes
      using (feedback_id in (select id from public.appointment_feedback))`,
    matrix('base'),
  ),
];
