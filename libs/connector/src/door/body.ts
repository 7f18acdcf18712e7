import { isUtf8 } from 'node:buffer';
import type { Json } from '@hub/contracts';
import { RequestRefused } from '@hub/contracts';

/** One record of a push: its bytes as they came, and its value where it is JSON. */
export interface PushedRecord {
  readonly bytes: Buffer;
  readonly native: Json;
}

/** How records stand in a body. */
export type BodyFormat = 'json' | 'ndjson';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const LINE_FEED = 0x0a;
const OPENERS = new Set([0x5b, 0x7b]);
const CLOSERS = new Set([0x5d, 0x7d]);
const SPACES = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * Takes a push apart without changing a byte of its records.
 * JSON that does not parse refuses the whole body; a broken NDJSON line becomes a record of text
 * (`{ base64 }` where it is not UTF-8), which ends quarantined.
 */
export function splitBody(body: Buffer, format: BodyFormat): readonly PushedRecord[] {
  return format === 'ndjson' ? splitLines(body) : splitJson(body);
}

function splitJson(body: Buffer): readonly PushedRecord[] {
  // Broken UTF-8 becomes U+FFFD here, and an ENCODING fault of its field later: it costs one record.
  const bytes = isUtf8(body) ? body : Buffer.from(body.toString('utf8'));
  const value = parseJson(bytes);
  if (Array.isArray(value)) {
    const slices = elementsOf(bytes);
    return value.map((native: Json, index) => ({ native, bytes: slices[index] as Buffer }));
  }
  if (typeof value !== 'object' || value === null) {
    throw notJson('the body is neither an object nor an array');
  }
  return [{ native: value, bytes }];
}

function parseJson(bytes: Buffer): Json {
  try {
    return JSON.parse(bytes.toString('utf8')) as Json;
  } catch (error) {
    throw notJson(error instanceof Error ? error.message.replace(/".*"/s, '…') : 'not JSON');
  }
}

function notJson(why: string): RequestRefused {
  return new RequestRefused({
    status: 400,
    code: 'NOT_JSON',
    title: { zh: '请求体不是合法的 JSON，一条也没有接收。', en: `The body is not JSON: ${why}.` },
    remedy: {
      zh: '请发送一个 JSON 对象、对象数组，或以 application/x-ndjson 每行发送一条。',
      en: 'Send a JSON object, an array of objects, or one object a line as application/x-ndjson.',
    },
  });
}

/** The bytes of each element of a JSON array that is known to be valid. */
function elementsOf(bytes: Buffer): readonly Buffer[] {
  const slices: Buffer[] = [];
  let depth = 0;
  let start = -1;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) {
      start = depth === 1 && start < 0 ? at : start;
      at = endOfString(bytes, at);
    } else if (OPENERS.has(byte)) {
      start = depth === 1 && start < 0 ? at : start;
      depth++;
    } else if (CLOSERS.has(byte) || (byte === COMMA && depth === 1)) {
      depth -= byte === COMMA ? 0 : 1;
      const ends = byte === COMMA || depth === 0;
      if (ends && start >= 0) {
        slices.push(trimmed(bytes, start, at));
        start = -1;
      }
    } else if (depth === 1 && start < 0 && !SPACES.has(byte)) {
      start = at;
    }
  }
  return slices;
}

function endOfString(bytes: Buffer, opening: number): number {
  let at = bytes.indexOf(QUOTE, opening + 1);
  while (isEscaped(bytes, at)) {
    at = bytes.indexOf(QUOTE, at + 1);
  }
  return at;
}

function isEscaped(bytes: Buffer, quote: number): boolean {
  let backslashes = 0;
  while (bytes[quote - 1 - backslashes] === BACKSLASH) {
    backslashes++;
  }
  return backslashes % 2 === 1;
}

function trimmed(bytes: Buffer, start: number, end: number): Buffer {
  let last = end;
  while (last > start && SPACES.has(bytes[last - 1] as number)) {
    last--;
  }
  return bytes.subarray(start, last);
}

function splitLines(body: Buffer): readonly PushedRecord[] {
  const records: PushedRecord[] = [];
  let start = 0;
  while (start < body.length) {
    const feed = body.indexOf(LINE_FEED, start);
    const end = feed < 0 ? body.length : feed;
    const line = trimmed(body, start, end);
    if (line.length > 0) {
      records.push(recordOf(line));
    }
    start = end + 1;
  }
  return records;
}

function recordOf(line: Buffer): PushedRecord {
  if (!isUtf8(line)) {
    return asJson({ base64: line.toString('base64') });
  }
  const text = line.toString('utf8');
  try {
    return { native: JSON.parse(text) as Json, bytes: line };
  } catch {
    return asJson(text);
  }
}

function asJson(native: Json): PushedRecord {
  return { native, bytes: Buffer.from(JSON.stringify(native)) };
}
