const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** After the first try: at once, 5 s, 30 s, 5 min, 30 min, 2 h, 5 h, 10 h (`house.md` §4). */
const PAUSES_MS = [0, 5_000, 30_000, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR];

/** When a record that was refused `tries` times is tried again; undefined when a person must decide. */
export function nextTry(tries: number, now: Date): number | undefined {
  const pause = PAUSES_MS[tries - 1];
  return pause === undefined ? undefined : now.getTime() + pause;
}
