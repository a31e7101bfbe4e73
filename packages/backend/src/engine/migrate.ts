import { StartError } from '../start-error.js';
import { checksum } from './checksum.js';
import type { Database } from './database.js';

/** One migration: the fourteen digits, the name and the statements. */
export interface MigrationFile {
  version: string;
  name: string;
  sql: string;
}

/** What a start did to the database. */
export interface MigrationReport {
  /** Names of the migrations applied now, in order. */
  applied: string[];
  seed: 'loaded' | 'kept' | 'none';
}

/** The file a migration was read from. */
export const fileName = (file: MigrationFile): string => `${file.version}_${file.name}.sql`;

/** Applies the migrations that are missing, each in a transaction, and the seed once. */
export async function migrate(
  database: Database,
  migrations: readonly MigrationFile[],
  seed?: string,
): Promise<MigrationReport> {
  const pending = await pendingMigrations(database, migrations);
  for (const file of pending) await applyMigration(database, file);
  const loaded = await applySeed(database, seed);
  if (pending.length > 0) await database.lock.run(async () => database.connection.driver.refreshArrayTypes());
  return { applied: pending.map(fileName), seed: loaded };
}

async function pendingMigrations(
  database: Database,
  migrations: readonly MigrationFile[],
): Promise<MigrationFile[]> {
  const rows = await database.query<{ version: string; checksum: string | null }>(
    'select version, checksum from supabase_migrations.schema_migrations',
  );
  const applied = new Map(rows.map((row) => [row.version, row.checksum]));
  const pending: MigrationFile[] = [];
  for (const file of migrations) {
    if (!applied.has(file.version)) pending.push(file);
    else if (applied.get(file.version) !== (await checksum(file.sql))) {
      throw new StartError(
        `${fileName(file)} was changed after it had been applied to this database. ` +
          'Start with --reset to make the database anew, or undo the change and write a new migration.',
      );
    }
  }
  return pending;
}

async function applyMigration(database: Database, file: MigrationFile): Promise<void> {
  const sum = await checksum(file.sql);
  try {
    await database.transaction(async (session) => {
      await session.exec(file.sql);
      await session.query(
        'insert into supabase_migrations.schema_migrations (version, name, statements, checksum) values ($1, $2, $3, $4)',
        [file.version, file.name, [file.sql], sum],
      );
    });
  } catch (error) {
    throw new StartError(`${fileName(file)} could not be applied: ${describeSqlError(error, file.sql)}`, {
      cause: error,
    });
  } finally {
    await settle(database);
  }
}

async function applySeed(database: Database, seed: string | undefined): Promise<MigrationReport['seed']> {
  if (seed === undefined) return 'none';
  const known = await database.query('select from supabase_migrations.seed_files where path = $1', [
    'seed.sql',
  ]);
  if (known.length > 0) return 'kept';
  const sum = await checksum(seed);
  try {
    await database.transaction(async (session) => {
      await session.exec(seed);
      await session.query('insert into supabase_migrations.seed_files (path, hash) values ($1, $2)', [
        'seed.sql',
        sum,
      ]);
    });
  } catch (error) {
    throw new StartError(`seed.sql could not be loaded: ${describeSqlError(error, seed)}`, { cause: error });
  } finally {
    await settle(database);
  }
  return 'loaded';
}

/** A migration may have set a role, a search path or another setting for the session: none may outlive it. */
async function settle(database: Database): Promise<void> {
  await database.lock.run(async () => database.resetSession());
}

/** The message of Postgres with the line of the file it points at. */
export function describeSqlError(error: unknown, sql: string): string {
  if (!(error instanceof Error)) return String(error);
  const { position, where } = error as Error & { position?: string; where?: string };
  const line =
    position === undefined ? '' : ` (line ${String(sql.slice(0, Number(position)).split('\n').length)})`;
  return `${error.message}${line}${where === undefined ? '' : `\n${where}`}`;
}
