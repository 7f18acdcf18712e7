import type { IncomingMessage } from '@hub/messaging';
import type { OffsetRange } from '@hub/storage';

/** Messages with the stretches of the log they are; sorted by topic, partition and offset. */
export interface Stretch {
  readonly messages: readonly IncomingMessage[];
  readonly ranges: readonly OffsetRange[];
}

/** Cuts a stretch in two that can be committed one after the other, each with offsets of its own. */
export function halves(share: Stretch): readonly [Stretch, Stretch] {
  const sorted = share.messages.toSorted(inLogOrder);
  const middle = Math.ceil(sorted.length / 2);
  const cut = sorted[middle];
  const first: OffsetRange[] = [];
  const second: OffsetRange[] = [];
  for (const range of share.ranges) {
    const side = cut === undefined ? -1 : sideOf(range, cut);
    if (side < 0) {
      first.push(range);
    } else if (side > 0) {
      second.push(range);
    } else {
      const at = (cut as IncomingMessage).offset;
      first.push(...(at > range.from ? [{ ...range, next: at }] : []));
      second.push({ ...range, from: at });
    }
  }
  return [
    { messages: sorted.slice(0, middle), ranges: first },
    { messages: sorted.slice(middle), ranges: second },
  ];
}

function sideOf(range: OffsetRange, cut: IncomingMessage): number {
  return range.topic === cut.topic
    ? Math.sign(range.partition - cut.partition)
    : range.topic < cut.topic
      ? -1
      : 1;
}

function inLogOrder(a: IncomingMessage, b: IncomingMessage): number {
  if (a.topic !== b.topic) {
    return a.topic < b.topic ? -1 : 1;
  }
  return a.partition - b.partition || (a.offset < b.offset ? -1 : 1);
}
