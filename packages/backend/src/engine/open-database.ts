import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import { citext } from '@electric-sql/pglite/contrib/citext';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { pgcrypto } from '@electric-sql/pglite/contrib/pgcrypto';
import { unaccent } from '@electric-sql/pglite/contrib/unaccent';
import { createPgliteConnection } from '@supabase/lite/pglite';
import { bootstrap, bootstrapChecksum } from './bootstrap.js';
import { Database } from './database.js';
import { migrate, type MigrationFile } from './migrate.js';
import { isoInstant, isoTimestamp, jsonNumber, NUMERIC, TIMESTAMP, TIMESTAMPTZ } from './result-types.js';

/** Keeps an image of an empty, prepared database, because making one takes seconds and loading one does not. */
export interface ImageStore {
  load(key: string): Promise<Blob | undefined>;
  save(key: string, image: Blob): Promise<void>;
}

/** What a database is made of. */
export interface DatabaseOptions {
  /** Folder of the data; absent means in memory. */
  dataDir?: string;
  migrations?: readonly MigrationFile[];
  /** Statements run once, after the first migrations. */
  seed?: string;
  /** Only for a database that is new. */
  images?: ImageStore;
}

/** Opens the embedded Postgres, makes it what a hosted project is and applies what is pending. */
export async function openDatabase(options: DatabaseOptions = {}): Promise<Database> {
  const key = await bootstrapChecksum();
  const image = await options.images?.load(key);
  const connection = await createPgliteConnection({
    ...(options.dataDir === undefined ? {} : { url: options.dataDir }),
    pgliteOptions: {
      extensions: { btree_gist, citext, pg_trgm, pgcrypto, unaccent },
      parsers: { [NUMERIC]: jsonNumber, [TIMESTAMPTZ]: isoInstant, [TIMESTAMP]: isoTimestamp },
      ...(image === undefined ? {} : { loadDataDir: image }),
    },
  });
  await connection.driver.waitReady;
  const database = new Database(connection);
  try {
    await bootstrap(database);
    if (image === undefined) await options.images?.save(key, await connection.driver.dumpDataDir('none'));
    await database.prepareSession();
    await migrate(database, options.migrations ?? [], options.seed);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}
