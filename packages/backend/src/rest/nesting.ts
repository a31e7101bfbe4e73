/** Lists in lists of a JSON text. No client sends more, and from some thousands on lite runs out of stack. */
const DEEPEST_STRUCTURE = 200;
/** The same inside of quotes, where Postgres may read JSON again: more than the longest message can hold. */
const DEEPEST_TEXT = 4100;

/** True for a text whose brackets and braces lie deeper in one another than the embedded engine can read. */
export function isTooDeep(text: string): boolean {
  let structure = 0;
  let anywhere = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const sign = text[index];
    if (sign === '"') quoted = !quoted;
    else if (quoted && sign === '\\') index += 1;
    else if (sign === '[' || sign === '{') {
      anywhere += 1;
      if (!quoted) structure += 1;
    } else if (sign === ']' || sign === '}') {
      anywhere = Math.max(anywhere - 1, 0);
      if (!quoted) structure = Math.max(structure - 1, 0);
    }
    if (structure > DEEPEST_STRUCTURE || anywhere > DEEPEST_TEXT) return true;
  }
  return false;
}

/** True for a request that asks for more depth than the embedded engine can read, in its address or its body. */
export async function asksTooDeep(request: Request): Promise<boolean> {
  for (const value of new URL(request.url).searchParams.values()) if (isTooDeep(value)) return true;
  return request.body !== null && isTooDeep(await request.clone().text());
}
