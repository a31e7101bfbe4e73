import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { chooseNames } from './choose-names.js';
import { findBrowser } from './find-browser.js';
import { ROOT, runNode, secondsSince } from './run-command.js';
import type { TestCounts } from './test-counts.js';
import { countsFault, countsFromTap, sumCounts } from './test-counts.js';
import type { TestGroup } from './test-groups.js';
import { testGroups } from './test-groups.js';

const OUTPUT = '.output/tests';
// Counts for a whole file too.
const TEST_TIMEOUT = 300_000;
const GROUP_TIMEOUT = 900_000;
const NEED_BROWSER = ['browser', 'stories', 'journeys'];
const NOTHING: TestCounts = { passed: 0, failed: 0, skipped: 0 };

interface GroupResult {
  counts: TestCounts;
  fault: string | undefined;
}

function nodeArguments(group: TestGroup, report: string): string[] {
  return [
    ...['--conditions=mk-source', '--import', 'tsx', '--test'],
    ...[`--test-concurrency=${group.concurrency}`, `--test-timeout=${TEST_TIMEOUT}`],
    ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
    ...['--test-reporter=tap', `--test-reporter-destination=${report}`],
    ...group.files,
  ];
}

async function readCounts(group: TestGroup, report: string): Promise<TestCounts> {
  const text = await readFile(report, 'utf8');
  return group.runner === 'node' ? countsFromTap(text) : (JSON.parse(text) as TestCounts);
}

async function runGroup(group: TestGroup): Promise<GroupResult> {
  if (group.files.length === 0) return { counts: NOTHING, fault: 'there is no test file' };
  const report = join(ROOT, OUTPUT, `${group.name}.${group.runner === 'node' ? 'tap' : 'json'}`);
  await rm(report, { force: true });
  const args =
    group.runner === 'node'
      ? nodeArguments(group, report)
      : ['node_modules/@web/test-runner/dist/bin.js', '--config', '.config/web-test-runner.config.mjs'];
  const ended = await runNode(args, { env: { MENTORKIT_TEST_SUMMARY: report }, timeout: GROUP_TIMEOUT });
  try {
    const counts = await readCounts(group, report);
    return { counts, fault: countsFault(counts) ?? (ended ? undefined : 'the runner itself failed') };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { counts: { ...NOTHING, failed: 1 }, fault: reason };
  }
}

async function main(): Promise<void> {
  const groups = testGroups();
  const known = groups.map(({ name }) => name);
  const asked = chooseNames(known, process.argv.slice(2), 'group');
  const chosen = groups.filter(({ name }) => asked.includes(name));
  await mkdir(join(ROOT, OUTPUT), { recursive: true });
  if (chosen.some(({ name }) => NEED_BROWSER.includes(name))) {
    // Found before the first group, so that a missing browser is said at once.
    const { source, executablePath } = await findBrowser();
    console.log(`browser: ${source} (${executablePath})`);
  }
  const all: TestCounts[] = [];
  const lines: string[] = [];
  for (const group of chosen) {
    console.log(`\n== ${group.name}: ${group.files.length} files`);
    const start = performance.now();
    const { counts, fault } = await runGroup(group);
    all.push(counts);
    const verdict = fault === undefined ? 'ok    ' : 'FAILED';
    const reason = fault === undefined ? '' : `: ${fault}`;
    lines.push(`${verdict} ${group.name}, ${counts.passed} passed (${secondsSince(start)})${reason}`);
    if (fault !== undefined) process.exitCode = 1;
  }
  const sum = sumCounts(all);
  console.log(`\n${lines.join('\n')}\n${sum.passed} passed, ${sum.failed} failed`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
