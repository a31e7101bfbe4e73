import { setTimeout as sleep } from 'node:timers/promises';
import type { connectPostgres } from '@mentorkit/backend';
import type { BenchCase } from './bench-cases.js';

/** A connection as a case needs it. */
export type Sql = ReturnType<typeof connectPostgres>;

/** Connections to one of the databases: as PostgREST comes, and as the owner whom no policy stops. */
export interface Lines {
  api: Sql;
  owner: Sql;
}

/** Medians in milliseconds, of the server's own clock. */
export interface Timing {
  rest: number;
  explicit: number;
}

/** Each side is run for about so long in one round. */
const ROUND_MS = 120;
const ROUNDS = 5;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const at = (place: number): number => sorted[Math.min(Math.max(place, 0), sorted.length - 1)] ?? Number.NaN;
  return (at(Math.ceil(middle) - 1) + at(Math.floor(middle))) / 2;
}

/** Puts on the role and the claims, as PostgREST does for a request. */
export async function become(sql: Sql, { asker }: BenchCase, role?: string): Promise<void> {
  await sql.unsafe('reset role');
  await sql`select set_config('request.jwt.claims', ${JSON.stringify(asker.claims)}, false)`;
  if (role !== undefined) await sql.unsafe(`set role ${role}`);
}

async function run(sql: Sql, query: string, runs: number): Promise<number[]> {
  const [row] = await sql<{ times: number[] }[]>`select bench.time_runs(${query}, ${runs}) as times`;
  return row?.times ?? [];
}

/** Times both sides of a case in turns, so that whatever else the machine does hits both. */
export async function timeCase({ api, owner }: Lines, one: BenchCase): Promise<Timing> {
  await become(api, one, one.asker.role);
  await become(owner, one);
  const sides: [Sql, string][] = [
    [api, one.rest],
    [owner, one.explicit],
  ];
  const runs: number[] = [];
  for (const [sql, query] of sides) {
    const first = median(await run(sql, query, 5));
    runs.push(Math.min(Math.max(Math.round(ROUND_MS / first), 5), 400));
  }
  const times: number[][] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [side, [sql, query]] of sides.entries()) {
      times[side]?.push(...(await run(sql, query, runs[side] ?? 5)));
      await sleep(5);
    }
  }
  return { rest: median(times[0] ?? []), explicit: median(times[1] ?? []) };
}
