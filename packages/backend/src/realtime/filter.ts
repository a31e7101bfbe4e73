/** One condition of a filter such as `conversation_id=eq.X`, read but not yet bound to a table. */
export interface Condition {
  column: string;
  negated: boolean;
  operator: string;
  value: string;
}

/** A condition in SQL over the columns of a row; parameters are numbered from `first`. */
export interface SqlCondition {
  sql: string;
  parameters: unknown[];
}

const COMPARISONS: Readonly<Record<string, string>> = {
  eq: '=',
  neq: '<>',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
};
const PATTERNS: Readonly<Record<string, string>> = { like: 'like', ilike: 'ilike', match: '~', imatch: '~*' };
const TRUTHS = new Set(['null', 'true', 'false', 'unknown']);
const MOST_VALUES = 100;

/** Reads a filter; commas outside of quotes and brackets mean *and*. Throws a sentence when it is malformed. */
export function parseFilter(filter: string): Condition[] {
  return splitOutside(filter).map((part) => {
    const [, column, not, operator, value] = /^(\w+)=(not\.)?(\w+)\.(.*)$/s.exec(part) ?? [];
    if (column === undefined || operator === undefined || value === undefined) {
      throw new Error(`"${part}" is not of the form column=operator.value`);
    }
    return { column, negated: not !== undefined, operator, value };
  });
}

/** Writes a condition as SQL, comparing as the column's type does. */
export function conditionSql(condition: Condition, columnType: string, first: number): SqlCondition {
  const column = `"${condition.column}"`;
  const value = `cast($${String(first)}::text as ${columnType})`;
  const { sql, parameters } = bare(condition, { column, value, columnType, first });
  return { sql: `coalesce(${condition.negated ? `not (${sql})` : sql}, false)`, parameters };
}

function bare(
  condition: Condition,
  words: { column: string; value: string; columnType: string; first: number },
): SqlCondition {
  const { operator, value } = condition;
  const comparison = COMPARISONS[operator];
  if (comparison !== undefined) {
    return { sql: `${words.column} ${comparison} ${words.value}`, parameters: [unquote(value)] };
  }
  const pattern = PATTERNS[operator];
  if (pattern !== undefined) {
    const sql = `${words.column}::text ${pattern} $${String(words.first)}::text`;
    return { sql, parameters: [unquote(value)] };
  }
  if (operator === 'isdistinct') {
    return { sql: `${words.column} is distinct from ${words.value}`, parameters: [unquote(value)] };
  }
  if (operator === 'is' && TRUTHS.has(value)) return { sql: `${words.column} is ${value}`, parameters: [] };
  if (operator === 'in') {
    const sql = `${words.column} = any(cast($${String(words.first)}::text[] as ${words.columnType}[]))`;
    return { sql, parameters: [valuesOf(value)] };
  }
  throw new Error(`the operator ${operator}.${value} is not known`);
}

function valuesOf(list: string): string[] {
  if (!list.startsWith('(') || !list.endsWith(')')) throw new Error(`"${list}" is not a list in brackets`);
  const values = splitOutside(list.slice(1, -1)).map((value) => unquote(value.trim()));
  if (values.length > MOST_VALUES) throw new Error(`a list may hold ${String(MOST_VALUES)} values`);
  return values;
}

function unquote(value: string): string {
  const quoted = /^"(.*)"$/s.exec(value)?.[1];
  return quoted === undefined ? value : quoted.replace(/\\(.)/gs, '$1');
}

/** Splits at commas that stand outside of quotes and brackets. */
function splitOutside(text: string): string[] {
  const parts: string[] = [];
  let current = '';
  let depth = 0;
  // a quoted text with its escapes, or one character
  for (const token of text.match(/"(?:\\.|[^"\\])*"|./gs) ?? []) {
    if (token === '(') depth += 1;
    else if (token === ')') depth -= 1;
    if (token === ',' && depth === 0) {
      parts.push(current);
      current = '';
    } else current += token;
  }
  return [...parts, current];
}
