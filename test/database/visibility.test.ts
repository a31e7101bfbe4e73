import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import {
  admin,
  anonymousSignIn,
  mentee,
  mentor,
  openSeeded,
  person,
  personId,
  play,
  server,
  stranger,
  visitor,
  type Persona,
  type Stage,
} from './support/stage.js';

const PARTNERS_ONLY = 6;
const PRIVATE = 23;
const UNVERIFIED = 24;
const SEBRAE = 'de300001-0000-4000-9000-000000000001';
const PORTO_DIGITAL = 'de300001-0000-4000-9000-000000000002';

/** How many rows of each table a persona of the demo data reads. */
const MATRIX: [string, Persona, Record<string, number>][] = [
  ['a visitor', visitor, { profiles: 19, partners: 3, mentor_partners: 25, mentors_with_partners: 19 }],
  [
    'an anonymous sign-in',
    anonymousSignIn,
    { profiles: 19, partners: 3, mentor_partners: 25, mentors_with_partners: 19 },
  ],
  [
    'a stranger',
    stranger,
    {
      profiles: 20,
      partners: 3,
      mentor_partners: 25,
      mentors_with_partners: 19,
      profile_private: 1,
      user_roles: 1,
      appointments: 1,
      appointment_feedback: 1,
    },
  ],
  [
    'the demo mentee',
    mentee,
    {
      profiles: 21,
      partners: 3,
      mentor_partners: 27,
      mentors_with_partners: 20,
      profile_private: 1,
      user_roles: 1,
      appointments: 7,
      appointment_feedback: 2,
      user_partners: 1,
      partner_invitations: 1,
      conversations: 3,
      conversation_participants: 6,
      messages: 15,
      mentorship_requests: 1,
    },
  ],
  [
    'the demo mentor',
    mentor,
    {
      profiles: 19,
      partners: 3,
      mentor_partners: 25,
      mentors_with_partners: 19,
      profile_private: 1,
      user_roles: 2,
      appointments: 12,
      appointment_feedback: 7,
      mentor_availability: 19,
      booking_rules: 1,
      conversations: 2,
      conversation_participants: 4,
      messages: 15,
    },
  ],
];

const TABLES = [
  'profiles',
  'profile_private',
  'user_roles',
  'mentor_availability',
  'availability_overrides',
  'booking_rules',
  'appointments',
  'appointment_notes',
  'appointment_feedback',
  'appointment_feedback_notes',
  'partners',
  'partner_invitations',
  'user_partners',
  'mentor_partners',
  'conversations',
  'conversation_participants',
  'messages',
  'mentorship_requests',
  'mentors_with_partners',
];

describe('who sees what', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () => play(database, job));
  };

  async function rows(stage: Stage, who: Persona, table: string): Promise<number> {
    try {
      const [row] = await stage.as<{ total: number }>(
        who,
        `select count(*)::int as total from public.${table}`,
      );
      return row?.total ?? 0;
    } catch (error) {
      assert.equal((error as { code: string }).code, '42501');
      return 0;
    }
  }

  for (const [name, who, expected] of MATRIX) {
    scene(`${name} reads exactly what is meant for them (T4, T20, T24, T31)`, async (stage) => {
      const read: Record<string, number> = {};
      for (const table of TABLES) {
        const total = await rows(stage, who, table);
        if (total > 0) read[table] = total;
      }
      assert.deepEqual(read, expected);
    });
  }

  scene(
    'no persona but its owner selects contact data, tokens or hidden columns (T24, T25)',
    async (stage) => {
      for (const who of [visitor, anonymousSignIn, stranger, mentee, mentor, admin]) {
        await stage.refused(who, '42501', 'select action_token from public.appointments');
        await stage.refused(who, '42501', 'select token_expires_at from public.appointments');
        await stage.refused(who, '42501', 'select token from public.partner_invitations');
        await stage.refused(who, '42501', 'select * from public.appointments');
        await stage.refused(who, '42703', 'select email from public.profiles');
        await stage.refused(who, '42703', 'select email from public.mentors_with_partners');
        const others = who === visitor ? [] : await stage.as(who, 'select id from public.profile_private');
        assert.ok(others.length <= 1);
      }
    },
  );

  scene(
    'a partners_only mentor shows to members of his programme while their access lasts (T6, T20)',
    async (stage) => {
      const member = person(42);
      const sees = async (who: Persona): Promise<number> =>
        (
          await stage.as(
            who,
            'select id from public.mentors_with_partners where id = $1',
            personId(PARTNERS_ONLY),
          )
        ).length;
      assert.equal(await sees(member), 1);
      for (const who of [visitor, stranger, anonymousSignIn]) assert.equal(await sees(who), 0);
      await stage.owner(
        `update public.user_partners set expires_at = now() where user_id = $1`,
        personId(42),
      );
      assert.equal(await sees(member), 0, 'the row is past its end although its status says active');
      await stage.owner(`update public.user_partners set expires_at = null where user_id = $1`, personId(42));
      assert.equal(await sees(member), 1);
      await stage.owner(
        'update public.partners set end_date = current_date - 2 where id = $1',
        PORTO_DIGITAL,
      );
      assert.equal(await sees(member), 0, 'the programme is over');
      await stage.owner(
        'update public.partners set end_date = null, is_active = false where id = $1',
        PORTO_DIGITAL,
      );
      assert.equal(await sees(member), 0, 'the partner is switched off');
    },
  );

  scene(
    'private and unverified mentors are nowhere: list, profile, slots, programme (T20)',
    async (stage) => {
      await stage.owner(
        `insert into public.mentor_partners (mentor_id, partner_id, status) values ($1, $2, 'approved')`,
        personId(PRIVATE),
        SEBRAE,
      );
      for (const who of [visitor, stranger, mentee, anonymousSignIn]) {
        for (const hidden of [PRIVATE, UNVERIFIED]) {
          const id = personId(hidden);
          for (const table of ['profiles', 'mentors_with_partners'])
            assert.deepEqual(await stage.as(who, `select id from public.${table} where id = $1`, id), []);
          assert.deepEqual(
            await stage.as(who, 'select id from public.mentor_partners where mentor_id = $1', id),
            [],
          );
          const listed = await stage.as<{ id: string }>(
            who,
            `select id from public.list_mentors('{}', null, 100)`,
          );
          assert.ok(!listed.some((row) => row.id === id));
          const slots = `select * from public.get_available_slots($1, now(), now() + interval '30 days')`;
          assert.deepEqual(await stage.as(who, slots, id), []);
        }
      }
    },
  );

  scene('a hidden mentor and an absent one get the same answer (T21)', async (stage) => {
    const at = `now() + interval '3 days'`;
    for (const id of [personId(PRIVATE), personId(UNVERIFIED), personId(999)]) {
      const held = await stage.refused(
        stranger,
        'mentor_unavailable',
        `select public.hold_slot($1, ${at})`,
        id,
      );
      const opened = await stage.refused(
        stranger,
        'mentor_unavailable',
        'select public.start_conversation($1)',
        id,
      );
      assert.deepEqual([held.code, opened.code], ['PT404', 'PT404']);
      assert.equal(await stage.call(stranger, 'public.is_mentor_visible_to_user($1, null)', id), false);
    }
  });

  scene('access and visibility are told about the caller only (T5)', async (stage) => {
    const access = 'public.user_has_partner_access($1, $2)';
    assert.equal(await stage.call(mentee, access, personId(41), SEBRAE), true);
    assert.equal(await stage.call(mentee, access, personId(42), PORTO_DIGITAL), false);
    assert.equal(await stage.call(admin, access, personId(42), PORTO_DIGITAL), true);
    assert.equal(await stage.call(server, access, personId(42), PORTO_DIGITAL), true);
    await stage.refused(visitor, '42501', `select ${access}`, personId(41), SEBRAE);
    const visible = 'public.is_mentor_visible_to_user($1, $2)';
    assert.equal(await stage.call(visitor, visible, personId(1), null), true);
    assert.equal(await stage.call(visitor, visible, personId(PARTNERS_ONLY), personId(42)), false);
    assert.equal(await stage.call(person(42), visible, personId(PARTNERS_ONLY), personId(42)), true);
    assert.equal(await stage.call(stranger, visible, personId(PARTNERS_ONLY), personId(42)), false);
  });

  scene(
    'an invitation shows to the address of the session, not to an anonymous sign-in (T9, T10, T48)',
    async (stage) => {
      const invited = 'select id from public.partner_invitations';
      assert.equal((await stage.as(mentee, invited)).length, 1);
      const anonymous = person(41, { email: 'mentee@demo.example', is_anonymous: true });
      assert.deepEqual(await stage.as(anonymous, invited), []);
    },
  );

  scene('an admin still reads a partner he switched off; others do not (T4)', async (stage) => {
    await stage.owner('update public.partners set is_active = false where id = $1', PORTO_DIGITAL);
    const reads = 'select id from public.partners where id = $1';
    assert.equal((await stage.as(admin, reads, PORTO_DIGITAL)).length, 1);
    for (const who of [visitor, stranger, mentee])
      assert.deepEqual(await stage.as(who, reads, PORTO_DIGITAL), []);
  });

  scene('a partner admin reads members and invitations of his partner only (T3)', async (stage) => {
    await stage.owner(
      `insert into public.user_partners (user_id, partner_id, role) values ($1, $2, 'admin')`,
      personId(44),
      PORTO_DIGITAL,
    );
    const partnerAdmin = person(44);
    for (const table of ['user_partners', 'partner_invitations']) {
      const read = await stage.as<{ partner_id: string }>(
        partnerAdmin,
        `select partner_id from public.${table}`,
      );
      assert.ok(read.length > 0);
      assert.ok(read.every((row) => row.partner_id === PORTO_DIGITAL));
    }
    await stage.owner(`update public.user_partners set status = 'inactive' where user_id = $1`, personId(44));
    assert.deepEqual(await stage.as(partnerAdmin, 'select id from public.partner_invitations'), []);
  });
});
