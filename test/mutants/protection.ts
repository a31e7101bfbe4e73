import { changed, matrix, tests, without, type Mutant } from './mutant.js';

const staff = tests('people');
const minors = tests('minors');
const erased = tests('data-protection');
const exported = tests('data-export');
const kept = tests('retention');

/** Roles, minors, consent, export, erasure, jobs. */
export const protection: Mutant[] = [
  changed(
    'everybody gives roles',
    'private.require_staff',
    [['not private.is_admin()', 'false']],
    matrix('people', 'calls'),
    staff,
  ),
  changed(
    'a token that says service_role in its metadata is the server',
    'private.require_staff',
    [["auth.jwt() ->> 'role' = 'service_role'", "auth.jwt() -> 'user_metadata' ->> 'role' = 'service_role'"]],
    matrix('people', 'calls'),
    staff,
  ),
  changed(
    'the last admin goes',
    'public.set_user_role',
    [["set_user_role.role = 'admin' and private.is_last_admin(set_user_role.user_id)", 'false']],
    staff,
  ),
  changed(
    'who is no mentor any more stays listed',
    'public.set_user_role',
    [["set_user_role.role = 'mentor'", 'false']],
    staff,
  ),
  without(
    'everybody reads every application',
    'alter policy mentor_applications_select_author on public.mentor_applications using (true)',
    matrix('people'),
  ),
  changed(
    'applications have no limit',
    'public.apply_as_mentor',
    [['cardinality(recent) >= 3', 'false']],
    staff,
  ),
  without(
    'a minor becomes a mentor',
    'alter table public.user_roles disable trigger user_roles_age',
    minors,
    staff,
  ),
  changed('a child takes part', 'private.check_birth_year', [['years < 16', 'years < 1']], minors),
  without(
    'a minor makes himself older',
    'alter table public.profile_private disable trigger profile_private_age',
    minors,
  ),
  changed(
    'an adult writes to a minor first',
    'private.protect_minor',
    [['private.may_be_minor(other)', 'false']],
    minors,
  ),
  without(
    'everybody reads who agreed to what',
    'alter policy consents_select_owner on public.consents using (true)',
    matrix('dataProtection'),
  ),
  without(
    'a consent is written with a time of one’s choice',
    `grant insert on public.consents to authenticated;
      create policy consents_insert_owner on public.consents for insert to authenticated
        with check (user_id = (select auth.uid()))`,
    matrix('dataProtection'),
    tests('catalogue', 'clients write nothing'),
  ),
  changed(
    'an export brings what others wrote',
    'private.export_words',
    [
      [
        "'public.messages', 'sender_id', export_words.person",
        "'public.messages', 'conversation_id', (select c.id from public.conversations c where export_words.person in (c.mentor_id, c.mentee_id) limit 1)",
      ],
    ],
    exported,
    tests('columns'),
  ),
  changed(
    'an export brings hashes of tokens',
    'private.export_account',
    [["'{token,invited_by}'", "'{invited_by}'"]],
    exported,
    tests('columns'),
  ),
  changed(
    'an erased account keeps its messages',
    'private.erase_words',
    [["set content = '', deleted_at = clock_timestamp()", 'set updated_at = now()']],
    erased,
  ),
  changed(
    'an erased account keeps its wishes',
    'private.erase_meetings',
    [['set message = null, cv_url = null, cv_type = null', 'set updated_at = now()']],
    erased,
  ),
  changed(
    'an erased account keeps its name',
    'public.delete_my_account',
    [['perform private.erase_profile(me);', '']],
    erased,
  ),
  changed(
    'an erased account can sign in',
    'public.delete_my_account',
    [['perform private.erase_sign_in(me);', '']],
    erased,
  ),
  changed(
    'files outlive the account',
    'public.delete_my_account',
    [['perform private.erase_file(f.object_id, f.bucket, f.path) from private.files_of(me) f;', '']],
    erased,
  ),
  changed(
    'a token of an erased account goes on working',
    'private.is_registered',
    [['p.id = auth.uid() and p.deleted_at is not null', 'false']],
    erased,
  ),
  changed(
    'an admin reads sessions without leaving a trace',
    'public.admin_list_appointments',
    [
      [
        "perform private.log_admin_access(\n    'appointments_of_user', admin_list_appointments.user_id, admin_list_appointments.reason\n  );",
        '',
      ],
    ],
    erased,
    exported,
    tests('moderation'),
  ),
  changed(
    'everybody reads the sessions of everybody',
    'public.admin_list_appointments',
    [['not private.is_admin()', 'false']],
    matrix('dataProtection', 'calls'),
  ),
  changed(
    'CVs are kept for ever',
    'private.retain_cvs',
    [["a.ends_at < now() - interval '1 day'", 'false']],
    kept,
  ),
  changed(
    'chats are kept for ever',
    'private.retain_chats',
    [["coalesce(c.last_message_at, c.created_at) < now() - interval '1 day'", 'false']],
    kept,
  ),
  changed(
    'retention takes what moderators are looking at',
    'private.retain_chats',
    [["r.conversation_id = c.id and r.status = 'open'", 'false']],
    kept,
  ),
  changed(
    'addresses of invitations are kept for ever',
    'private.retain_invitations',
    [["i.expires_at < now() - interval '1 day'", 'false']],
    kept,
  ),
  changed(
    'a reminder comes again and again',
    'public.remind_appointments',
    [
      ['not exists (select 1 from public.outbox o where o.idempotency_key = d.key)', 'true'],
      ["|| h.hours || 'h:' || p.person_id", "|| h.hours || 'h:' || p.person_id || clock_timestamp()"],
    ],
    tests('jobs'),
  ),
  without(
    'a visitor runs the jobs',
    'grant execute on function public.run_jobs to anon',
    matrix('jobs', 'calls'),
  ),
  without(
    'when mentors are free shows as it is stored',
    `grant select on public.mentor_free_times to authenticated;
      create policy mentor_free_times_select on public.mentor_free_times for select to authenticated using (true)`,
    matrix('freeDays'),
  ),
  without(
    'a visitor makes the database work out free times',
    'grant execute on function public.refresh_free_days to anon',
    matrix('freeDays', 'calls'),
  ),
];
