import { AsyncLocalStorage } from 'node:async_hooks';

const heard = new AsyncLocalStorage<string[]>();
let patched = false;

/**
 * Runs a job of lite and keeps what it prints: it writes every refused statement to the console with a stack, although
 * a refusal is a normal answer. Who runs the job decides whether the lines are worth showing.
 * Lines printed by anybody else meanwhile pass through.
 */
export async function listenToConsole<T>(job: () => Promise<T>): Promise<{ answer: T; lines: string[] }> {
  patchOnce();
  const lines: string[] = [];
  const answer = await heard.run(lines, job);
  return { answer, lines };
}

function patchOnce(): void {
  if (patched) return;
  patched = true;
  for (const level of ['error', 'warn'] as const) {
    const print = console[level].bind(console);
    console[level] = (...parts: unknown[]) => {
      const lines = heard.getStore();
      if (lines === undefined) print(...parts);
      else lines.push(parts.map(asText).join(' '));
    };
  }
}

function asText(part: unknown): string {
  return part instanceof Error ? (part.stack ?? part.message) : String(part);
}
