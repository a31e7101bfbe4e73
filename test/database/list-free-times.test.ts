import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import type { MentorFilters, MentorSort } from '@mentorkit/contract';
import { MENTOR } from './support/booking.js';
import { list, refresh } from './support/list.js';
import { personId, play, visitor, type Stage } from './support/stage.js';
import { openSeeded } from './support/test-database.js';

const SORTS: MentorSort[] = ['rating', 'soonest', 'newest', 'name'];
/** Weekly hours of a mentor as they are after this: the same range every day. */
const HOURS = `with gone as (delete from public.mentor_availability where mentor_id = $1)
  insert into public.mentor_availability (mentor_id, day_of_week, start_time, end_time)
  select $1, n, $2, $3 from generate_series(0, 6) n`;

describe('the list of mentors by free times', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () => play(database, job));
  };

  async function isListed(stage: Stage, filters: MentorFilters, id = MENTOR): Promise<boolean> {
    return (await list(stage, visitor, filters)).some((row) => row.id === id);
  }

  scene('a change shows in the list at once, before the job and after it', async (stage) => {
    await refresh(stage);
    const week = { free_within_days: 7 };
    // 18:00 there is 21:00 in Recife, when his last hour is over
    const late = { evening: true, time_zone: 'America/Costa_Rica' };
    assert.deepEqual([await isListed(stage, week), await isListed(stage, late)], [true, false]);
    await stage.owner(HOURS, MENTOR, '22:00', '24:00');
    for (const sort of SORTS) assert.ok(await isListed(stage, { ...late, sort }), sort);
    await refresh(stage);
    for (const sort of SORTS) assert.ok(await isListed(stage, { ...late, sort }), sort);
    await stage.owner('delete from public.mentor_availability where mentor_id = $1', MENTOR);
    for (const worked of [false, true]) {
      if (worked) await refresh(stage);
      for (const sort of SORTS) {
        assert.ok(!(await isListed(stage, { ...week, sort })), sort);
        assert.ok(await isListed(stage, { sort }), 'without the filter he is listed still');
      }
    }
  });

  scene('a kept time that is wrong is not believed, and the page is filled up', async (stage) => {
    await refresh(stage);
    await stage.owner(
      `delete from public.mentor_availability where mentor_id in ($1, $2)`,
      personId(1),
      personId(2),
    );
    await stage.owner('delete from public.mentor_free_checks');
    for (const sort of SORTS) {
      const filters = { free_within_days: 14, sort };
      const page = await list(stage, visitor, filters, null, 15);
      assert.equal(page.length, 15, sort);
      assert.ok(
        page.every((row) => row.id !== personId(1) && row.id !== personId(2) && row.next_slots.length > 0),
      );
    }
  });

  scene('asked for evenings it shows evening times on the clock of the viewer', async (stage) => {
    for (const worked of [false, true]) {
      if (worked) await refresh(stage);
      for (const zone of ['America/Sao_Paulo', 'Europe/Lisbon', 'America/Rio_Branco', 'Asia/Kathmandu']) {
        for (const filters of [{ evening: true }, { evening: true, free_within_days: 2 }]) {
          const shown = await list(stage, visitor, { ...filters, time_zone: zone });
          const expected = await stage.owner<{ id: string }>(
            `select p.id from public.profiles p where p.verified and p.profile_visibility = 'public' and exists (
              select 1 from private.candidate_slots(p.id, now(), now() + make_interval(days => $2)) s
              where s.is_free and (s.starts_at at time zone $1)::time >= '18:00') order by 1`,
            zone,
            filters.free_within_days ?? 14,
          );
          assert.deepEqual(
            shown.map((row) => row.id).sort(),
            expected.map((row) => row.id),
            `${zone} ${JSON.stringify(filters)}`,
          );
          const clock = new Intl.DateTimeFormat('en-GB', {
            hour: '2-digit',
            minute: '2-digit',
            hour12: false,
            timeZone: zone,
          });
          for (const slot of shown.flatMap((row) => row.next_slots))
            assert.ok(clock.format(new Date(slot)) >= '18:00', `${zone} ${slot}`);
        }
      }
    }
    assert.deepEqual(
      await list(stage, visitor, { evening: true }),
      await list(stage, visitor, { evening: true, time_zone: 'America/Sao_Paulo' }),
    );
  });

  scene('free times narrow together with every other filter', async (stage) => {
    await refresh(stage);
    const ids = async (filters: MentorFilters): Promise<Set<string>> =>
      new Set((await list(stage, visitor, filters)).map((row) => row.id));
    const week = await ids({ free_within_days: 7 });
    for (const filters of [
      { topic: 'Carreira' },
      { search: 'produto' },
      { partner: 'porto-digital' },
      { city: 'recife' },
      { language: 'en' },
      { inclusive_tag: 'mulheres' },
      { available_for_chat: true },
    ] satisfies MentorFilters[]) {
      const expected = [...(await ids(filters))].filter((id) => week.has(id)).sort();
      assert.ok(expected.length > 0, JSON.stringify(filters));
      for (const sort of SORTS)
        assert.deepEqual(
          [...(await ids({ ...filters, free_within_days: 7, sort }))].sort(),
          expected,
          JSON.stringify(filters),
        );
    }
  });

  scene('time that runs out needs no job: the notice of a mentor is minded', async (stage) => {
    await refresh(stage);
    await stage.owner(
      `update public.mentor_free_times set bookable_until = now() where mentor_id = $1 and starts_at < now() + interval '3 days'`,
      MENTOR,
    );
    await stage.owner(
      'update public.booking_rules set minimum_notice_minutes = 4320 where mentor_id = $1',
      MENTOR,
    );
    await stage.owner('delete from public.mentor_free_checks');
    assert.equal(await isListed(stage, { free_within_days: 2 }), false);
    assert.equal(await isListed(stage, { free_within_days: 5 }), true);
    const order = (await list(stage, visitor, { sort: 'soonest' })).map((row) => row.next_slots[0] ?? '9');
    assert.deepEqual(order, [...order].sort());
  });
});
