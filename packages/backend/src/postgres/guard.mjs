import { spawn } from 'node:child_process';
import { chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

// Runs one Postgres and ends it, and its data, as soon as the process that asked for it hangs up: also when that one is
// killed or throws. The first line it hears says what to run; it answers one line each time something happened. Plain
// JavaScript, so that no compiler has to start first.

const LOG_LENGTH = 8000;
const ATTEMPTS = 5;

const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);

let log = '';
let child;
let asked = false;
let leaving = false;

/** Starts one of Postgres' programs as somebody who is not root; `seen` hears what it prints. */
function run(order, program, args, seen = () => undefined) {
  if (leaving) throw new Error('Nobody waits for it any more.');
  child = spawn(join(order.bin, program), args, {
    ...order.identity,
    cwd: order.folder,
    windowsHide: true,
    // no setting of the user's own Postgres, and no search for the machine's time zone
    env: { ...process.env, ...order.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const running = child;
  const ended = new Promise((resolve, reject) => {
    running.once('error', reject);
    running.once('close', (code) => resolve(code));
  });
  for (const stream of [running.stdout, running.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text) => {
      log = (log + text).slice(-LOG_LENGTH);
      seen();
    });
  }
  return ended;
}

async function unusedPort() {
  const probe = createServer();
  await new Promise((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', resolve);
  });
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function makeData(order, data) {
  const secret = join(order.folder, 'password');
  await mkdir(data, { mode: 0o700 });
  await writeFile(secret, order.password, { mode: 0o600 });
  if (order.identity) {
    for (const path of [order.folder, data, secret]) {
      await chown(path, order.identity.uid, order.identity.gid);
    }
  }
  const code = await run(order, 'initdb', ['--pgdata', data, '--pwfile', secret, ...order.initdb]);
  await rm(secret, { force: true });
  if (code !== 0) throw new Error(`initdb ended with ${code}.\n${log}`);
}

/** Runs the server until it ends. True when nothing but the port was wrong. */
async function serve(order, data) {
  const port = await unusedPort();
  log = '';
  let ready = false;
  const settings = { ...order.settings, port: String(port) };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const code = await run(order, 'postgres', ['-D', data, ...args], () => {
    if (ready || !log.includes('ready to accept connections')) return;
    ready = true;
    say({ port });
  });
  if (leaving) return false;
  if (!ready && /could not (bind|create any TCP)/.test(log)) return true;
  throw new Error(`Postgres ended with ${code}.\n${log}`);
}

async function main(order) {
  asked = true;
  const data = join(order.folder, 'data');
  try {
    await makeData(order, data);
    for (let attempt = 1; !leaving && (await serve(order, data)); attempt += 1) {
      if (attempt === ATTEMPTS) throw new Error(`No port was free.\n${log}`);
    }
  } catch (error) {
    if (!leaving) say({ fault: error.message });
  } finally {
    await rm(order.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    // the pipe to whoever asked may still be open
    process.exit(0);
  }
}

// Ctrl-C reaches the whole group; who asked for the server says when it is over, by hanging up.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
process.stdout.on('error', () => undefined);

const orders = createInterface({ input: process.stdin });
orders.once('line', (line) => void main(JSON.parse(line)));
orders.once('close', () => {
  leaving = true;
  if (!asked) process.exit(0);
  // its data goes with it, so it need not leave in order
  child?.kill('SIGQUIT');
});
