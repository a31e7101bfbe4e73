/** Lists in lists of a JSON text. No client sends more, and from some thousands on lite runs out of stack. */
const DEEPEST_STRUCTURE = 200;
/** The same inside of quotes, where Postgres may read JSON again: more than the longest message can hold. */
const DEEPEST_TEXT = 4100;

const BRACKET = /[[\]{}]/g;
/** Flat on purpose: a pattern for a whole quoted text runs out of stack itself. */
const ESCAPE_QUOTE_OR_BRACKET = /\\.|["[\]{}]/gs;

function* outsideOfQuotes(text: string): Generator<string> {
  let quoted = false;
  for (const [found] of text.matchAll(ESCAPE_QUOTE_OR_BRACKET)) {
    if (found === '"') quoted = !quoted;
    else if (!quoted && found.length === 1) yield found;
  }
}

function isDeeper(brackets: Iterable<string>, deepest: number): boolean {
  let depth = 0;
  for (const bracket of brackets) {
    depth = bracket === '[' || bracket === '{' ? depth + 1 : Math.max(depth - 1, 0);
    if (depth > deepest) return true;
  }
  return false;
}

/** True for a text whose brackets and braces lie deeper in one another than the embedded engine can read. */
export function isTooDeep(text: string): boolean {
  const brackets = text.match(BRACKET) ?? [];
  if (brackets.length <= DEEPEST_STRUCTURE) return false;
  if (isDeeper(brackets, DEEPEST_TEXT)) return true;
  return isDeeper(outsideOfQuotes(text), DEEPEST_STRUCTURE);
}

/** True for a request that asks for more depth than the embedded engine can read, in its address or its body. */
export async function asksTooDeep(request: Request): Promise<boolean> {
  for (const value of new URL(request.url).searchParams.values()) if (isTooDeep(value)) return true;
  return request.body !== null && isTooDeep(await request.clone().text());
}
