const ENTRY_BYTES = 6;

/** The signs of a view's fields as kept in `published`: per field the number of its path, then 32 bits. */
export function writeSigns(signs: ReadonlyMap<number, number>): Buffer {
  const bytes = Buffer.allocUnsafe(signs.size * ENTRY_BYTES);
  let at = 0;
  for (const [number, sign] of signs) {
    bytes.writeUInt16BE(number, at);
    bytes.writeUInt32BE(sign, at + 2);
    at += ENTRY_BYTES;
  }
  return bytes;
}

/** Path number → sign. */
export function readSigns(bytes: Buffer): Map<number, number> {
  const signs = new Map<number, number>();
  for (let at = 0; at < bytes.length; at += ENTRY_BYTES) {
    signs.set(bytes.readUInt16BE(at), bytes.readUInt32BE(at + 2));
  }
  return signs;
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
