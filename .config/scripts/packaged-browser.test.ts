import assert from 'node:assert/strict';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { brotliCompressSync, createBrotliCompress } from 'node:zlib';
import { pack } from 'tar-fs';
import type { BrowserPackage } from './packaged-browser.js';
import { unpackOnce } from './packaged-browser.js';

let folder: string;
let source: BrowserPackage;

/** A package of the same shape as the real one, a few bytes big. */
async function writePackage(bin: string): Promise<void> {
  const content = join(folder, 'content');
  await mkdir(join(content, 'lib'), { recursive: true });
  await mkdir(bin);
  await writeFile(join(content, 'lib', 'some-library'), 'library');
  await writeFile(join(bin, 'chromium.br'), brotliCompressSync('#!/bin/sh\n'));
  for (const name of ['swiftshader', 'al2023', 'fonts']) {
    await pipeline(pack(content), createBrotliCompress(), createWriteStream(join(bin, `${name}.tar.br`)));
  }
}

describe('unpackOnce', () => {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mentorkit-browser-'));
    source = { bin: join(folder, 'bin'), version: '1.2.3', cache: join(folder, 'cache') };
    await writePackage(source.bin);
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('unpacks the program, its libraries and fonts', async () => {
    const unpacked = await unpackOnce(source);
    const program = await stat(join(unpacked, 'chromium'));
    assert.equal(program.mode & 0o111, process.platform === 'win32' ? 0 : 0o111);
    assert.equal(await readFile(join(unpacked, 'libraries', 'lib', 'some-library'), 'utf8'), 'library');
    assert.match(await readFile(join(unpacked, 'fonts', 'fonts.conf'), 'utf8'), /prefix="relative">fonts</);
  });

  it('serves many first users at once and leaves one folder', async () => {
    const folders = await Promise.all(Array.from({ length: 8 }, () => unpackOnce(source)));
    assert.equal(new Set(folders).size, 1);
    assert.deepEqual(await readdir(source.cache), ['1.2.3']);
  });

  it('does not unpack again', async () => {
    const unpacked = await unpackOnce(source);
    await rm(source.bin, { recursive: true });
    assert.equal(await unpackOnce(source), unpacked);
  });

  it('leaves nothing behind when an archive is broken', async () => {
    await writeFile(join(source.bin, 'fonts.tar.br'), 'not an archive');
    await assert.rejects(unpackOnce(source));
    assert.deepEqual(await readdir(source.cache), []);
  });
});
