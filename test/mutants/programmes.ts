import { changed, matrix, tests, without, type Mutant } from './mutant.js';

const invitations = tests('invitations');
const answers = tests('invitation-answers');
const members = tests('members');
const settings = tests('partner-settings');
const keys = tests('partner-keys');
const report = tests('partner-report');

/** Programmes, invitations, settings, figures of partners. */
export const programmes: Mutant[] = [
  changed(
    'an admin of one partner manages every partner',
    'private.require_partner_admin',
    [
      [
        'require_partner_admin.partner_id in (select private.my_administered_partner_ids())',
        'exists (select private.my_administered_partner_ids())',
      ],
    ],
    invitations,
    members,
  ),
  changed(
    'everybody manages every partner',
    'private.require_partner_admin',
    [['elsif not private.is_admin() then', 'elsif false then']],
    matrix('partnerProgrammes', 'calls'),
    invitations,
  ),
  changed(
    'a partner admin makes others admins',
    'public.set_member_role',
    [['not private.is_admin()', 'not private.is_registered()']],
    matrix('partnerProgrammes', 'calls'),
    members,
  ),
  changed(
    'one admin of a partner throws the other out',
    'private.lock_member',
    [["member.role = 'admin' and not private.is_admin()", 'false']],
    members,
  ),
  changed(
    'an admin of one partner cancels invitations of another',
    'private.lock_invitation',
    [['i.partner_id in (select private.my_administered_partner_ids()) or private.is_admin()', 'true']],
    invitations,
  ),
  changed(
    'an invitation is accepted after its end',
    'private.take_invitation',
    [['i.expires_at > now()', 'true']],
    answers,
  ),
  changed(
    'an invitation is accepted twice',
    'private.take_invitation',
    [["i.status = 'pending'", 'true']],
    answers,
  ),
  changed(
    'an invitation is accepted by whoever holds the link',
    'private.take_invitation',
    [['lower(i.email) = address', 'true']],
    answers,
  ),
  changed(
    'an invitation of a closed partner is accepted',
    'private.take_invitation',
    [['private.partner_is_open(o) and', '']],
    answers,
  ),
  changed(
    'access lasts longer than the invitation said',
    'private.join_partner',
    [
      [
        'join_partner.invitation.partner_id, join_partner.invitation.access_until)',
        'join_partner.invitation.partner_id, null)',
      ],
    ],
    answers,
  ),
  changed(
    'an admin who left comes back as admin',
    'private.join_partner',
    [["case when private.is_current(u) then u.role else 'member' end", 'u.role']],
    answers,
    members,
  ),
  changed(
    'a partner mails without end',
    'private.check_invitation_rate',
    [['> 1000 then', '> 1000000 then']],
    invitations,
  ),
  changed(
    'one address is mailed without end',
    'private.judge_addresses',
    [['r.mails >= 3', 'false']],
    invitations,
  ),
  changed(
    'an address carries a line break into the mail',
    'private.is_address',
    [["'[[:cntrl:][:space:]\"(),:;<>\\\\[\\]]|^\\.|\\.\\.|\\.@|@-'", "'^\\.'"]],
    invitations,
  ),
  changed(
    'a page of a link shows an address',
    'private.invitation_page',
    [["'expires_at', i.expires_at", "'expires_at', i.expires_at, 'email', i.email"]],
    answers,
    matrix('partnerProgrammes'),
    tests('columns'),
  ),
  changed(
    'a person who is no verified mentor joins a programme',
    'public.request_partner_programme',
    [['p.id = me and p.verified', 'true']],
    matrix('partnerProgrammes', 'calls'),
    tests('programmes'),
  ),
  changed(
    'a mentor approves himself',
    'public.request_partner_programme',
    [
      [
        '(mentor_id, partner_id) values (me, request_partner_programme.partner_id)',
        "(mentor_id, partner_id, status) values (me, request_partner_programme.partner_id, 'approved')",
      ],
    ],
    tests('programmes'),
  ),
  changed(
    'a declined mentor asks again and again',
    'public.leave_partner_programme',
    [["and m.status <> 'declined'", '']],
    tests('programmes'),
  ),
  without(
    'what was done in a programme shows to everybody',
    'alter policy partner_audit_log_select_manager on public.partner_audit_log using (true)',
    matrix('partnerProgrammes'),
  ),
  changed(
    'a programme forgets who did what',
    'private.note_partner_act',
    [
      ['insert into', 'with unwritten as (select 1 as a) insert into'],
      ['note_partner_act.details\n  );', 'null\n  );'],
    ],
    members,
    invitations,
  ),
  without(
    'where a partner’s pages are shows to everybody',
    'grant select (allowed_origins, reply_to) on public.partner_settings to anon, authenticated',
    tests('columns', 'read by nobody'),
  ),
  without(
    'the settings of a closed partner show',
    'alter policy partner_settings_select_visitor on public.partner_settings using (true)',
    settings,
  ),
  changed(
    'any address is an origin',
    'private.is_origin',
    [['char_length(is_origin.origin) <= 255', 'true or char_length(is_origin.origin) <= 255']],
    settings,
  ),
  changed('a private key is kept', 'private.public_jwk', [["g.unknown = '{}'", 'true']], keys),
  without(
    'a partner has any number of keys',
    'drop index public.partner_keys_slot_idx',
    tests('second-walls'),
  ),
  changed(
    'a sign-on is exchanged twice',
    'public.use_assertion',
    [
      [
        'on conflict (jti_hash) do nothing;\n  return found',
        'on conflict (jti_hash) do nothing;\n  return true',
      ],
    ],
    keys,
  ),
  changed(
    'a sign-on of a closed partner is exchanged',
    'public.use_assertion',
    [['and private.partner_is_open(o)', '']],
    keys,
  ),
  changed(
    'a partner counts groups of one',
    'private.publish_stages',
    [
      ['>= 5', '>= 1'],
      ['not between 1 and 4', '>= 0'],
    ],
    report,
  ),
  changed(
    'a partner takes the difference of two groups',
    'private.publish_stages',
    [['not between 1 and 4', '>= 0']],
    report,
  ),
];
