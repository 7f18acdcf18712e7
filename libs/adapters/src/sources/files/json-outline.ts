import type { Fault, Json, JsonObject } from '@hub/contracts';
import { Excerpt } from './excerpt.js';
import { fileFault } from './file-faults.js';
import type { JsonVisitor } from './json-scanner.js';
import { JsonScanner } from './json-scanner.js';
import type { RawRecord } from './raw-record.js';
import { isOmitted } from './raw-record.js';

/** How a JSON file holds its records. */
export type JsonShape =
  /** `[record, …]` */
  | 'records'
  /** `{ …, list: [record, …] }` */
  | 'envelope'
  /** `[{ …, list: [record, …] }, …]` */
  | 'pages'
  /** One object per line after all. */
  | 'lines';

/** What a look through a whole JSON file finds. */
export type JsonOutline =
  | { readonly ok: true; readonly shape: JsonShape; readonly declared?: number }
  | { readonly ok: false; readonly fault: Fault };

/**
 * Looks through a JSON file before any record of it is taken: is it whole, and where are its records? Of each object
 * that may be an envelope a sketch is kept: its members, with the first element of each array. Works on UTF-8.
 */
export class JsonOutliner implements JsonVisitor {
  private readonly scanner = new JsonScanner(this);
  private readonly sketch = new Excerpt();
  private shape?: JsonShape;
  private fault?: Fault;
  private declared?: number;
  /** How deep the members of an envelope are: 1 when the file is an object, 2 when it is an array of pages. */
  private level = 0;
  private documents = 0;

  /** @param fields The form's field codes. */
  constructor(private readonly fields: ReadonlySet<string>) {}

  /** Looks at the next bytes. */
  push(chunk: Buffer): void {
    if (this.shape !== 'lines') {
      this.scanner.push(chunk);
    }
  }

  /** What was found, once the file has ended. */
  end(): JsonOutline {
    const isWhole =
      this.shape === 'lines' ||
      (this.scanner.balance === 'balanced' && this.documents === 1 && !this.scanner.hasStray);
    const fault = isWhole ? this.fault : BROKEN;
    if (fault) {
      return { ok: false, fault };
    }
    const { declared } = this;
    return {
      ok: true,
      shape: this.shape ?? 'records',
      ...(declared === undefined ? {} : { declared }),
    };
  }

  chunkBegins(chunk: Buffer): void {
    this.sketch.chunkBegins(chunk);
  }

  chunkEnds(): void {
    this.sketch.chunkEnds();
  }

  opens(depth: number, isArray: boolean, at: number): void {
    if (depth === 0) {
      this.beginDocument(isArray);
    }
    if (depth === this.level - 1 && !isArray && this.wantsSketch) {
      this.sketch.start(at);
    }
  }

  comma(depth: number, at: number): void {
    if (depth === this.level + 1) {
      this.sketch.stop(at);
    }
  }

  closes(depth: number, isArray: boolean, at: number): void {
    if (depth === this.level && this.wantsSketch) {
      this.sketch.start(at);
    }
    if (depth === this.level - 1 && !isArray && this.wantsSketch) {
      this.sketch.stop(at + 1);
      this.judge();
    }
    if (depth === 0) {
      this.documents += 1;
    }
  }

  private beginDocument(isArray: boolean): void {
    if (this.documents > 0 && this.level === 1) {
      // A second object behind the first: one per line, under the wrong name.
      this.shape = 'lines';
      this.fault = undefined;
    } else {
      this.level = isArray ? 2 : 1;
    }
  }

  private get wantsSketch(): boolean {
    return this.shape !== 'records' && this.shape !== 'lines' && !this.fault;
  }

  private judge(): void {
    const object = objectOf(this.sketch.finish());
    const envelope = object && envelopeOf(object, this.fields);
    if (envelope) {
      this.shape = this.level === 1 ? 'envelope' : 'pages';
      this.declared = largest(this.declared, envelope.declared);
    } else if (this.level === 1) {
      this.fault = NO_RECORDS;
    } else if (this.shape === 'pages') {
      this.fault = NO_PAGE;
    } else {
      this.shape = 'records';
    }
  }
}

/** An object around records. */
interface Envelope {
  readonly declared?: number;
}

/**
 * An object is an envelope when exactly one of its members is an array of objects, that member is no field of the form,
 * and the objects in it know at least as many of the form's fields as the object around them does. An empty array
 * counts when there is no other.
 */
export function envelopeOf(object: JsonObject, fields: ReadonlySet<string>): Envelope | undefined {
  const arrays = Object.entries(object).filter(([, value]) => isArrayOfObjects(value));
  const filled = arrays.filter(([, value]) => (value as readonly Json[]).length > 0);
  const candidates = filled.length > 0 ? filled : arrays;
  const [name, list] = candidates[0] ?? ['', []];
  const [first] = list as readonly JsonObject[];
  const isAround = !fields.has(name) && known(first ?? {}, fields) >= known(object, fields);
  if (candidates.length !== 1 || (filled.length > 0 && !isAround)) {
    return undefined;
  }
  const declared = [object['total'], object['totalCount'], object['counts']].map(countOf);
  return declared.reduce<Envelope>((envelope, count) => larger(envelope, count), {});
}

function isArrayOfObjects(value: Json): boolean {
  return Array.isArray(value) && value.every((one: Json) => isObject(one));
}

function isObject(value: Json): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function known(object: JsonObject, fields: ReadonlySet<string>): number {
  return Object.keys(object).filter((name) => fields.has(name)).length;
}

function larger(envelope: Envelope, count: number | undefined): Envelope {
  const declared = largest(envelope.declared, count);
  return declared === undefined ? {} : { declared };
}

function largest(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || (other !== undefined && other > one) ? other : one;
}

function countOf(value: Json | undefined): number | undefined {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
  return /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}

function objectOf(bytes: RawRecord): JsonObject | undefined {
  if (isOmitted(bytes)) {
    return undefined;
  }
  try {
    return JSON.parse(bytes.toString('utf8')) as JsonObject;
  } catch {
    return undefined;
  }
}

const SHAPES: Fault['remedy'] = {
  zh: 'JSON 文件须是记录的数组，或恰有一个记录数组的对象，或这种对象（页）的数组；请改正后重新报送整个文件',
  en: 'A JSON file is an array of records, an object with exactly one array of records, or an array of such objects (pages): correct it and send it again',
};

const BROKEN = fileFault(
  'TYPE',
  {
    zh: '文件不是完整的 JSON，可能没有传完',
    en: 'The file is not whole JSON; perhaps it was cut off',
  },
  { zh: '请重新生成并完整传送文件', en: 'Make the file again and transfer all of it' },
);

const NO_RECORDS = fileFault(
  'TYPE',
  { zh: '文件中没有唯一的记录数组', en: 'The file does not hold exactly one array of records' },
  SHAPES,
);

const NO_PAGE = fileFault(
  'TYPE',
  {
    zh: '文件中有一页没有唯一的记录数组',
    en: 'A page of the file does not hold exactly one array of records',
  },
  SHAPES,
);
