import { readdir, readFile } from 'node:fs/promises';

/** One migration of `supabase/migrations`, as the Supabase CLI would apply it. */
export interface Migration {
  /** The fourteen digits in front of the name, also the key of the CLI's history table. */
  version: string;
  name: string;
  sql: string;
}

const supabase = new URL('../supabase/', import.meta.url);
const migrationFile = /^(\d{14})_(.*)\.sql$/;

async function readFolder(folder: string): Promise<Migration[]> {
  const files = (await readdir(new URL(folder, supabase))).sort();
  const found = files.flatMap((file) => {
    const [, version, name] = migrationFile.exec(file) ?? [];
    return version === undefined || name === undefined ? [] : [{ file, version, name }];
  });
  return Promise.all(
    found.map(async ({ file, version, name }) => ({
      version,
      name,
      sql: await readFile(new URL(folder + file, supabase), 'utf8'),
    })),
  );
}

/** The migrations in the order they are applied. */
export async function readMigrations(): Promise<Migration[]> {
  return readFolder('migrations/');
}

/** The demo data: partners, invented mentors and mentees, a conversation, appointments. */
export async function readSeed(): Promise<string> {
  return readFile(new URL('seed.sql', supabase), 'utf8');
}

/** What undoes the mentor interaction system (versions 20251021000001 and 20251021000002). */
export async function readRollback(): Promise<string> {
  const file = 'migrations/rollback_20251021000003_mentor_interaction_system.sql.backup';
  return readFile(new URL(file, supabase), 'utf8');
}

/** What undoes each other migration, newest first: the order in which they are run. */
export async function readRollbacks(): Promise<Migration[]> {
  return (await readFolder('rollbacks/')).reverse();
}
