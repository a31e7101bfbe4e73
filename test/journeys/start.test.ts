import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { freePair, listenTo, runStart, startProduct, type Product } from './support/product.js';

let folder: string;

/** Runs the start script to its end and answers the exit code and what it printed. */
async function endOf(parameters: readonly string[]): Promise<{ code: number | null; printed: string }> {
  const child = runStart(parameters);
  const printed = listenTo(child);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, printed: printed() };
}

async function mentorNames({ backend, printed }: Product): Promise<number> {
  const key = /sb_publishable_[\w-]+/.exec(printed())?.[0] ?? '';
  const answer = await fetch(`${backend}/rest/v1/rpc/list_mentors`, {
    method: 'POST',
    headers: { apikey: key, 'content-type': 'application/json' },
    body: '{}',
  });
  return ((await answer.json()) as unknown[]).length;
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mentorkit-start-'));
});

after(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('npm start', () => {
  it('keeps its data, refuses a second start of the same folder and ends cleanly', async () => {
    const data = ['--data', join(folder, 'kept')];
    const first = await startProduct({}, data);
    assert.match(first.printed(), /_dev\/inbox[\s\S]*mentee@demo\.example/);
    const second = await endOf(['--port', String(await freePair()), ...data]);
    assert.equal(second.code, 1);
    assert.match(second.printed, /in use by process \d+[\s\S]*--data/);
    assert.equal(await first.stop(), 0);

    const again = await startProduct({}, data);
    assert.ok((await mentorNames(again)) >= 15);
    assert.equal(await again.stop(), 0);
  });

  it('names --port when the port of the backend or of the page is taken', async () => {
    const port = await freePair();
    for (const taken of [port, port + 1]) {
      const squatter = createServer().listen(taken, '127.0.0.1');
      await once(squatter, 'listening');
      const { code, printed } = await endOf(['--port', String(port), '--data', 'memory', '--no-seed']);
      squatter.close();
      assert.equal(code, 1);
      assert.match(printed, new RegExp(`Port ${taken}[^\\n]*--port`));
    }
  });

  it('names the right options when one is wrong', async () => {
    const { code, printed } = await endOf(['--prot', '6000']);
    assert.equal(code, 1);
    assert.match(printed, /--prot[\s\S]*--port N/);
  });
});
