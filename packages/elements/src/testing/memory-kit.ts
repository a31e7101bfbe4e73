import { createMentorKit, type MentorKit } from '@mentorkit/client';
import { MemoryWire } from './memory-wire.js';
import { testToken } from './token.js';

interface MemoryKitOptions {
  readonly wire?: MemoryWire;
  /** Who is signed in: the person `ME`, nobody, or a throw-away user. */
  readonly as?: 'me' | 'nobody' | 'anonymous';
  readonly timeZone?: string;
}

/** The real client on a {@link MemoryWire}. */
export function createMemoryKit({
  wire = new MemoryWire(),
  as = 'me',
  timeZone,
}: MemoryKitOptions = {}): MentorKit {
  const token = as === 'nobody' ? null : testToken({ is_anonymous: as === 'anonymous' });
  return createMentorKit({
    url: 'https://memory.example',
    key: 'memory',
    live: 'off',
    fetch: wire.fetch,
    timeZone: timeZone ?? 'America/Recife',
    getToken: () => Promise.resolve(token),
  });
}
