import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import {
  admin,
  anonymousSignIn,
  mentee,
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
});
