import { accept, refuse } from '../checked.js';
import type { Checked } from '../checked.js';
import type { CivilTime, CompiledPattern } from './pattern.js';
import { compilePattern, readPattern, writePattern } from './pattern.js';

/** Reads and writes points in time in one spelling. */
export interface DateTimeFormat {
  /** The canonical date-time (RFC 3339 in +08:00, e.g. `2025-09-19T17:41:05+08:00`), or a `DATE` refusal. */
  read(text: string): Checked;
  /** The point in time in this spelling; `undefined` when `dateTime` is no RFC 3339 date-time. */
  write(dateTime: string): string | undefined;
}

/** Minutes of the hub's zone ahead of UTC: China has one zone; its summer time ended in 1991. */
const HUB_OFFSET = 480;
const MS_PER_MINUTE = 60_000;
const MS_PER_DAY = 86_400_000;

/** Names of zones that are a fixed offset. */
const ZONES: Readonly<Record<string, number>> = { Z: 0, UTC: 0, 'Asia/Shanghai': HUB_OFFSET };

/**
 * The format of a pattern in a zone: patterns as in `compilePattern` (a missing time of day is midnight), `rfc3339`,
 * `epoch-ms` or `epoch-s`. The zone is `+08:00` unless given: an offset, `Z`, `UTC` or `Asia/Shanghai`; it means
 * nothing for the three that carry their own. `undefined` when pattern or zone is none.
 */
export function dateTimeFormat(pattern: string, zone = '+08:00'): DateTimeFormat | undefined {
  const named = NAMED[pattern];
  if (named !== undefined) {
    return named;
  }
  const parts = compilePattern(pattern);
  const offset = offsetOf(zone);
  return parts === undefined || offset === undefined
    ? undefined
    : patterned(pattern, parts, offset);
}

/** Milliseconds since 1970 of an RFC 3339 date-time with zone; `undefined` when it is none. Digits below 1 ms are dropped. */
export function readDateTime(text: string): number | undefined {
  const zoneAt = text.length - (isZulu(text) ? 1 : 6);
  const offset = isZulu(text) ? 0 : offsetOf(text.slice(zoneAt));
  const clock = text.slice(0, zoneAt);
  const civil = readPattern(clock.length > 19 ? RFC_3339_FRACTION : RFC_3339, clock);
  return civil === undefined || offset === undefined ? undefined : epochOf(civil, offset);
}

/**
 * The canonical spelling of a point in time: RFC 3339 in +08:00, milliseconds only where there are some.
 * Put together by hand: `toISOString` takes three times as long, and every record of some forms passes here.
 */
export function writeDateTime(epochMs: number): string {
  const at = new Date(epochMs + HUB_OFFSET * MS_PER_MINUTE);
  const day = `${padded(at.getUTCFullYear(), 4)}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`;
  const clock = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
  const ms = at.getUTCMilliseconds();
  return `${day}T${clock}${ms === 0 ? '' : `.${padded(ms, 3)}`}+08:00`;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

function padded(value: number, places: number): string {
  return String(value).padStart(places, '0');
}

/** The day in China (`YYYY-MM-DD`) at a point in time. The last one is remembered: every record asks for today. */
export function dayAt(date: Date): string {
  const shifted = date.getTime() + HUB_OFFSET * MS_PER_MINUTE;
  const day = Math.floor(shifted / MS_PER_DAY);
  if (day !== lastDay.day) {
    lastDay = { day, text: new Date(shifted).toISOString().slice(0, 10) };
  }
  return lastDay.text;
}

let lastDay = { day: 0, text: '1970-01-01' };

const RFC_3339 = compilePattern('YYYY-MM-DDTHH:mm:ss') as CompiledPattern;
const RFC_3339_FRACTION = compilePattern('YYYY-MM-DDTHH:mm:ss.S') as CompiledPattern;

function isZulu(text: string): boolean {
  return text.endsWith('Z');
}

/** Minutes ahead of UTC: `+08:00` is 480; `undefined` for what is no zone. */
function offsetOf(zone: string): number | undefined {
  const named = ZONES[zone];
  if (named !== undefined) {
    return named;
  }
  const [, sign, hours, minutes] = /^([+-])([01]\d):([0-5]\d)$/.exec(zone) ?? [];
  return sign === undefined
    ? undefined
    : Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes));
}

/** `undefined` for the last hours of the year 9999 abroad: they have no canonical spelling. */
function epochOf(civil: CivilTime, offset: number): number | undefined {
  const { year, month, day, hour, minute, second, millisecond } = civil;
  const utc = Date.UTC(year, month - 1, day, hour, minute, second, millisecond);
  const epochMs = utc - offset * MS_PER_MINUTE;
  return epochMs <= LATEST ? epochMs : undefined;
}

function civilOf(epochMs: number, offset: number): CivilTime {
  const shifted = new Date(epochMs + offset * MS_PER_MINUTE);
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
    second: shifted.getUTCSeconds(),
    millisecond: shifted.getUTCMilliseconds(),
  };
}

function patterned(pattern: string, parts: CompiledPattern, offset: number): DateTimeFormat {
  const example = writePattern(parts, civilOf(EXAMPLE, HUB_OFFSET));
  const wrong = wrongTime(pattern, example);
  return {
    read(text) {
      const civil = readPattern(parts, text);
      const epochMs = civil && epochOf(civil, offset);
      return epochMs === undefined ? wrong : accept(writeDateTime(epochMs));
    },
    write(dateTime) {
      const epochMs = readDateTime(dateTime);
      return epochMs === undefined ? undefined : writePattern(parts, civilOf(epochMs, offset));
    },
  };
}

/** 2025-09-19 17:41:05 in China. */
const EXAMPLE = Date.UTC(2025, 8, 19, 9, 41, 5);

function wrongTime(pattern: string, example: string) {
  return refuse(
    'DATE',
    {
      zh: `时间应写作 ${pattern}，并且是存在的时间。`,
      en: `A point in time is written ${pattern} here and must exist.`,
    },
    {
      zh: `请按 ${pattern} 改写，例如 ${example}。`,
      en: `Write it as ${pattern}, e.g. ${example}.`,
    },
  );
}

/** A format of whole units since 1970; years before 1900 and after 9999 are taken for another unit and refused. */
function epoch(name: string, msPerUnit: number): DateTimeFormat {
  const wrong = wrongTime(name, String(EXAMPLE / msPerUnit));
  return {
    read(text) {
      const epochMs = /^-?\d{1,16}$/.test(text) ? Number(text) * msPerUnit : NaN;
      return epochMs >= EARLIEST && epochMs <= LATEST ? accept(writeDateTime(epochMs)) : wrong;
    },
    write(dateTime) {
      const epochMs = readDateTime(dateTime);
      return epochMs === undefined ? undefined : String(Math.floor(epochMs / msPerUnit));
    },
  };
}

const EARLIEST = Date.UTC(1900, 0, 1);
/** The last millisecond of 9999 in China. */
const LATEST = Date.UTC(9999, 11, 31, 15, 59, 59, 999);
const WRONG_RFC_3339 = wrongTime('RFC 3339', writeDateTime(EXAMPLE));

const NAMED: Readonly<Record<string, DateTimeFormat>> = {
  'epoch-ms': epoch('epoch-ms', 1),
  'epoch-s': epoch('epoch-s', 1000),
  rfc3339: {
    read(text) {
      const epochMs = readDateTime(text);
      return epochMs === undefined ? WRONG_RFC_3339 : accept(writeDateTime(epochMs));
    },
    write(dateTime) {
      const epochMs = readDateTime(dateTime);
      return epochMs === undefined ? undefined : writeDateTime(epochMs);
    },
  },
};
