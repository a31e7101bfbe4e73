import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

/** The folder with the root package.json; every tool runs there, whatever the caller's folder was. */
export const ROOT = resolve(import.meta.dirname, '..', '..');

export interface CommandOptions {
  env?: Record<string, string>;
  /** After this many milliseconds the command and its children are ended and it counts as failed. */
  timeout?: number;
}

/** Ends a command with everything it started; on Windows only the command itself can be reached. */
function endTree(pid: number): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Runs a Node program at the root with our output, and answers whether it succeeded. */
export function runNode(args: readonly string[], options: CommandOptions = {}): Promise<boolean> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: process.platform !== 'win32',
    });
    const end = (): void => {
      if (child.pid !== undefined) endTree(child.pid);
    };
    const interrupt = (): void => {
      end();
      process.exit(130);
    };
    const tooLong = (): void => {
      console.error(`Ended after ${(options.timeout ?? 0) / 1000} s: ${args.join(' ')}`);
      end();
    };
    const timer = options.timeout === undefined ? undefined : setTimeout(tooLong, options.timeout);
    process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
    child.once('error', fail);
    child.once('exit', (code) => {
      clearTimeout(timer);
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
      // Servers and browsers a test forgot would otherwise outlive it.
      end();
      done(code === 0);
    });
  });
}

/** Seconds since `start` (from performance.now), for people. */
export function secondsSince(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}
