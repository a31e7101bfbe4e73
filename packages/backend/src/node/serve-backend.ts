import { createServer, STATUS_CODES, type IncomingMessage } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import type { Backend } from '../backend.js';
import { PortTakenError } from '../start-error.js';

/** A backend that answers on a port of this machine. */
export interface ServedBackend {
  readonly url: string;
  readonly port: number;
  /** Stops answering. The backend itself stays open. */
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
const LARGEST_FRAME = 5 * 1024 * 1024;
/** What may wait for a socket that reads slowly before it is given up. */
const LONGEST_BACKLOG = 32 * 1024 * 1024;

/** Serves a backend over HTTP and WebSocket on loopback; port 0 takes a free one. */
export async function serveBackend(backend: Backend, options: { port: number }): Promise<ServedBackend> {
  const answer = getRequestListener(async (request) => backend.fetch(request));
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      console.error('A request could not be answered:', error);
      response.destroy();
    });
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_FRAME });
  server.on('upgrade', (request, socket, head) => {
    upgrade(backend, sockets, { request, socket, head }).catch((error: unknown) => {
      console.error('A socket could not be opened:', error);
      socket.destroy();
    });
  });
  const port = await listen(server, options.port);
  return {
    url: `http://${LOOPBACK}:${String(port)}`,
    port,
    close: async () => {
      for (const socket of sockets.clients) socket.close(1001);
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
        for (const socket of sockets.clients) socket.terminate();
      });
    },
  };
}

/** Fails at once when a port is taken, before the slow work of a start is done. */
export async function requireFreePort(port: number): Promise<void> {
  const probe = createTcpServer();
  await listen(probe, port);
  await new Promise((resolve) => probe.close(resolve));
}

async function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new PortTakenError(port) : error);
    });
    server.listen(port, LOOPBACK, () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

async function upgrade(
  backend: Backend,
  sockets: WebSocketServer,
  { request, socket, head }: { request: IncomingMessage; socket: Duplex; head: Buffer },
): Promise<void> {
  socket.on('error', () => {
    socket.destroy();
  });
  const url = new URL(request.url ?? '/', 'http://localhost');
  const known = url.pathname === '/realtime/v1/websocket';
  const admission = known ? await backend.hub.admit(url) : { status: 404, error: 'No socket answers here' };
  if (admission.claims === undefined) {
    refuse(socket, admission.status, admission.error);
    return;
  }
  const { claims, version } = admission;
  sockets.handleUpgrade(request, socket, head, (opened) => {
    const connection = backend.hub.connect({ claims, version, transport: transportOf(opened) });
    opened.on('message', (data, isBinary) => {
      const bytes = bytesOf(data);
      connection.receive(isBinary ? bytes : bytes.toString('utf8'));
    });
    opened.on('close', () => {
      backend.hub.disconnect(connection);
    });
    opened.on('error', () => {
      opened.terminate();
    });
  });
}

function transportOf(socket: WebSocket): {
  send(data: string | Uint8Array): void;
  close(code: number, reason: string): void;
} {
  return {
    send: (data) => {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > LONGEST_BACKLOG) socket.terminate();
      else socket.send(data);
    },
    close: (code, reason) => {
      socket.close(code, reason);
    },
  };
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}

function refuse(socket: Duplex, status: number, error: string): void {
  const body = JSON.stringify({ error });
  socket.end(
    `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}\r\ncontent-type: application/json\r\n` +
      `content-length: ${String(Buffer.byteLength(body))}\r\nconnection: close\r\n\r\n${body}`,
  );
}
