/** A test file, or some of its tests: those whose names match. */
export interface Trial {
  /** Below `test/`. */
  file: string;
  only?: string;
}

/** One defence taken out. */
export interface Mutant {
  /** What is wrong now, as a sentence. */
  name: string;
  /** Statements the owner of the database runs. */
  sql?: string;
  /** A function whose text is changed. Each fragment must occur. */
  rewrite?: {
    /** `schema.name`, unique. */
    function: string;
    changes: readonly (readonly [from: string, to: string])[];
  };
  /** The tests of which at least one must fail, the likeliest first. */
  trials: readonly Trial[];
}

/** The tests of one part of the matrix: of its relations, or of its calls. */
export function matrix(part: string, half: 'relations' | 'calls' = 'relations'): Trial {
  const sentence = half === 'calls' ? 'each persona gets from each call' : 'each persona reads and writes';
  return { file: 'database/matrix.test.ts', only: `${part}: ${sentence}` };
}

/** A file of test/database, or those of its tests whose names match. */
export function tests(file: string, only?: string): Trial {
  return { file: `database/${file}.test.ts`, ...(only === undefined ? {} : { only }) };
}

/** The races of a file of test/races whose names match. */
export function races(file: string, only: string): Trial {
  return { file: `races/${file}.test.ts`, only };
}

/** A mutant made by statements. */
export function without(name: string, sql: string, ...trials: Trial[]): Mutant {
  return { name, sql, trials };
}

/** The same mutant with a second wall taken down too, which would hide it. */
export function alsoWithout(mutant: Mutant, sql: string): Mutant {
  return { ...mutant, sql };
}

/** A mutant made by changing the text of a function. */
export function changed(
  name: string,
  functionName: string,
  changes: readonly (readonly [from: string, to: string])[],
  ...trials: Trial[]
): Mutant {
  return { name, rewrite: { function: functionName, changes }, trials };
}
