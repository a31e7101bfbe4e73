import { createMentorKit, MentorKitError, type MentorKit, type MentorKitOptions } from '@mentorkit/client';

/** The part of the options that plain attributes can say. */
export type AttributeOptions = Pick<MentorKitOptions, 'url' | 'key' | 'partner' | 'storageKey'>;

interface Shared {
  readonly kit: MentorKit;
  users: number;
}

/** A kit, and how to give it back. */
export interface HeldKit {
  readonly kit: MentorKit;
  readonly release: () => void;
}

/** Makes a kit of what a page says; wrong options are named in the console, as a page has nobody to catch them. */
export function makeKit(options: MentorKitOptions): MentorKit | undefined {
  try {
    return createMentorKit(options);
  } catch (error) {
    if (!(error instanceof MentorKitError)) throw error;
    console.error(`MentorKit: ${error.message}`);
    return undefined;
  }
}

const shared = new Map<string, Shared>();

/**
 * Gives the kit for these options, the same one to everybody who asks with the same options, so that five elements
 * on a page hold one session and one socket. `release` gives it back; the last one to do so ends it. Nothing comes
 * of wrong options.
 */
export function shareKit(options: AttributeOptions): HeldKit | undefined {
  const name = JSON.stringify([options.url, options.key, options.partner, options.storageKey]);
  let entry = shared.get(name);
  if (!entry) {
    const kit = makeKit(options);
    if (!kit) return undefined;
    entry = { kit, users: 0 };
    shared.set(name, entry);
  }
  const held = entry;
  held.users += 1;
  let released = false;
  const release = (): void => {
    if (released) return;
    released = true;
    held.users -= 1;
    // an element that is moved leaves and comes back in the same task: its kit must survive that
    setTimeout(() => {
      if (held.users > 0 || shared.get(name) !== held) return;
      shared.delete(name);
      held.kit.destroy();
    });
  };
  return { kit: held.kit, release };
}
