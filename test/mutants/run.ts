import { PostgresDatabase, type ProjectServer } from '@mentorkit/backend';
import { readMigrations, readSeed } from '@mentorkit/database';
import { catalogue } from '../database/support/catalogue.js';
import { openServer } from '../database/support/test-database.js';
import { MUTANTS } from './index.js';
import type { Mutant, Trial } from './mutant.js';
import { operate } from './operate.js';
import { runTrial } from './run-trial.js';

/*
 * npm run test:mutants [-- words]: takes the defences of the database out, one at a time, and expects a test to notice.
 * With words, only the mutants whose names contain one of them. Ends with 1 when a mutant survives, cannot be made, or the
 * tests fail without any.
 */

const AT_A_TIME = 2;
const log = (line: string): void => void process.stdout.write(`${line}\n`);
const named = (trial: Trial): string =>
  trial.only === undefined ? trial.file : `${trial.file} ${trial.only}`;

/** Runs jobs, two at a time. */
async function inTurn<T>(things: readonly T[], job: (thing: T) => Promise<void>): Promise<void> {
  const left = [...things];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await job(next);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
}

/** Lends a fresh copy of the template. */
async function withCopy<T>(
  server: ProjectServer,
  template: string,
  job: (url: string) => Promise<T>,
): Promise<T> {
  const name = await server.create(template);
  try {
    return await job(server.url(name));
  } finally {
    await server.drop(name);
  }
}

/** What the tests say before anything is taken out: by trial, why it is of no use. */
async function checkTrials(
  server: ProjectServer,
  template: string,
  mutants: readonly Mutant[],
): Promise<Map<string, string>> {
  const trials = new Map(mutants.flatMap(({ trials: all }) => all.map((trial) => [named(trial), trial])));
  const useless = new Map<string, string>();
  await inTurn([...trials], async ([name, trial]) => {
    const outcome = await withCopy(server, template, async (url) =>
      runTrial(trial, { databaseUrl: url, serverUrl: server.url('postgres', 'superuser') }),
    );
    if (outcome.failed !== undefined)
      useless.set(name, `fails without a mutant: ${outcome.failed}\n${outcome.reason}`);
    else if (outcome.passed === 0) useless.set(name, 'no test has such a name');
  });
  return useless;
}

/** Who notices the mutant: the test, or undefined. */
async function caughtBy(server: ProjectServer, url: string, mutant: Mutant): Promise<string | undefined> {
  for (const trial of mutant.trials) {
    const { failed } = await runTrial(trial, {
      databaseUrl: url,
      serverUrl: server.url('postgres', 'superuser'),
    });
    if (failed !== undefined) return `${trial.file}: ${failed}`;
  }
  return undefined;
}

async function readHealthy(server: ProjectServer, template: string): Promise<string[]> {
  return withCopy(server, template, async (url) => {
    const database = new PostgresDatabase(url);
    try {
      return await catalogue(database);
    } finally {
      await database.close();
    }
  });
}

async function run(words: readonly string[]): Promise<number> {
  const chosen = MUTANTS.filter(
    ({ name }) => words.length === 0 || words.some((word) => name.includes(word)),
  );
  const began = Date.now();
  const server = await openServer();
  const faults: string[] = [];
  try {
    const template = await server.template({ migrations: await readMigrations(), seed: await readSeed() });
    const useless = await checkTrials(server, template, chosen);
    for (const [name, fault] of useless) faults.push(`${name}: ${fault}`);
    const healthy = await readHealthy(server, template);
    await inTurn(chosen, async (mutant) => {
      const trials = mutant.trials.filter((trial) => !useless.has(named(trial)));
      await withCopy(server, template, async (url) => {
        try {
          await operate(url, mutant, healthy);
          const test = await caughtBy(server, url, { ...mutant, trials });
          if (test === undefined) faults.push(`survived: ${mutant.name}`);
          log(
            `${test === undefined ? 'SURVIVED' : 'caught  '}  ${mutant.name}${test === undefined ? '' : `\n            by ${test}`}`,
          );
        } catch (error) {
          faults.push(`cannot be made: ${mutant.name}: ${(error as Error).message}`);
        }
      });
    });
  } finally {
    await server.close();
  }
  for (const fault of faults) log(`\n${fault}`);
  const seconds = Math.round((Date.now() - began) / 1000);
  log(`\n${String(chosen.length)} mutants, ${String(faults.length)} faults, ${String(seconds)} s`);
  return faults.length > 0 ? 1 : 0;
}

process.exitCode = await run(process.argv.slice(2));
