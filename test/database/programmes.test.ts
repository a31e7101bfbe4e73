import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { CAST, CAST_NAMES, ID, prepareCast } from './support/cast.js';
import { told } from './support/chat.js';
import { NOBODYS, OTHER, PARTNER, acts, stored, refusal } from './support/partners.js';
import {
  admin,
  anonymousSignIn,
  mentee,
  mentor,
  openSeeded,
  person,
  personId,
  play,
  stranger,
  visitor,
  type Persona,
  type Stage,
} from './support/stage.js';

const PORTO_DIGITAL = 'de300001-0000-4000-9000-000000000002';
const MARE_ALTA = 'de300001-0000-4000-9000-000000000003';
const CREATE = 'public.create_partner($1, $2, website_url => $3, start_date => $4, end_date => $5)';
const UPDATE = 'public.update_partner($1, $2)';
const REQUEST = 'public.request_partner_programme($1)';
const APPROVE = 'public.approve_mentor_partner($1, $2, $3)';
const PAUSE = 'public.pause_partner_programme($1, $2)';
const LEAVE = 'public.leave_partner_programme($1)';
const MENTORS = 'select mentor_id, full_name, status, is_active from public.list_programme_mentors($1, $2)';

interface Partner {
  id: string;
  slug: string;
  is_active: boolean;
  end_date: string | null;
}

describe('programmes and invitations', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () => play(database, job));
  };

  /** In how many places a persona meets the partner: as a row, in programmes, on profiles, as a filter. */
  async function places(stage: Stage, who: Persona): Promise<[number, number, number, number]> {
    const count = async (sql: string): Promise<number> => (await stage.as(who, sql)).length;
    return [
      await count(`select id from public.partners where id = '${PORTO_DIGITAL}'`),
      await count(`select id from public.mentor_partners where partner_id = '${PORTO_DIGITAL}'`),
      await count(
        `select id from public.mentors_with_partners where partners @> '[{"id": "${PORTO_DIGITAL}"}]'`,
      ),
      await count(`select id from public.list_mentors('{"partner": "porto-digital"}')`),
    ];
  }

  const SWITCHES = [
    'is_active = false',
    'end_date = current_date - 2',
    `start_date = current_date + 2, end_date = null`,
  ];

  for (const off of SWITCHES)
    scene(`a partner with ${off} shows nowhere but to an admin (T4, T6)`, async (stage) => {
      for (const who of [visitor, anonymousSignIn, stranger, mentee])
        assert.ok((await places(stage, who)).every((total) => total > 0));
      await stage.owner(`update public.partners set ${off} where id = $1`, PORTO_DIGITAL);
      for (const who of [visitor, anonymousSignIn, stranger, mentee])
        assert.deepEqual(await places(stage, who), [0, 0, 0, 0]);
      const [row, memberships, onProfiles, filtered] = await places(stage, admin);
      assert.ok(row === 1 && memberships > 0);
      assert.deepEqual([onProfiles, filtered], [0, 0]);
      const own = 'select id from public.mentor_partners where partner_id = $1';
      assert.equal((await stage.as(person(3), own, PORTO_DIGITAL)).length, 1, 'a mentor reads his own');
    });

  scene('a partner shows on the first and the last day of its programme', async (stage) => {
    const today = `(now() at time zone 'America/Sao_Paulo')::date`;
    await stage.owner(
      `update public.partners set start_date = ${today}, end_date = ${today} where id = $1`,
      PORTO_DIGITAL,
    );
    assert.ok((await places(stage, visitor)).every((total) => total > 0));
  });

  scene('an invitation shows only to who proved that the address is his (T9)', async (stage) => {
    const invited = async (who: Persona): Promise<number> =>
      (await stage.as(who, 'select id from public.partner_invitations')).length;
    assert.equal(await invited(mentee), 1);
    assert.equal(await invited(person(41, { email: 'MENTEE@demo.example' })), 1);
    assert.equal(await invited(person(41)), 0, 'a token without an address');
    assert.equal(await invited(person(45, { email: 'mentee@demo.example' })), 0, "a token with another's");
    await stage.owner('update auth.users set email_confirmed_at = null where id = $1', personId(41));
    assert.equal(await invited(mentee), 0);
  });

  const withCast = (name: string, job: (stage: Stage) => Promise<void>): void => {
    scene(name, async (stage) => {
      await prepareCast(stage);
      await job(stage);
    });
  };

  async function update(stage: Stage, changes: object, partner = PARTNER): Promise<Partner> {
    const [row] = await stage.as<Partner>(
      CAST.admin,
      `select * from ${UPDATE}`,
      partner,
      JSON.stringify(changes),
    );
    assert.ok(row);
    return row;
  }

  withCast('only the platform makes and changes partners (T4)', async (stage) => {
    for (const name of CAST_NAMES) {
      if (name === 'admin') continue;
      const reason = refusal(name);
      await stage.refused(CAST[name], reason, `select ${CREATE}`, 'Minha', 'minha', null, null, null);
      await stage.refused(CAST[name], reason, `select ${UPDATE}`, PARTNER, '{"name": "Minha"}');
    }
    const [made] = await stage.as<Partner>(
      CAST.admin,
      `select * from ${CREATE}`,
      ' Casa Nova ',
      'casa-nova',
      'https://casa.example',
      '2026-01-01',
      null,
    );
    assert.ok(made?.slug === 'casa-nova' && made.is_active);
    await stage.refused(
      CAST.admin,
      'already_exists',
      `select ${CREATE}`,
      'Outra',
      'casa-nova',
      null,
      null,
      null,
    );
    assert.deepEqual(await acts(stage, made.id), ['partner_created']);
    assert.equal((await stage.as(visitor, 'select 1 from public.partners where id = $1', made.id)).length, 1);
  });

  const BAD_PARTNERS: [string, unknown[]][] = [
    ['name', [' ', 'x', null, null, null]],
    ['name', [null, 'x', null, null, null]],
    ['name', ['a\r\nb', 'x', null, null, null]],
    ['name', ['a'.repeat(256), 'x', null, null, null]],
    ['slug', ['a', 'Not A Slug', null, null, null]],
    ['slug', ['a', 'a'.repeat(256), null, null, null]],
    ['slug', ['a', null, null, null, null]],
    ['website_url', ['a', 'x', 'javascript:alert(1)', null, null]],
    ['end_date', ['a', 'x', null, '2026-02-01', '2026-01-01']],
  ];
  withCast('a partner that makes no sense is refused by the field at fault (T30, T42)', async (stage) => {
    for (const [field, parameters] of BAD_PARTNERS) {
      const failure = await stage.refused(CAST.admin, 'invalid_input', `select ${CREATE}`, ...parameters);
      assert.deepEqual(JSON.parse(failure.detail ?? ''), { field });
    }
    for (const [field, changes] of [
      ['slug', { slug: 'other' }],
      ['id', { id: NOBODYS }],
      ['is_active', { is_active: 'yes' }],
      ['is_active', { is_active: null }],
      ['name', { name: null }],
      ['name', { name: { deep: [] } }],
      ['name', { name: 'a'.repeat(256) }],
      ['logo_url', { logo_url: 'http://casa.example/a.png' }],
      ['start_date', { start_date: 'soon' }],
      ['end_date', { start_date: '2026-02-01', end_date: '2026-01-01' }],
      ['changes', []],
      ['changes', { description: 'a'.repeat(70_000) }],
    ] as const) {
      const failure = await stage.refused(
        CAST.admin,
        'invalid_input',
        `select ${UPDATE}`,
        PARTNER,
        JSON.stringify(changes),
      );
      assert.deepEqual(JSON.parse(failure.detail ?? ''), { field });
    }
    await stage.refused(CAST.admin, 'not_found', `select ${UPDATE}`, NOBODYS, '{"is_active": false}');
    assert.deepEqual(await acts(stage), []);
  });

  withCast('an admin switches a partner off and on again, and access follows at once (T6)', async (stage) => {
    const access = async (): Promise<boolean> =>
      stage.call(CAST.member, 'public.user_has_partner_access($1, $2)', ID.member, PARTNER);
    assert.equal(await access(), true);
    assert.equal((await update(stage, { is_active: false })).is_active, false);
    assert.equal(await access(), false);
    await stage.refused(CAST.partner_admin, 'not_allowed', MENTORS, PARTNER, null);
    await update(stage, { is_active: true, end_date: '2026-01-31', start_date: null });
    assert.equal(await access(), false);
    await update(stage, { end_date: null });
    assert.equal(await access(), true);
    assert.deepEqual(await acts(stage), ['partner_updated', 'partner_updated', 'partner_updated']);
  });

  withCast('a mentor asks, a partner admin decides, and only then is he shown (T3)', async (stage) => {
    const shown = async (): Promise<boolean> =>
      (await stage.as(visitor, `select id from public.list_mentors('{"partner": "mare-alta"}')`)).some(
        (row) => row.id === ID.mentor,
      );
    await stage.owner(
      `insert into public.user_partners (user_id, partner_id, role) values ($1, $2, 'admin')`,
      ID.stranger,
      MARE_ALTA,
    );
    assert.equal(await stage.call(mentor, REQUEST, MARE_ALTA), 'requested');
    assert.equal(await stage.call(mentor, REQUEST, MARE_ALTA), 'requested');
    assert.equal(await shown(), false);
    await stage.refused(mentor, 'already_handled', `select ${PAUSE}`, MARE_ALTA, true);
    for (const who of [mentor, CAST.partner_admin, CAST.member])
      await stage.refused(who, 'not_allowed', `select ${APPROVE}`, ID.mentor, MARE_ALTA, true);
    assert.equal(await stage.call(CAST.stranger, APPROVE, ID.mentor, MARE_ALTA, true), 'approved');
    assert.equal(await stage.call(CAST.stranger, APPROVE, ID.mentor, MARE_ALTA, true), 'approved');
    assert.equal(await shown(), true);
    await stage.call(mentor, PAUSE, MARE_ALTA, true);
    await stage.call(mentor, PAUSE, MARE_ALTA, true);
    assert.equal(await shown(), false);
    await stage.call(mentor, PAUSE, MARE_ALTA, false);
    assert.equal(await shown(), true);
    assert.equal(await stage.call(CAST.admin, APPROVE, ID.mentor, MARE_ALTA, false), 'declined');
    assert.equal(await shown(), false);
    await stage.refused(mentor, 'already_handled', `select ${REQUEST}`, MARE_ALTA);
    await stage.call(mentor, LEAVE, MARE_ALTA);
    await stage.refused(mentor, 'already_handled', `select ${REQUEST}`, MARE_ALTA);
    const work = await stage.owner<{ kind: string; recipient: string }>(
      `select kind, payload ->> 'recipient_id' as recipient from public.outbox
        where kind like 'programme%' order by kind`,
    );
    assert.deepEqual(work, [
      { kind: 'programme_approved', recipient: ID.mentor },
      { kind: 'programme_declined', recipient: ID.mentor },
      { kind: 'programme_requested', recipient: ID.stranger },
    ]);
    const heard = (await told(stage)).filter(({ event }) => event === 'programme_changed');
    assert.ok(heard.length >= 3 && heard.every(({ topic }) => topic === `user:${ID.mentor}`));
  });

  withCast('only a verified mentor asks, and only an open partner', async (stage) => {
    await stage.refused(visitor, '42501', `select ${REQUEST}`, OTHER);
    await stage.refused(CAST.anonymous, 'not_signed_in', `select ${REQUEST}`, OTHER);
    for (const who of [CAST.mentee, CAST.admin, person(24)])
      await stage.refused(who, 'not_allowed', `select ${REQUEST}`, PARTNER);
    await stage.refused(mentor, 'not_found', `select ${REQUEST}`, NOBODYS);
    await update(stage, { is_active: false });
    await stage.refused(person(2), 'not_found', `select ${REQUEST}`, PARTNER);
    await update(stage, { is_active: true });
    assert.equal(await stage.call(mentor, REQUEST, PARTNER), 'approved');
    for (let n = 0; n < 10; n += 1) {
      await stage.call(person(2), REQUEST, PARTNER);
      await stage.call(person(2), LEAVE, PARTNER);
    }
    const flood = await stage.refused(person(2), 'rate_limited', `select ${REQUEST}`, PARTNER);
    assert.match(flood.detail ?? '', /retry_at/);
  });

  withCast('a partner admin sees who asked and approves nobody who did not (T3)', async (stage) => {
    await stage.call(person(2), REQUEST, PARTNER);
    await stage.owner(`update public.profiles set verified = false where id = $1`, personId(2));
    await stage.refused(
      CAST.partner_admin,
      'mentor_unavailable',
      `select ${APPROVE}`,
      personId(2),
      PARTNER,
      true,
    );
    await stage.refused(CAST.partner_admin, 'not_found', `select ${APPROVE}`, personId(3), PARTNER, true);
    await stage.refused(CAST.admin, 'not_found', `select ${APPROVE}`, ID.mentor, NOBODYS, true);
    const list = async (status: string | null): Promise<string[]> =>
      (await stage.as<{ status: string }>(CAST.partner_admin, MENTORS, PARTNER, status)).map(
        (row) => row.status,
      );
    assert.deepEqual(await list(null), ['approved', 'requested']);
    assert.deepEqual(await list('requested'), ['requested']);
    await stage.refused(CAST.partner_admin, 'invalid_input', MENTORS, PARTNER, 'paused');
    await stage.refused(CAST.partner_admin, 'not_allowed', MENTORS, OTHER, null);
    await stage.call(mentor, LEAVE, PARTNER);
    await stage.call(mentor, LEAVE, PARTNER);
    assert.deepEqual(await list('approved'), []);
    await stage.refused(mentor, 'not_found', `select ${PAUSE}`, PARTNER, true);
    const place = 'mentor_id = $1 and partner_id = $2';
    const row = await stored<{ status: string }>(stage, 'mentor_partners', place, personId(2), PARTNER);
    assert.equal(row.status, 'requested');
  });
});
