import { changed, matrix, tests, without, type Mutant } from './mutant.js';

const seen = tests('visibility');

/** Partners, their members, invitations and mentors. */
export const partners: Mutant[] = [
  without(
    'the view shows what its owner may see',
    'alter view public.mentors_with_partners set (security_invoker = false)',
    seen,
  ),
  without(
    'a visitor runs the expiry of invitations',
    'grant execute on function public.expire_partner_invitations() to anon',
    matrix('seed', 'calls'),
  ),
  without(
    'everybody makes tokens',
    'grant execute on function public.generate_secure_token(int) to authenticated',
    matrix('seed', 'calls'),
  ),
  changed(
    'a token is always the same',
    'public.generate_secure_token',
    [
      [
        'extensions.gen_random_bytes((length * 3 + 3) / 4)',
        "decode(repeat('5a', (length * 3 + 3) / 4), 'hex')",
      ],
    ],
    tests('accounts'),
  ),
  changed(
    'a token is made of digits only',
    'public.generate_secure_token',
    [["'base64'", "'hex'"]],
    tests('accounts'),
  ),
  changed(
    'access of others is told to whoever asks',
    'private.may_ask_about',
    [["may_ask_about.asker not in ('anon', 'authenticated')", 'true']],
    seen,
    matrix('seed'),
  ),
  changed(
    'access lasts past its end',
    'private.partner_ids_of',
    [['(u.expires_at is null or u.expires_at > now())', 'true']],
    seen,
    matrix('seed'),
  ),
  changed(
    'access lasts after one left',
    'private.partner_ids_of',
    [["u.status = 'active'", 'true']],
    tests('attacks', 'access ends'),
  ),
  changed(
    'access lasts after the programme ended',
    'private.partner_is_open',
    [['(now() at time zone', "(timestamptz '2026-02-01' at time zone"]],
    seen,
  ),
  changed(
    'access lasts after the partner was switched off',
    'private.partner_is_open',
    [['partner_is_open.partner.is_active', 'true']],
    seen,
  ),
  changed(
    'a member manages his partner',
    'private.my_administered_partner_ids',
    [["u.role = 'admin'", 'true']],
    matrix('seed'),
  ),
  changed(
    'a partner admin goes on after he was put out',
    'private.my_administered_partner_ids',
    [
      ["u.status = 'active'", 'true'],
      ['u.partner_id in (select private.my_partner_ids())', 'true'],
    ],
    seen,
  ),
  changed(
    'an unconfirmed address opens invitations',
    'private.my_confirmed_email',
    [['u.email_confirmed_at is not null', 'true']],
    tests('programmes'),
  ),
  changed(
    'the address a token claims opens invitations',
    'private.my_confirmed_email',
    [
      ['select lower(u.email)', "select lower(auth.jwt() ->> 'email')"],
      ["lower(u.email) = lower(auth.jwt() ->> 'email')", 'true'],
    ],
    tests('programmes'),
  ),
  without(
    'the hash of an invitation’s token can be selected',
    'grant select (token) on public.partner_invitations to authenticated',
    tests('columns', 'read by nobody'),
  ),
  without(
    'everybody reads all invitations',
    'alter policy partner_invitations_select_invited on public.partner_invitations using (true)',
    matrix('seed'),
  ),
  without(
    'everybody reads who belongs to which partner',
    'alter policy user_partners_select_owner on public.user_partners using (true)',
    matrix('seed'),
  ),
  without(
    'a person joins a partner by himself',
    `grant insert on public.user_partners to authenticated;
      create policy user_partners_insert_owner on public.user_partners for insert to authenticated
        with check (user_id = (select auth.uid()))`,
    matrix('seed'),
  ),
  without(
    'a person prolongs his own access',
    `grant update (status, expires_at) on public.user_partners to authenticated;
      create policy user_partners_update_owner on public.user_partners for update to authenticated
        using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()))`,
    matrix('seed'),
  ),
  without(
    'hidden mentors show through the programmes they are in',
    `alter policy mentor_partners_select_visitor on public.mentor_partners using (status = 'approved' and is_active)`,
    seen,
  ),
  without(
    'who asked to join a programme shows to everybody',
    'alter policy mentor_partners_select_user on public.mentor_partners using (true)',
    matrix('seed'),
  ),
  without(
    'a partner that is switched off still shows',
    'alter policy partners_select_user on public.partners using (true)',
    seen,
  ),
  changed(
    'a private mentor can be booked and written to',
    'private.mentor_is_visible',
    [["p.profile_visibility = 'public'", "p.profile_visibility in ('public', 'private')"]],
    seen,
  ),
  changed(
    'an unverified mentor can be booked and written to',
    'private.mentor_is_visible',
    [['p.verified', 'true']],
    seen,
  ),
  changed(
    'whoever is no mentor can be written to',
    'private.mentor_is_visible',
    [["r.user_id = p.id and r.role = 'mentor'", 'r.user_id = p.id']],
    tests('hostile-input'),
  ),
  changed(
    'one acts in the name of any partner, open or not',
    'private.partner_in_charge',
    [['private.partner_is_open(o)', 'true']],
    tests('outbox'),
  ),
];
