// first: it gives this window its session before the elements wake up
import { ACCOUNTS, becomePersona, currentPersona, isPersona, PASSWORD, type Persona } from './persona.js';
import '@mentorkit/elements/define/mentor-provider';
import '@mentorkit/elements/define/mentor-list';
import '@mentorkit/elements/define/mentor-booking';
import '@mentorkit/elements/define/mentor-chat';
import '@mentorkit/elements/define/mentor-appointments';
import { MentorKitError, type Session } from '@mentorkit/client';
import { startTheme } from './theme.js';

function find<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, id?: string): HTMLElementTagNameMap[Tag] {
  const element = document.querySelector<HTMLElementTagNameMap[Tag]>(id ? `${tag}#${id}` : tag);
  if (!element) throw new Error(`This page has no <${tag}> ${id ?? ''}.`);
  return element;
}

const provider = find('mentor-provider');
const booking = find('mentor-booking');
const chat = find('mentor-chat');
const bookingDialog = find('dialog', 'booking');
const signInDialog = find('dialog', 'sign-in');
const allConversations = find('button', 'all-conversations');
const problem = find('p', 'sign-in-problem');

function say({ status, user }: Session): void {
  const isIn = status === 'signed_in';
  find('span', 'who').textContent = isIn
    ? `Você entrou como ${ACCOUNTS[currentPersona()].words} (${user?.email ?? 'sem e-mail'}).`
    : 'Você está como visitante.';
  find('button', 'sign-out').hidden = !isIn;
  for (const button of document.querySelectorAll<HTMLButtonElement>('.demo [data-persona]'))
    button.hidden = isIn;
}

let stopFollowing: (() => void) | undefined;

async function followSession(): Promise<void> {
  await provider.updateComplete;
  stopFollowing?.();
  stopFollowing = provider.kit?.session.$session.subscribe(say);
}

async function signIn(persona: Persona): Promise<void> {
  problem.textContent = '';
  becomePersona(persona);
  await followSession();
  try {
    await provider.kit?.session.signInWithPassword(ACCOUNTS[persona].email, PASSWORD);
    signInDialog.close();
  } catch (error) {
    if (!(error instanceof MentorKitError)) throw error;
    problem.textContent = `Não foi possível entrar: ${error.message}`;
    if (!signInDialog.open) signInDialog.showModal();
  }
}

for (const button of document.querySelectorAll<HTMLButtonElement>('[data-persona]')) {
  const persona = button.dataset['persona'];
  button.addEventListener('click', () => {
    if (isPersona(persona)) void signIn(persona);
  });
}

find('button', 'sign-out').addEventListener('click', () => {
  void provider.kit?.session.signOut();
});

provider.addEventListener('mentor-sign-in-requested', () => {
  signInDialog.showModal();
});

provider.addEventListener('mentor-booking-requested', (event) => {
  booking.mentor = event.detail.slug;
  bookingDialog.showModal();
});

bookingDialog.addEventListener('close', () => {
  // a closed dialog must not keep a time reserved
  booking.mentor = '';
});

provider.addEventListener('mentor-chat-requested', (event) => {
  bookingDialog.close();
  chat.mentor = event.detail.slug;
  allConversations.hidden = false;
  document.getElementById('conversas')?.scrollIntoView();
});

allConversations.addEventListener('click', () => {
  chat.mentor = '';
  allConversations.hidden = true;
});

startTheme(find('button', 'theme'), (theme) => {
  provider.theme = theme;
});
void followSession();
