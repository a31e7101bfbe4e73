/** The SQLSTATE classes PostgREST answers with something else than 400. First match wins. */
const STATUS_BY_STATE: readonly [RegExp, number][] = [
  [/^P0001$/, 400],
  [/^(08|53[^4])/, 503],
  [/^(0L|0P|28)/, 403],
  [/^(09|25|2D|38|39|3B|40|53|54|55|57|58|F0|HV|P0|XX)/, 500],
];

/** What lite maps onto code and status itself. */
const LEFT_TO_LITE = /^(PT...|PGRST|42...|22...|21...|55...|53...|2350[235]|25006)$/;

interface SqlError {
  code: string;
  message: string;
  detail?: string;
  hint?: string;
}

function isSqlError(error: unknown): error is SqlError {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code);
}

/** The HTTP status PostgREST gives a SQLSTATE. */
export function statusOfSqlState(code: string): number {
  return STATUS_BY_STATE.find(([pattern]) => pattern.test(code))?.[1] ?? 400;
}

/**
 * Gives the states lite would answer with 500 and a code of its own the code and status of PostgREST: they are put in
 * the shape of `raise sqlstate 'PGRST'`, which lite takes literally.
 */
export function normalizeDbError(error: unknown): unknown {
  if (!isSqlError(error) || LEFT_TO_LITE.test(error.code)) return error;
  const { code, message, detail, hint } = error;
  return Object.assign(
    new Error(JSON.stringify({ code, message, details: detail ?? null, hint: hint ?? null })),
    {
      code: 'PGRST',
      detail: JSON.stringify({ status: statusOfSqlState(code), headers: {} }),
    },
  );
}
