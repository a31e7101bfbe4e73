/** What a runner reports at its end. */
export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
}

function summaryNumber(tap: string, word: string): number {
  // A test may print the same words; the runner's own summary comes last.
  const last = [...tap.matchAll(new RegExp(`^# ${word} (\\d+)$`, 'gm'))].at(-1);
  if (!last) throw new Error(`The test runner ended without its summary ("# ${word}" is missing).`);
  return Number(last[1]);
}

/** node:test on Node 20 counts a file without a test as one test that passed, under the file's name. */
function emptyFiles(tap: string): string[] {
  return [...tap.matchAll(/^ok \d+ - (.+\.test\.ts)$/gm)].map(([, file]) => file ?? '');
}

/** Reads the summary lines at the end of node:test's TAP report. */
export function countsFromTap(tap: string): TestCounts {
  const empty = emptyFiles(tap);
  if (empty.length > 0) throw new Error(`No test is in ${empty.join(', ')}.`);
  return {
    passed: summaryNumber(tap, 'pass'),
    failed: summaryNumber(tap, 'fail') + summaryNumber(tap, 'cancelled'),
    skipped: summaryNumber(tap, 'skipped') + summaryNumber(tap, 'todo'),
  };
}

/** Why a group of tests is not accepted although its runner ended well; undefined when it is. */
export function countsFault(counts: TestCounts): string | undefined {
  if (counts.failed > 0) return `${counts.failed} failed`;
  if (counts.skipped > 0) return `${counts.skipped} skipped or left for later`;
  if (counts.passed === 0) return 'no test ran';
  return undefined;
}

/** The sum over all groups. */
export function sumCounts(all: readonly TestCounts[]): TestCounts {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const counts of all) {
    sum.passed += counts.passed;
    sum.failed += counts.failed;
    sum.skipped += counts.skipped;
  }
  return sum;
}
