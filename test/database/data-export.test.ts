import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { ADDRESS, FOREIGN_WORD, leaver, LEFT, placesOf, prepareLeaver, WORD } from './support/leaver.js';
import { anonymousSignIn, mentee, openSeeded, personId, play, visitor, type Stage } from './support/stage.js';

/** Where his words are too, and why they are not in the export: under another name, a key, or a copy of what is in it. */
const NOT_A_COPY =
  /^auth\.users\.|\.search_vector$|^realtime\.messages\.|^message_reports\.snapshot$|^outbox\.last_error$/;
const EXPORT = 'public.export_my_data()';
/** Tables that name a person and are no part of his export, and why. */
const NOT_EXPORTED: Record<string, string> = {
  mentor_free_times: 'worked out from the hours and sessions that are in it',
  mentor_free_checks: 'a list of work for the job that keeps the free times',
};

describe('a copy of one’s data', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () => play(database, job));
  };

  scene(
    'every table that names a person is in his export, or on the list of exceptions (T46)',
    async (stage) => {
      const answer = await stage.call<Record<string, unknown>>(mentee, EXPORT);
      const named = await stage.owner<{ place: string }>(`
      select distinct k.conrelid::regclass::text as place from pg_constraint k
      where k.contype = 'f' and k.confrelid in ('public.profiles'::regclass, 'auth.users'::regclass)
        and k.connamespace in ('public'::regnamespace, 'private'::regnamespace)`);
      assert.ok(named.length > 20);
      assert.deepEqual(
        named.map(({ place }) => place).filter((place) => !(place in answer) && !(place in NOT_EXPORTED)),
        [],
      );
    },
  );

  scene('an export has every word of the person and none of the others (T46)', async (stage) => {
    await prepareLeaver(stage);
    const answer = await stage.call<Record<string, Record<string, unknown>[]>>(leaver, EXPORT);
    const text = JSON.stringify(answer);
    const isMissing = (place: string): boolean => {
      const dot = place.lastIndexOf('.');
      const values = answer[place.slice(0, dot)]?.map((row) => JSON.stringify([row[place.slice(dot + 1)]]));
      return values?.some((value) => value.toLowerCase().includes(WORD)) !== true;
    };
    assert.ok(!text.includes(FOREIGN_WORD));
    for (const secret of [
      'search_vector',
      '"action_token"',
      'token_hash',
      'encrypted_password',
      'aaaaaaaa',
      'dddddddd',
    ])
      assert.ok(!text.includes(secret), secret);
    assert.ok(text.includes(ADDRESS));
    assert.deepEqual(
      [...(await placesOf(stage, WORD)).keys()].filter((place) => !NOT_A_COPY.test(place)).filter(isMissing),
      [],
    );
    const ids = (table: string): unknown[] => (answer[table] ?? []).map((row) => row['id']).sort();
    assert.deepEqual(
      ids('appointments'),
      [LEFT.past, LEFT.coming, LEFT.asked, LEFT.cancelled, LEFT.over].sort(),
    );
    assert.deepEqual(
      answer['user_blocks']?.map((row) => row['blocked_id']),
      [personId(45)],
    );
    assert.equal(answer['message_reports']?.length, 1);
    assert.equal(answer['storage.objects']?.length, 1);
    assert.deepEqual(answer['conversations']?.map((row) => row['other_name']).sort(), [
      'Ana Clara Figueiredo',
      'Beatriz Nogueira',
    ]);
  });

  scene('an export is one’s own, and of registered people only (T46)', async (stage) => {
    const mine = JSON.stringify(await stage.call(mentee, EXPORT));
    assert.ok(mine.includes('mentee@demo.example') && mine.includes('Aqui é a Ana, da doceria'));
    for (const other of [
      'mentor@demo.example',
      'É por aí que começamos',
      'Tive um imprevisto',
      'carlos-eduardo',
    ])
      assert.ok(!mine.includes(other), other);
    await stage.refused(visitor, '42501', `select ${EXPORT}`);
    await stage.refused(anonymousSignIn, 'not_signed_in', `select ${EXPORT}`);
  });
});
