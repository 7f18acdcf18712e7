import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decoderOf, EncodingVote } from './encoding.js';

/** GBK of 连云港, of 镕 (a character only GBK has, not GB 2312), and of 㐁 in GB18030's four bytes. */
const LIANYUNGANG = Buffer.of(0xc1, 0xac, 0xd4, 0xc6, 0xb8, 0xdb);
const RONG = Buffer.of(0xe9, 0x46);
const FOUR_BYTES = Buffer.of(0x81, 0x39, 0xef, 0x30);

function vote(bytes: Buffer, chunk = bytes.length): string | undefined {
  const heard = new EncodingVote();
  for (let at = 0; at < bytes.length; at += Math.max(1, chunk)) {
    heard.add(bytes.subarray(at, at + chunk));
  }
  return heard.result();
}

describe(EncodingVote, () => {
  it.each<[string, Buffer, string | undefined]>([
    ['nothing', Buffer.alloc(0), 'UTF-8'],
    ['ASCII', Buffer.from('no,name\n1,x\n'), 'UTF-8'],
    ['UTF-8', Buffer.from('编号,名称\n1,连云港\n'), 'UTF-8'],
    ['GBK', Buffer.concat([Buffer.from('1,'), LIANYUNGANG, Buffer.from('\n')]), 'GBK'],
    ['GBK with a trail byte in ASCII', Buffer.concat([RONG, Buffer.from(',1\n')]), 'GBK'],
    ['GB18030', Buffer.concat([LIANYUNGANG, FOUR_BYTES]), 'GB18030'],
    ['neither', Buffer.of(0xff, 0xfe, 0x20, 0x80, 0xff, 0x20, 0xff), undefined],
  ])('knows %s', (_, bytes, encoding) => {
    expect(vote(bytes)).toBe(encoding);
    expect(vote(bytes, 1)).toBe(encoding);
  });

  it('finds GBK when the first character that is not ASCII comes after a megabyte', () => {
    const late = Buffer.concat([Buffer.from('a,b\n'.repeat(300_000)), LIANYUNGANG]);

    expect(vote(late, 65_536)).toBe('GBK');
  });

  it('is not misled by a few broken bytes in a UTF-8 file', () => {
    const bytes = Buffer.concat([
      Buffer.from('连云港 海州区 朝阳路\n'.repeat(20)),
      Buffer.of(0xe8, 0xbf, 0x0a),
      Buffer.from('老街\n'),
    ]);

    expect(vote(bytes)).toBe('UTF-8');
  });

  it('is not misled by a few UTF-8 words in a GBK file', () => {
    const lines = Array.from({ length: 20 }, () => Buffer.concat([LIANYUNGANG, Buffer.from('\n')]));

    expect(vote(Buffer.concat([...lines, Buffer.from('港\n')]))).toBe('GBK');
  });

  it('comes to the same end however the file is cut into chunks', () => {
    const bytes = Buffer.concat([Buffer.from('x,'), LIANYUNGANG, FOUR_BYTES, LIANYUNGANG]);

    fc.assert(
      fc.property(fc.integer({ min: 1, max: bytes.length }), (chunk) => {
        expect(vote(bytes, chunk)).toBe('GB18030');
      }),
    );
  });
});

describe(decoderOf, () => {
  it('reads GB18030 and GBK', () => {
    const decode = decoderOf('GBK');

    expect(decode(Buffer.concat([LIANYUNGANG, RONG, FOUR_BYTES]))).toBe('连云港镕㐁');
  });

  it('reads part of a larger buffer', () => {
    expect(decoderOf('UTF-8')(Buffer.from('ab连云港').subarray(2))).toBe('连云港');
  });

  it('gives nothing for bytes that are not of the encoding', () => {
    expect(decoderOf('UTF-8')(LIANYUNGANG)).toBeUndefined();
    expect(decoderOf('GBK')(Buffer.of(0xff, 0xff))).toBeUndefined();
  });
});
