/** The names asked for on the command line, in the known order; all of them when none was named. */
export function chooseNames(
  known: readonly string[],
  asked: readonly string[],
  kind: string,
): readonly string[] {
  const unknown = asked.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(`There is no ${kind} "${unknown.join('", "')}". The ${kind}s are: ${known.join(', ')}.`);
  }
  return asked.length === 0 ? known : known.filter((name) => asked.includes(name));
}
