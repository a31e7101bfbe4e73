/** Facts of the browser that everything else asks here, so that Node and workers need no special case. */

/** Calls back when the page may have missed something: it becomes visible, or the network returns. */
export function onWake(callback: () => void): () => void {
  if (typeof document === 'undefined') return () => undefined;
  const seen = (): void => {
    if (document.visibilityState === 'visible') callback();
  };
  document.addEventListener('visibilitychange', seen);
  globalThis.addEventListener('online', callback);
  return () => {
    document.removeEventListener('visibilitychange', seen);
    globalThis.removeEventListener('online', callback);
  };
}

/** False only when the browser knows that there is no network. */
export function isOnline(): boolean {
  return typeof navigator === 'undefined' || !('onLine' in navigator) || navigator.onLine;
}

/** The zone of this browser or process. */
export function localTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Milliseconds to wait before attempt `tries` (1, 2, ...): exponential with full jitter, at most 30 s. */
export function backoff(tries: number): number {
  return 300 + Math.random() * Math.min(30_000, 1000 * 2 ** (tries - 1));
}

/** Waits for a promise at most so many milliseconds, then rejects with `late()`. */
export function within<T>(milliseconds: number, promise: Promise<T>, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(late());
    }, milliseconds);
    promise.then(resolve, reject).finally(() => {
      clearTimeout(timer);
    });
  });
}
