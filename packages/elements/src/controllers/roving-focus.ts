const STEPS: Readonly<Record<string, 1 | -1>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/**
 * Arrow keys, Home and End move the focus among the enabled buttons of a group, mirrored where text runs from the
 * right. Use as the `keydown` listener of the group; Tab keeps leaving it.
 */
export function roveFocus(event: KeyboardEvent): void {
  const group = event.currentTarget;
  const from = event.target;
  if (!(group instanceof HTMLElement) || !(from instanceof Element)) return;
  const buttons = [...group.querySelectorAll<HTMLButtonElement>('button:not(:disabled)')];
  const index = buttons.findIndex((button) => button.contains(from));
  if (index < 0) return;
  const next = target(event.key, index, buttons.length, getComputedStyle(group).direction === 'rtl');
  if (next === undefined) return;
  event.preventDefault();
  buttons[Math.min(Math.max(next, 0), buttons.length - 1)]?.focus();
}

function target(key: string, index: number, length: number, mirrored: boolean): number | undefined {
  if (key === 'Home') return 0;
  if (key === 'End') return length - 1;
  const step = STEPS[key];
  if (step === undefined) return undefined;
  const sideways = key === 'ArrowLeft' || key === 'ArrowRight';
  return index + (mirrored && sideways ? -step : step);
}
