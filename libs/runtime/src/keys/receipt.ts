/**
 * How the bits of a receipt lie in its UUIDv8 (RFC 9562 §5.8), most significant first:
 *
 * | bits | what |
 * |---|---|
 * | 48 | milliseconds since 1970 of the reading or push, so that an index of receipts grows at one edge |
 * | 4 | version, `8` |
 * | 12 | index, high bits |
 * | 2 | variant, binary `10` |
 * | 2 | index, middle bits |
 * | 10 | index, low bits |
 * | 30 | hash of system, form and what makes the record distinct |
 * | 20 | tag over all other bits, system and form, by the hub's key: it tells whose record it is |
 *
 * The index alone keeps the records of one reading apart: two of them can share all other bits.
 */
export interface ReceiptParts {
  /** Milliseconds since 1970, below 2^48. */
  readonly atMs: number;
  /** Below 2^24. */
  readonly index: number;
  /** Below 2^30. */
  readonly distinct: number;
}

/** Indices a receipt can hold; a larger one is taken modulo this, and the rest must go into `distinct`. */
export const RECEIPT_INDICES = 2 ** 24;

/** Characters before the tag. */
export const UNTAGGED_LENGTH = 31;

const RECEIPT = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const DISTINCT_RANGE = 2 ** 30;

/** The first 31 characters of a receipt; five hexadecimal digits of tag follow. */
export function untagged({ atMs, index, distinct }: ReceiptParts): string {
  const time = hex(atMs, 12);
  const high = hex(index >>> 12, 3);
  const variant = (8 | ((index >>> 10) & 3)).toString(16);
  const low = hex((index & 1023) * DISTINCT_RANGE + distinct, 10);
  return `${time.slice(0, 8)}-${time.slice(8)}-8${high}-${variant}${low.slice(0, 3)}-${low.slice(3)}`;
}

/** What a receipt says; `undefined` for a text that is none. */
export function receiptParts(receipt: string): ReceiptParts | undefined {
  if (!RECEIPT.test(receipt)) {
    return undefined;
  }
  const low = parseInt(receipt.slice(20, 23) + receipt.slice(24, UNTAGGED_LENGTH), 16);
  const middle = parseInt(receipt.slice(19, 20), 16) & 3;
  return {
    atMs: parseInt(receipt.slice(0, 8) + receipt.slice(9, 13), 16),
    index:
      (parseInt(receipt.slice(15, 18), 16) << 12) |
      (middle << 10) |
      Math.floor(low / DISTINCT_RANGE),
    distinct: low % DISTINCT_RANGE,
  };
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
