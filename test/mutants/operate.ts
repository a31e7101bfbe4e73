import { PostgresDatabase, type Database } from '@mentorkit/backend';
import { catalogue } from '../database/support/catalogue.js';
import type { Mutant } from './mutant.js';

/** The text of a function with the changes of a mutant. */
async function rewrite(
  database: Database,
  { function: name, changes }: NonNullable<Mutant['rewrite']>,
): Promise<string> {
  const found = await database.query<{ definition: string }>(
    `select pg_get_functiondef(p.oid) as definition from pg_proc p
      where p.pronamespace::regnamespace || '.' || p.proname = $1`,
    [name],
  );
  const [only] = found;
  if (only === undefined || found.length > 1)
    throw new Error(`${String(found.length)} functions are named ${name}`);
  return changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`${name} does not say: ${from}`);
    return text.replaceAll(from, to);
  }, only.definition);
}

/** Takes the defence out of the database behind the URL. Fails where that changes nothing. */
export async function operate(url: string, mutant: Mutant, healthy: readonly string[]): Promise<void> {
  const database = new PostgresDatabase(url);
  try {
    if (mutant.rewrite !== undefined) await database.exec(await rewrite(database, mutant.rewrite));
    if (mutant.sql !== undefined) await database.exec(mutant.sql);
    const sick = await catalogue(database);
    if (sick.length === healthy.length && sick.every((line, place) => line === healthy[place]))
      throw new Error('it changes nothing in the catalogue');
  } finally {
    await database.close();
  }
}
