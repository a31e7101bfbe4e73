import { PARTS } from '../../../test/database/matrix/index.js';
import { CAST_NAMES } from '../../../test/database/support/cast.js';
import { parseFunctions, parseRelations, VERBS } from '../../../test/database/support/matrix.js';

const HEAD = CAST_NAMES.map((name) => name.replace('_', ' '));

function table(first: string, columns: readonly string[], rows: readonly string[][]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line([first, ...columns]), line([first, ...columns].map(() => '---')), ...rows.map(line)].join(
    '\n',
  );
}

/** What each persona may do with each table: the first letters of the verbs that reach at least one row. */
function relations(): string {
  const rows = new Map<string, string[]>();
  for (const { name, verb, cells } of parseRelations(Object.values(PARTS))) {
    const row = rows.get(name) ?? CAST_NAMES.map(() => '');
    for (const [place, { who, expected }] of cells.entries()) {
      if (who === 'server' || expected !== '+') continue;
      row[place] = `${row[place] ?? ''}${verb === 'select' ? 'r' : verb.charAt(0)}`;
    }
    rows.set(name, row);
  }
  const sorted = [...rows].sort(([one], [other]) => one.localeCompare(other));
  return table(
    'relation',
    HEAD,
    sorted.map(([name, row]) => [`\`${name}\``, ...row.map((cell) => cell || '·')]),
  );
}

/** What each persona gets from a sample call of each function. */
function functions(): string {
  const rows = parseFunctions(Object.values(PARTS)).map(({ name, cells }) => [
    `\`${name}\``,
    ...CAST_NAMES.map((who) => cells.find((cell) => cell.who === who)?.expected ?? '').map((word) =>
      word === '-' ? '·' : word,
    ),
  ]);
  return table(
    'function',
    HEAD,
    rows.sort(([one = ''], [other = '']) => one.localeCompare(other)),
  );
}

/** The persona matrix as two Markdown tables; every cell of it is executed by a test. */
export function matrixText(): string {
  const verbs = VERBS.map((verb) => `\`${verb === 'select' ? 'r' : verb.charAt(0)}\` ${verb}`).join(', ');
  return `${relations()}

A letter: the persona reaches at least one row of the scene that way (${verbs}); a dot: none, or refused.

${functions()}

\`ok\`: runs; \`+\`: answers something; \`0\`: answers nothing; a word: refused with that code; a dot: may not call it.`;
}
