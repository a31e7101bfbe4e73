/*
 * The matrix: who may do what. One part per subject in test/database/matrix/<subject>.ts, listed in matrix/index.ts; every
 * cell of it is executed (test/database/matrix.test.ts) and undone, and printed as a table in packages/database/README.md.
 *
 * THE TEN PERSONAS, always in this order (support/cast.ts says who they are and names the things between them):
 *
 *   1 visitor   2 anonymous   3 stranger   4 mentee   5 mentor
 *   6 outsider  7 member      8 partner_admin  9 admin  10 expired
 *
 * A PART is a file such as
 *
 *   import { ID, THING } from '../support/cast.js';
 *   import { NOBODY, type MatrixPart } from '../support/matrix.js';
 *
 *   export const safety: MatrixPart = {
 *     // owner SQL after prepareCast and the parts before; at least one row in each of its tables
 *     prepare: async (stage) => {
 *       await stage.owner(`insert into public.user_blocks (blocker_id, blocked_id) values ($1, $2)`, ID.mentee, ID.outsider);
 *     },
 *     relations: {
 *       'public.user_blocks': {
 *         select: '-00+000000',
 *         insert: NOBODY,
 *         update: NOBODY,
 *         delete: NOBODY,
 *       },
 *     },
 *     functions: {
 *       block_user: {
 *         call: `public.block_user('${ID.mentor}')`,
 *         expect: '- not_signed_in ok ok not_allowed ok ok ok ok ok',
 *       },
 *       purge_blocks: { call: 'public.purge_blocks()', expect: NO_CALLER, server: 'ok' },
 *     },
 *   };
 *
 * RELATIONS: the key is schema.table; several rows of one relation append a variant in brackets, as in
 * 'realtime.messages (user topic)'; together they must name all four verbs. Each verb has ten signs:
 *
 *   -   refused: 42501, or a code of the contract (PTxxx)
 *   0   allowed, but no row
 *   +   sees or changes at least one row
 *
 * or a tuple [signs, sql]: the statement to try instead of the default, which is
 *   select  select count(*) from the relation
 *   insert  insert into the relation default values
 *   update  every column set to its default, one after the other; the sign is what went furthest
 *   delete  delete from the relation
 * A statement of one's own for select answers one number; for insert, update and delete it has no RETURNING. Its text may
 * name $self, the persona's own id. `settings` (realtime.topic) are set before and may name it too. `server` is the sign of
 * select for the service role, where that is worth a test.
 *
 * FUNCTIONS: the key is the name of a function of schema public, with a variant in brackets where one call does not tell
 * all: 'cancel_appointment (over)'. `call` is tried as `select * from <call>`; $self is the persona's own id. `expect` are
 * ten words, parted by spaces:
 *
 *   -            no EXECUTE (42501)
 *   ok           runs, whatever it answers
 *   +            runs and answers something: a row, or a value that is not null, false, 0 or empty
 *   0            runs and answers nothing
 *   not_found    fails with this code of the contract, or this SQLSTATE
 *
 * The call of a trigger function is the constant TRIGGER. `server` is the same for the service role; a function that none
 * of the ten may call must state it (but for a trigger function), since a function nobody can call is no use. `before` is
 * owner SQL run before each cell (and undone with it).
 *
 * Nothing here opens a database: the generator of the README imports it too.
 */
import { CAST_NAMES, type CastName } from './cast.js';
import type { Stage } from './stage.js';

/** Ten refusals. */
export const NOBODY = '----------';
/** Ten refusals of a call. */
export const NO_CALLER = '- - - - - - - - - -';

/** The call of a trigger function, which only a trigger can call: its rows say who holds EXECUTE. */
export const TRIGGER = 'trigger';

/** What is done to a relation. */
export const VERBS = ['select', 'insert', 'update', 'delete'] as const;
/** One of {@link VERBS}. */
export type Verb = (typeof VERBS)[number];

/** Ten signs, or ten signs with the statement to try. */
export type VerbRow = string | readonly [signs: string, sql: string];

/** What the ten may do with one relation. */
export type RelationRow = Partial<Record<Verb, VerbRow>> & {
  settings?: Record<string, string>;
  server?: '-' | '0' | '+';
};

/** What the ten get from one call. */
export interface FunctionRow {
  call: string;
  expect: string;
  server?: string;
  before?: string;
}

/** The rows of one subject. */
export interface MatrixPart {
  prepare?: (stage: Stage) => Promise<void>;
  relations?: Record<string, RelationRow>;
  functions?: Record<string, FunctionRow>;
}

/** One cell: one persona, one try, one expectation. */
export interface Cell {
  who: CastName | 'server';
  expected: string;
}

/** One row, taken apart. */
export interface ParsedRelation {
  /** `public.messages` */
  relation: string;
  /** The key as written, with its variant. */
  name: string;
  verb: Verb;
  sql: string | undefined;
  settings: Record<string, string>;
  cells: Cell[];
}

/** One function row, taken apart. */
export interface ParsedFunction {
  /** `hold_slot` */
  function: string;
  name: string;
  call: string;
  before: string | undefined;
  cells: Cell[];
}

const bare = (name: string): string => name.replace(/ \(.*\)$/, '');

function cellsOf(name: string, words: readonly string[], server: string | undefined): Cell[] {
  if (words.length !== CAST_NAMES.length)
    throw new Error(`${name}: ${String(words.length)} expectations instead of ${String(CAST_NAMES.length)}`);
  const cells: Cell[] = CAST_NAMES.map((who, place) => ({ who, expected: words[place] ?? '' }));
  return server === undefined ? cells : [...cells, { who: 'server', expected: server }];
}

/** The rows about relations, one per verb. */
export function parseRelations(parts: readonly MatrixPart[]): ParsedRelation[] {
  return parts.flatMap((part) =>
    Object.entries(part.relations ?? {}).flatMap(([name, row]) =>
      VERBS.flatMap((verb) => {
        const tried = row[verb];
        if (tried === undefined) return [];
        const [signs, sql] = typeof tried === 'string' ? [tried, undefined] : tried;
        if (!/^[-0+]{10}$/.test(signs))
          throw new Error(`${name} ${verb}: ten signs of - 0 +, not "${signs}"`);
        const cells = cellsOf(name, signs.split(''), verb === 'select' ? row.server : undefined);
        return [{ relation: bare(name), name, verb, sql, settings: row.settings ?? {}, cells }];
      }),
    ),
  );
}

/** The rows about functions. */
export function parseFunctions(parts: readonly MatrixPart[]): ParsedFunction[] {
  return parts.flatMap((part) =>
    Object.entries(part.functions ?? {}).map(([name, row]) => {
      if (row.expect === NO_CALLER && row.call !== TRIGGER && row.server === undefined)
        throw new Error(`${name}: nobody of the ten may call it, so say what the server gets`);
      const cells = cellsOf(name, row.expect.split(' '), row.server);
      return { function: bare(name), name, call: row.call, before: row.before, cells };
    }),
  );
}
