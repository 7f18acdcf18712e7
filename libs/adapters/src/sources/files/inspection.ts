import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import type { JsonObject } from '@hub/contracts';
import { contentOf, inUtf8, rawChunks } from './content.js';
import { CsvReader } from './csv.reader.js';
import type { Encoding } from './encoding.js';
import { EncodingVote } from './encoding.js';
import { FileRefused } from './file-faults.js';
import { codeOf } from '../../file-system.js';
import type { FileKind } from './file-kind.js';
import {
  DAMAGED_ARCHIVE,
  EMPTY_FILE,
  foreignness,
  kindOf,
  NO_PERMISSION,
  UNKNOWN_ENCODING,
} from './file-kind.js';
import type { JsonShape } from './json-outline.js';
import { JsonOutliner } from './json-outline.js';
import { JsonReader } from './json.reader.js';
import type { ReadRecord } from './native-record.js';
import { NdjsonReader } from './ndjson.reader.js';
import type { Reader } from './reader.js';
import { fieldCodes } from './table-columns.js';

/** What is known of a file once it was looked through from end to end, before any record of it is taken. */
export interface Inspection {
  /** Of the file as it lies on the disk. */
  readonly sha256: string;
  readonly encoding: Encoding;
  readonly kind: FileKind;
  readonly shape?: JsonShape;
  /** How many records the sender says there are. */
  readonly declared?: number;
}

/** SHA-256 of a file (hex), as it lies on the disk. */
export async function digestOf(path: string, signal: AbortSignal): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of rawChunks(path, signal)) {
    digest.update(chunk);
  }
  return digest.digest('hex');
}

/**
 * Looks through the whole file: digest, packing, encoding and, of JSON, its brackets. So a file that was cut off is
 * refused as a whole instead of being taken by half. Throws `FileRefused`; file system errors as they are.
 */
export async function inspect(
  path: string,
  schema: JsonObject,
  signal: AbortSignal,
): Promise<Inspection> {
  const found = await glanced(path, signal).catch((error: unknown) => {
    throw refusedFor(error) ?? error;
  });
  return found.kind === 'json'
    ? { ...found, ...(await outlined(path, found.encoding, schema, signal)) }
    : found;
}

async function glanced(path: string, signal: AbortSignal): Promise<Inspection> {
  const digest = createHash('sha256');
  const vote = new EncodingVote();
  let kind: FileKind | undefined;
  for await (const chunk of contentOf(digested(path, digest, signal))) {
    kind ??= checkedKind(path, chunk);
    vote.add(chunk);
  }
  const encoding = vote.result();
  if (kind === undefined || encoding === undefined) {
    throw new FileRefused([kind === undefined ? EMPTY_FILE : UNKNOWN_ENCODING]);
  }
  return { sha256: digest.digest('hex'), encoding, kind };
}

/** The records of a file as it was inspected, a chunk's worth at a time. Throws `FileRefused` at a table's header. */
export async function* recordsOf(
  path: string,
  inspection: Inspection,
  schema: JsonObject,
  signal: AbortSignal,
): AsyncGenerator<readonly ReadRecord[]> {
  const reader = readerFor(inspection, schema);
  const content = contentOf(rawChunks(path, signal));
  const chunks = reader instanceof JsonReader ? inUtf8(content, inspection.encoding) : content;
  for await (const chunk of chunks) {
    yield reader.push(chunk);
  }
  yield reader.end();
}

function readerFor({ kind, shape, encoding }: Inspection, schema: JsonObject): Reader {
  if (kind === 'table') {
    return new CsvReader(encoding, schema);
  }
  return kind === 'lines' || shape === undefined || shape === 'lines'
    ? new NdjsonReader(encoding)
    : new JsonReader(shape);
}

async function* digested(path: string, digest: Hash, signal: AbortSignal): AsyncGenerator<Buffer> {
  for await (const chunk of rawChunks(path, signal)) {
    digest.update(chunk);
    yield chunk;
  }
}

function checkedKind(path: string, head: Buffer): FileKind {
  const fault = foreignness(head);
  if (fault) {
    throw new FileRefused([fault]);
  }
  return kindOf(path, head);
}

async function outlined(
  path: string,
  encoding: Encoding,
  schema: JsonObject,
  signal: AbortSignal,
): Promise<Pick<Inspection, 'shape' | 'declared'>> {
  const outliner = new JsonOutliner(fieldCodes(schema));
  for await (const chunk of inUtf8(contentOf(rawChunks(path, signal)), encoding)) {
    outliner.push(chunk);
  }
  const outline = outliner.end();
  if (!outline.ok) {
    throw new FileRefused([outline.fault]);
  }
  const { shape, declared } = outline;
  return { shape, ...(declared === undefined ? {} : { declared }) };
}

function refusedFor(error: unknown): FileRefused | undefined {
  const code = codeOf(error);
  if (code.startsWith('Z_')) {
    return new FileRefused([DAMAGED_ARCHIVE]);
  }
  return code === 'EACCES' || code === 'EPERM' ? new FileRefused([NO_PERMISSION]) : undefined;
}
