import { decoderOf } from './encoding.js';
import { Excerpt } from './excerpt.js';
import type { JsonShape } from './json-outline.js';
import type { JsonVisitor } from './json-scanner.js';
import { JsonScanner } from './json-scanner.js';
import type { ReadRecord } from './native-record.js';
import { jsonRecord } from './ndjson.reader.js';
import type { RawRecord } from './raw-record.js';
import { isOmitted } from './raw-record.js';
import type { Reader } from './reader.js';

/** How many arrays and objects are around a record. */
const DEPTHS: Readonly<Record<Exclude<JsonShape, 'lines'>, number>> = {
  records: 1,
  envelope: 2,
  pages: 3,
};

/**
 * Reads the records of a JSON file whose outline is known, one element of its record arrays after the other, without
 * ever holding more than one of them. An element that does not parse becomes its text, and costs only itself.
 */
export class JsonReader implements Reader, JsonVisitor {
  private readonly scanner = new JsonScanner(this);
  private readonly element = new Excerpt();
  private readonly depth: number;
  /** Inside an array whose elements are records. */
  private isInRecords = false;
  /** Just behind the bracket that opens an array on the right depth. */
  private isAtFirst = false;
  private found: RawRecord[] = [];
  private readonly decode = decoderOf('UTF-8');

  constructor(shape: Exclude<JsonShape, 'lines'>) {
    this.depth = DEPTHS[shape];
  }

  /** See `Reader.push`. */
  push(chunk: Buffer): ReadRecord[] {
    this.scanner.push(chunk);
    const found = this.found;
    this.found = [];
    return found.map((raw) => jsonRecord(raw, this.decode, 'UTF-8'));
  }

  /** See `Reader.end`. */
  end(): ReadRecord[] {
    return [];
  }

  chunkBegins(chunk: Buffer): void {
    this.element.chunkBegins(chunk);
  }

  chunkEnds(): void {
    this.element.chunkEnds();
  }

  opens(depth: number, isArray: boolean, at: number): void {
    if (depth === this.depth - 1 && isArray) {
      this.isAtFirst = true;
      this.isInRecords = this.depth === 1;
      if (this.isInRecords) {
        this.element.start(at + 1);
      }
    } else if (depth === this.depth && !isArray && this.isAtFirst) {
      this.isInRecords = true;
      this.element.start(at);
    }
  }

  comma(depth: number, at: number): void {
    if (depth === this.depth && this.isInRecords) {
      this.finish(at);
      this.element.start(at + 1);
    }
    this.isAtFirst &&= depth !== this.depth;
  }

  closes(depth: number, isArray: boolean, at: number): void {
    if (depth === this.depth - 1 && isArray && this.isInRecords) {
      this.finish(at);
      this.isInRecords = false;
    }
    this.isAtFirst &&= depth !== this.depth - 1;
  }

  private finish(at: number): void {
    this.element.stop(at);
    const raw = this.element.finish();
    const record = isOmitted(raw) ? raw : trimmed(raw);
    if (isOmitted(record) || record.length > 0) {
      this.found.push(record);
    }
  }
}

function trimmed(bytes: Buffer): Buffer {
  let from = 0;
  let to = bytes.length;
  while (from < to && (bytes[from] ?? 0) <= 0x20) {
    from += 1;
  }
  while (to > from && (bytes[to - 1] ?? 0) <= 0x20) {
    to -= 1;
  }
  return bytes.subarray(from, to);
}
