import { join } from 'node:path';
import type { Linter } from 'eslint';
import { ESLint } from 'eslint';
import { listFiles } from './list-files.js';
import { ROOT } from './run-command.js';

// Rules that nothing may switch off for a folder of its own.
const EVERYWHERE = [
  '@typescript-eslint/no-explicit-any',
  '@typescript-eslint/ban-ts-comment',
  'no-restricted-syntax',
];

function isError(entry: Linter.RuleEntry | undefined): boolean {
  const severity = Array.isArray(entry) ? entry[0] : entry;
  return severity === 2 || severity === 'error';
}

/** Names every TypeScript file that the linter would leave out, or would read without the rules above. */
async function treeFaults(): Promise<string[]> {
  const eslint = new ESLint({ cwd: ROOT, overrideConfigFile: join(ROOT, '.config', 'eslint.config.js') });
  const faults: string[] = [];
  for (const file of listFiles('.', '.ts')) {
    if (await eslint.isPathIgnored(file)) {
      faults.push(`${file} is not linted.`);
      continue;
    }
    const { rules = {} } = (await eslint.calculateConfigForFile(file)) as Linter.Config;
    const off = EVERYWHERE.filter((rule) => !isError(rules[rule]));
    if (off.length > 0) faults.push(`${file} is linted without ${off.join(', ')}.`);
  }
  return faults;
}

const faults = await treeFaults();
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
