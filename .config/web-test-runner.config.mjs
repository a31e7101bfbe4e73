import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { chromeLauncher, defaultReporter } from '@web/test-runner';
import { tsImport } from 'tsx/esm/api';

const root = resolve(import.meta.dirname, '..');
const { findBrowser } = await tsImport('./scripts/find-browser.ts', import.meta.url);
const browser = await findBrowser();

function countTests(suite) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const test of suite?.tests ?? []) {
    counts[test.skipped ? 'skipped' : test.passed ? 'passed' : 'failed'] += 1;
  }
  for (const inner of (suite?.suites ?? []).map(countTests)) {
    for (const key of Object.keys(counts)) counts[key] += inner[key];
  }
  return counts;
}

/** Writes the counts that `npm test` adds up; a file that breaks before its first test is one failure. */
function summaryReporter(file) {
  return {
    async onTestRunFinished({ sessions }) {
      const total = { passed: 0, failed: 0, skipped: 0 };
      for (const session of sessions) {
        const counts = countTests(session.testResults);
        if (!session.passed && counts.failed === 0) counts.failed = 1;
        for (const key of Object.keys(total)) total[key] += counts[key];
      }
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, JSON.stringify(total));
    },
  };
}

// The page the tests run in: a language for axe, and the one Node global that nanostores reads unguarded.
const testRunnerHtml = (framework) => `<!doctype html>
<html lang="pt-BR">
  <head><meta charset="utf-8"><title>tests</title></head>
  <body>
    <script>globalThis.process = { env: { NODE_ENV: 'test' } };</script>
    <script type="module" src="${framework}"></script>
  </body>
</html>`;

const summaryFile = process.env.MENTORKIT_TEST_SUMMARY;

export default {
  rootDir: root,
  files: ['client', 'elements'].map((name) => `${root}/packages/${name}/src/**/*.test.ts`),
  hostname: '127.0.0.1',
  nodeResolve: {
    exportConditions: ['mk-source', 'browser', 'import', 'default'],
    extensions: ['.ts', '.mjs', '.js'],
  },
  // The decorators are legacy ones; without the root tsconfig esbuild would take the standard kind.
  plugins: [esbuildPlugin({ ts: true, target: 'es2022', tsconfig: `${root}/tsconfig.json` })],
  browsers: [
    chromeLauncher({
      concurrency: 2,
      launchOptions: {
        executablePath: browser.executablePath,
        headless: true,
        env: { ...process.env, ...browser.env },
        args: browser.args,
      },
    }),
  ],
  reporters: [defaultReporter(), ...(summaryFile ? [summaryReporter(summaryFile)] : [])],
  testFramework: { config: { ui: 'bdd', timeout: 5000 } },
  testsFinishTimeout: 300_000,
  testRunnerHtml,
};
