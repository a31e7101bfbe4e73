import { CAST, ID, SERVER, prepareCast } from './cast.js';
import {
  TRIGGER,
  type Cell,
  type MatrixPart,
  type ParsedFunction,
  type ParsedRelation,
  type Verb,
} from './matrix.js';
import type { DatabaseError, Persona, Stage } from './stage.js';

const NO_ID = '00000000-0000-0000-0000-000000000000';

/** The columns of each relation, read once per scene. */
export type Columns = ReadonlyMap<string, readonly string[]>;

/** Makes the cast and what every part wants. */
export async function prepareParts(stage: Stage, parts: readonly MatrixPart[]): Promise<void> {
  await prepareCast(stage);
  for (const part of parts) await part.prepare?.(stage);
}

/** The persona of a cell. */
export function personaOf(who: Cell['who']): Persona {
  return who === 'server' ? SERVER : CAST[who];
}

/** The statement with the persona's own id in it. */
export function withSelf(sql: string, who: Cell['who']): string {
  const id = who === 'server' || who === 'visitor' ? NO_ID : ID[who];
  return sql.replaceAll('$self', id);
}

/** Runs a job and undoes it. */
export async function undone<T>(stage: Stage, job: () => Promise<T>): Promise<T> {
  await stage.owner('savepoint cell');
  try {
    return await job();
  } finally {
    await stage.owner('rollback to savepoint cell');
    await stage.owner('release savepoint cell');
  }
}

/** Reads which columns the relations of the matrix have. */
export async function readColumns(stage: Stage): Promise<Columns> {
  const rows = await stage.owner<{ relation: string; columns: string[] }>(
    `select n.nspname || '.' || c.relname as relation,
        array_agg(quote_ident(a.attname) order by a.attnum) as columns
      from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('public', 'storage', 'realtime') and c.relkind in ('r', 'p', 'v', 'm')
        and a.attnum > 0 and not a.attisdropped
      group by 1`,
  );
  return new Map(rows.map((row) => [row.relation, row.columns]));
}

const DEFAULT_STATEMENT = {
  select: 'select count(*) from',
  insert: 'insert into',
  delete: 'delete from',
} as const;

function defaultStatement(relation: string, verb: Exclude<Verb, 'update'>): string {
  const values = verb === 'insert' ? ' default values' : '';
  return `${DEFAULT_STATEMENT[verb]} ${relation}${values}`;
}

/** Sets each column to its default in a subtransaction of its own, all in one statement: there are many columns. */
const UPDATE_EACH_COLUMN = `
  do $do$
  declare
    statement text;
    touched bigint;
    sign text := '-';
  begin
    foreach statement in array current_setting('cast.statements')::text[] loop
      begin
        execute statement;
        get diagnostics touched = row_count;
        if touched > 0 then sign := '+'; elsif sign = '-' then sign := '0'; end if;
        raise exception using errcode = 'ZZ001';
      exception
        -- undone, refused, or a generated column or an expression of a view, which nobody can set
        when sqlstate 'ZZ001' or insufficient_privilege or sqlstate '428C9' or feature_not_supported then null;
        when others then
          if sqlstate not like 'PT%' then
            sign := ' ' || statement || ': ' || sqlerrm || ' ';
            exit;
          end if;
      end;
    end loop;
    perform set_config('cast.sign', sign, true);
  end
  $do$`;

async function signOfColumns(stage: Stage, who: Cell['who'], statements: string[]): Promise<string> {
  await stage.owner(`select set_config('cast.statements', $1::text[]::text, true)`, statements);
  await stage.as(personaOf(who), UPDATE_EACH_COLUMN);
  const [answer] = await stage.owner<{ sign: string }>(`select current_setting('cast.sign') as sign`);
  return answer?.sign ?? '?';
}

/** `-`, `0`, `+`, or what went wrong in another way. */
async function sign(stage: Stage, who: Cell['who'], row: ParsedRelation, statement: string): Promise<string> {
  const sql = withSelf(statement, who);
  const counted = row.verb === 'select' ? sql : `with done as (${sql} returning 1) select count(*) from done`;
  try {
    const [answer] = await undone(stage, async () => {
      for (const [name, value] of Object.entries(row.settings))
        await stage.owner('select set_config($1, $2, true)', name, withSelf(value, who));
      return stage.as<{ count: number | string }>(personaOf(who), counted);
    });
    return Number(answer?.count ?? 0) > 0 ? '+' : '0';
  } catch (error) {
    const { code, message } = error as DatabaseError;
    // a grant whose policy happens to refuse an empty row: the row of the matrix must try one that means something
    const isBlunt = row.sql === undefined && /row-level security/.test(message);
    const isRefused = (code === '42501' && !isBlunt) || code.startsWith('PT');
    return isRefused ? '-' : ` ${who}: ${code} ${message} `;
  }
}

/** What the personas of a row get, in the row's own signs. */
export async function tryRelation(stage: Stage, row: ParsedRelation, columns: Columns): Promise<string> {
  const signs: string[] = [];
  for (const { who } of row.cells) {
    if (row.sql === undefined && row.verb === 'update') {
      const statements = (columns.get(row.relation) ?? []).map(
        (column) => `update ${row.relation} set ${column} = default`,
      );
      signs.push(await signOfColumns(stage, who, statements));
    } else {
      const statement = row.sql ?? defaultStatement(row.relation, row.verb as Exclude<Verb, 'update'>);
      signs.push(await sign(stage, who, row, statement));
    }
  }
  return signs.find((one) => one.length > 1) ?? signs.join('');
}

const isNothing = (value: unknown): boolean =>
  value === null ||
  value === false ||
  value === '' ||
  Number(value) === 0 ||
  (typeof value === 'object' && Object.keys(value).length === 0);

function isEmpty(rows: Record<string, unknown>[]): boolean {
  return rows.every((row) => Object.values(row).every(isNothing));
}

function wordOfFailure({ code, message }: DatabaseError, expected: string): string {
  if (code === '42501') return /permission denied for function/.test(message) ? '-' : code;
  if (code.startsWith('PT')) return message;
  return code === expected ? code : `${code}:${message}`;
}

/** What one persona gets from one call, in the words of the row. */
async function word(stage: Stage, row: ParsedFunction, { who, expected }: Cell): Promise<string> {
  const isTrigger = row.call === TRIGGER;
  const call = isTrigger ? `has_function_privilege('public.${row.function}()', 'execute')` : row.call;
  try {
    const rows = await undone(stage, async () => {
      if (row.before !== undefined) await stage.owner(withSelf(row.before, who));
      return stage.as(personaOf(who), `select * from ${withSelf(call, who)} as answer`);
    });
    if (isTrigger) return isEmpty(rows) ? '-' : 'ok';
    if (expected === 'ok') return 'ok';
    return isEmpty(rows) ? '0' : '+';
  } catch (error) {
    return wordOfFailure(error as DatabaseError, expected);
  }
}

/** What the personas of a function row get, word by word. */
export async function tryFunction(stage: Stage, row: ParsedFunction): Promise<string> {
  const words: string[] = [];
  for (const cell of row.cells) words.push(await word(stage, row, cell));
  return words.join(' ');
}
