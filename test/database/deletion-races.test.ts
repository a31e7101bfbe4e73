import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresDatabase, type ProjectServer } from '@mentorkit/backend';
import { readMigrations, readSeed } from '@mentorkit/database';
import { MENTOR } from './support/booking.js';
import { LEAVER, leaver, LEFT, OTHER, placesOf, prepareLeaver, WORD } from './support/leaver.js';
import { mentee, Stage, type DatabaseError, type Persona } from './support/stage.js';
import { openServerIfAny } from './support/test-database.js';

/** What somebody does in another window while the account is being deleted, and what comes of it. */
const LATE: { what: string; who: Persona; sql: string; outcome: string }[] = [
  {
    what: 'a message of his',
    who: leaver,
    sql: `insert into public.messages (conversation_id, content) values ('${LEFT.chatAsMentee}', '${WORD}')`,
    outcome: 'conversation_closed',
  },
  {
    what: 'a message to him',
    who: mentee,
    sql: `insert into public.messages (conversation_id, content) values ('${LEFT.chatAsMentor}', 'Oi')`,
    outcome: 'conversation_closed',
  },
  {
    what: 'a request of his',
    who: leaver,
    sql: `select public.create_request('${MENTOR}', '${WORD}')`,
    outcome: 'not_signed_in',
  },
  {
    what: 'a note of his',
    who: leaver,
    sql: `select public.save_appointment_note('${LEFT.cancelled}', '${WORD}')`,
    outcome: 'not_signed_in',
  },
  {
    what: 'a change of his profile',
    who: leaver,
    sql: `update public.profiles set bio = '${WORD}' where id = '${LEAVER}'`,
    outcome: 'nothing',
  },
  {
    what: 'a hold of his time',
    who: mentee,
    sql: `select public.hold_slot('${LEAVER}', (select max(s.starts_at) from public.get_available_slots(
      '${LEAVER}', now(), now() + interval '20 days') s))`,
    outcome: 'slot_unavailable',
  },
  {
    what: 'a second deletion',
    who: leaver,
    sql: 'select public.delete_my_account()',
    outcome: 'nothing',
  },
];

async function scenes(server: ProjectServer, template: string, late: (typeof LATE)[number]): Promise<void> {
  const name = await server.create(template);
  const [one, other] = [new PostgresDatabase(server.url(name)), new PostgresDatabase(server.url(name))];
  try {
    await one.transaction(async (transaction) => prepareLeaver(new Stage(transaction)));
    let second: Promise<string> = Promise.resolve('never begun');
    await one.transaction(async (transaction) => {
      await new Stage(transaction).as(leaver, 'select public.delete_my_account()');
      second = other
        .transaction(async (waiting) => new Stage(waiting).as(late.who, late.sql))
        .then(
          () => 'nothing',
          (error: unknown) => (error as DatabaseError).message,
        );
      await sleep(300);
    });
    assert.equal(await second, late.outcome);
    await one.transaction(async (transaction) => {
      const stage = new Stage(transaction);
      assert.deepEqual([...(await placesOf(stage, WORD))], []);
      const [live] = await stage.owner(
        `select count(*)::int as total from public.appointments
          where status in ('held', 'pending', 'confirmed') and $1 in (mentor_id, mentee_id)`,
        LEAVER,
      );
      assert.deepEqual(live, { total: 0 });
      assert.equal((await stage.owner('select 1 from public.profiles where id = $1', OTHER)).length, 1);
    });
  } finally {
    await one.close();
    await other.close();
    await server.drop(name);
  }
}

const server = await openServerIfAny();

if (server !== undefined) {
  describe('while an account is being deleted', () => {
    let template: string;

    before(async () => {
      template = await server.template({ migrations: await readMigrations(), seed: await readSeed() });
    });
    after(async () => server.close());

    for (const late of LATE)
      it(`${late.what} comes too late (T46)`, async () => scenes(server, template, late));
  });
}
