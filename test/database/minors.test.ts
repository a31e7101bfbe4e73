import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { MENTOR } from './support/booking.js';
import { send } from './support/chat.js';
import {
  admin,
  mentee,
  mentor,
  openSeeded,
  person,
  personId,
  play,
  server,
  stranger,
  type Persona,
  type Stage,
} from './support/stage.js';

const BORN = 'update public.profile_private set birth_year = $1 where id = auth.uid() returning birth_year';
const BORN_AS_SERVER = 'update public.profile_private set birth_year = $1 where id = $2 returning birth_year';
const START = 'public.start_conversation($1)';

/** The year of birth of somebody who turns so many years old this year. */
async function turning(stage: Stage, age: number): Promise<number> {
  const [row] = await stage.owner<{ year: number }>(
    `select (extract(year from now() at time zone 'America/Sao_Paulo') - $1)::int as year`,
    age,
  );
  return row?.year ?? 0;
}

async function give(stage: Stage, who: Persona, age: number): Promise<void> {
  assert.equal((await stage.as(who, BORN, await turning(stage, age))).length, 1);
}

describe('people who are not yet 18', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () => play(database, job));
  };

  scene('nobody who cannot be 16 yet takes part', async (stage) => {
    for (const age of [15, 8, 0])
      assert.equal(
        (await stage.refused(stranger, 'too_young', BORN, await turning(stage, age))).code,
        'PT403',
      );
    await stage.refused(stranger, 'invalid_input', BORN, await turning(stage, -1));
    await stage.refused(server, 'too_young', BORN_AS_SERVER, await turning(stage, 15), personId(45));
    await give(stage, stranger, 16);
  });

  scene('a year of birth is said once; the platform corrects it', async (stage) => {
    await give(stage, stranger, 17);
    await give(stage, stranger, 17);
    const failure = await stage.refused(stranger, 'not_allowed', BORN, await turning(stage, 30));
    assert.deepEqual(JSON.parse(failure.detail ?? ''), { table: 'profile_private', column: 'birth_year' });
    await stage.refused(stranger, 'not_allowed', BORN, null);
    assert.equal((await stage.as(server, BORN_AS_SERVER, await turning(stage, 30), personId(45))).length, 1);
    assert.equal((await stage.as(server, BORN_AS_SERVER, null, personId(45))).length, 1);
    await give(stage, stranger, 40);
  });

  scene('an adult never writes first to somebody who may be a minor', async (stage) => {
    for (const age of [16, 17, 18]) {
      await stage.owner('savepoint age');
      await give(stage, stranger, age);
      const chat = await stage.call<string>(stranger, START, MENTOR);
      const refused = async (): Promise<void> => {
        await stage.refused(
          mentor,
          'not_allowed',
          'insert into public.messages (conversation_id, content) values ($1, $2)',
          chat,
          'Oi!',
        );
      };
      await refused();
      await stage.owner(`update public.profile_private set birth_year = 1970 where id = $1`, MENTOR);
      await refused();
      const first = await send(stage, stranger, 'Posso perguntar?', chat);
      await send(stage, mentor, 'Claro!', chat);
      await stage.as(stranger, 'select public.delete_message($1)', first.id);
      await send(stage, mentor, 'Até logo', chat);
      await stage.owner('rollback to savepoint age');
    }
  });

  scene('adults and people who gave no year write as ever', async (stage) => {
    const chat = await stage.call<string>(stranger, START, MENTOR);
    await send(stage, mentor, 'Oi!', chat);
    await give(stage, mentee, 19);
    const other = await stage.call<string>(mentee, START, personId(11));
    await send(stage, person(11), 'Bem-vinda!', other);
    await stage.refused(
      stranger,
      '42501',
      'insert into public.messages (conversation_id, content) values ($1, $2)',
      other,
      'Oi',
    );
  });

  scene('no minor becomes a mentor, and no mentor a minor', async (stage) => {
    await give(stage, stranger, 18);
    await stage.refused(stranger, 'too_young', `select public.apply_as_mentor('Quero ajudar')`);
    for (const who of [admin, server])
      await stage.refused(who, 'too_young', `select public.set_user_role($1, 'mentor')`, personId(45));
    await stage.refused(
      server,
      'too_young',
      `insert into public.user_roles (user_id, role) values ($1, 'mentor')`,
      personId(45),
    );
    await stage.refused(mentor, 'too_young', BORN, await turning(stage, 18));
    await give(stage, mentor, 19);
    const { id } = await stage.call<{ id: string }>(mentee, `public.apply_as_mentor('Quero ajudar')`);
    await give(stage, mentee, 17);
    await stage.refused(admin, 'too_young', 'select public.decide_mentor_application($1, true)', id);
    await stage.as(admin, 'select public.decide_mentor_application($1, false)', id);
  });

  scene('the age of nobody shows, to nobody', async (stage) => {
    await give(stage, stranger, 17);
    for (const who of [mentor, mentee, admin])
      assert.deepEqual(
        await stage.as(who, 'select birth_year from public.profile_private where id = $1', personId(45)),
        [],
      );
  });
});
