/** The numbers Postgres gives to types whose values both engines answer as PostgREST would write them. */
export const NUMERIC = 1700;
export const TIMESTAMPTZ = 1184;
export const TIMESTAMP = 1114;

/** PostgREST writes instants as ISO 8601; Postgres' own text has a space and a short offset. */
export const isoInstant = (text: string): string => text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00');

/** The same for a time without a zone. */
export const isoTimestamp = (text: string): string => text.replace(' ', 'T');

/** PostgREST writes numeric as a JSON number; what JSON has no number for (NaN, Infinity) stays text. */
export const jsonNumber = (text: string): number | string =>
  Number.isFinite(Number(text)) ? Number(text) : text;
