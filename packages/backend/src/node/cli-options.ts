import { DEFAULT_PORT } from '../backend.js';
import type { StartOptions } from './start-backend.js';

/** What was asked for on the command line. */
export interface CliOptions extends StartOptions {
  /** Print one line of JSON instead of a friendly text. */
  json: boolean;
  help: boolean;
}

/** A command line that cannot be followed. */
export class UsageError extends Error {
  constructor(message: string) {
    super(`${message}\n\n${USAGE}`);
    this.name = 'UsageError';
  }
}

/** What the command line understands. */
export const USAGE = `npm run backend -- [options]
  --port <number>          where to listen (default ${String(DEFAULT_PORT)}; 0 takes a free port)
  --data memory|<folder>   where to keep the data (default memory)
  --reset                  throw the folder's data away first
  --no-seed                start without the demo data
  --socket                 speak Postgres' own protocol too, on a free port
  --json                   print one line of JSON when ready
  --help                   print this`;

/** Reads the command line. */
export function readCliOptions(words: readonly string[]): CliOptions {
  const options: CliOptions = {
    port: DEFAULT_PORT,
    data: 'memory',
    seed: true,
    reset: false,
    socket: false,
    json: false,
    help: false,
  };
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [name = '', inline] = word.split(/=(.*)/s);
    if (name === '--port') options.port = portOf(inline ?? rest.shift());
    else if (name === '--data') options.data = valueOf(name, inline ?? rest.shift());
    else readFlag(options, word);
  }
  return options;
}

function readFlag(options: CliOptions, word: string): void {
  switch (word) {
    case '--json':
    case '--socket':
    case '--reset':
    case '--help':
      options[word.slice(2) as 'json' | 'socket' | 'reset' | 'help'] = true;
      return;
    case '--no-seed':
      options.seed = false;
      return;
    default:
      throw new UsageError(`Unknown option ${word}.`);
  }
}

function valueOf(name: string, value: string | undefined): string {
  if (value === undefined || value === '' || value.startsWith('--'))
    throw new UsageError(`${name} needs a value.`);
  return value;
}

function portOf(value: string | undefined): number {
  const port = Number(valueOf('--port', value));
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError(`--port needs a number from 0 to 65535, not ${String(value)}.`);
  }
  return port;
}
