import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { BOOKING_TEXT_MAX_LENGTH, FEEDBACK_DAYS } from '@mentorkit/contract';
import { MENTOR } from './support/booking.js';
import { change, clearCalendars, detailOf, guest, putPlan } from './support/sessions.js';
import { admin, mentor, openSeeded, play, stranger, type Persona, type Stage } from './support/stage.js';

const RATE = 'submit_feedback($1, $2, $3, $4)';
const NOTE = 'save_appointment_note($1, $2)';

describe('feedback and notes', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () =>
      play(database, async (stage) => {
        await clearCalendars(stage);
        await job(stage);
      }),
    );
  };

  const completed = async (stage: Stage, at = `now() - interval '1 day'`): Promise<string> =>
    putPlan(stage, { status: 'completed', at });

  const figures = async (stage: Stage): Promise<unknown> =>
    (
      await stage.owner(
        'select average_rating::float8 as average, total_reviews as total from public.profiles where id = $1',
        MENTOR,
      )
    )[0];

  scene('the mentee rates a completed session; the mentor reads the words and the average', async (stage) => {
    const first = await completed(stage);
    const second = await completed(stage, `now() - interval '2 days'`);
    const rated = await change(stage, guest, RATE, first, 5, '  Muito bom.  ', null);
    assert.equal(rated.rating, 5);
    await change(stage, guest, RATE, second, 4, null, null);
    assert.deepEqual(await figures(stage), { average: 4.5, total: 2 });
    const sql = 'select rating, comment from public.appointment_feedback where appointment_id = $1';
    for (const who of [guest, mentor])
      assert.deepEqual(await stage.as(who, sql, first), [{ rating: 5, comment: 'Muito bom.' }]);
    for (const who of [stranger, admin]) assert.deepEqual(await stage.as(who, sql, first), []);
    const [seen] = await stage.as(
      mentor,
      'select rating from public.list_appointments() where id = $1',
      first,
    );
    assert.equal(seen?.['rating'], 5);
  });

  scene('a new rating within the time takes the place of the one before', async (stage) => {
    const id = await completed(stage);
    await change(stage, guest, RATE, id, 2, 'Atrasou', 'Foi rude comigo');
    const again = await change(stage, guest, RATE, id, 4, null, null);
    assert.equal(again.rating, 4);
    assert.deepEqual(await change(stage, guest, RATE, id, 4, null, null), again);
    assert.deepEqual(await figures(stage), { average: 4, total: 1 });
    const [row] = await stage.owner<{ comment: string | null; notes: number }>(
      `select f.comment, (select count(*)::int from public.appointment_feedback_notes n where n.feedback_id = f.id) as notes
        from public.appointment_feedback f where f.appointment_id = $1`,
      id,
    );
    assert.deepEqual(row, { comment: null, notes: 0 });
  });

  scene('words for the team are read by their author only', async (stage) => {
    const id = await completed(stage);
    await change(stage, guest, RATE, id, 3, 'Ok', 'Só para a equipe');
    await change(stage, guest, RATE, id, 3, 'Ok', 'Para a equipe');
    const read = async (who: Persona): Promise<unknown[]> =>
      (await stage.as(who, 'select note from public.appointment_feedback_notes')).map((row) => row['note']);
    assert.deepEqual(await read(guest), ['Para a equipe']);
    for (const who of [mentor, stranger]) assert.deepEqual(await read(who), []);
    const everything = JSON.stringify([
      await stage.as(mentor, 'select * from public.list_appointments()'),
      await stage.as(mentor, 'select * from public.appointment_feedback'),
    ]);
    assert.ok(!everything.includes('equipe'));
  });

  scene('feedback is given for 30 days after the session', async (stage) => {
    const hours = FEEDBACK_DAYS * 24;
    const late = await completed(stage, `now() - interval '${String(hours + 2)} hours'`);
    const failure = await stage.refused(guest, 'too_late', `select public.${RATE}`, late, 5, null, null);
    assert.equal(failure.code, 'PT409');
    const inTime = await completed(stage, `now() - interval '${String(hours)} hours'`);
    await change(stage, guest, RATE, inTime, 5, null, null);
  });

  scene('ratings are whole, 1 to 5, words at most 4000 characters', async (stage) => {
    const id = await completed(stage);
    const long = 'x'.repeat(BOOKING_TEXT_MAX_LENGTH + 1);
    const wrong: [string, unknown[]][] = [
      ['rating', [0, null, null]],
      ['rating', [6, null, null]],
      ['rating', [null, null, null]],
      ['comment', [5, long, null]],
      ['private_note', [5, null, long]],
    ];
    for (const [field, input] of wrong) {
      const failure = await stage.refused(guest, 'invalid_input', `select public.${RATE}`, id, ...input);
      assert.deepEqual([failure.code, detailOf(failure)], ['PT400', { field }]);
    }
    const edge = 'é'.repeat(BOOKING_TEXT_MAX_LENGTH);
    await change(stage, guest, RATE, id, 1, edge, edge);
  });

  scene('nobody rates in the name of another, or writes past the RPCs (T31)', async (stage) => {
    const id = await completed(stage);
    await stage.refused(stranger, 'not_found', `select public.${RATE}`, id, 1, null, null);
    await stage.refused(mentor, 'not_allowed', `select public.${RATE}`, id, 5, null, null);
    for (const who of [guest, mentor, stranger]) {
      for (const sql of [
        `insert into public.appointment_feedback (appointment_id, reviewer_id, rating) values ('${id}', auth.uid(), 5)`,
        'update public.appointment_feedback set rating = 5',
        'delete from public.appointment_feedback',
        `insert into public.appointment_notes (appointment_id, author_id, note) values ('${id}', auth.uid(), 'x')`,
      ])
        await stage.refused(who, '42501', sql);
    }
  });

  scene("each side keeps a note of its own and never sees the other's", async (stage) => {
    const id = await putPlan(stage, { status: 'confirmed', at: `now() + interval '9 days'` });
    assert.equal((await change(stage, guest, NOTE, id, ' Levar a planilha ')).my_note, 'Levar a planilha');
    assert.equal((await change(stage, mentor, NOTE, id, 'Pessoa tímida')).my_note, 'Pessoa tímida');
    assert.equal((await change(stage, mentor, NOTE, id, 'Pessoa calma')).my_note, 'Pessoa calma');
    const [seen] = await stage.as(guest, 'select my_note from public.list_appointments() where id = $1', id);
    assert.equal(seen?.['my_note'], 'Levar a planilha');
    const notes = async (who: Persona): Promise<unknown[]> =>
      (await stage.as(who, 'select note from public.appointment_notes')).map((row) => row['note']);
    assert.deepEqual(await notes(guest), ['Levar a planilha']);
    assert.deepEqual(await notes(stranger), []);
    assert.equal((await change(stage, mentor, NOTE, id, ' \n ')).my_note, null);
    assert.equal((await change(stage, mentor, NOTE, id, null)).my_note, null, 'again');
    assert.deepEqual(await notes(guest), ['Levar a planilha']);
    const failure = await stage.refused(
      mentor,
      'invalid_input',
      `select public.${NOTE}`,
      id,
      'x'.repeat(BOOKING_TEXT_MAX_LENGTH + 1),
    );
    assert.deepEqual(detailOf(failure), { field: 'note' });
  });

  scene("a note is nobody's news", async (stage) => {
    const id = await putPlan(stage, { status: 'confirmed', at: `now() + interval '9 days'` });
    const before = await change(stage, mentor, NOTE, id, 'Nota');
    assert.equal(before.version, 1);
    const work = await stage.owner(
      `select id from public.outbox where payload ->> 'appointment_id' = $1`,
      id,
    );
    const told = await stage.owner('select id from realtime.messages where payload::text like $1', `%${id}%`);
    // the owner's insert above told both people once
    assert.deepEqual([work.length, told.length], [0, 2]);
  });
});
