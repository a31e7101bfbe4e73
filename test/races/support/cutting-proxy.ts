import { randomInt } from 'node:crypto';
import { connect, createServer, type Socket } from 'node:net';

/** A way to a server on which requests and answers get lost. */
export interface CuttingProxy {
  /** The server's URL, through the proxy. */
  readonly url: string;
  /** How many connections were cut before the request arrived, and how many before its answer came back. */
  readonly cuts: { request: number; answer: number };
  close(): void;
}

const SIMPLE_QUERY = 'Q'.charCodeAt(0);

/** Opens it before a Postgres. Only requests that hold `word` are in danger; one in `odds` is lost, half before, half after. */
export async function openCuttingProxy(server: string, word: string, odds: number): Promise<CuttingProxy> {
  const cuts = { request: 0, answer: 0 };
  const url = new URL(server);
  const target = { host: url.hostname, port: Number(url.port) };
  const open = new Set<Socket>();
  const proxy = createServer((client) => {
    const upstream = connect(target);
    for (const socket of [client, upstream]) {
      open.add(socket);
      // whoever hangs up does so in the middle of something
      socket.on('error', () => undefined);
      socket.on('close', () => open.delete(socket));
    }
    client.on('data', (chunk) => {
      const inDanger = chunk[0] === SIMPLE_QUERY && chunk.includes(word) && randomInt(odds) === 0;
      if (!inDanger) upstream.write(chunk);
      else if (randomInt(2) === 0) {
        cuts.request += 1;
        upstream.destroy();
      } else {
        cuts.answer += 1;
        // the server hears everything, does it, and tells nobody
        upstream.end(chunk);
      }
      if (inDanger) client.destroy();
    });
    upstream.on('data', (chunk) => {
      if (!client.destroyed) client.write(chunk);
    });
    client.on('end', () => upstream.end());
    upstream.on('end', () => client.end());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address();
  url.port = String(typeof address === 'object' ? address?.port : '');
  return {
    url: url.href,
    cuts,
    close: () => {
      proxy.close();
      for (const socket of open) socket.destroy();
    },
  };
}
