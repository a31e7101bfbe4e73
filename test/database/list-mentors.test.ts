import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import type { MentorFilters, MentorSort } from '@mentorkit/contract';
import { list, listAll, refresh } from './support/list.js';
import { admin, mentee, person, personId, play, stranger, visitor, type Stage } from './support/stage.js';
import { openSeeded } from './support/test-database.js';

const SORTS: MentorSort[] = ['rating', 'soonest', 'newest', 'name'];
const LIST = 'select id from public.list_mentors($1, $2)';
/** A member of the programme that the mentors who are not public belong to. */
const member = person(42);

describe('the list of mentors', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () => play(database, job));
  };

  async function field(stage: Stage, filters: object, cursor: string | null = null): Promise<string> {
    const failure = await stage.refused(visitor, 'invalid_input', LIST, JSON.stringify(filters), cursor);
    assert.equal(failure.code, 'PT400');
    return (JSON.parse(failure.detail ?? '{}') as { field: string }).field;
  }

  scene('every sort shows the same mentors, in pages without gap or double', async (stage) => {
    for (const who of [visitor, member]) {
      for (const worked of [false, true]) {
        if (worked) await refresh(stage);
        const expected = (await list(stage, who)).map((row) => row.slug).sort();
        assert.ok(expected.length >= 19);
        for (const sort of SORTS) {
          const whole = (await list(stage, who, { sort })).map((row) => row.slug);
          assert.deepEqual([...whole].sort(), expected, sort);
          for (const size of [7, 19]) assert.deepEqual(await listAll(stage, who, { sort }, size), whole);
        }
      }
    }
  });

  scene('the orders are by rating, name, age of the profile, and next free time', async (stage) => {
    await stage.owner(
      `update public.profiles set first_name = 'Élida', last_name = 'Zanon' where id = $1`,
      personId(3),
    );
    await stage.owner(
      `update public.profiles set average_rating = case when id < $1 then null else 4 end where verified`,
      personId(8),
    );
    await stage.owner('alter table public.profiles disable trigger profiles_freeze');
    await stage.owner(
      `update public.profiles set created_at = now() - make_interval(days => right(id::text, 3)::int) where verified`,
    );
    const facts = async (
      sort: MentorSort,
    ): Promise<{ n: number; name: string; rating: number | null; next: string }[]> => {
      const page = await list(stage, visitor, { sort });
      const rows = await stage.owner<{ id: string; n: number; name: string; rating: number | null }>(
        `select id, right(id::text, 3)::int as n, lower(extensions.unaccent(full_name)) as name,
          average_rating as rating from public.profiles`,
      );
      return page.map((card) => {
        const row = rows.find(({ id }) => id === card.id);
        assert.ok(row);
        return { ...row, next: card.next_slots[0] ?? '9' };
      });
    };
    const ordered = (values: (string | number)[]): void => {
      assert.ok(values.length >= 19);
      assert.deepEqual(
        values,
        [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)),
      );
    };
    ordered((await facts('name')).map(({ name }) => name));
    ordered((await facts('newest')).map(({ n }) => n));
    ordered((await facts('rating')).map(({ rating, n }) => (rating === null ? 1000 + n : n)));
    ordered((await facts('soonest')).map(({ next }) => next));
    await refresh(stage);
    ordered((await facts('soonest')).map(({ next }) => next));
  });

  scene('a cursor is good for its own sort only', async (stage) => {
    await refresh(stage);
    for (const from of SORTS) {
      const cursor = (await list(stage, visitor, { sort: from }, null, 2)).at(-1)?.cursor ?? '';
      for (const to of SORTS) {
        if (from === to) assert.ok((await list(stage, visitor, { sort: to }, cursor)).length > 10);
        else assert.equal(await field(stage, { sort: to }, cursor), 'cursor', `${from} in ${to}`);
      }
    }
    const last = (await list(stage, visitor, { sort: 'soonest' })).at(-1)?.cursor ?? '';
    assert.deepEqual(await list(stage, visitor, { sort: 'soonest', free_within_days: 14 }, last), []);
    const hex = (place: unknown): string => Buffer.from(JSON.stringify(place)).toString('hex');
    const id = personId(1);
    for (const place of [
      ['rating', 'x', id],
      ['rating', null, id],
      ['rating', 4, 'x'],
      ['rating', 4],
      ['soonest', 'x', id],
      ['soonest', {}, id],
      ['newest', '2020-13-01', id],
      ['name', null, id],
      { 0: 'rating' },
    ]) {
      const [sort] = Array.isArray(place) ? place : ['rating'];
      assert.equal(await field(stage, { sort }, hex(place)), 'cursor', JSON.stringify(place));
    }
  });

  scene('a value that is none is refused by name, a name that is not known is not', async (stage) => {
    const bad: [keyof MentorFilters, unknown[]][] = [
      ['sort', ['best', '', 'RATING', 1]],
      ['free_within_days', [0, 15, 1.5, -1, 'week', '07', true]],
      ['evening', ['yes', 1, 'true', {}]],
      ['available_for_chat', ['yes', 0, 'false']],
      ['time_zone', ['Mars/Base', 'FOO+3', 'UTC+3', '-03', '', 'america/sao_paulo', 'x'.repeat(300)]],
    ];
    for (const [name, values] of bad) {
      for (const value of values)
        assert.equal(await field(stage, { [name]: value }), name, JSON.stringify(value));
    }
    const all = await list(stage, visitor);
    for (const filters of [
      { free_within_days: null, evening: null, available_for_chat: null, time_zone: null, sort: null },
      { evening: false, available_for_chat: false, time_zone: 'Etc/GMT+3', mood: 'good' },
    ]) {
      assert.deepEqual(await list(stage, visitor, filters as unknown as MentorFilters), all);
    }
    for (const zone of ['UTC', 'America/Argentina/Buenos_Aires', 'Etc/GMT-14', 'America/Port-au-Prince'])
      assert.ok((await list(stage, visitor, { evening: true, time_zone: zone })).length >= 0);
  });

  scene('asked for chat it shows those who take part in it', async (stage) => {
    const chatting = await stage.owner<{ slug: string }>(
      `select slug from public.profiles where verified and chat_enabled and profile_visibility = 'public' order by slug`,
    );
    const shown = (await list(stage, visitor, { available_for_chat: true })).map((row) => row.slug);
    assert.deepEqual(
      shown.sort(),
      chatting.map((row) => row.slug),
    );
    assert.ok(shown.length > 3 && shown.length < 19);
  });

  scene('who is hidden stays hidden in every sort and with every filter (T20)', async (stage) => {
    const hidden = personId(4);
    await stage.owner(`update public.profiles set profile_visibility = 'private' where id = $1`, hidden);
    await stage.owner(
      `update public.profiles set profile_visibility = 'partners_only' where id = $1`,
      personId(5),
    );
    await stage.owner(
      'insert into public.user_blocks (blocker_id, blocked_id) values ($1, $2)',
      personId(2),
      personId(41),
    );
    for (const worked of [false, true]) {
      if (worked) await refresh(stage);
      for (const sort of SORTS) {
        for (const more of [{}, { free_within_days: 14 }]) {
          const seen = async (who: typeof visitor): Promise<boolean[]> => {
            const ids = (await list(stage, who, { sort, ...more })).map((row) => row.id);
            return [2, 4, 5].map((n) => ids.includes(personId(n)));
          };
          assert.deepEqual(await seen(visitor), [true, false, false], sort);
          assert.deepEqual(
            await seen(mentee),
            [false, false, true],
            `${sort}, a member whom mentor 2 blocked`,
          );
          assert.deepEqual(await seen(stranger), [true, false, false], sort);
        }
      }
    }
  });

  scene('a mentor who lost the role is not listed, whatever his profile says', async (stage) => {
    await stage.owner(`delete from public.user_roles where user_id = $1 and role = 'mentor'`, personId(1));
    for (const who of [visitor, mentee, admin]) {
      for (const sort of SORTS) {
        const page = await list(stage, who, { sort });
        assert.ok(page.length >= 18 && !page.some((row) => row.id === personId(1)), sort);
        const first = await list(stage, who, { sort }, null, 5);
        assert.equal(first.length, 5, 'the page is filled up');
      }
    }
  });
});
