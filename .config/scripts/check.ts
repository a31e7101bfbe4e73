import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chooseNames } from './choose-names.js';
import { ROOT, runNode, secondsSince } from './run-command.js';

const CRUISED = ['packages', 'examples', 'stories', 'test', '.config', 'vite.config.ts'];
const TEN_MINUTES = 600_000;

/** Each gate and the program that holds it; `node` is put before it. */
function gateCommands(): Record<string, readonly string[]> {
  const present = CRUISED.filter((path) => existsSync(join(ROOT, path)));
  return {
    types: ['node_modules/typescript/bin/tsc', '--project', 'tsconfig.json'],
    lint: [
      'node_modules/eslint/bin/eslint.js',
      '--config',
      '.config/eslint.config.js',
      '--max-warnings',
      '0',
      '.',
    ],
    format: [
      'node_modules/prettier/bin/prettier.cjs',
      ...['--config', '.config/prettier.json', '--ignore-path', '.config/prettierignore'],
      ...['--log-level', 'warn', '--check', '.'],
    ],
    arrows: [
      'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
      ...['--config', '.config/dependency-cruiser.cjs', '--output-type', 'err-long'],
      ...present,
    ],
    unused: ['node_modules/knip/bin/knip.js', '--config', '.config/knip.json', '--no-progress'],
    lock: ['--import', 'tsx', '.config/scripts/check-lock.ts'],
    tree: ['--import', 'tsx', '.config/scripts/check-tree.ts'],
  };
}

async function main(): Promise<void> {
  const gates = gateCommands();
  const names = chooseNames(Object.keys(gates), process.argv.slice(2), 'gate');
  const failed: string[] = [];
  for (const name of names) {
    const start = performance.now();
    const passed = await runNode(gates[name] ?? [], { timeout: TEN_MINUTES });
    if (!passed) failed.push(name);
    console.log(`${passed ? 'ok    ' : 'FAILED'} ${name} (${secondsSince(start)})`);
  }
  console.log(failed.length === 0 ? `${names.length} gates passed` : `Failed: ${failed.join(', ')}`);
  if (failed.length > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
