import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Encoding } from './encoding.js';
import { CHUNK_BYTES } from './limits.js';

const GZIP = Buffer.of(0x1f, 0x8b);
/** What a file in UTF-8 may begin with. */
export const BYTE_ORDER_MARK = Buffer.of(0xef, 0xbb, 0xbf);

/** Whether bytes at the beginning of a file say that it is gzip; its name does not matter. */
export function isGzip(head: Buffer): boolean {
  return head.subarray(0, 2).equals(GZIP);
}

/** The bytes of a file as they lie on the disk. */
export function rawChunks(path: string, signal: AbortSignal): AsyncIterable<Buffer> {
  return createReadStream(path, { highWaterMark: CHUNK_BYTES, signal });
}

/**
 * The content of a file's bytes: unpacked when they are gzip, without byte order mark.
 * Throws zlib's errors (`Z_DATA_ERROR`, `Z_BUF_ERROR`) for a damaged or shortened gzip file.
 */
export async function* contentOf(raw: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const chunk of unpacked(raw)) {
    const hasMark = isFirst && chunk.subarray(0, 3).equals(BYTE_ORDER_MARK);
    yield hasMark ? chunk.subarray(3) : chunk;
    isFirst = false;
  }
}

/** The same content in UTF-8; bytes that the encoding does not know become U+FFFD. */
export async function* inUtf8(
  content: AsyncIterable<Buffer>,
  encoding: Encoding,
): AsyncGenerator<Buffer> {
  if (encoding === 'UTF-8') {
    yield* content;
    return;
  }
  const decoder = new TextDecoder('gb18030');
  for await (const chunk of content) {
    yield Buffer.from(decoder.decode(chunk, { stream: true }));
  }
  yield Buffer.from(decoder.decode());
}

async function* unpacked(raw: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const chunks = raw[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done === true) {
    return;
  }
  const all = rejoined(first.value, chunks);
  if (!isGzip(first.value)) {
    yield* all;
    return;
  }
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  // Either end that breaks off takes the other with it; the error comes out of `gunzip`.
  pipeline(Readable.from(all), gunzip, () => undefined);
  yield* gunzip as AsyncIterable<Buffer>;
}

async function* rejoined(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield first;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
      yield next.value;
    }
  } finally {
    await rest.return?.();
  }
}
