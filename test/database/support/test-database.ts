import {
  openDatabase,
  PostgresDatabase,
  PostgresUnavailableError,
  ProjectServer,
  type Database,
  type ProjectRecipe,
} from '@mentorkit/backend';
import { readMigrations, readSeed } from '@mentorkit/database';

/*
 * Which Postgres the tests of this folder run on. Without any setting: the embedded one, in memory.
 *
 *   MENTORKIT_TEST_ENGINE=postgres  a real Postgres: the server of DATABASE_URL (its user must be a superuser), or npm's
 *                                   binaries, launched by each test file. Migrations run as `postgres` without superuser.
 *   MENTORKIT_TEST_DATABASE=<url>   a database that is migrated and seeded already, as its owner, for every file but those
 *                                   that begin with an empty one. Scenes are rolled back, so it may serve any number of
 *                                   files, but one after the other: they lock the same rows.
 *
 * Many databases quickly (a mutant each): one server, a template per recipe, a copy in 0.1 s.
 *
 *   const server = await ProjectServer.launch();
 *   const seeded = await server.template({ migrations: await readMigrations(), seed: await readSeed() });
 *   const name = await server.create(seeded);
 *   const owner = new PostgresDatabase(server.url(name));          // what the mutant changes, as the owner
 *   await owner.exec('drop policy ...');
 *   await owner.close();
 *   // run a test file with MENTORKIT_TEST_DATABASE=server.url(name)
 *   await server.drop(name);
 *   await server.close();
 *
 * server.url(name, 'authenticator') is PostgREST's own login, server.url(name, 'superuser') what nobody has on hosted.
 */

/** A real Postgres: that of DATABASE_URL, or one launched now. */
export async function openServer(): Promise<ProjectServer> {
  const { DATABASE_URL } = process.env;
  return DATABASE_URL === undefined || DATABASE_URL === ''
    ? ProjectServer.launch()
    : ProjectServer.open(DATABASE_URL);
}

/**
 * The same for tests that need a real one. Undefined, with the reason printed, where this machine has none; continuous
 * integration must have one.
 */
export async function openServerIfAny(open = openServer): Promise<ProjectServer | undefined> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof PostgresUnavailableError) || process.env.CI === 'true') throw error;
    console.warn(`Not tested here, for want of a real Postgres (set DATABASE_URL): ${error.message}`);
    return undefined;
  }
}

async function openRecipe(recipe: ProjectRecipe, given?: string): Promise<Database> {
  if (given !== undefined) return new PostgresDatabase(given);
  if (process.env.MENTORKIT_TEST_ENGINE !== 'postgres') return openDatabase(recipe);
  const server = await openServer();
  try {
    const name = await server.create(await server.template(recipe));
    return new PostgresDatabase(server.url(name), async () => server.close());
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** Opens a database with all migrations and the demo data. */
export async function openSeeded(): Promise<Database> {
  const recipe = { migrations: await readMigrations(), seed: await readSeed() };
  return openRecipe(recipe, process.env.MENTORKIT_TEST_DATABASE);
}

/** Opens a database with all migrations, of which no rows are asked. */
export async function openMigrated(): Promise<Database> {
  return openRecipe({ migrations: await readMigrations() }, process.env.MENTORKIT_TEST_DATABASE);
}

/** Opens a database as it stands before the first migration. */
export async function openEmpty(): Promise<Database> {
  return openRecipe({ migrations: [] });
}
