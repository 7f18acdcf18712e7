import { RecordRefused } from '@hub/contracts';

/*
 * One-dimensional arrays in PostgreSQL's binary format (`array_recv`): dimensions, a flag for nulls, the element's
 * OID, length, lower bound, then each element as length and bytes, a null as length -1. pg sends a Buffer as binary.
 */
const OID = { bytea: 17, int8: 20, int2: 21, int4: 23, text: 25, uuid: 2950 } as const;
const HEADER_BYTES = 20;
const NULL_LENGTH = -1;

/** `uuid[]` from 36-character texts or 16 bytes each. Throws `RecordRefused` for what is neither. */
export function uuids(values: readonly (string | Uint8Array | null)[]): Buffer {
  return fixed(OID.uuid, 16, values, (target, at, value) => {
    if (typeof value === 'string') {
      writeUuid(target, at, value);
    } else if (value.length === 16) {
      target.set(value, at);
    } else {
      throw notUuid();
    }
  });
}

/** `int2[]`. Throws RangeError for a number that does not fit. */
export function int2s(values: readonly (number | null)[]): Buffer {
  return fixed(OID.int2, 2, values, (target, at, value) => target.writeInt16BE(value, at));
}

/** `int4[]`. Throws RangeError for a number that does not fit. */
export function int4s(values: readonly (number | null)[]): Buffer {
  return fixed(OID.int4, 4, values, (target, at, value) => target.writeInt32BE(value, at));
}

/** `int8[]`. Throws RangeError for a fraction, or a bigint that does not fit. */
export function int8s(values: readonly (number | bigint | null)[]): Buffer {
  return fixed(OID.int8, 8, values, (target, at, value) =>
    target.writeBigInt64BE(typeof value === 'bigint' ? value : BigInt(value), at),
  );
}

/**
 * `text[]` from texts, or from bytes that already are UTF-8. PostgreSQL refuses U+0000 (`other`); a lone surrogate
 * arrives as U+FFFD: what may hold either is kept as `bytea`.
 */
export function texts(values: readonly (string | Uint8Array | null)[]): Buffer {
  return variable(OID.text, values);
}

/** `bytea[]`. */
export function byteas(values: readonly (Uint8Array | null)[]): Buffer {
  return variable(OID.bytea, values);
}

function header(target: Buffer, oid: number, count: number, hasNull: boolean): Buffer {
  target.writeInt32BE(1, 0);
  target.writeInt32BE(hasNull ? 1 : 0, 4);
  target.writeInt32BE(oid, 8);
  target.writeInt32BE(count, 12);
  target.writeInt32BE(1, 16);
  return target;
}

/** PostgreSQL's empty array has no dimension at all. */
function empty(oid: number): Buffer {
  const target = Buffer.alloc(12);
  target.writeInt32BE(oid, 8);
  return target;
}

function fixed<V>(
  oid: number,
  width: number,
  values: readonly (V | null)[],
  write: (target: Buffer, at: number, value: V) => unknown,
): Buffer {
  if (values.length === 0) {
    return empty(oid);
  }
  const target = Buffer.allocUnsafe(HEADER_BYTES + values.length * (4 + width));
  let at = HEADER_BYTES;
  let hasNull = false;
  for (const value of values) {
    const isNull = value === null;
    target.writeInt32BE(isNull ? NULL_LENGTH : width, at);
    at += 4;
    if (isNull) {
      hasNull = true;
    } else {
      write(target, at, value);
      at += width;
    }
  }
  return header(target, oid, values.length, hasNull).subarray(0, at);
}

function variable(oid: number, values: readonly (string | Uint8Array | null)[]): Buffer {
  if (values.length === 0) {
    return empty(oid);
  }
  const lengths = values.map((value) => (value === null ? NULL_LENGTH : bytesOf(value)));
  const bytes = lengths.reduce((sum, length) => sum + Math.max(length, 0), 0);
  const target = Buffer.allocUnsafe(HEADER_BYTES + values.length * 4 + bytes);
  let at = HEADER_BYTES;
  values.forEach((value, index) => {
    at = target.writeInt32BE(lengths[index] ?? NULL_LENGTH, at);
    if (typeof value === 'string') {
      at += target.write(value, at);
    } else if (value !== null) {
      target.set(value, at);
      at += value.length;
    }
  });
  return header(target, oid, values.length, lengths.includes(NULL_LENGTH));
}

function bytesOf(value: string | Uint8Array): number {
  return typeof value === 'string' ? Buffer.byteLength(value) : value.length;
}

/** Digits of both cases; everything else, dashes included, is 255. */
const NIBBLES = new Uint8Array(128).fill(255);
for (let value = 0; value < 16; value += 1) {
  const digit = value.toString(16);
  NIBBLES[digit.charCodeAt(0)] = value;
  NIBBLES[digit.toUpperCase().charCodeAt(0)] = value;
}

/** Where the first digit of each of the 16 bytes stands in `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`. */
const DIGITS = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];

function writeUuid(target: Buffer, at: number, text: string): void {
  if (text.length !== 36) {
    throw notUuid();
  }
  let wrong = 0;
  for (let index = 0; index < 16; index += 1) {
    const digit = DIGITS[index] ?? 0;
    const high = NIBBLES[text.charCodeAt(digit)] ?? 255;
    const low = NIBBLES[text.charCodeAt(digit + 1)] ?? 255;
    wrong |= high | low;
    target[at + index] = (high << 4) | low;
  }
  if (wrong > 15) {
    throw notUuid();
  }
}

function notUuid(): RecordRefused {
  return new RecordRefused('A value meant for a uuid column is no uuid');
}
