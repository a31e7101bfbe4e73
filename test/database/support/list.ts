import type { MentorFilters } from '@mentorkit/contract';
import type { Persona, Stage } from './stage.js';

/** A row of the list, as far as these tests look at it. */
export interface Listed {
  id: string;
  slug: string;
  next_slots: string[];
  cursor: string;
}

const SQL =
  'select id, slug, to_jsonb(next_slots) as next_slots, cursor from public.list_mentors($1, $2, $3)';

/** One page of the list. */
export async function list(
  stage: Stage,
  who: Persona,
  filters: MentorFilters = {},
  cursor: string | null = null,
  pageSize = 100,
): Promise<Listed[]> {
  return stage.as<Listed>(who, SQL, JSON.stringify(filters), cursor, pageSize);
}

/** Slugs of the whole list, read page by page. */
export async function listAll(
  stage: Stage,
  who: Persona,
  filters: MentorFilters,
  pageSize: number,
): Promise<string[]> {
  const slugs: string[] = [];
  let cursor: string | null = null;
  for (;;) {
    const page: Listed[] = await list(stage, who, filters, cursor, pageSize);
    slugs.push(...page.map((row) => row.slug));
    cursor = page.at(-1)?.cursor ?? null;
    if (page.length < pageSize) return slugs;
  }
}

/** The job, until nothing is due. Answers how many mentors it looked at. */
export async function refresh(stage: Stage): Promise<number> {
  const [row] = await stage.owner<{ done: number }>('select public.refresh_free_days(1000) as done');
  return row?.done ?? 0;
}
