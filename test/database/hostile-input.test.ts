import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { MENTOR, slots } from './support/booking.js';
import { mentee, openSeeded, personId, play, stranger, visitor, type Stage } from './support/stage.js';

const LIST = 'select slug from public.list_mentors($1, $2)';
const LABELS = ['languages', 'mentorship_topics', 'expertise_areas', 'inclusive_tags'];

describe('hostile input', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () => play(database, job));
  };

  scene('a cursor too long or too deep is refused, and the session lives on (T30)', async (stage) => {
    const hex = (text: string): string => Buffer.from(text).toString('hex');
    const place = `["rating", 4.5, "${MENTOR}"]`;
    assert.ok((await stage.as(visitor, LIST, '{}', hex(place.padEnd(240)))).length > 0);
    for (const cursor of [hex('['.repeat(10_000)), hex('['.repeat(240)), hex(place.padEnd(241))]) {
      const failure = await stage.refused(visitor, 'invalid_input', LIST, '{}', cursor);
      assert.deepEqual([failure.code, failure.detail], ['PT400', '{"field": "cursor"}']);
    }
    assert.ok((await stage.as(visitor, LIST, '{}', null)).length > 10);
  });

  scene('a filter is at most 200 characters long; one that is not known is ignored (T30)', async (stage) => {
    for (const field of ['search', 'topic', 'language', 'inclusive_tag', 'city', 'partner']) {
      await stage.as(visitor, LIST, JSON.stringify({ [field]: 'x'.repeat(200) }), null);
      for (const value of ['x'.repeat(201), [['x'.repeat(201)]]]) {
        const filters = JSON.stringify({ [field]: value });
        const failure = await stage.refused(visitor, 'invalid_input', LIST, filters, null);
        assert.deepEqual(JSON.parse(failure.detail ?? ''), { field });
      }
    }
    const all = await stage.as(visitor, LIST, '{}', null);
    const later = JSON.stringify({ mood: 'x'.repeat(5000), city: null });
    assert.deepEqual(await stage.as(visitor, LIST, later, null), all);
  });

  scene('labels of a profile are plain short words (T30, T42)', async (stage) => {
    const set = (column: string): string =>
      `update public.profiles set ${column} = $1::text[] where id = auth.uid() returning ${column} as labels`;
    const bad = ['{a,null}', '{""}', '{"  "}', '{{a,b},{c,d}}', '{"a\nb"}', `{${'x'.repeat(81)}}`];
    for (const column of LABELS) {
      for (const labels of bad) await stage.refused(mentee, '23514', set(column), labels);
      for (const labels of ['{}', `{é,"dois nomes",${'x'.repeat(80)}}`])
        assert.equal((await stage.as(mentee, set(column), labels)).length, 1, `${column} ${labels}`);
    }
  });

  scene('the search text is made anew only when its words change', async (stage) => {
    const found = async (): Promise<boolean> =>
      (await stage.as(visitor, LIST, '{"search": "nogueira"}', null)).length === 1;
    assert.equal(await found(), true);
    await stage.owner(`update public.profiles set search_vector = '' where id = $1`, MENTOR);
    await stage.owner(
      'update public.profiles set total_sessions = 9, chat_enabled = false where id = $1',
      MENTOR,
    );
    assert.equal(await found(), false, 'a counter leaves it alone');
    await stage.owner(`update public.profiles set bio = 'Nova' where id = $1`, MENTOR);
    assert.equal(await found(), true);
  });

  scene('free times come for 62 days at most, from wherever one asks', async (stage) => {
    await stage.owner('update public.booking_rules set window_days = 365 where mentor_id = $1', MENTOR);
    const span = async (from: string, to: string): Promise<{ first: number; last: number } | undefined> => {
      const [row] = await stage.as<{ first: number; last: number; total: number }>(
        visitor,
        `select count(*)::int as total, extract(epoch from min(starts_at) - now())::float8 / 86400 as first,
            extract(epoch from max(starts_at) - now())::float8 / 86400 as last
          from public.get_available_slots($1, ${from}, ${to})`,
        MENTOR,
      );
      return row?.total === 0 ? undefined : row;
    };
    for (const [from, to] of [
      ['now()', `now() + interval '365 days'`],
      [`'-infinity'`, `'infinity'`],
      ['null', 'null'],
      [`now() - interval '10 years'`, `'294276-12-31'`],
    ] as const) {
      const days = await span(from, to);
      assert.ok(days && days.last > 60 && days.last < 62, `${from} to ${to}: ${String(days?.last)}`);
    }
    const later = await span(`now() + interval '200 days'`, `'infinity'`);
    assert.ok(later && later.first >= 200 && later.first < 202 && later.last > 260 && later.last < 262);
    for (const from of [`'infinity'`, `'294276-12-31'`, `now() + interval '1000 days'`])
      assert.equal(await span(from, `'infinity'`), undefined);
  });

  scene('a verified person without the role of a mentor is none', async (stage) => {
    assert.ok((await slots(stage, stranger)).length > 0);
    await stage.owner(`delete from public.user_roles where user_id = $1 and role = 'mentor'`, MENTOR);
    assert.deepEqual(await slots(stage, stranger), []);
    for (const rpc of ['start_conversation($1)', `hold_slot($1, now() + interval '8 days')`])
      await stage.refused(stranger, 'mentor_unavailable', `select public.${rpc}`, personId(1));
  });
});
