const POLL_MS = 50;

/** Asks again and again until `condition` gives something; fails with its name after `seconds`. */
export async function until<T>(
  what: string,
  condition: () => Promise<T | undefined | false> | T | undefined | false,
  seconds = 120,
): Promise<T> {
  const end = Date.now() + seconds * 1_000;
  let last: T | undefined | false;
  while (Date.now() < end) {
    last = await condition();
    if (last !== undefined && last !== false) {
      return last;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`Not within ${seconds} s: ${what}`);
}
