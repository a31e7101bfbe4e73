import { html, render, type TemplateResult } from 'lit';

const PATIENCE_MS = 3000;

/** Puts a template on the page and answers its first element, drawn once. */
export async function mount<Kind extends HTMLElement>(template: TemplateResult): Promise<Kind> {
  const stage = document.createElement('main');
  document.body.append(stage);
  render(html` ${template} `, stage);
  const element = stage.firstElementChild as Kind & { updateComplete?: Promise<unknown> };
  await element.updateComplete;
  return element;
}

/** Takes away everything that was mounted. */
export function unmountAll(): void {
  for (const stage of document.querySelectorAll('body > main')) stage.remove();
}

/** Waits until `look` finds something, frame by frame, and answers it; says what it waited for when it never comes. */
export async function until<Found>(
  what: string,
  look: () => Found | undefined | null | false,
): Promise<Found> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== null && found !== false) return found;
    if (performance.now() > end) throw new Error(`Waited in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** All shadow elements with this part, in order. */
export function parts(element: HTMLElement, name: string): HTMLElement[] {
  return [...(element.shadowRoot?.querySelectorAll<HTMLElement>(`[part~="${name}"]`) ?? [])];
}

/** The first shadow element with this part, as soon as there is one. */
export function part(element: HTMLElement, name: string): Promise<HTMLElement> {
  return until(`the part ${name}`, () => parts(element, name)[0]);
}

/** The text somebody reads in the element, spaces tidied. */
export function textOf(element: HTMLElement): string {
  return (element.shadowRoot?.textContent ?? element.textContent).replace(/\s+/g, ' ').trim();
}

/** Types into a field as a person would, as far as listeners can tell. */
export function type(field: HTMLElement, text: string): void {
  if (!(field instanceof HTMLInputElement) && !(field instanceof HTMLTextAreaElement))
    throw new Error('Not a field.');
  field.value = text;
  field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
}

/** Presses a key on an element; answers false when a listener took the key. */
export function press(element: HTMLElement, key: string, more: KeyboardEventInit = {}): boolean {
  return element.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true, ...more }),
  );
}

/** The next event of that name on an element. */
export function nextEvent<Name extends keyof HTMLElementEventMap>(
  element: HTMLElement,
  name: Name,
): Promise<HTMLElementEventMap[Name]> {
  return new Promise((resolve) => {
    element.addEventListener(name, resolve, { once: true });
  });
}
