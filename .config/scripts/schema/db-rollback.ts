import { planRollback, readRollbacks } from '@mentorkit/database';
import postgres from 'postgres';

const USAGE = `Undoes a migration and everything applied after it, and clears their rows in the CLI's history.

  DATABASE_URL=postgres://... npm run db:rollback -- <version>

<version> is the fourteen digits in front of a file in packages/database/supabase/migrations. What the undone migrations
stored is lost; take a backup first.`;

async function rollBack(url: string, version: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    const rows = await sql<{ version: string }[]>`
      select version from supabase_migrations.schema_migrations order by version`;
    const steps = planRollback(
      await readRollbacks(),
      rows.map((row) => row.version),
      version,
    );
    for (const { file, versions, sql: text } of steps) {
      // one transaction a file: a failure leaves the schema and its history as they were before that file
      await sql.begin(async (transaction) => {
        await transaction.unsafe(text);
        await transaction`
          delete from supabase_migrations.schema_migrations where version in ${transaction(versions)}`;
      });
      console.log(`undone ${versions.join(', ')} (${file})`);
    }
  } finally {
    await sql.end();
  }
}

const url = process.env.DATABASE_URL;
const [version, ...others] = process.argv.slice(2);
if (url === undefined || url === '' || !/^\d{14}$/.test(version ?? '') || others.length > 0) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  rollBack(url, version ?? '').catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
