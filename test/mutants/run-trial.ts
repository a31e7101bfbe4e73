import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Trial } from './mutant.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LONGEST_MS = 120_000;
const LINES_OF_A_FAILURE = 12;

/** What came of a trial: the first test that failed, or nothing. */
export interface Outcome {
  failed: string | undefined;
  passed: number;
  /** What was printed last: where a file cannot even be loaded, the reason. */
  reason: string;
}

/**
 * Runs tests against a database, in a process of their own, and stops at the first failure.
 * A file that fails before its first test counts as failed too.
 */
export async function runTrial(
  trial: Trial,
  { databaseUrl, serverUrl }: { databaseUrl: string; serverUrl: string },
): Promise<Outcome> {
  const child = spawn(
    process.execPath,
    [
      '--conditions=mk-source',
      '--import=./packages/backend/preload.mjs',
      '--import=tsx',
      ...(trial.only === undefined ? [] : [`--test-name-pattern=${trial.only}`]),
      `test/${trial.file}`,
    ],
    {
      cwd: ROOT,
      env: {
        ...process.env,
        DATABASE_URL: serverUrl,
        MENTORKIT_TEST_ENGINE: 'postgres',
        MENTORKIT_TEST_DATABASE: databaseUrl,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const outcome: Outcome = { failed: undefined, passed: 0, reason: '' };
  const say = (text: string): void => {
    outcome.reason = (outcome.reason + text).slice(-800);
  };
  const limit = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
  child.stderr.on('data', (chunk: Buffer) => {
    say(chunk.toString());
  });
  let linesLeft = LINES_OF_A_FAILURE;
  createInterface(child.stdout).on('line', (line) => {
    if (linesLeft > 0) say(`${line}\n`);
    // the suite around the tests says ok too, at the margin
    const [, verdict, name = ''] = /^ +(ok|not ok) \d+ - (.*)$/.exec(line) ?? [];
    if (verdict === 'not ok') outcome.failed ??= name;
    else if (verdict === 'ok' && !name.includes('# SKIP')) outcome.passed += 1;
    if (outcome.failed !== undefined) linesLeft -= 1;
    if (linesLeft === 0) child.kill('SIGKILL');
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearTimeout(limit);
  if (code !== 0 && outcome.failed === undefined) outcome.failed = `the file ended with ${String(code)}`;
  return outcome;
}
