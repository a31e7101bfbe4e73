import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { CAST, CAST_NAMES, ID, prepareCast, type CastName } from './support/cast.js';
import { told } from './support/chat.js';
import { NOBODYS, OTHER, PARTNER, acts, stored, refusal } from './support/partners.js';
import { openSeeded, play, server, type Persona, type Stage } from './support/stage.js';

interface Membership {
  user_id: string;
  role: string;
  status: string;
  expires_at: string | null;
}

interface Member extends Membership {
  full_name: string;
  has_access: boolean;
  cursor: string;
}

const LIST = 'select * from public.list_members($1)';
const REMOVE = 'public.remove_member($1, $2)';
const SET_ACCESS = 'public.set_member_access($1, $2, $3)';
const SET_ROLE = 'public.set_member_role($1, $2, $3)';
const LEAVE = 'public.leave_partner($1)';
const MANAGERS: CastName[] = ['partner_admin', 'admin'];

describe('members of a programme', () => {
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

  const membership = async (stage: Stage, id: string, partner = PARTNER): Promise<Membership> =>
    stored<Membership>(stage, 'user_partners', 'user_id = $1 and partner_id = $2', id, partner);
  const hasAccess = async (stage: Stage, who: Persona, id: string): Promise<boolean> =>
    stage.call(who, 'public.user_has_partner_access($1, $2)', id, PARTNER);

  scene('only who runs a programme lists, changes and removes its members (T3)', async (stage) => {
    const calls: [string, ...unknown[]][] = [
      [LIST, PARTNER],
      [`select ${REMOVE}`, PARTNER, ID.member],
      [`select ${SET_ACCESS}`, PARTNER, ID.member, null],
    ];
    for (const name of CAST_NAMES) {
      if (MANAGERS.includes(name)) continue;
      const reason = refusal(name);
      for (const [sql, ...parameters] of calls) await stage.refused(CAST[name], reason, sql, ...parameters);
    }
    for (const partner of [OTHER, NOBODYS])
      for (const [sql, , ...rest] of calls)
        await stage.refused(CAST.partner_admin, 'not_allowed', sql, partner, ...rest);
    for (const [sql, , ...rest] of calls) await stage.refused(CAST.admin, 'not_found', sql, NOBODYS, ...rest);
    for (const name of MANAGERS) assert.equal((await stage.as(CAST[name], LIST, PARTNER)).length, 3);
  });

  scene('the list shows names and access, page by page, and no contact data (T24)', async (stage) => {
    const all = await stage.as<Member>(CAST.partner_admin, LIST, PARTNER);
    assert.deepEqual(
      new Map(all.map((row) => [row.full_name, row.has_access])),
      new Map([
        ['member Elenco', true],
        ['partner_admin Elenco', true],
        ['expired Elenco', false],
      ]),
    );
    assert.ok(!JSON.stringify(all).includes('@'));
    const pages: string[] = [];
    let cursor: string | null = null;
    for (let n = 0; n < 4; n += 1) {
      const page: Member[] = await stage.as<Member>(
        CAST.partner_admin,
        'select * from public.list_members($1, $2, 1)',
        PARTNER,
        cursor,
      );
      pages.push(...page.map((row) => row.user_id));
      cursor = page.at(-1)?.cursor ?? cursor;
    }
    assert.deepEqual(
      pages,
      all.map((row) => row.user_id),
    );
    for (const [column, value] of [
      ['cursor', 'nonsense'],
      ['status', 'pending'],
      ['status', null],
    ])
      await stage.refused(
        CAST.partner_admin,
        'invalid_input',
        `select * from public.list_members($1, ${String(column)} => $2)`,
        PARTNER,
        value,
      );
    await stage.owner(`update public.partners set is_active = false where id = $1`, PARTNER);
    const closed = await stage.as<Member>(CAST.admin, LIST, PARTNER);
    assert.ok(closed.every((row) => !row.has_access));
  });

  scene('access ends in the same second an admin ends it, also without a job (T6, T35)', async (stage) => {
    assert.equal(await hasAccess(stage, CAST.member, ID.member), true);
    await stage.call(CAST.partner_admin, SET_ACCESS, PARTNER, ID.member, '2020-01-01T00:00:00Z');
    assert.equal(await hasAccess(stage, CAST.member, ID.member), false);
    assert.equal((await membership(stage, ID.member)).status, 'active');
    assert.equal(await stage.call(server, 'public.expire_user_partner_access()'), 2);
    assert.equal((await membership(stage, ID.member)).status, 'expired');
    await stage.call(CAST.partner_admin, SET_ACCESS, PARTNER, ID.member, '2099-01-01T00:00:00Z');
    assert.equal(await hasAccess(stage, CAST.member, ID.member), true);
    await stage.call(CAST.partner_admin, REMOVE, PARTNER, ID.member);
    await stage.call(CAST.partner_admin, REMOVE, PARTNER, ID.member);
    assert.equal(await hasAccess(stage, CAST.member, ID.member), false);
    const back = await stage.refused(
      CAST.partner_admin,
      'already_handled',
      `select ${SET_ACCESS}`,
      PARTNER,
      ID.member,
      null,
    );
    assert.deepEqual(JSON.parse(back.detail ?? ''), { status: 'inactive' });
    await stage.refused(
      CAST.partner_admin,
      'invalid_input',
      `select ${SET_ACCESS}`,
      PARTNER,
      ID.expired,
      'infinity',
    );
    assert.deepEqual(await acts(stage), ['member_access_set', 'member_access_set', 'member_removed']);
  });

  scene('whose access ended hears nothing more of the programme (T35)', async (stage) => {
    await stage.call(CAST.admin, SET_ROLE, ID.partner_admin, PARTNER, 'member');
    const heard = async (): Promise<number> =>
      (await told(stage)).filter(({ topic }) => topic === `user:${ID.partner_admin}`).length;
    const before = await heard();
    assert.ok(before > 0, 'he is told that his own access changed');
    await stage.call(CAST.admin, 'public.create_invitation($1, $2)', PARTNER, 'nova@exemplo.example');
    await stage.call(CAST.admin, REMOVE, PARTNER, ID.member);
    await stage.call(CAST.admin, 'public.approve_mentor_partner($1, $2, false)', ID.mentor, PARTNER);
    assert.equal(await heard(), before);
    await stage.refused(CAST.partner_admin, 'not_allowed', LIST, PARTNER);
    for (const table of ['partner_audit_log', 'partner_invitations', 'partner_keys'])
      assert.deepEqual(await stage.as(CAST.partner_admin, `select 1 from public.${table}`), [], table);
  });

  scene('a partner admin neither dismisses another admin nor moves his own end (T2)', async (stage) => {
    await stage.call(CAST.admin, SET_ROLE, ID.member, PARTNER, 'admin');
    for (const id of [ID.member, ID.partner_admin]) {
      await stage.refused(CAST.partner_admin, 'not_allowed', `select ${REMOVE}`, PARTNER, id);
      await stage.refused(CAST.partner_admin, 'not_allowed', `select ${SET_ACCESS}`, PARTNER, id, null);
    }
    await stage.refused(CAST.partner_admin, 'not_found', `select ${REMOVE}`, PARTNER, ID.stranger);
    await stage.call(CAST.admin, REMOVE, PARTNER, ID.member);
    assert.deepEqual((({ role, status }) => ({ role, status }))(await membership(stage, ID.member)), {
      role: 'member',
      status: 'inactive',
    });
  });

  scene('only the platform appoints and dismisses admins of a partner (T2, T3, T7)', async (stage) => {
    for (const name of CAST_NAMES) {
      if (name === 'admin') continue;
      const reason = refusal(name);
      const self = name === 'visitor' ? ID.member : ID[name];
      await stage.refused(CAST[name], reason, `select ${SET_ROLE}`, self, PARTNER, 'admin');
    }
    for (const [user, partner] of [
      [ID.stranger, NOBODYS],
      [NOBODYS, PARTNER],
      [ID.anonymous, PARTNER],
    ])
      await stage.refused(CAST.admin, 'not_found', `select ${SET_ROLE}`, user, partner, 'admin');
    await stage.refused(CAST.admin, 'not_found', `select ${SET_ROLE}`, ID.stranger, PARTNER, 'member');
    for (const role of ['owner', null])
      await stage.refused(CAST.admin, 'invalid_input', `select ${SET_ROLE}`, ID.member, PARTNER, role);
    await stage.call(CAST.admin, SET_ROLE, ID.stranger, PARTNER, 'admin');
    await stage.call(CAST.admin, SET_ROLE, ID.expired, PARTNER, 'admin');
    await stage.call(CAST.admin, SET_ROLE, ID.expired, PARTNER, 'admin');
    for (const who of [CAST.stranger, CAST.expired])
      assert.ok((await stage.as(who, LIST, PARTNER)).length >= 4);
    await stage.call(CAST.admin, SET_ROLE, ID.stranger, PARTNER, 'member');
    await stage.refused(CAST.stranger, 'not_allowed', LIST, PARTNER);
    assert.equal(await hasAccess(stage, CAST.stranger, ID.stranger), true);
  });

  scene('a person leaves, once and for himself, and admins lose their office with it (T2)', async (stage) => {
    await stage.refused(CAST.visitor, '42501', `select ${LEAVE}`, PARTNER);
    await stage.refused(CAST.anonymous, 'not_signed_in', `select ${LEAVE}`, PARTNER);
    for (const partner of [PARTNER, NOBODYS])
      await stage.refused(CAST.stranger, 'not_found', `select ${LEAVE}`, partner);
    await stage.call(CAST.member, LEAVE, PARTNER);
    await stage.call(CAST.member, LEAVE, PARTNER);
    assert.equal(await hasAccess(stage, CAST.member, ID.member), false);
    await stage.call(CAST.partner_admin, LEAVE, PARTNER);
    await stage.refused(CAST.partner_admin, 'not_allowed', LIST, PARTNER);
    assert.equal((await membership(stage, ID.partner_admin)).role, 'member');
    assert.equal((await membership(stage, ID.outsider, OTHER)).status, 'active');
    assert.deepEqual(await acts(stage), ['member_left', 'member_left']);
  });

  scene('what was done is read by who runs the programme and changed by nobody', async (stage) => {
    await stage.call(CAST.partner_admin, REMOVE, PARTNER, ID.member);
    await stage.call(CAST.admin, SET_ROLE, ID.outsider, OTHER, 'admin');
    const read = 'select partner_id, actor_id, user_id, action from public.partner_audit_log order by action';
    const removed = {
      partner_id: PARTNER,
      actor_id: ID.partner_admin,
      user_id: ID.member,
      action: 'member_removed',
    };
    const appointed = {
      partner_id: OTHER,
      actor_id: ID.admin,
      user_id: ID.outsider,
      action: 'member_role_set',
    };
    assert.deepEqual(await stage.as(CAST.partner_admin, read), [removed]);
    assert.deepEqual(await stage.as(CAST.outsider, read), [appointed]);
    assert.deepEqual(await stage.as(CAST.admin, read), [removed, appointed]);
    for (const who of [CAST.stranger, CAST.member, CAST.expired, CAST.anonymous])
      assert.deepEqual(await stage.as(who, read), []);
    for (const who of [CAST.visitor, CAST.partner_admin, CAST.admin])
      for (const attack of [
        `delete from public.partner_audit_log`,
        `update public.partner_audit_log set action = 'nothing_happened'`,
        `insert into public.partner_audit_log (partner_id, action) values ('${PARTNER}', 'nothing_happened')`,
      ])
        await stage.refused(who, '42501', attack);
    await stage.refused(
      server,
      'not_allowed',
      `update public.partner_audit_log set action = 'nothing_happened'`,
    );
    for (const id of [ID.member, ID.partner_admin])
      await stage.owner('delete from auth.users where id = $1', id);
    const [left] = await stage.as(CAST.admin, read);
    assert.deepEqual(
      left,
      { ...removed, actor_id: null, user_id: null },
      'the act stays, the people go (T46)',
    );
  });
});
