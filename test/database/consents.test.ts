import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { Consent } from '@mentorkit/contract';
import {
  anonymousSignIn,
  mentee,
  openSeeded,
  person,
  play,
  server,
  stranger,
  visitor,
  type Persona,
  type Stage,
} from './support/stage.js';

const CONSENT = 'public.give_consent($1, $2, $3, $4)';

async function give(stage: Stage, who: Persona, ...parameters: unknown[]): Promise<Consent> {
  return Consent.parse(await stage.call(who, CONSENT, ...parameters));
}

describe('consents', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () => play(database, job));
  };

  scene(
    'a consent names purpose, version and who answers for the data, with the time of the database',
    async (stage) => {
      const own = await give(stage, mentee, 'terms', '2025-10', null, true);
      assert.deepEqual([own.granted, own.partner_id, own.controller_name], [true, null, null]);
      const shared = await give(stage, mentee, 'data_sharing', '2025-10', 'sebrae-pe', true);
      assert.equal(shared.controller_name, 'SEBRAE Pernambuco');
      assert.deepEqual(await give(stage, mentee, 'terms', '2025-10', null, true), own);
      const newer = await give(stage, mentee, 'terms', '2025-11', null, true);
      const taken = await give(stage, mentee, 'terms', '2025-11', null, false);
      assert.notEqual(newer.id, own.id);
      assert.ok(taken.created_at > newer.created_at && !taken.granted);
      const mine = await stage.as(
        mentee,
        'select purpose, version, granted from public.consents order by created_at',
      );
      assert.deepEqual(mine, [
        { purpose: 'terms', version: '2025-10', granted: true },
        { purpose: 'data_sharing', version: '2025-10', granted: true },
        { purpose: 'terms', version: '2025-11', granted: true },
        { purpose: 'terms', version: '2025-11', granted: false },
      ]);
      assert.deepEqual(await stage.as(stranger, 'select * from public.consents'), []);
    },
  );

  scene(
    'the partner of the session is the controller, and a consent is taken back when it is over',
    async (stage) => {
      const [partner] = await stage.owner<{ id: string }>(
        `select id from public.partners where slug = 'sebrae-pe'`,
      );
      const member = person(41, { app_metadata: { partner_id: partner?.id } });
      await stage.owner(
        `update public.partner_settings set controller_name = 'SEBRAE/PE' where partner_id = $1`,
        partner?.id,
      );
      const given = await give(stage, member, 'terms', '1', 'porto-digital', true);
      assert.deepEqual([given.partner_id, given.controller_name], [partner?.id, 'SEBRAE/PE']);
      await stage.owner(`update public.partners set is_active = false where slug = 'sebrae-pe'`);
      await stage.refused(mentee, 'invalid_input', `select ${CONSENT}`, 'terms', '2', 'sebrae-pe', true);
      const taken = await give(stage, mentee, 'terms', '1', 'sebrae-pe', false);
      assert.deepEqual([taken.partner_id, taken.granted], [partner?.id, false]);
      await stage.refused(stranger, 'invalid_input', `select ${CONSENT}`, 'terms', '1', 'sebrae-pe', false);
    },
  );

  scene('a consent is never changed or removed by clients, nor changed by anybody', async (stage) => {
    await give(stage, mentee, 'terms', '1', null, true);
    for (const attack of [
      `insert into public.consents (user_id, purpose, version, granted) values (auth.uid(), 'terms', '9', true)`,
      `update public.consents set granted = false`,
      `delete from public.consents`,
    ])
      await stage.refused(mentee, '42501', attack);
    await stage.refused(server, 'not_allowed', `update public.consents set version = '2'`);
    for (const [purpose, version, partner, granted] of [
      ['', '1', null, true],
      [null, '1', null, true],
      ['Terms of use', '1', null, true],
      ['a'.repeat(61), '1', null, true],
      ['terms', '', null, true],
      ['terms', null, null, true],
      ['terms', 'one two', null, true],
      ['terms', '1'.repeat(61), null, true],
      ['terms', '1', 'nobody', true],
      ['terms', '1', null, null],
    ])
      await stage.refused(mentee, 'invalid_input', `select ${CONSENT}`, purpose, version, partner, granted);
    await stage.refused(visitor, '42501', `select ${CONSENT}`, 'terms', '1', null, true);
    await stage.refused(anonymousSignIn, 'not_signed_in', `select ${CONSENT}`, 'terms', '1', null, true);
  });

  scene('nobody fills the record: sixty entries an hour (T19)', async (stage) => {
    for (let n = 0; n < 60; n += 1) await give(stage, mentee, 'terms', String(n), null, true);
    const failure = await stage.refused(
      mentee,
      'rate_limited',
      `select ${CONSENT}`,
      'terms',
      '60',
      null,
      true,
    );
    assert.equal(failure.code, 'PT429');
    await give(stage, mentee, 'terms', '59', null, true);
  });
});
