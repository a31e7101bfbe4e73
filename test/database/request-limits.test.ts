import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { MENTOR } from './support/booking.js';
import { age, ask, ASK, mailOf, putRequest, request, requestsOf } from './support/requests.js';
import { mentee, mentor, openSeeded, person, personId, play, stranger, type Stage } from './support/stage.js';

const OTHERS = [2, 3, 5, 7, 8].map(personId);

describe('how many written requests', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () => play(database, job));
  };

  /** The detail of a refusal that names a limit. */
  async function limit(
    stage: Stage,
    who = mentee,
    to = MENTOR,
  ): Promise<{ retry_at: string; limit: number }> {
    const failure = await stage.refused(who, 'rate_limited', `select ${ASK}`, to, 'Mais um');
    assert.equal(failure.code, 'PT429');
    return JSON.parse(failure.detail ?? '') as { retry_at: string; limit: number };
  }

  scene('five requests wait at a time, ten are made within an hour (T19)', async (stage) => {
    for (const to of OTHERS) await stage.as(stranger, `select ${ASK}`, to, 'Olá');
    const full = await limit(stage, stranger);
    assert.equal(full.limit, 5);
    const [first] = await requestsOf(stage, stranger, true);
    assert.equal(Date.parse(full.retry_at), Date.parse(first?.expires_at ?? ''));
    for (const { id } of await requestsOf(stage, stranger, true))
      await stage.as(stranger, 'select public.withdraw_request($1)', id);
    for (const to of OTHERS) await stage.as(stranger, `select ${ASK}`, to, 'Olá');
    for (const { id } of await requestsOf(stage, stranger, true))
      await stage.as(stranger, 'select public.withdraw_request($1)', id);
    const fast = await limit(stage, stranger);
    assert.equal(fast.limit, 10);
    const [hour] = await stage.owner<{ ok: boolean }>(
      `select $1::timestamptz = now() + interval '1 hour' as ok`,
      fast.retry_at,
    );
    assert.ok(hour?.ok);
    for (const { id } of await requestsOf(stage, stranger)) await age(stage, id, '1 hour');
    await ask(stage, stranger);
  });

  scene('a mentor who did not answer three times in 30 days is left in peace (T12, T19)', async (stage) => {
    const once = async (): Promise<string> => {
      const id = await ask(stage);
      await stage.as(mentor, 'select public.decline_request($1)', id);
      await age(stage, id, '2 hours');
      return id;
    };
    const first = await once();
    await once();
    await once();
    assert.equal((await limit(stage)).limit, 3);
    assert.equal((await request(stage, mentee, ASK, personId(2), 'Olá')).status, 'pending', 'others hear me');
    await age(stage, first, '30 days');
    await ask(stage);
  });

  scene('requests that ran out count for nothing, even before the job came by', async (stage) => {
    for (const to of OTHERS) await putRequest(stage, to, personId(45), 'pending', '15 days');
    const old = await putRequest(stage, MENTOR, personId(45), 'read', '15 days');
    assert.deepEqual(await requestsOf(stage, stranger, true), []);
    const asked = await ask(stage, stranger);
    assert.notEqual(asked, old);
    assert.deepEqual(await mailOf(stage, old), ['request_expired 45 v1']);
    assert.deepEqual(
      (await requestsOf(stage, stranger, true)).map(({ id }) => id),
      [asked],
    );
  });

  scene('a block ends what is open between two, and frees the place (T12)', async (stage) => {
    const asked = await ask(stage);
    await stage.as(mentor, 'select public.block_user($1)', personId(41));
    for (const [who, call] of [
      [mentor, 'read_request($1)'],
      [mentor, `reply_to_request($1, 'Sim')`],
      [mentor, 'decline_request($1)'],
      [mentor, `propose_times($1, array[date_trunc('day', now() + interval '9 days')])`],
      [mentee, 'withdraw_request($1)'],
      [mentee, 'accept_proposed_time($1, now())'],
    ] as const) {
      const failure = await stage.refused(who, 'conversation_closed', `select public.${call}`, asked);
      assert.deepEqual([failure.code, failure.detail ?? ''], ['PT409', '']);
    }
    for (const who of [mentee, mentor])
      assert.ok(
        (await requestsOf(stage, who)).every(({ id }) => id !== asked),
        'neither sees it any more',
      );
    await stage.refused(mentee, 'mentor_unavailable', `select ${ASK}`, MENTOR, 'Por favor');
    assert.deepEqual(await mailOf(stage, asked), ['request_created 01 v1'], 'and nobody is told');
    await stage.as(mentor, 'select public.unblock_user($1)', personId(41));
    assert.equal((await requestsOf(stage, mentee)).find(({ id }) => id === asked)?.status, 'expired');
    await ask(stage);
  });

  scene(
    'a list comes in pages, newest first, with the other person even where he is hidden',
    async (stage) => {
      const ids: string[] = [];
      for (const [index, to] of OTHERS.entries())
        ids.push(await putRequest(stage, to, personId(46), 'replied', `${String(index + 1)} days`));
      await stage.owner(
        `update public.profiles set profile_visibility = 'private', verified = false where id = $1`,
        OTHERS[0],
      );
      const page = async (
        cursor: string | null,
      ): Promise<{ id: string; cursor: string; other_name: string }[]> =>
        stage.as(person(46), 'select * from public.list_requests(false, $1, 2)', cursor);
      const seen: string[] = [];
      for (let cursor: string | null = null; ;) {
        const rows = await page(cursor);
        for (const row of rows) assert.ok(row.other_name.length > 3);
        seen.push(...rows.map(({ id }) => id));
        if (rows.length < 2) break;
        cursor = rows.at(-1)?.cursor ?? null;
      }
      assert.deepEqual(seen, ids);
      await stage.refused(person(46), 'invalid_input', `select * from public.list_requests(false, 'x')`);
    },
  );
});
