const ENTRY_BYTES = 6;

/** A path by its number, with the sign of its value. */
export interface NumberedSign {
  readonly number: number;
  readonly sign: number;
}

/** The signs of a view's fields as kept in `published`: per field the number of its path, then 32 bits. */
export function writeSigns<S extends { readonly sign: number }>(
  signs: readonly S[],
  numberOf: (sign: S) => number,
): Buffer {
  const bytes = Buffer.allocUnsafe(signs.length * ENTRY_BYTES);
  let at = 0;
  for (const one of signs) {
    bytes.writeUInt16BE(numberOf(one), at);
    bytes.writeUInt32BE(one.sign, at + 2);
    at += ENTRY_BYTES;
  }
  return bytes;
}

export function readSigns(bytes: Buffer): NumberedSign[] {
  return Array.from({ length: bytes.length / ENTRY_BYTES }, (_, index) => ({
    number: bytes.readUInt16BE(index * ENTRY_BYTES),
    sign: bytes.readUInt32BE(index * ENTRY_BYTES + 2),
  }));
}

/** Numbers of paths, two bytes each. */
export function writeNumbers(numbers: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(numbers.length * 2);
  numbers.forEach((number, index) => bytes.writeUInt16BE(number, index * 2));
  return bytes;
}

export function readNumbers(bytes: Buffer): number[] {
  return Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readUInt16BE(index * 2));
}
