import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDatabase } from '@mentorkit/backend';
import { readMigrations } from '@mentorkit/database';
import { format, resolveConfig } from 'prettier';
import { ROOT } from '../run-command.js';
import { readSchema, type Schema } from './read-schema.js';
import { typesText } from './types-text.js';
import { readmeText } from './readme-text.js';

/** A file that follows from the migrations. */
export interface GeneratedFile {
  /** Path below the root. */
  path: string;
  /** What it has to say. */
  text: string;
  /** What it says now; empty when it is not there. */
  present: string;
}

async function formatted(path: string, text: string): Promise<string> {
  const options = await resolveConfig(join(ROOT, path), { config: join(ROOT, '.config/prettier.json') });
  return format(text, { ...options, filepath: path });
}

async function presentText(path: string): Promise<string> {
  try {
    return await readFile(join(ROOT, path), 'utf8');
  } catch {
    // not made yet
    return '';
  }
}

const MAKERS: Readonly<Record<string, (schema: Schema, present: string) => string>> = {
  'packages/contract/src/database.types.ts': (schema) => typesText(schema),
  'packages/database/README.md': readmeText,
};

/** Applies the migrations to an empty database and says what each generated file has to hold. */
export async function generatedFiles(): Promise<GeneratedFile[]> {
  const database = await openDatabase({ migrations: await readMigrations() });
  try {
    const schema = await readSchema(database);
    return await Promise.all(
      Object.entries(MAKERS).map(async ([path, make]) => {
        const present = await presentText(path);
        return { path, present, text: await formatted(path, make(schema, present)) };
      }),
    );
  } finally {
    await database.close();
  }
}

/** Writes what is stale; answers the paths written. */
export async function writeGeneratedFiles(): Promise<string[]> {
  const stale = (await generatedFiles()).filter(({ text, present }) => text !== present);
  for (const { path, text } of stale) await writeFile(join(ROOT, path), text);
  return stale.map(({ path }) => path);
}
