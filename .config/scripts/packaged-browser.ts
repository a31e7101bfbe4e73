import { execFileSync } from 'node:child_process';
import { createReadStream, createWriteStream, existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { extract } from 'tar-fs';

/** Where the packed browser lies and where it is unpacked to. */
export interface BrowserPackage {
  /** Folder with chromium.br and the archives of libraries and fonts. */
  bin: string;
  version: string;
  /** Folder that holds one unpacked folder per version. */
  cache: string;
}

// The packaged file names fixed folders of its own host; ours adds the machine's fonts, if there are any.
const FONTS_CONF = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="relative">cache</cachedir>
</fontconfig>
`;

/** Finds the installed @sparticuz/chromium, which optional installs may leave out. */
function locatePackage(): BrowserPackage | undefined {
  const require = createRequire(import.meta.url);
  for (const modules of require.resolve.paths('@sparticuz/chromium') ?? []) {
    const root = join(modules, '@sparticuz', 'chromium');
    if (!existsSync(join(root, 'bin', 'chromium.br'))) continue;
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { bin: join(root, 'bin'), version, cache: join(modules, '.cache', 'mentorkit-browser') };
  }
  return undefined;
}

async function unpackArchive(archive: string, folder: string): Promise<void> {
  // When root unpacks, the archive's own user ids would otherwise become owners of the files.
  const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const files = extract(folder, { map: (header) => ({ ...header, ...owner }) });
  await pipeline(createReadStream(archive), createBrotliDecompress(), files);
}

function isTakenByOther(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOTEMPTY' || code === 'EEXIST';
}

/** Unpacks into a folder of its own and renames it, so that two first users do not see each other's half. */
export async function unpackOnce(source: BrowserPackage): Promise<string> {
  const folder = join(source.cache, source.version);
  if (existsSync(join(folder, 'chromium'))) return folder;
  await mkdir(source.cache, { recursive: true });
  const own = await mkdtemp(join(source.cache, 'unpacking-'));
  try {
    await pipeline(
      createReadStream(join(source.bin, 'chromium.br')),
      createBrotliDecompress(),
      createWriteStream(join(own, 'chromium'), { mode: 0o755 }),
    );
    await unpackArchive(join(source.bin, 'swiftshader.tar.br'), own);
    await unpackArchive(join(source.bin, 'al2023.tar.br'), join(own, 'libraries'));
    await unpackArchive(join(source.bin, 'fonts.tar.br'), join(own, 'fonts'));
    await writeFile(join(own, 'fonts', 'fonts.conf'), FONTS_CONF);
    await chmod(own, 0o755);
    await rename(own, folder);
  } catch (error) {
    await rm(own, { recursive: true, force: true });
    if (!isTakenByOther(error)) throw error;
  }
  return folder;
}

/** Whether the system lacks a library the browser is linked with (bare images and containers do). */
function lacksLibraries(executable: string): boolean {
  try {
    return execFileSync('ldd', [executable], { encoding: 'utf8' }).includes('not found');
  } catch {
    // No ldd to ask: the packaged libraries serve as well.
    return true;
  }
}

function launchEnvironment(folder: string): Record<string, string> {
  const env: Record<string, string> = { FONTCONFIG_FILE: join(folder, 'fonts', 'fonts.conf') };
  if (lacksLibraries(join(folder, 'chromium'))) {
    const inherited = process.env['LD_LIBRARY_PATH'];
    const libraries = join(folder, 'libraries', 'lib');
    env['LD_LIBRARY_PATH'] = inherited ? `${libraries}:${inherited}` : libraries;
  }
  return env;
}

function assertStarts(executablePath: string, env: Record<string, string>): void {
  try {
    execFileSync(executablePath, ['--no-sandbox', '--version'], {
      env: { ...process.env, ...env },
      stdio: 'pipe',
      timeout: 30_000,
    });
  } catch (cause) {
    const words =
      'The packaged Chromium does not start here (it needs glibc). Install Chromium or set CHROME_PATH.';
    throw new Error(words, { cause });
  }
}

/** The Chromium inside @sparticuz/chromium (Linux x64), ready to start; undefined when it is not installed. */
export async function packagedBrowser(): Promise<
  { executablePath: string; env: Record<string, string>; source: string } | undefined
> {
  const source = locatePackage();
  if (!source) return undefined;
  const folder = await unpackOnce(source);
  const executablePath = join(folder, 'chromium');
  const env = launchEnvironment(folder);
  assertStarts(executablePath, env);
  return { executablePath, env, source: `@sparticuz/chromium ${source.version}` };
}
