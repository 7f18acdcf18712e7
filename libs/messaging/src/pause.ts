/** Waits, but not past the end of `signal`. Never throws. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    signal?.addEventListener('abort', finish);
  });
}

const LONGEST_MS = 10_000;

/** How long to wait after so many failures in a row: 100 ms, doubled each time, at most 10 s. */
export function growingPause(failures: number): number {
  return Math.min(LONGEST_MS, 100 * 2 ** Math.min(failures, 10));
}
