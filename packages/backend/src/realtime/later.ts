/** The longest a timer can wait; what is due later fires then and asks again. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Calls back after a while, without keeping a process alive for it. Answers the function that forgets it. */
export function later(milliseconds: number, callback: () => void): () => void {
  const timer = setTimeout(callback, Math.min(Math.max(milliseconds, 0), LONGEST_TIMER));
  // a page's timer is a number
  if (typeof timer === 'object') timer.unref();
  return () => {
    clearTimeout(timer);
  };
}
