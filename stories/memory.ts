import type { MentorKit } from '@mentorkit/client';
import { createMemoryKit, MemoryWire, type WireRows } from '@mentorkit/elements/testing';

/** What is special about the server of one story. */
export interface StoryServer {
  readonly rows?: Partial<WireRows>;
  readonly delay?: number;
  readonly fails?: readonly string[];
  readonly as?: 'me' | 'nobody';
}

/**
 * A kit for one story: the real client on canned rows in memory. It shows states, it proves no policy; the embedded
 * backend, with real rows and real policies, comes into the stories with its own issue.
 */
export function storyKit({ rows, delay = 0, fails = [], as = 'me' }: StoryServer = {}): MentorKit {
  const wire = new MemoryWire(rows);
  wire.delay = delay;
  for (const name of fails) wire.faults.set(name, { code: 'server_failed', status: 500 });
  return createMemoryKit({ wire, as });
}

/** What every docs page says of its data. */
export const ABOUT_DATA =
  'The stories run the real client on canned rows in memory: they show every state, but check no policy. ' +
  'Stories on the embedded backend come with its own issue.';

/** A name as long as the database allows and longer than any layout likes. */
export const LONG_NAME = 'Maria Aparecida dos Santos Albuquerque de Vasconcelos e Silva '
  .repeat(4)
  .slice(0, 200);
