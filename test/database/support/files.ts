import { personId, type Persona, type Stage } from './stage.js';

/** Stores a file as Storage does for a persona: one row, without RETURNING. */
export const UPLOAD = `insert into storage.objects (bucket_id, name, owner, owner_id)
  values ('cvs', $1, $2::uuid, $2::uuid::text)`;

/** The path of a demo person's CV. */
export function cvPath(n: number, name = 'cv'): string {
  return `${personId(n)}/${name}.pdf`;
}

/** Puts a CV into a demo person's folder past the policies. */
export async function putCv(stage: Stage, n: number, name = 'cv'): Promise<string> {
  const path = cvPath(n, name);
  await stage.owner(UPLOAD, path, personId(n));
  return path;
}

/** Names of the CVs a persona sees. */
export async function cvsOf(stage: Stage, who: Persona): Promise<string[]> {
  const rows = await stage.as<{ name: string }>(
    who,
    `select name from storage.objects where bucket_id = 'cvs' order by name`,
  );
  return rows.map(({ name }) => name);
}
