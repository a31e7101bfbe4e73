import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { CAST, CAST_NAMES, ID, INVITATION_TOKEN, THING, addressOf, prepareCast } from './support/cast.js';
import { told } from './support/chat.js';
import { NOBODYS, OTHER, PARTNER, acts, mailed, stored, refusal } from './support/partners.js';
import { openSeeded, person, play, server, type Persona, type Stage } from './support/stage.js';

const ACCEPT = 'public.accept_partner_invitation($1)';
const DECLINE = 'public.decline_partner_invitation($1)';
const ACCEPT_ID = 'public.accept_partner_invitation_by_id($1)';
const DECLINE_ID = 'public.decline_partner_invitation_by_id($1)';
const PEEK = 'public.peek_partner_invitation($1)';
const HAS_ACCESS = 'public.user_has_partner_access($1, $2)';

interface Membership {
  role: string;
  status: string;
  expires_at: string | null;
}

interface Accepted {
  partner: { id: string; name: string; slug: string; logo_url: string | null };
  access_until: string | null;
}

describe('answering an invitation', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () =>
      play(database, async (stage) => {
        await prepareCast(stage);
        await job(stage);
      }),
    );
  };

  const memberships = async (stage: Stage, id: string): Promise<Membership[]> =>
    stage.owner<Membership>(
      'select role, status, expires_at from public.user_partners where user_id = $1 and partner_id = $2',
      id,
      PARTNER,
    );

  scene('the page of a link names partner, state and end, and nothing else (T10, T24)', async (stage) => {
    for (const who of [CAST.visitor, CAST.anonymous, CAST.stranger, CAST.mentee, server]) {
      const page = await stage.call<Record<string, unknown>>(who, PEEK, INVITATION_TOKEN);
      assert.deepEqual(Object.keys(page).sort(), ['expires_at', 'partner', 'state']);
      assert.deepEqual(page.partner, {
        id: PARTNER,
        name: 'Casa do Elenco',
        slug: 'elenco',
        logo_url: null,
      });
      assert.equal(page.state, 'open');
      assert.ok(!JSON.stringify(page).includes('@'));
    }
    const state = async (change: string): Promise<unknown> => {
      await stage.owner(`update public.partner_invitations set ${change} where id = $1`, THING.invitation);
      return (await stage.call<{ state: string }>(CAST.visitor, PEEK, INVITATION_TOKEN)).state;
    };
    assert.equal(await state(`expires_at = now()`), 'expired');
    assert.equal(await state(`status = 'expired'`), 'expired');
    assert.equal(await state(`status = 'accepted'`), 'handled');
    assert.equal(await state(`status = 'declined'`), 'handled');
    for (const token of ['', 'x', null, `${INVITATION_TOKEN}x`, 'x'.repeat(100_000)])
      await stage.refused(CAST.visitor, 'token_invalid', `select ${PEEK}`, token);
    await stage.owner('update public.partners set is_active = false where id = $1', PARTNER);
    await stage.refused(CAST.visitor, 'token_invalid', `select ${PEEK}`, INVITATION_TOKEN);
  });

  scene('the invited person accepts once and has access at once (T1, T10)', async (stage) => {
    assert.equal(await stage.call(CAST.stranger, HAS_ACCESS, ID.stranger, PARTNER), false);
    const accepted = await stage.call<Accepted>(CAST.stranger, ACCEPT, INVITATION_TOKEN);
    assert.equal(accepted.partner.slug, 'elenco');
    assert.equal(accepted.access_until, null);
    assert.equal(await stage.call(CAST.stranger, HAS_ACCESS, ID.stranger, PARTNER), true);
    assert.deepEqual(await memberships(stage, ID.stranger), [
      { role: 'member', status: 'active', expires_at: null },
    ]);
    const row = await stored<{ status: string; accepted_at: string | null }>(
      stage,
      'partner_invitations',
      'id = $1',
      THING.invitation,
    );
    assert.ok(row.status === 'accepted' && row.accepted_at !== null);
    assert.deepEqual(await acts(stage), ['invitation_accepted']);
    assert.deepEqual(
      (await told(stage))
        .filter(({ event }) => event === 'membership_changed')
        .map(({ topic }) => topic)
        .filter((topic) => topic === `user:${ID.stranger}`),
      [`user:${ID.stranger}`],
    );
    for (const call of [ACCEPT, DECLINE])
      await stage.refused(CAST.stranger, 'token_invalid', `select ${call}`, INVITATION_TOKEN);
  });

  scene('a link is worth nothing to anybody but the confirmed address (T7, T9, T10)', async (stage) => {
    const claims = { email: addressOf('stranger') };
    const thieves: [Persona, string][] = [
      [CAST.visitor, '42501'],
      [CAST.anonymous, 'not_signed_in'],
      [person(990, { is_anonymous: true, ...claims }), 'not_signed_in'],
      [CAST.mentee, 'token_invalid'],
      [CAST.partner_admin, 'token_invalid'],
      [CAST.admin, 'token_invalid'],
      [person(82, claims), 'token_invalid'],
      [person(81, {}), 'token_invalid'],
      [person(82, { user_metadata: claims, email: addressOf('mentee') }), 'token_invalid'],
    ];
    await stage.owner(
      `update public.profile_private set email = $2 where id = $1`,
      ID.mentee,
      addressOf('stranger'),
    );
    for (const [who, reason] of thieves)
      for (const call of [ACCEPT, DECLINE])
        await stage.refused(who, reason, `select ${call}`, INVITATION_TOKEN);
    await stage.owner('update auth.users set email_confirmed_at = null where id = $1', ID.stranger);
    await stage.refused(CAST.stranger, 'token_invalid', `select ${ACCEPT}`, INVITATION_TOKEN);
    await stage.owner('update auth.users set email_confirmed_at = now() where id = $1', ID.stranger);
    for (const guess of ['', null, 'x', INVITATION_TOKEN.slice(1), INVITATION_TOKEN.toUpperCase()])
      await stage.refused(CAST.stranger, 'token_invalid', `select ${ACCEPT}`, guess);
    const hash = await stored<{ token: string }>(stage, 'partner_invitations', 'id = $1', THING.invitation);
    await stage.refused(CAST.stranger, 'token_invalid', `select ${ACCEPT}`, hash.token);
    const shouting = person(81, { email: addressOf('stranger').toUpperCase() });
    await stage.call(shouting, ACCEPT, INVITATION_TOKEN);
  });

  const LATE: [string, string][] = [
    ['after its end', `update public.partner_invitations set expires_at = now()`],
    ['after the job tidied up', `update public.partner_invitations set status = 'expired'`],
    ['once the access it gives is over', `update public.partner_invitations set access_until = now()`],
    ['into a partner switched off', `update public.partners set is_active = false`],
    [
      'into a partner that is over',
      `update public.partners set start_date = null, end_date = current_date - 2`,
    ],
  ];
  for (const [when, statement] of LATE)
    scene(`an invitation gives nothing ${when} (T6, T10)`, async (stage) => {
      await stage.owner(statement);
      await stage.refused(CAST.stranger, 'token_invalid', `select ${ACCEPT}`, INVITATION_TOKEN);
      const byId = await stage.refused(CAST.stranger, 'too_late', `select ${ACCEPT_ID}`, THING.invitation);
      assert.equal(byId.detail ?? '', '');
      assert.deepEqual(await memberships(stage, ID.stranger), []);
    });

  const WORTHLESS: [string, string][] = [
    ['has run out', `update public.partner_invitations set expires_at = now() where id = $1`],
    ['was declined', `update public.partner_invitations set status = 'declined' where id = $1`],
    ['is into a closed partner', `update public.partners set is_active = false where $1::uuid is not null`],
  ];
  for (const [what, statement] of WORTHLESS)
    scene(`an invitation that ${what} is not mailed any more`, async (stage) => {
      const { id } = await mailed(stage, 'nova@exemplo.example');
      await stage.owner(statement, id);
      assert.equal(await stage.call(server, 'public.issue_invitation_token($1)', id), null);
    });

  scene('accepting gives access until the day the admin set', async (stage) => {
    const { token } = await mailed(stage, addressOf('outsider'), '2099-01-31T12:00:00Z');
    const accepted = await stage.call<Accepted>(CAST.outsider, ACCEPT, token);
    assert.equal(new Date(accepted.access_until ?? '').toISOString(), '2099-01-31T12:00:00.000Z');
    await stage.owner(
      `update public.user_partners set expires_at = now() where user_id = $1 and partner_id = $2`,
      ID.outsider,
      PARTNER,
    );
    assert.equal(await stage.call(CAST.outsider, HAS_ACCESS, ID.outsider, PARTNER), false);
    assert.equal(await stage.call(CAST.outsider, HAS_ACCESS, ID.outsider, OTHER), true, 'the other stays');
  });

  scene('who comes back comes back as a member; who is in keeps what is more (T2)', async (stage) => {
    const again = async (who: Persona, id: string, change: string): Promise<Membership | undefined> => {
      await stage.owner(
        `update public.user_partners set ${change} where user_id = $1 and partner_id = $2`,
        id,
        PARTNER,
      );
      await stage.owner(
        `insert into public.partner_invitations (id, partner_id, email, token, access_until)
          select gen_random_uuid(), $1, email, encode(sha256(convert_to('again', 'UTF8')), 'hex'), '2090-01-01'
          from auth.users where id = $2`,
        PARTNER,
        id,
      );
      await stage.call(who, ACCEPT, 'again');
      await stage.owner(`delete from public.partner_invitations where status = 'accepted'`);
      const [row] = await stage.owner<Membership>(
        `select role, status, to_char(expires_at, 'YYYY') as expires_at from public.user_partners
          where user_id = $1 and partner_id = $2`,
        id,
        PARTNER,
      );
      return row;
    };
    const back = { role: 'member', status: 'active', expires_at: '2090' };
    const admin = { role: 'admin', status: 'active' };
    const { partner_admin: boss, member, expired } = CAST;
    assert.deepEqual(await again(expired, ID.expired, `role = 'admin'`), back);
    assert.deepEqual(await again(member, ID.member, `status = 'inactive', role = 'admin'`), back);
    assert.deepEqual(await again(member, ID.member, `expires_at = '2095-06-01'`), {
      ...back,
      expires_at: '2095',
    });
    assert.deepEqual(await again(boss, ID.partner_admin, `expires_at = null`), {
      ...admin,
      expires_at: null,
    });
    assert.deepEqual(await again(boss, ID.partner_admin, `expires_at = now() + interval '1 day'`), {
      ...admin,
      expires_at: '2090',
    });
  });

  scene('a person answers what he sees in his own list, also twice (T8)', async (stage) => {
    const [seen] = await stage.as<{ id: string }>(
      CAST.stranger,
      `select id from public.partner_invitations where status = 'pending'`,
    );
    assert.equal(seen?.id, THING.invitation);
    const first = await stage.call(CAST.stranger, ACCEPT_ID, THING.invitation);
    assert.deepEqual(await stage.call(CAST.stranger, ACCEPT_ID, THING.invitation), first);
    const handled = await stage.refused(
      CAST.stranger,
      'already_handled',
      `select ${DECLINE_ID}`,
      THING.invitation,
    );
    assert.deepEqual(JSON.parse(handled.detail ?? ''), { status: 'accepted' });
    await stage.call(CAST.stranger, 'public.leave_partner($1)', PARTNER);
    await stage.refused(CAST.stranger, 'already_handled', `select ${ACCEPT_ID}`, THING.invitation);
    assert.equal((await memberships(stage, ID.stranger))[0]?.status, 'inactive', 'no way back in');
  });

  scene('by its id an invitation answers nobody else, whether it is there or not (T21)', async (stage) => {
    for (const name of CAST_NAMES) {
      if (name === 'stranger') continue;
      const reason = refusal(name, 'not_found');
      for (const call of [ACCEPT_ID, DECLINE_ID]) {
        const there = await stage.refused(CAST[name], reason, `select ${call}`, THING.invitation);
        const absent = await stage.refused(CAST[name], reason, `select ${call}`, NOBODYS);
        assert.deepEqual(
          [there.code, there.message, there.detail],
          [absent.code, absent.message, absent.detail],
        );
      }
    }
    await stage.refused(CAST.stranger, 'not_found', `select ${ACCEPT_ID}`, NOBODYS);
  });

  scene('declining uses the invitation up, by link or by list (T8)', async (stage) => {
    await stage.call(CAST.stranger, DECLINE, INVITATION_TOKEN);
    await stage.refused(CAST.stranger, 'token_invalid', `select ${DECLINE}`, INVITATION_TOKEN);
    await stage.refused(CAST.stranger, 'token_invalid', `select ${ACCEPT}`, INVITATION_TOKEN);
    await stage.call(CAST.stranger, DECLINE_ID, THING.invitation);
    await stage.refused(CAST.stranger, 'already_handled', `select ${ACCEPT_ID}`, THING.invitation);
    assert.deepEqual(await memberships(stage, ID.stranger), []);
    assert.deepEqual(await acts(stage), ['invitation_declined']);
    const { id } = await mailed(stage, addressOf('outsider'));
    await stage.owner('update public.partners set is_active = false where id = $1', PARTNER);
    await stage.call(CAST.outsider, DECLINE_ID, id);
    await stage.call(CAST.outsider, DECLINE_ID, id);
  });
});
