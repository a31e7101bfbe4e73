import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { PARTS } from './matrix/index.js';
import { parseFunctions, parseRelations, VERBS } from './support/matrix.js';
import { prepareParts, readColumns, tryFunction, tryRelation } from './support/matrix-tries.js';
import { openSeeded, play } from './support/stage.js';

const ALL = Object.values(PARTS);
const relations = parseRelations(ALL);
const functions = parseFunctions(ALL);

describe('the matrix of personas', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  async function names(sql: string): Promise<string[]> {
    return (await database.query<{ name: string }>(sql)).map((row) => row.name);
  }

  const wrong: string[] = [];

  function assertSame(tried: Iterable<string>, stored: Iterable<string>): void {
    const rows = new Set(tried);
    const objects = new Set(stored);
    assert.deepEqual(
      {
        'without a row': [...objects].filter((name) => !rows.has(name)),
        unknown: [...rows].filter((name) => !objects.has(name)),
      },
      { 'without a row': [], unknown: [] },
    );
  }

  function assertNothingWrong(): void {
    assert.deepEqual(wrong.splice(0), []);
  }

  it('every table and view has its four verbs in it, and none is unknown', async () => {
    const stored = await names(`
      select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm', 'f') order by 1`);
    const ours = await names(`
      select distinct schemaname || '.' || tablename as name from pg_policies
      where schemaname in ('storage', 'realtime') order by 1`);
    const wanted = [...stored.map((name) => `public.${name.replace(/^public\./, '')}`), ...ours];
    const tried = new Set(relations.map((row) => `${row.relation} ${row.verb}`));
    const expected = wanted.flatMap((name) => VERBS.map((verb) => `${name} ${verb}`));
    assertSame(tried, expected);
  });

  it('every function of the API is in it, and none is unknown', async () => {
    const stored = await names(`
      select distinct p.proname::text as name from pg_proc p where p.pronamespace = 'public'::regnamespace order by 1`);
    assertSame(
      functions.map((row) => row.function),
      stored,
    );
  });

  for (const [name, part] of Object.entries(PARTS)) {
    it(`${name}: each persona reads and writes what its row says`, async () => {
      await play(database, async (stage) => {
        await prepareParts(stage, ALL);
        const columns = await readColumns(stage);
        for (const row of parseRelations([part])) {
          const wanted = row.cells.map((cell) => cell.expected).join('');
          const found = await tryRelation(stage, row, columns);
          if (found !== wanted) wrong.push(`${row.name} ${row.verb}: ${found}, expected ${wanted}`);
        }
      });
      assertNothingWrong();
    });

    it(`${name}: each persona gets from each call what its row says`, async () => {
      await play(database, async (stage) => {
        await prepareParts(stage, ALL);
        for (const row of parseFunctions([part])) {
          const wanted = row.cells.map((cell) => cell.expected).join(' ');
          const found = await tryFunction(stage, row);
          if (found !== wanted) wrong.push(`${row.name}: ${found}, expected ${wanted}`);
        }
      });
      assertNothingWrong();
    });
  }
});
