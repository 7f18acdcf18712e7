import type { Text } from '@hub/contracts';
import { inHubZone } from '@hub/contracts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const UNITS: readonly (readonly [seconds: number, zh: string, en: string])[] = [
  [DAY, '天', 'day'],
  [HOUR, '小时', 'hour'],
  [MINUTE, '分钟', 'minute'],
  [1, '秒', 'second'],
];

/** A span in the largest unit that it fills twice, or fills exactly: `38 分钟`, `1 天`, `25 小时`. */
export function spanWords(seconds: number): Text {
  const whole = Math.max(1, Math.round(seconds));
  const fits = ([unit]: (typeof UNITS)[number]) => whole >= 2 * unit || whole === unit;
  const [unit, zh, en] = UNITS.find(fits) ?? [1, '秒', 'second'];
  const count = Math.floor(whole / unit);
  return { zh: `${count} ${zh}`, en: `${count} ${en}${count === 1 ? '' : 's'}` };
}

/** `08:52` on the day of `now`, else `11-24 08:52`; with the year where that differs. In the hub's zone. */
export function clockWords(at: Date, now: Date): string {
  const [day, time] = [inHubZone(at).slice(0, 10), inHubZone(at).slice(11, 16)];
  const today = inHubZone(now).slice(0, 10);
  if (day === today) {
    return time;
  }
  return `${day.slice(0, 4) === today.slice(0, 4) ? day.slice(5) : day} ${time}`;
}
