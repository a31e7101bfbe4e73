import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_PORT, startBackend, StartError, type RunningBackend } from '@mentorkit/backend';

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

function readWishes(): Wishes | 'help' {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: String(DEFAULT_PORT) },
        data: { type: 'string', default: resolve(root, '.mentorkit/db') },
        reset: { type: 'boolean', default: false },
        seed: { type: 'boolean', default: true },
        help: { type: 'boolean', default: false },
      },
      allowNegative: true,
    });
    if (values.help) return 'help';
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

/** What the page server is told: where the backend answers. */
interface BackendAddress {
  readonly url: string;
  readonly key: string;
}

/** What the page server tells: the page can be asked for, or its port is taken. */
type PageNews = 'listening' | 'taken';

/** The process that serves the page. */
interface PageServer {
  /** Resolves when it listens; rejects when it cannot. */
  readonly listening: Promise<void>;
  /** Lets waiting browsers go on. */
  readonly connect: (address: BackendAddress) => void;
  readonly close: () => Promise<void>;
}

function startPage(port: number): PageServer {
  const child = fork(resolve(import.meta.dirname, 'page-server.mjs'), [String(port)], {
    execArgv: [],
  });
  const exited = once(child, 'exit');
  const listening = new Promise<void>((done, fail) => {
    child.once('message', (news: PageNews) => {
      if (news === 'listening') done();
      else
        fail(
          new StartError(
            `Port ${port} for the page is taken. Choose another pair with --port, for example --port ${port + 9}.`,
          ),
        );
    });
    void exited.then(() => {
      fail(new StartError('The page server ended. What it printed says why.'));
    });
  });
  // Somebody asks later; until then a failure is nobody's yet.
  listening.catch(() => undefined);
  return {
    listening,
    connect: (address) => {
      child.send(address);
    },
    close: async () => {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
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
  if (wishes === 'help') {
    process.stdout.write(`${HELP}\n`);
    return;
  }
  const pageUrl = `http://127.0.0.1:${wishes.port + 1}/plain-html/`;
  const page = startPage(wishes.port + 1);
  let backend: RunningBackend | undefined;
  let ending: Promise<void> | undefined;
  const end = (): Promise<void> =>
    (ending ??= (async () => {
      await page.close();
      await backend?.close();
    })());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end());
  try {
    backend = await startBackend({ ...wishes, siteUrl: pageUrl });
    await page.listening;
    const { url, keys } = backend;
    page.connect({ url, key: keys.publishableKey });
    greet(pageUrl, url, keys.publishableKey);
  } catch (error) {
    // Ctrl-C while starting is no failure.
    const isWanted = ending !== undefined;
    await end();
    if (!isWanted) throw error;
  }
  if (ending) await backend?.close();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
