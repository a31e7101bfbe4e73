import { readCliOptions, USAGE, UsageError, type CliOptions } from './cli-options.js';
import { StartError } from '../start-error.js';
import { startBackend, type RunningBackend } from './start-backend.js';

async function main(): Promise<number> {
  let options: CliOptions;
  try {
    options = readCliOptions(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    return 2;
  }
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  const stop = untilStopped();
  const backend = await startBackend(options);
  console.log(options.json ? jsonLine(backend) : friendlyText(backend, options));
  await stop;
  await backend.close();
  return 0;
}

/** Resolves when the process is asked to end, by Ctrl-C or by its parent. */
async function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        resolve();
      });
  });
}

function jsonLine({ url, keys, dbUrl }: RunningBackend): string {
  return JSON.stringify({ url, ...keys, ...(dbUrl === undefined ? {} : { dbUrl }) });
}

function friendlyText({ url, keys, dbUrl }: RunningBackend, { data }: CliOptions): string {
  const lines = [
    `The embedded backend answers at ${url} (development only, on this machine only).`,
    `  publishable key  ${keys.publishableKey}`,
    `  secret key       ${keys.secretKey}`,
    `  mails            ${url}/_dev/inbox`,
    `  data             ${data === 'memory' ? 'in memory, gone at the end' : data}`,
    ...(dbUrl === undefined ? [] : [`  database         ${dbUrl}`]),
    'Ctrl-C ends it.',
  ];
  return lines.join('\n');
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof StartError ? error.message : error);
    process.exitCode = 1;
  },
);
