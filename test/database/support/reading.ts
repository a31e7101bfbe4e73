import { parseFunctions, TRIGGER, type MatrixPart } from './matrix.js';
import type { CastName } from './cast.js';
import { personaOf, undone, withSelf, type Columns } from './matrix-tries.js';
import type { DatabaseError, Stage } from './stage.js';

/** What came out at one place. */
export interface Reading {
  where: string;
  text: string;
}

/** What the columns of a relation hold for the persona, each read alone; null where that is refused. */
export type ColumnTexts = Record<string, string | null>;

const READ_EACH_COLUMN = `
  do $do$
  declare
    wanted text;
    found text;
    answer jsonb := '{}';
  begin
    foreach wanted in array current_setting('cast.columns')::text[] loop
      begin
        execute format(
          'select coalesce(string_agg(%s::text, E''\\n''), '''') from %s', wanted, current_setting('cast.relation')
        ) into found;
        answer := answer || jsonb_build_object(wanted, found);
      exception when insufficient_privilege then
        answer := answer || jsonb_build_object(wanted, null) || jsonb_build_object('error', sqlerrm);
      end;
    end loop;
    perform set_config('cast.answer', answer::text, true);
  end
  $do$`;

/** Selects every column of a relation one by one. */
export async function readEachColumn(
  stage: Stage,
  who: CastName,
  relation: string,
  columns: readonly string[],
): Promise<ColumnTexts> {
  await stage.owner(
    `select set_config('cast.relation', $1, true), set_config('cast.columns', $2::text[]::text, true)`,
    relation,
    columns,
  );
  await stage.as(personaOf(who), READ_EACH_COLUMN);
  const [row] = await stage.owner<{ answer: ColumnTexts }>(
    `select current_setting('cast.answer')::jsonb as answer`,
  );
  return row?.answer ?? {};
}

/** Everything the persona selects, column by column; also what the refusals say. */
export async function readAllColumns(stage: Stage, who: CastName, columns: Columns): Promise<Reading[]> {
  const readings: Reading[] = [];
  for (const [relation, names] of columns) {
    const texts = await readEachColumn(stage, who, relation, names);
    for (const [column, text] of Object.entries(texts))
      readings.push({ where: `${relation}.${column}`, text: text ?? '' });
  }
  return readings;
}

/** What comes with a row through its foreign keys, as PostgREST embeds it: the granted columns of both sides. */
export async function readEmbeds(stage: Stage, who: CastName): Promise<Reading[]> {
  const { role } = personaOf(who);
  const joins = await stage.owner<{ name: string; sql: string }>(
    `with granted as (
        select c.oid, c.relname, array_agg(quote_ident(a.attname) order by a.attnum) as columns
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relnamespace = 'public'::regnamespace and has_column_privilege($1, c.oid, a.attnum, 'select')
        group by 1, 2
      )
      select k.conname as name, format(
        'select string_agg(concat_ws(chr(10), %s, %s), chr(10)) as text from public.%I child join public.%I parent on %s',
        (select string_agg('child.' || x || '::text', ', ') from unnest(child.columns) x),
        (select string_agg('parent.' || x || '::text', ', ') from unnest(parent.columns) x),
        child.relname, parent.relname,
        (
          select string_agg(format('child.%I = parent.%I', one.attname, other.attname), ' and ')
          from unnest(k.conkey, k.confkey) pair (one_key, other_key)
          join pg_attribute one on one.attrelid = k.conrelid and one.attnum = pair.one_key
          join pg_attribute other on other.attrelid = k.confrelid and other.attnum = pair.other_key
        )
      ) as sql
      from pg_constraint k
      join granted child on child.oid = k.conrelid
      join granted parent on parent.oid = k.confrelid
      where k.contype = 'f' order by 1`,
    role,
  );
  const readings: Reading[] = [];
  for (const { name, sql } of joins) {
    // a key may be a column that is granted to nobody; then there is nothing to embed
    readings.push({ where: `embed ${name}`, text: (await readStatement(stage, who, sql)).text });
  }
  return readings;
}

const textOfError = (error: unknown): string => {
  const { message, detail, hint, where } = error as DatabaseError & { hint?: string; where?: string };
  return [message, detail, hint, where].join('\n');
};

/** A statement's answer, or everything its failure says. */
export async function readStatement(stage: Stage, who: CastName, sql: string): Promise<Reading> {
  try {
    const rows = await undone(stage, async () => stage.as(personaOf(who), withSelf(sql, who)));
    return { where: sql, text: JSON.stringify(rows) };
  } catch (error) {
    return { where: sql, text: textOfError(error) };
  }
}

/** A call made by a persona: what it answered or failed with, and what it made the database tell and write. */
export interface Call {
  name: string;
  answer: string;
  /** Broadcasts by topic. */
  told: { topic: string; payload: string }[];
  /** Payloads of the work for the outside. */
  work: string[];
}

/** Makes every call of the matrix as the persona, each undone. */
export async function makeCalls(stage: Stage, who: CastName, parts: readonly MatrixPart[]): Promise<Call[]> {
  const calls: Call[] = [];
  for (const row of parseFunctions(parts)) {
    if (row.call === TRIGGER) continue;
    const call: Call = { name: row.name, answer: '', told: [], work: [] };
    calls.push(call);
    try {
      await undone(stage, async () => {
        await stage.owner('delete from realtime.messages');
        await stage.owner('delete from public.outbox');
        if (row.before !== undefined) await stage.owner(withSelf(row.before, who));
        const rows = await stage.as(personaOf(who), `select * from ${withSelf(row.call, who)} as answer`);
        call.answer = JSON.stringify(rows);
        call.told = await stage.owner(
          `select topic, coalesce(payload::text, '') as payload from realtime.messages`,
        );
        const work = await stage.owner<{ text: string }>(
          `select payload::text || idempotency_key as text from public.outbox`,
        );
        call.work = work.map(({ text }) => text);
      });
    } catch (error) {
      call.answer = textOfError(error);
    }
  }
  return calls;
}
