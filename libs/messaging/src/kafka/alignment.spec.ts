import { describe, expect, it } from '@jest/globals';
import { RecordsMissing } from '@hub/contracts';
import { beginningOf, messagesFrom } from './alignment.js';

const RECEIVED = { topic: 'hub.received.housing.v1', partition: 3 };
const SHARED = { topic: 'hub.shared.license.v1', partition: 3 };
const ENDS = { low: 10n, high: 20n };

describe(beginningOf, () => {
  it('begins at the stored offset, else where the log begins', () => {
    expect(beginningOf(RECEIVED, 15n, ENDS)).toBe(15n);
    expect(beginningOf(RECEIVED, undefined, ENDS)).toBe(10n);
  });

  it('misses the records that the log has dropped before they were read', () => {
    expect(() => beginningOf(RECEIVED, 7n, ENDS)).toThrow('3 records missing');
  });

  it('misses the records of a log that ends before what was read', () => {
    expect(() => beginningOf(RECEIVED, 24n, ENDS)).toThrow('4 records missing');
    expect(() => beginningOf(SHARED, 24n, ENDS)).toThrow(RecordsMissing);
  });

  it('begins a compacted topic with what is left of it', () => {
    expect(beginningOf(SHARED, 7n, ENDS)).toBe(10n);
  });
});

describe(messagesFrom, () => {
  const fetched = (place: typeof RECEIVED, fetchedOffset: number, offsets: readonly number[]) => ({
    ...place,
    fetchedOffset: String(fetchedOffset),
    messages: offsets.map((offset) => ({
      offset: String(offset),
      timestamp: '0',
      key: null,
      value: null,
      headers: {},
    })),
  });
  const offsetsOf = (messages: ReturnType<typeof messagesFrom>): unknown =>
    messages === 'askew' ? messages : messages.map(({ offset }) => Number(offset));

  it('drops what lies below the expected offset', () => {
    expect(offsetsOf(messagesFrom(fetched(RECEIVED, 10, [10, 11, 12, 13]), 12n))).toEqual([12, 13]);
  });

  it('is askew when reading has begun beyond the expected offset', () => {
    expect(messagesFrom(fetched(RECEIVED, 14, [14]), 12n)).toBe('askew');
  });

  it('misses what a gapless topic does not have, at the beginning and in the middle', () => {
    expect(() => messagesFrom(fetched(RECEIVED, 12, [15, 16]), 12n)).toThrow('3 records missing');
    expect(() => messagesFrom(fetched(RECEIVED, 12, [12, 13, 15]), 12n)).toThrow(
      '1 records missing',
    );
  });

  it('takes a compacted topic with its holes', () => {
    expect(offsetsOf(messagesFrom(fetched(SHARED, 14, [15, 19]), 12n))).toEqual([15, 19]);
  });
});
