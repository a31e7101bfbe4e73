import type { MentorCard, MentorFilters, MentorProfile } from '@mentorkit/contract';
import type { Core } from '../core.js';
import { createPagedResource, createResource, type PagedResource, type Resource } from '../resource.js';
import { getMentor, listMentors } from './mentors.api.js';

/** Finding mentors. */
export interface MentorsFeature {
  /** Mentors the caller may see, page by page. Each call makes a new store: keep it. */
  list(filters?: MentorFilters): PagedResource<MentorCard>;
  /** One mentor by slug; `data` is null when there is none or the caller may not see it. */
  get(slug: string): Resource<MentorProfile | null>;
}

/** The part of the client that finds mentors. */
export function createMentors(core: Core): MentorsFeature {
  const { partner } = core.options;
  return {
    list: (filters = {}) => {
      const asked = partner === undefined ? filters : { partner, ...filters };
      return createPagedResource(
        (cursor, signal) => listMentors(core.rest, asked, cursor, signal),
        core.watch(),
      );
    },
    get: (slug) => createResource((signal) => getMentor(core.rest, slug, signal), core.watch()),
  };
}
