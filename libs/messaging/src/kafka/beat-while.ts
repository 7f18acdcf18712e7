import { pause } from '../pause.js';

const BEAT_MS = 500;

/** Waits for `work`, and beats twice a second meanwhile. What `beat` throws is thrown on. */
export async function beatWhile<T>(work: Promise<T>, beat: () => Promise<void>): Promise<T> {
  let done = false;
  const finished = work.finally(() => {
    done = true;
  });
  for (;;) {
    const waiting = new AbortController();
    await Promise.race([finished, pause(BEAT_MS, waiting.signal)]);
    waiting.abort();
    if (done) {
      return finished;
    }
    await beat();
  }
}
