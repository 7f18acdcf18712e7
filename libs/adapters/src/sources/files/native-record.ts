import type { Fault, Json } from '@hub/contracts';
import { encodingFault, tooLargeFault } from './file-faults.js';
import { MOST_RECORD_BYTES } from './limits.js';
import type { OmittedRecord } from './raw-record.js';
import { omit } from './raw-record.js';

/** A record as a reader gives it, before it has a row number. */
export interface ReadRecord {
  readonly native: Json;
  readonly faults?: readonly Fault[];
  readonly warnings?: readonly Fault[];
  /** About how many bytes it takes as JSON. */
  readonly bytes: number;
}

/** JSON writes one byte as six at most (`\u0001`); below this no record can be too large. */
const SURELY_SMALL_BYTES = MOST_RECORD_BYTES / 6;

/** A record that was read, unless as JSON it is larger than the log takes. */
export function readRecord(native: Json, bytes: number, raw: Uint8Array): ReadRecord {
  if (bytes <= SURELY_SMALL_BYTES) {
    return { native, bytes };
  }
  const exact = Buffer.byteLength(JSON.stringify(native));
  return exact <= MOST_RECORD_BYTES ? { native, bytes: exact } : omitted(omit(raw));
}

/** A record that was read, though something about its line is odd. */
export function readDoubtfully(native: Json, warning: Fault, raw: Uint8Array): ReadRecord {
  const record = readRecord(native, raw.length, raw);
  return record.faults ? record : { ...record, warnings: [warning] };
}

/** A line that could not be taken apart: its text, and why. */
export function unreadable(text: string, fault: Fault, raw: Uint8Array): ReadRecord {
  return withFault(readRecord(text, raw.length, raw), fault);
}

/** Bytes that are not of the file's encoding are kept as they are. */
export function undecodable(raw: Uint8Array, encoding: string): ReadRecord {
  const base64 = Buffer.from(raw).toString('base64');
  return withFault(readRecord({ base64 }, base64.length, raw), encodingFault(encoding));
}

/** A record already left out for its size has its fault. */
function withFault(record: ReadRecord, fault: Fault): ReadRecord {
  return record.faults ? record : { ...record, faults: [fault] };
}

/** A record of which only size and digest are kept. */
export function omitted(record: OmittedRecord): ReadRecord {
  return {
    native: { omitted: record.omitted, sha256: record.sha256 },
    faults: [tooLargeFault(record.omitted)],
    bytes: 200,
  };
}
