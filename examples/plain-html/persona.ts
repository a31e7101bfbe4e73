/** The demo people. Each keeps a session of their own, so that two of them can share one browser. */
export type Persona = 'mentee' | 'mentor';

const REMEMBERED = 'mentorkit-demo-persona';

export const ACCOUNTS: Readonly<Record<Persona, { email: string; words: string }>> = {
  mentee: { email: 'mentee@demo.example', words: 'mentorada' },
  mentor: { email: 'mentor@demo.example', words: 'mentora' },
};
export const PASSWORD = 'mentorkit-demo';

/** Tells the demo people from any other word. */
export function isPersona(text: string | null | undefined): text is Persona {
  return text === 'mentee' || text === 'mentor';
}

/** Who this window belongs to: the address says it, else what this window remembers, else the mentee. */
export function currentPersona(): Persona {
  const asked = new URLSearchParams(location.search).get('persona');
  const remembered = sessionStorage.getItem(REMEMBERED);
  if (isPersona(asked)) return asked;
  return isPersona(remembered) ? remembered : 'mentee';
}

/** Gives this window to a person from now on. */
export function becomePersona(persona: Persona): void {
  sessionStorage.setItem(REMEMBERED, persona);
  const address = new URL(location.href);
  address.searchParams.set('persona', persona);
  history.replaceState(null, '', address);
  document.querySelector('mentor-provider')?.setAttribute('storage-key', `mentorkit-demo-${persona}`);
}

// before the elements are defined, so that the provider opens the right session at once
document.querySelector('mentor-provider')?.setAttribute('storage-key', `mentorkit-demo-${currentPersona()}`);
