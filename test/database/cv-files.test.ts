import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { BOOK, firstSlot, hold, MENTOR, putSession } from './support/booking.js';
import { cvPath, cvsOf, putCv, UPLOAD } from './support/files.js';
import { ACCEPT, age, ask, ASK_WITH_CV, noon, PROPOSE, request } from './support/requests.js';
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

const OPEN = 'public.authorise_cv_access($1, $2)';
const REMOVE = `delete from storage.objects where bucket_id = 'cvs' and name = $1 returning name`;
const ABSENT = '6f1d5f0e-0f52-4d58-9f0f-0d7a4a1b0001';

describe('CV files', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () => play(database, job));
  };

  /** An answered request of the demo mentee with a CV. */
  async function askWithCv(stage: Stage): Promise<{ id: string; path: string }> {
    const path = await putCv(stage, 41);
    const { id, cv_link } = await request(stage, mentee, ASK_WITH_CV, MENTOR, 'Olá', path, 'pdf');
    assert.equal(cv_link, null, 'a path is no link');
    return { id, path };
  }

  /** Who opened the CVs of a person, as he reads it. */
  async function accesses(stage: Stage, who: Persona): Promise<(string | null)[][]> {
    const rows = await stage.as<{ reader_name: string; path: string; request_id: string | null }>(
      who,
      'select reader_name, path, request_id from public.list_cv_accesses()',
    );
    return rows.map((row) => [row.reader_name, row.path, row.request_id]);
  }

  scene('the bucket is private, takes PDFs of 5 MB at most, and stays so', async (stage) => {
    const [bucket] = await stage.owner(
      `select public, file_size_limit::int as size, allowed_mime_types as types from storage.buckets where id = 'cvs'`,
    );
    assert.deepEqual(bucket, { public: false, size: 5_242_880, types: ['application/pdf'] });
    for (const who of [visitor, mentee, admin]) {
      const opened = await stage
        .as(who, `update storage.buckets set public = true where id = 'cvs' returning id`)
        .catch(() => []);
      assert.deepEqual(opened, []);
    }
  });

  scene('a person puts a PDF into his own folder, sees it, and removes it', async (stage) => {
    await stage.as(mentee, UPLOAD, cvPath(41, 'Curriculo_2026-1'), personId(41));
    assert.deepEqual(await cvsOf(stage, mentee), [cvPath(41, 'Curriculo_2026-1')]);
    await stage.as(mentee, UPLOAD, cvPath(41, 'x'.repeat(100)), personId(41));
    assert.equal((await stage.as(mentee, REMOVE, cvPath(41, 'x'.repeat(100)))).length, 1);
    assert.deepEqual(await cvsOf(stage, mentee), [cvPath(41, 'Curriculo_2026-1')]);
  });

  scene('names that lead elsewhere are refused (T32)', async (stage) => {
    const me = personId(41);
    const names = [
      `${personId(45)}/cv.pdf`,
      `${me}/../${personId(45)}/cv.pdf`,
      `${me}/..%2f${personId(45)}%2fcv.pdf`,
      `${me}%2fcv.pdf`,
      `${me}/%2e%2e/cv.pdf`,
      `${me}//cv.pdf`,
      `/${me}/cv.pdf`,
      `${me}/a/cv.pdf`,
      `${me}/./cv.pdf`,
      `${me}/.pdf`,
      `${me}/cv.pdf/`,
      `${me}/cv.PDF`,
      `${me}/cv.pdf.exe`,
      `${me}/cv.html`,
      `${me}/cv pdf`,
      `${me}/cv.pdf\n`,
      `${me}/cv\n.pdf`,
      `x\n${me}/cv.pdf`,
      `${me}/cv;.pdf`,
      `${me}/currículo.pdf`,
      `${me}\\cv.pdf`,
      `${me.toUpperCase()}/cv.pdf`,
      `${me}x/cv.pdf`,
      `${me}/${'x'.repeat(101)}.pdf`,
      `${me}/${'x'.repeat(300)}.pdf`,
      'cv.pdf',
      me,
      '',
    ];
    for (const name of names) await stage.refused(mentee, '42501', UPLOAD, name, me);
    const null_name = `insert into storage.objects (bucket_id, name, owner_id) values ('cvs', null, $1)`;
    await stage.refused(mentee, '42501', null_name, me);
    assert.deepEqual(await cvsOf(stage, mentee), []);
  });

  scene(
    'nobody writes in the name or into the folder of another, nor without an account (T32, T48)',
    async (stage) => {
      await stage.refused(mentee, '42501', UPLOAD, cvPath(45), personId(45));
      await stage.refused(mentee, '42501', UPLOAD, cvPath(41), personId(45));
      await stage.refused(visitor, '42501', UPLOAD, cvPath(41), personId(41));
      await stage.refused(anonymousSignIn, '42501', UPLOAD, cvPath(990), personId(990));
      const bare = `insert into storage.objects (bucket_id, name) values ('cvs', $1)`;
      await stage.refused(mentee, '42501', bare, cvPath(41));
      const elsewhere = UPLOAD.replace(`'cvs'`, `'other'`);
      await stage.owner(`insert into storage.buckets (id, name) values ('other', 'other')`);
      await stage.refused(mentee, '42501', elsewhere, cvPath(41), personId(41));
    },
  );

  scene('nobody but its owner sees, moves, writes over or removes a file (T32)', async (stage) => {
    const { path } = await askWithCv(stage);
    for (const who of [visitor, anonymousSignIn, stranger, mentor, admin]) {
      assert.deepEqual(await cvsOf(stage, who), []);
      assert.deepEqual(await stage.as(who, REMOVE, path), []);
    }
    assert.deepEqual(await cvsOf(stage, mentee), [path]);
    const update = `update storage.objects set version = 'x', metadata = '{}' where name = $1 returning id`;
    const move = 'update storage.objects set name = $2 where name = $1 returning id';
    for (const who of [visitor, stranger, mentor, mentee]) {
      assert.deepEqual(await stage.as(who, update, path), [], 'not even the owner writes over it');
      assert.deepEqual(await stage.as(who, move, path, cvPath(41, 'other')), []);
    }
    await stage.refused(mentee, '23505', UPLOAD, path, personId(41));
    const upsert = `${UPLOAD} on conflict (bucket_id, name) do update set version = 'x'`;
    await stage.refused(mentee, '42501', upsert, path, personId(41));
  });

  scene('a person has at most 20 files, however he sends them (T19)', async (stage) => {
    await putCv(stage, 45);
    const many = `insert into storage.objects (bucket_id, name, owner_id)
      select 'cvs', $1 || '/cv-' || n || '.pdf', $1 from generate_series($2::int, $3::int) n`;
    await stage.refused(mentee, '42501', many, personId(41), 1, 21);
    await stage.as(mentee, many, personId(41), 1, 19);
    await stage.as(mentee, UPLOAD, cvPath(41, 'cv-20'), personId(41));
    await stage.refused(mentee, '42501', UPLOAD, cvPath(41, 'cv-21'), personId(41));
    await stage.as(mentee, REMOVE, cvPath(41, 'cv-1'));
    await stage.as(mentee, UPLOAD, cvPath(41, 'cv-21'), personId(41));
  });

  scene('what a coming session or an open request needs stays; afterwards it may go', async (stage) => {
    const { id, path } = await askWithCv(stage);
    assert.deepEqual(await stage.as(mentee, REMOVE, path), []);
    await stage.as(mentee, 'select public.withdraw_request($1)', id);
    await stage.owner('savepoint withdrawn');
    assert.equal((await stage.as(mentee, REMOVE, path)).length, 1);
    await stage.owner('rollback to savepoint withdrawn');
    const session = await putSession(stage, 1, 41, await at(stage, 9), 'pending');
    await stage.owner(
      `update public.appointments set cv_url = $2, cv_type = 'pdf' where id = $1`,
      session,
      path,
    );
    for (const status of ['pending', 'confirmed']) {
      await stage.owner('update public.appointments set status = $2 where id = $1', session, status);
      assert.deepEqual(await stage.as(mentee, REMOVE, path), []);
    }
    await stage.owner(
      `update public.appointments set scheduled_at = now() - interval '2 hours' where id = $1`,
      session,
    );
    assert.equal((await stage.as(mentee, REMOVE, path)).length, 1, 'over, however late the job is');
  });

  const at = async (stage: Stage, days: number): Promise<string> =>
    `'${await noon(stage, days)}'::timestamptz`;

  scene('a PDF that is attached is a file one has (T32)', async (stage) => {
    const held = await hold(stage, mentee, (await firstSlot(stage)).starts_at);
    const book = 'select public.book_appointment($1, $2, $3, $4)';
    const path = await putCv(stage, 41);
    await putCv(stage, 45);
    const failure = await stage.refused(
      mentee,
      'invalid_input',
      book,
      held.appointment_id,
      'Olá',
      cvPath(41, 'no'),
      'pdf',
    );
    assert.deepEqual(JSON.parse(failure.detail ?? ''), { field: 'cv_url' });
    for (const wrong of [cvPath(45), `${personId(41)}//cv.pdf`, `${personId(41)}/${'x'.repeat(300)}.pdf`]) {
      await stage.refused(mentee, 'invalid_input', book, held.appointment_id, 'Olá', wrong, 'pdf');
      await stage.refused(mentee, 'invalid_input', `select ${ASK_WITH_CV}`, MENTOR, 'Olá', wrong, 'pdf');
    }
    await stage.as(mentee, book, held.appointment_id, 'Olá', path, 'pdf');
    await stage.as(mentee, `select ${ASK_WITH_CV}`, MENTOR, 'Olá', path, 'pdf');
  });

  scene(
    'a CV comes along to the session a request becomes, unless it was deleted meanwhile',
    async (stage) => {
      const { id, path } = await askWithCv(stage);
      const time = await noon(stage, 9);
      await stage.as(mentor, `select ${PROPOSE}`, id, time);
      await stage.owner('savepoint proposed');
      const { id: session } = await stage.call<{ id: string }>(mentee, ACCEPT, id, time);
      assert.equal(await stage.call(server, OPEN, session, personId(1)), path);
      await stage.owner('rollback to savepoint proposed');
      assert.equal((await stage.as(mentee, REMOVE, path)).length, 1);
      const bare = await stage.call<{ cv_type: string | null }>(mentee, ACCEPT, id, time);
      assert.equal(bare.cv_type, null);
    },
  );

  scene(
    'the server learns the path for the owner and the mentor, and the owner who opened it (T32)',
    async (stage) => {
      const { id, path } = await askWithCv(stage);
      assert.equal(await stage.call(server, OPEN, id, personId(41)), path);
      assert.deepEqual(await accesses(stage, mentee), [], 'his own look is nobody’s business');
      assert.equal(await stage.call(server, OPEN, id, personId(1)), path);
      await stage.owner(`update public.profiles set profile_visibility = 'private' where id = $1`, MENTOR);
      const [name] = await stage.owner<{ name: string }>(
        'select full_name as name from public.profiles where id = $1',
        MENTOR,
      );
      assert.deepEqual(await accesses(stage, mentee), [[name?.name, path, id]]);
      assert.deepEqual([await accesses(stage, mentor), await accesses(stage, stranger)], [[], []]);
      for (const [thing, reader] of [
        [id, personId(45)],
        [id, personId(61)],
        [id, null],
        [ABSENT, personId(1)],
        [null, personId(1)],
      ])
        await stage.refused(server, 'not_found', `select ${OPEN}`, thing, reader);
      for (const who of [visitor, mentee, mentor, admin])
        await stage.refused(who, '42501', `select ${OPEN}`, id, personId(1));
      for (const who of [mentee, mentor]) {
        await stage.refused(who, '42501', 'delete from public.cv_access_log');
        await stage.refused(who, '42501', 'update public.cv_access_log set reader_id = null');
      }
      await stage.refused(anonymousSignIn, 'not_signed_in', 'select * from public.list_cv_accesses()');
      assert.equal((await stage.as(mentee, 'select * from public.list_cv_accesses(null, 1)')).length, 1);
      await stage.refused(mentee, 'invalid_input', `select * from public.list_cv_accesses('x')`);
    },
  );

  scene('a request or session that ended, or a block, closes the CV to the mentor at once', async (stage) => {
    const { id, path } = await askWithCv(stage);
    const closed = async (thing: string): Promise<void> => {
      await stage.refused(server, 'not_found', `select ${OPEN}`, thing, personId(1));
      assert.equal(await stage.call(server, OPEN, thing, personId(41)), path, 'the owner still opens it');
      await stage.owner('rollback to savepoint open');
    };
    await stage.owner('savepoint open');
    await stage.as(mentor, 'select public.decline_request($1)', id);
    await closed(id);
    await stage.as(mentee, 'select public.withdraw_request($1)', id);
    await closed(id);
    await age(stage, id, '14 days');
    await closed(id);
    await stage.as(mentor, `select public.reply_to_request($1, 'Sim')`, id);
    assert.equal(await stage.call(server, OPEN, id, personId(1)), path);
    await stage.as(mentee, 'select public.block_user($1)', MENTOR);
    await closed(id);
    const held = await hold(stage, mentee, (await firstSlot(stage)).starts_at);
    const session = held.appointment_id;
    await stage.owner(
      `update public.appointments set cv_url = $2, cv_type = 'pdf' where id = $1`,
      session,
      path,
    );
    await stage.refused(server, 'not_found', `select ${OPEN}`, session, personId(1));
    await stage.as(mentee, `select ${BOOK.replace('$2)', '$2, $3, $4)')}`, session, 'Olá', path, 'pdf');
    assert.equal(await stage.call(server, OPEN, session, personId(1)), path);
    await stage.as(mentee, `select public.cancel_appointment($1, 'Fica para depois')`, session);
    await closed(session);
  });

  scene('a request with the id of a session opens nothing that was not sent to the reader', async (stage) => {
    const { path } = await askWithCv(stage);
    const session = await putSession(stage, 2, 41, await at(stage, 9), 'confirmed');
    await stage.owner(
      `update public.appointments set cv_url = $2, cv_type = 'pdf' where id = $1`,
      session,
      path,
    );
    await putCv(stage, 46);
    const forged = 'public.create_request($1, $2, $3, $4, $5)';
    await request(stage, person(46), forged, personId(3), 'Olá', cvPath(46), 'pdf', session);
    assert.equal(await stage.call(server, OPEN, session, personId(2)), path);
    assert.equal(await stage.call(server, OPEN, session, personId(3)), cvPath(46));
    await stage.refused(server, 'not_found', `select ${OPEN}`, session, personId(1));
    await stage.owner(
      `update public.appointments set cv_url = $2, cv_type = 'pdf' where id = $1`,
      session,
      cvPath(46),
    );
    await stage.refused(server, 'not_found', `select ${OPEN}`, session, personId(2));
    await ask(stage, stranger);
  });
});
