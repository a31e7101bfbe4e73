import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import {
  mentee,
  openSeeded,
  personId,
  play,
  server,
  visitor,
  type Persona,
  type Stage,
} from './support/stage.js';

interface Work {
  id: string;
  kind: string;
  attempts: number;
}

const claim = async (stage: Stage, size = 10, lease = 60): Promise<Work[]> =>
  stage.as<Work>(server, 'select id, kind, attempts from public.claim_outbox($1, $2)', size, lease);

/** Writes work as a trigger would; whatever the demo left behind is out of the way. */
async function enqueue(stage: Stage, key: string, due = 'now()'): Promise<void> {
  await stage.owner(`select private.enqueue('test_written', $1, '{}', ${due})`, key);
}

describe('the outbox', () => {
  let database: Database;
  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  async function scene(act: (stage: Stage) => Promise<void>): Promise<void> {
    await play(database, async (stage) => {
      await stage.owner('delete from public.outbox');
      await act(stage);
    });
  }

  it('the same cause writes its work once', async () => {
    await scene(async (stage) => {
      await enqueue(stage, 'a');
      await enqueue(stage, 'a');
      await enqueue(stage, 'b');
      const rows = await stage.owner('select idempotency_key from public.outbox order by 1');
      assert.deepEqual(rows, [{ idempotency_key: 'a' }, { idempotency_key: 'b' }]);
    });
  });

  it('work is taken once, oldest first, and not before its time', async () => {
    await scene(async (stage) => {
      await enqueue(stage, 'late', `now() - interval '1 minute'`);
      await enqueue(stage, 'later', `now() - interval '2 minutes'`);
      await enqueue(stage, 'tomorrow', `now() + interval '1 day'`);
      assert.equal((await claim(stage, 1)).length, 1);
      const [first] = await stage.owner('select idempotency_key from public.outbox where attempts = 1');
      assert.deepEqual(first, { idempotency_key: 'later' });
      assert.equal((await claim(stage)).length, 1);
      assert.deepEqual(await claim(stage), []);
    });
  });

  it('work whose worker died is taken again when the lease ran out', async () => {
    await scene(async (stage) => {
      await enqueue(stage, 'a');
      await claim(stage);
      await stage.owner(`update public.outbox set claimed_until = now() - interval '1 second'`);
      assert.deepEqual(
        (await claim(stage)).map(({ attempts }) => attempts),
        [2],
      );
    });
  });

  it('done work never comes back, and saying so twice changes nothing', async () => {
    await scene(async (stage) => {
      await enqueue(stage, 'a');
      const [work] = await claim(stage);
      await stage.call(server, 'public.complete_outbox($1)', work?.id);
      const before = await stage.owner('select * from public.outbox');
      await stage.call(server, 'public.complete_outbox($1)', work?.id);
      assert.deepEqual(await stage.owner('select * from public.outbox'), before);
      assert.equal(await stage.call(server, `public.fail_outbox($1, 'too late')`, work?.id), null);
      assert.deepEqual(await claim(stage), []);
    });
  });

  it('a failure waits longer each time and is given up at the twelfth or when it cannot help', async () => {
    await scene(async (stage) => {
      await enqueue(stage, 'a');
      const waits: number[] = [];
      for (let attempt = 1; attempt <= 12; attempt += 1) {
        await stage.owner('update public.outbox set next_attempt_at = now()');
        const [work] = await claim(stage);
        await stage.call(server, `public.fail_outbox($1, 'no answer')`, work?.id);
        const [row] = await stage.owner<{ minutes: number; given_up: boolean }>(`
          select (extract(epoch from next_attempt_at - now()) / 60)::float8 as minutes,
            failed_at is not null as given_up from public.outbox`);
        waits.push(row?.minutes ?? 0);
        assert.equal(row?.given_up, attempt === 12, `attempt ${String(attempt)}`);
      }
      for (const [index, minutes] of waits.entries()) {
        const base = Math.min(2 ** index, 360);
        assert.ok(minutes >= base - 0.01 && minutes <= base * 1.5, `${String(index)}: ${String(minutes)}`);
      }
      assert.deepEqual(await claim(stage), []);
      await enqueue(stage, 'b');
      const [other] = await claim(stage);
      assert.equal(
        await stage.call(server, `public.fail_outbox($1, 'no such address', false)`, other?.id),
        null,
      );
    });
  });

  it('what the work is about never changes', async () => {
    await scene(async (stage) => {
      await enqueue(stage, 'a');
      await stage.refused(server, 'not_allowed', `update public.outbox set payload = '{"id": 1}'`);
      await stage.refused(server, 'not_allowed', `update public.outbox set idempotency_key = 'c'`);
    });
  });

  it('a visitor and a mentee neither read it nor take from it (T34, T44)', async () => {
    await scene(async (stage) => {
      await enqueue(stage, 'a');
      for (const who of [visitor, mentee] satisfies Persona[]) {
        await stage.refused(who, '42501', 'select * from public.outbox');
        await stage.refused(who, '42501', 'select * from public.claim_outbox()');
        await stage.refused(who, '42501', `select public.complete_outbox(gen_random_uuid())`);
        await stage.refused(who, '42501', `select public.fail_outbox(gen_random_uuid(), 'x')`);
        await stage.refused(who, '42501', `select private.enqueue('test_written', 'x', '{}')`);
      }
    });
  });
});

describe('the partner in whose name one acts', () => {
  let database: Database;
  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const partnerOf = async (stage: Stage, claims: object, slug: string | null): Promise<unknown> => {
    await stage.owner(`select set_config('request.jwt.claims', $1, true)`, JSON.stringify(claims));
    const [row] = await stage.owner<{ slug: string | null }>(
      'select (select slug from public.partners where id = private.partner_in_charge($1)) as slug',
      slug,
    );
    return row?.slug;
  };
  const SEBRAE = 'de300001-0000-4000-9000-000000000001';
  const PORTO = 'de300001-0000-4000-9000-000000000002';
  const ana = { sub: personId(41), role: 'authenticated' };

  it('is that of the session, whatever the page says', async () => {
    await play(database, async (stage) => {
      const claims = { ...ana, app_metadata: { partner_id: SEBRAE } };
      assert.equal(await partnerOf(stage, claims, 'porto-digital'), 'sebrae-pe');
      assert.equal(await partnerOf(stage, claims, null), 'sebrae-pe');
    });
  });

  it('is the one of the page without such a session, and none where the page names none', async () => {
    await play(database, async (stage) => {
      assert.equal(await partnerOf(stage, ana, 'porto-digital'), 'porto-digital');
      assert.equal(await partnerOf(stage, ana, null), null);
    });
  });

  it('is never one the session has no access to, nor one forged in user_metadata (T7)', async () => {
    await play(database, async (stage) => {
      assert.equal(await partnerOf(stage, { ...ana, app_metadata: { partner_id: PORTO } }, null), null);
      assert.equal(await partnerOf(stage, { ...ana, user_metadata: { partner_id: SEBRAE } }, null), null);
    });
  });

  it('an unknown or closed partner is named as the wrong value', async () => {
    await play(database, async (stage) => {
      await assert.rejects(partnerOf(stage, ana, 'nobody'), { message: 'invalid_input' });
    });
    await play(database, async (stage) => {
      await stage.owner(`update public.partners set is_active = false where slug = 'porto-digital'`);
      await assert.rejects(partnerOf(stage, ana, 'porto-digital'), { message: 'invalid_input' });
    });
  });
});
