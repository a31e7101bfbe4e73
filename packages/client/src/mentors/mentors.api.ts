import * as z from 'zod/mini';
import { MentorCard, MentorProfile, type MentorFilters } from '@mentorkit/contract';
import { call } from '../call.js';
import type { Page } from '../resource.js';
import type { Rest } from '../supabase.js';

/** Cards on one page of the list. */
const PAGE_SIZE = 24;

/** Reads one page of mentors the caller may see. */
export async function listMentors(
  rest: Rest,
  filters: MentorFilters,
  cursor: string | null,
  signal: AbortSignal,
): Promise<Page<MentorCard>> {
  const page = { filters: { ...filters }, page_size: PAGE_SIZE, ...(cursor === null ? {} : { cursor }) };
  const rows = await call(rest.rpc('list_mentors', page).abortSignal(signal), z.array(MentorCard));
  return { rows, next: rows.length < PAGE_SIZE ? null : (rows.at(-1)?.cursor ?? null) };
}

/** Reads one mentor's profile; null when there is none or the caller may not see it. */
export function getMentor(rest: Rest, slug: string, signal: AbortSignal): Promise<MentorProfile | null> {
  return call(
    rest
      .from('mentors_with_partners')
      .select(Object.keys(MentorProfile.shape).join(','))
      .eq('slug', slug)
      .abortSignal(signal)
      .maybeSingle(),
    z.nullable(MentorProfile),
  );
}
