import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');

/** How long a cold start may take before the journey gives up, in milliseconds. */
const PATIENCE = 60_000;

/** The product as a newcomer runs it. */
export interface Product {
  /** Address of the example page. */
  readonly page: string;
  /** Address of the backend. */
  readonly backend: string;
  /** Everything it printed. */
  readonly printed: () => string;
  /** Ends it as Ctrl-C does; answers the exit code. */
  readonly stop: () => Promise<number | null>;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const free = await new Promise<boolean>((answer) => {
    server.once('error', () => {
      answer(false);
    });
    server.listen(port, '127.0.0.1', () => {
      answer(true);
    });
  });
  if (free) {
    server.close();
    await once(server, 'close');
  }
  return free;
}

/** A port that is free together with the next one; the same ones again, so that prepared files are found again. */
export async function freePair(): Promise<number> {
  for (let port = 21_000; port < 22_000; port += 10) {
    if ((await isFree(port)) && (await isFree(port + 1))) return port;
  }
  throw new Error('No pair of free ports between 21000 and 22000.');
}

/** Runs the start script, not waiting for anything. */
export function runStart(
  parameters: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  return spawn(
    process.execPath,
    [
      '--conditions=mk-source',
      '--import',
      './packages/backend/preload.mjs',
      '--import',
      'tsx',
      '.config/scripts/start.ts',
      ...parameters,
    ],
    { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
}

/** Collects what a process prints. */
export function listenTo(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
  }
  return () => text;
}

/** Starts the product, by default with data in memory, and waits until it says that it is running. */
export async function startProduct(
  env: Readonly<Record<string, string>> = {},
  data: readonly string[] = ['--data', 'memory'],
): Promise<Product> {
  const port = await freePair();
  const child = runStart(['--port', String(port), ...data], env);
  const printed = listenTo(child);
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const stop = async (): Promise<number | null> => {
    child.kill('SIGINT');
    const [code] = await exited;
    return code;
  };
  await new Promise<void>((ready, fail) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail(new Error(`npm start is not ready after ${PATIENCE} ms. It printed:\n${printed()}`));
    }, PATIENCE);
    child.stdout?.on('data', () => {
      if (!printed().includes('Ctrl-C')) return;
      clearTimeout(timer);
      ready();
    });
    void exited.then(([code]) => {
      clearTimeout(timer);
      fail(new Error(`npm start ended with ${String(code)}. It printed:\n${printed()}`));
    });
  });
  const page = /Page\s+(\S+)/.exec(printed())?.[1] ?? '';
  return { page, backend: `http://127.0.0.1:${port}`, printed, stop };
}
