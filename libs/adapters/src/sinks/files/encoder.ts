import { isText } from '../native-value.js';

/** The encodings a batch can be written in. */
export type BatchEncoding = 'utf-8' | 'gbk' | 'gb18030';

/** Turns text into bytes; `undefined` when the encoding lacks one of its characters. */
export type Encode = (text: string) => Buffer | undefined;

/** How text is written in an encoding. Half a surrogate pair and U+0000 are no text in any of them. */
export function encoderOf(encoding: BatchEncoding): Encode {
  const encode = encoding === 'utf-8' ? (text: string) => Buffer.from(text, 'utf8') : gb(encoding);
  return (text) => (isText(text) ? encode(text) : undefined);
}

function gb(encoding: 'gbk' | 'gb18030'): Encode {
  const codes = tables(encoding);
  return (text) => {
    const bytes: number[] = [];
    for (const character of text) {
      const code = codeOf(character, encoding, codes);
      if (!code) {
        return undefined;
      }
      bytes.push(...code);
    }
    return Buffer.from(bytes);
  };
}

type Codes = ReadonlyMap<string, readonly number[]>;

const FIRST_BEYOND_ASCII = 0x80;
const FIRST_SUPPLEMENTARY = 0x10000;
/** Where the four-byte form of the supplementary planes begins: 90 30 81 30. */
const SUPPLEMENTARY_POINTER = 189_000;
/** Four-byte forms of the first plane, up to 84 31 A4 39. */
const FIRST_PLANE_POINTERS = 39_420;
const REPLACEMENT = '\ufffd';
const ONE_CHARACTER = /^.$/su;

function codeOf(
  character: string,
  encoding: 'gbk' | 'gb18030',
  codes: Codes,
): readonly number[] | undefined {
  const point = character.codePointAt(0) ?? 0;
  if (point < FIRST_BEYOND_ASCII) {
    return [point];
  }
  return point >= FIRST_SUPPLEMENTARY && encoding === 'gb18030'
    ? fourBytes(point - FIRST_SUPPLEMENTARY + SUPPLEMENTARY_POINTER)
    : codes.get(character);
}

const made = new Map<string, Codes>();

/** Node decodes GB18030 and does not encode it: the tables are its own decoder's, turned round, made when first needed. */
function tables(encoding: 'gbk' | 'gb18030'): Codes {
  const before = made.get(encoding);
  if (before) {
    return before;
  }
  const codes = new Map<string, readonly number[]>();
  const sequences = encoding === 'gbk' ? [twoBytes()] : [twoBytes(), firstPlane()];
  const decoder = new TextDecoder('gb18030');
  for (const sequence of sequences.flat()) {
    const text = decoder.decode(Uint8Array.from(sequence));
    const isOne = ONE_CHARACTER.test(text) && text !== REPLACEMENT;
    if (isOne && !codes.has(text)) {
      codes.set(text, sequence);
    }
  }
  made.set(encoding, codes);
  return codes;
}

function twoBytes(): number[][] {
  return range(0x81, 0xfe).flatMap((lead) =>
    range(0x40, 0xfe)
      .filter((trail) => trail !== 0x7f)
      .map((trail) => [lead, trail]),
  );
}

function firstPlane(): number[][] {
  return range(0, FIRST_PLANE_POINTERS - 1).map(fourBytes);
}

/** GB 18030: the four bytes count in 126, 10, 126 and 10 steps. */
function fourBytes(pointer: number): number[] {
  return [
    0x81 + Math.floor(pointer / 12_600),
    0x30 + (Math.floor(pointer / 1260) % 10),
    0x81 + (Math.floor(pointer / 10) % 126),
    0x30 + (pointer % 10),
  ];
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
