import { resolve } from 'node:path';
import { createServer } from 'vite';

// Serves the examples in a process of its own, so that vite prepares the page while the other core starts Postgres.
// The parent sends the backend's address as soon as that answers; until then the browser waits. Plain JavaScript, so that
// no compiler has to start first.

const root = resolve(import.meta.dirname, '../..');
const port = Number(process.argv[2]);

const answered = new Promise((answer) => {
  process.once('message', ({ url, key }) => {
    process.env.MENTORKIT_URL = url;
    process.env.MENTORKIT_KEY = key;
    answer(undefined);
  });
});

// Ctrl-C reaches the whole group; the parent ends this process by hanging up, when it is done itself.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined);

const vite = await createServer({
  configFile: resolve(root, 'vite.config.ts'),
  // One per port: two products started side by side would rewrite each other's prepared dependencies.
  cacheDir: resolve(root, `node_modules/.vite/page-${port}`),
  server: { host: '127.0.0.1', port, strictPort: true, warmup: { clientFiles: ['./plain-html/page.ts'] } },
  plugins: [
    {
      name: 'wait-for-backend',
      configureServer: ({ middlewares }) => {
        middlewares.use((_request, _response, next) => {
          void answered.then(() => {
            next();
          });
        });
      },
    },
  ],
  logLevel: 'warn',
  clearScreen: false,
});

process.once('disconnect', () => {
  void vite.close().finally(() => process.exit());
});

try {
  await vite.listen();
  process.send?.('listening');
} catch (error) {
  process.send?.('taken');
  await vite.close();
  throw error;
}
