import type { Json } from '@hub/contracts';
import type { Decode, Encoding } from './encoding.js';
import { decoderOf } from './encoding.js';
import { LineSplitter } from './line-splitter.js';
import type { ReadRecord } from './native-record.js';
import { omitted, readRecord, undecodable } from './native-record.js';
import type { RawRecord } from './raw-record.js';
import { isOmitted } from './raw-record.js';
import type { Reader } from './reader.js';

/** Reads one JSON value per line. A line that is none becomes its text, and costs only itself. */
export class NdjsonReader implements Reader {
  private readonly lines = new LineSplitter();
  private readonly decode: Decode;

  constructor(private readonly encoding: Encoding) {
    this.decode = decoderOf(encoding);
  }

  /** See `Reader.push`. */
  push(chunk: Buffer): ReadRecord[] {
    return this.lines.push(chunk).map((line) => jsonRecord(line, this.decode, this.encoding));
  }

  /** See `Reader.end`. */
  end(): ReadRecord[] {
    return this.lines.end().map((line) => jsonRecord(line, this.decode, this.encoding));
  }
}

/** One record from the bytes of a JSON value; its text when it is none, `{ base64 }` when it is no text either. */
export function jsonRecord(raw: RawRecord, decode: Decode, encoding: Encoding): ReadRecord {
  if (isOmitted(raw)) {
    return omitted(raw);
  }
  const text = decode(raw);
  if (text === undefined) {
    return undecodable(raw, encoding);
  }
  return readRecord(valueOf(text), raw.length, raw);
}

function valueOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
