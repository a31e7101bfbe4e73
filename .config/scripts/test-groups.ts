import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from './list-files.js';
import { ROOT } from './run-command.js';

/** One part of `npm test`: which files, run by which runner. */
export interface TestGroup {
  name: string;
  runner: 'node' | 'browser';
  files: readonly string[];
  /** How many files run at once; an embedded Postgres takes most of a gigabyte. */
  concurrency: number;
}

function testsIn(folders: readonly string[]): string[] {
  return folders
    .filter((folder) => existsSync(join(ROOT, folder)))
    .flatMap((folder) => listFiles(folder, '.test.ts'));
}

const NODE_PACKAGES = ['contract', 'database', 'functions', 'backend'];
const BROWSER_PACKAGES = ['client', 'elements'];

function sources(packages: readonly string[]): string[] {
  return packages.map((name) => `packages/${name}/src`);
}

/** The groups in the order they run: the quick and narrow ones first. */
export function testGroups(): TestGroup[] {
  return [
    { name: 'unit', runner: 'node', files: testsIn([...sources(NODE_PACKAGES), '.config']), concurrency: 2 },
    { name: 'database', runner: 'node', files: testsIn(['test/database']), concurrency: 2 },
    // each launches a Postgres and keeps both cores busy
    { name: 'races', runner: 'node', files: testsIn(['test/races']), concurrency: 1 },
    { name: 'api', runner: 'node', files: testsIn(['test/api']), concurrency: 1 },
    { name: 'browser', runner: 'browser', files: testsIn(sources(BROWSER_PACKAGES)), concurrency: 2 },
    { name: 'stories', runner: 'node', files: testsIn(['test/stories']), concurrency: 1 },
    { name: 'journeys', runner: 'node', files: testsIn(['test/journeys']), concurrency: 1 },
  ];
}
