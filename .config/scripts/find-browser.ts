import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packagedBrowser } from './packaged-browser.js';

/** A browser the tests can drive, and what its process needs. */
export interface FoundBrowser {
  executablePath: string;
  /** Extra variables for the browser's process only; merge them over `process.env` when launching. */
  env: Record<string, string>;
  args: string[];
  /** Where it came from, for the log line. */
  source: string;
}

type Environment = Record<string, string | undefined>;

/** What the search looks at; a test replaces it. */
export interface Surroundings {
  platform: NodeJS.Platform;
  arch: string;
  env: Environment;
  works: (executable: string) => boolean;
  packaged: () => Promise<Omit<FoundBrowser, 'args'> | undefined>;
}

const LINUX_NAMES = [
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge-stable',
  'microsoft-edge',
];

const MAC_APPS = ['Google Chrome', 'Chromium', 'Microsoft Edge'];

const WINDOWS_PROGRAMS = [
  ['Google', 'Chrome', 'Application', 'chrome.exe'],
  ['Chromium', 'Application', 'chrome.exe'],
  ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
];

/** The usual places of an installed Chrome, Chromium or Edge, best first. */
export function installedCandidates(platform: NodeJS.Platform, env: Environment): string[] {
  if (platform === 'win32') {
    const roots = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']].filter(
      (root) => root !== undefined,
    );
    return WINDOWS_PROGRAMS.flatMap((parts) => roots.map((root) => join(root, ...parts)));
  }
  if (platform === 'darwin') {
    const roots = ['/Applications', ...(env['HOME'] ? [join(env['HOME'], 'Applications')] : [])];
    return MAC_APPS.flatMap((app) => roots.map((root) => join(root, `${app}.app`, 'Contents', 'MacOS', app)));
  }
  return LINUX_NAMES.flatMap((name) =>
    ['/usr/bin', '/usr/local/bin', '/snap/bin'].map((dir) => join(dir, name)),
  );
}

/** Whether a file can be started as a browser. */
function browserWorks(executable: string): boolean {
  if (!existsSync(executable)) return false;
  // Chrome on Windows opens a window for --version; being installed has to be enough there.
  if (process.platform !== 'linux') return true;
  try {
    // Ubuntu's chromium-browser may be a script that only says "install the snap".
    execFileSync(executable, ['--version'], { stdio: 'ignore', timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
}

function launchArgs(platform: NodeJS.Platform): string[] {
  const quiet = [
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-domain-reliability',
    '--disable-sync',
    '--no-default-browser-check',
    '--no-first-run',
  ];
  // The sandbox needs rights that containers, root and unpacked binaries lack; only our own pages are opened.
  return platform === 'linux' ? ['--no-sandbox', '--disable-dev-shm-usage', ...quiet] : quiet;
}

function actualSurroundings(): Surroundings {
  return {
    platform: process.platform,
    arch: process.arch,
    env: process.env,
    works: browserWorks,
    packaged: packagedBrowser,
  };
}

/**
 * Finds the browser for tests: CHROME_PATH, else an installed Chrome, Chromium or Edge, else (Linux x64) the
 * packaged Chromium, unpacked on first use.
 */
export async function findBrowser(around: Surroundings = actualSurroundings()): Promise<FoundBrowser> {
  const args = launchArgs(around.platform);
  const chosen = around.env['CHROME_PATH'];
  if (chosen) {
    if (around.works(chosen)) return { executablePath: chosen, env: {}, args, source: 'CHROME_PATH' };
    throw new Error(
      `CHROME_PATH is "${chosen}", but no browser can be started from there. Correct or unset it.`,
    );
  }
  const installed = installedCandidates(around.platform, around.env).find((path) => around.works(path));
  if (installed) return { executablePath: installed, env: {}, args, source: 'installed' };
  if (around.platform === 'linux' && around.arch === 'x64') {
    const packaged = await around.packaged();
    if (packaged) return { ...packaged, args };
  }
  throw new Error(
    'No browser for the tests was found. Install Chrome, Chromium or Edge, or set CHROME_PATH to the file of one. ' +
      'A Chromium comes with npm install on Linux x64 only.',
  );
}
