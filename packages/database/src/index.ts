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

/** What undoes one migration, or two that belong together. */
export interface Rollback {
  /** Path below `packages/database/supabase`. */
  file: string;
  /** Versions it undoes, newest first. */
  versions: string[];
  sql: string;
}

/** The seed's own rollback undoes both of its migrations; its name is the seed's, so that the CLI passes it over. */
const SEED_ROLLBACK = {
  file: 'migrations/rollback_20251021000003_mentor_interaction_system.sql.backup',
  versions: ['20251021000002', '20251021000001'],
};

/** What undoes the migrations, newest first: the order in which the files are run. */
export async function readRollbacks(): Promise<Rollback[]> {
  const own = (await readFolder('rollbacks/')).map(({ version, name, sql }) => ({
    file: `rollbacks/${version}_${name}.sql`,
    versions: [version],
    sql,
  }));
  const seeds = { ...SEED_ROLLBACK, sql: await readFile(new URL(SEED_ROLLBACK.file, supabase), 'utf8') };
  return [...own, seeds].sort((one, other) => newest(other).localeCompare(newest(one)));
}

function newest({ versions }: Rollback): string {
  return versions[0] ?? '';
}

/**
 * The rollbacks that undo `version` and everything applied after it, newest first.
 * Throws where that version is not applied, or is only undone together with an earlier one.
 */
export function planRollback(
  rollbacks: readonly Rollback[],
  applied: readonly string[],
  version: string,
): Rollback[] {
  if (!applied.includes(version)) {
    throw new Error(`${version} is not applied. Applied are: ${applied.join(', ') || 'none'}.`);
  }
  const steps = rollbacks.filter((step) =>
    step.versions.some((undone) => undone >= version && applied.includes(undone)),
  );
  const earlier = steps.flatMap((step) => step.versions).find((undone) => undone < version);
  if (earlier !== undefined) {
    throw new Error(`${version} is undone together with ${earlier}. Ask for ${earlier} instead.`);
  }
  const known = new Set(steps.flatMap((step) => step.versions));
  const stuck = applied.filter((found) => found >= version && !known.has(found));
  if (stuck.length > 0) throw new Error(`No file undoes ${stuck.join(', ')}. Undo it by hand first.`);
  return steps;
}
