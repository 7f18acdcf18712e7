import { isUtf8 } from 'node:buffer';
import type { Json } from '@hub/contracts';
import { RequestRefused } from '@hub/contracts';
import { utf8Text } from '@hub/domain';

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
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPENERS = new Set([OPEN_ARRAY, OPEN_OBJECT]);
const SPACES = new Set([0x20, 0x09, 0x0a, 0x0d]);
const SCALAR_ENDS = new Set([...SPACES, COMMA, CLOSE_ARRAY]);

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
    return JSON.parse(utf8Text(bytes)) as Json;
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
  let at = afterSpaces(bytes, bytes.indexOf(OPEN_ARRAY) + 1);
  while (bytes[at] !== CLOSE_ARRAY) {
    const end = endOfValue(bytes, at);
    slices.push(bytes.subarray(at, end));
    at = afterSpaces(bytes, end);
    if (bytes[at] === COMMA) {
      at = afterSpaces(bytes, at + 1);
    }
  }
  return slices;
}

function afterSpaces(bytes: Buffer, from: number): number {
  let at = from;
  while (SPACES.has(bytes[at] as number)) {
    at++;
  }
  return at;
}

/** Where the value that begins at `start` ends. */
function endOfValue(bytes: Buffer, start: number): number {
  const first = bytes[start] as number;
  if (first === QUOTE) {
    return endOfString(bytes, start) + 1;
  }
  return OPENERS.has(first) ? endOfNested(bytes, start) : endOfScalar(bytes, start);
}

function endOfNested(bytes: Buffer, start: number): number {
  let depth = 0;
  for (let at = start; ; at++) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) {
      at = endOfString(bytes, at);
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      depth++;
    } else if ((byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) && --depth === 0) {
      return at + 1;
    }
  }
}

function endOfScalar(bytes: Buffer, start: number): number {
  let at = start;
  while (!SCALAR_ENDS.has(bytes[at] as number)) {
    at++;
  }
  return at;
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
  const text = utf8Text(line);
  try {
    return { native: JSON.parse(text) as Json, bytes: line };
  } catch {
    return asJson(text);
  }
}

function asJson(native: Json): PushedRecord {
  return { native, bytes: Buffer.from(JSON.stringify(native)) };
}
