import type { IncomingMessage, OffsetRange } from '@hub/messaging';

/** Messages with the stretches of the log they are. */
export interface Stretch {
  readonly messages: readonly IncomingMessage[];
  readonly ranges: readonly OffsetRange[];
}

/** Cuts a stretch in two that can be committed one after the other, each moving offsets of its own. */
export function halves({ messages, ranges }: Stretch): readonly [Stretch, Stretch] {
  const sorted = messages.toSorted(inLogOrder);
  const middle = Math.ceil(sorted.length / 2);
  const cut = sorted[middle];
  const sides = ranges.map((range) => (cut ? cutAt(range, cut) : { before: range }));
  return [
    {
      messages: sorted.slice(0, middle),
      ranges: sides.flatMap(({ before }) => before ?? []),
    },
    {
      messages: sorted.slice(middle),
      ranges: sides.flatMap(({ behind }) => behind ?? []),
    },
  ];
}

function cutAt(
  range: OffsetRange,
  cut: IncomingMessage,
): { before?: OffsetRange; behind?: OffsetRange } {
  const order = compare(range, cut);
  if (order !== 0) {
    return order < 0 ? { before: range } : { behind: range };
  }
  return {
    ...(cut.offset > range.from ? { before: { ...range, next: cut.offset } } : {}),
    behind: { ...range, from: cut.offset },
  };
}

type Place = Pick<OffsetRange, 'topic' | 'partition'>;

function compare(a: Place, b: Place): number {
  return a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition;
}

function inLogOrder(a: IncomingMessage, b: IncomingMessage): number {
  return compare(a, b) || (a.offset < b.offset ? -1 : 1);
}
