import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { ROOT } from './run-command.js';

const SKIPPED = new Set(['node_modules', 'dist', '.git', '.output', '.mentorkit']);

/** All files below a folder of the repository whose name ends so, sorted, with `/`; none if there is no folder. */
export function listFiles(folder: string, ending: string): string[] {
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true });
  const inside = entries
    .filter((entry) => entry.isDirectory() && !SKIPPED.has(entry.name))
    .flatMap((entry) => listFiles(join(folder, entry.name), ending));
  const here = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) =>
      relative(ROOT, join(ROOT, folder, entry.name))
        .split(sep)
        .join('/'),
    );
  return [...here, ...inside].sort();
}
