/** Thousands separators, the same in both languages. */
export function count(number) {
  return Math.round(number).toLocaleString('en-US');
}

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** "4 分钟前"; `words` says it. Within 5 s it is "刚刚". */
export function ago(at, now, words) {
  const seconds = Math.max(0, (now.getTime() - at.getTime()) / 1_000);
  if (seconds < 5) {
    return words.justNow;
  }
  if (seconds < MINUTE) {
    return words.secondsAgo(Math.floor(seconds));
  }
  if (seconds < HOUR) {
    return words.minutesAgo(Math.floor(seconds / MINUTE));
  }
  return seconds < DAY
    ? words.hoursAgo(Math.floor(seconds / HOUR))
    : words.daysAgo(Math.floor(seconds / DAY));
}

/** The hub's time of day, wherever the browser stands: `2026-11-25 09:31:05`. */
export function exact(at) {
  return new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}

/** `09:31:05` */
export function clock(at) {
  return exact(at).slice(11);
}

/** Records per second; per minute where that is less than one. */
export function rate(perSecond, words) {
  if (perSecond === 0) {
    return words.noRate;
  }
  return perSecond < 1
    ? words.perMinute(count(Math.max(1, perSecond * 60)))
    : words.perSecond(perSecond < 10 ? String(Math.round(perSecond * 10) / 10) : count(perSecond));
}
