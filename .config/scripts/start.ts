import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_PORT, startBackend, StartError } from '@mentorkit/backend';
import { createServer, type ViteDevServer } from 'vite';

const root = resolve(import.meta.dirname, '../..');

const HELP = `npm start -- [options]
  --port N            backend on N, page on N + 1 (default 54321)
  --data FOLDER       where the data stay (default .mentorkit/db), or "memory" to keep nothing
  --reset             begin anew
  --no-seed           begin without the demo data`;

interface Wishes {
  readonly port: number;
  readonly data: string;
  readonly reset: boolean;
  readonly seed: boolean;
}

function readWishes(): Wishes {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: String(DEFAULT_PORT) },
        data: { type: 'string', default: resolve(root, '.mentorkit/db') },
        reset: { type: 'boolean', default: false },
        seed: { type: 'boolean', default: true },
      },
      allowNegative: true,
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 1 || port > 65_534) {
      throw new StartError(`--port must be a number from 1 to 65534, not "${values.port}".`);
    }
    return { port, data: values.data, reset: values.reset, seed: values.seed };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(`${reason}\n\n${HELP}`, { cause: error });
  }
}

async function servePage(port: number, url: string, key: string): Promise<ViteDevServer> {
  process.env['MENTORKIT_URL'] = url;
  process.env['MENTORKIT_KEY'] = key;
  const vite = await createServer({
    configFile: resolve(root, 'vite.config.ts'),
    // One per port: two products started side by side would rewrite each other's prepared dependencies.
    cacheDir: resolve(root, `node_modules/.vite/page-${port}`),
    server: { host: '127.0.0.1', port, strictPort: true },
    logLevel: 'warn',
    clearScreen: false,
  });
  try {
    return await vite.listen();
  } catch (error) {
    await vite.close();
    throw new StartError(
      `Port ${port} for the page is taken. Choose another pair: npm start -- --port ${port + 10}`,
      { cause: error },
    );
  }
}

function greet(page: string, backend: string, key: string): void {
  const lines = [
    '',
    '  MentorKit is running. Ctrl-C ends it.',
    '',
    `  Page      ${page}`,
    `  Backend   ${backend}   key ${key}`,
    `  Mail      ${backend}/_dev/inbox`,
    '',
    '  Demo accounts, password mentorkit-demo:',
    '    mentee@demo.example   books and writes',
    '    mentor@demo.example   is asked and answers',
    '    admin@demo.example    runs the platform',
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

async function main(): Promise<void> {
  const wishes = readWishes();
  const pageUrl = `http://127.0.0.1:${wishes.port + 1}/plain-html/`;
  const backend = await startBackend({
    port: wishes.port,
    data: wishes.data,
    reset: wishes.reset,
    seed: wishes.seed,
    // For tests that must see what is missing when nothing arrives by itself.
    realtime: process.env['MENTORKIT_REALTIME'] !== 'off',
    siteUrl: pageUrl,
  });
  let page: ViteDevServer | undefined;
  let ending = false;
  const end = async (code: number): Promise<void> => {
    if (ending) return;
    ending = true;
    await page?.close();
    await backend.close();
    process.exitCode = code;
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end(0));
  try {
    page = await servePage(wishes.port + 1, backend.url, backend.keys.publishableKey);
    greet(pageUrl, backend.url, backend.keys.publishableKey);
  } catch (error) {
    await end(1);
    throw error;
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
