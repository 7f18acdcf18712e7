import { describe, expect, it } from '@jest/globals';
import type { Mark } from '../intake/merge-store.js';
import { Handover } from './handover.js';

const aMark = (mark: number, megabytes = 0): Mark => ({
  kind: 'license',
  mark,
  rows: [
    {
      id: `e${mark}`,
      kind: 'license',
      state: 'active',
      extract: null,
      doc: {
        revision: 1,
        links: [],
        contributions: [{ bytes: new Uint8Array(megabytes * 1024 * 1024) }] as never,
      },
    },
  ],
});
const open = (): Handover => {
  const handover = new Handover();
  handover.open('license');
  return handover;
};

describe(Handover, () => {
  it('gives the documents of a mark once', () => {
    const handover = open();
    handover.offer(aMark(7));

    expect(handover.marks('license')).toEqual([7]);
    expect(handover.count('license', 7)).toBe(1);
    expect(handover.take('license', 7)).toEqual(aMark(7).rows);
    expect(handover.take('license', 7)).toBeUndefined();
  });

  it('drops documents whose mark the relay met before they came (guard 22)', () => {
    const handover = open();
    handover.take('license', 7);

    handover.offer(aMark(7));

    expect(handover.marks('license')).toEqual([]);
  });

  it('keeps nothing of a kind that is relayed elsewhere', () => {
    const handover = open();
    handover.offer(aMark(7));

    handover.close('license');
    handover.offer(aMark(8));

    expect(handover.marks('license')).toEqual([]);
  });

  it('keeps nothing more when memory is full, and again once there is room', () => {
    const handover = open();
    handover.offer(aMark(1, 40));

    handover.offer(aMark(2, 40));
    handover.take('license', 1);
    handover.offer(aMark(3, 40));

    expect(handover.marks('license')).toEqual([3]);
  });
});
