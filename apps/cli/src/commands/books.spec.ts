import { describe, expect, it } from '@jest/globals';
import { type HubBooks, isQuiet, openIn } from './books.js';

describe(isQuiet, () => {
  const books = (changes: Partial<HubBooks> = {}): HubBooks => ({
    balanced: true,
    systems: { housing: { balanced: true, inFlight: 0, received: 7 } },
    registry: { balanced: true, toMerge: 0, dirty: 0, held: 1 },
    ...changes,
  });

  it('is quiet when nothing is in flight, held records aside', () => {
    expect(isQuiet(books())).toBe(true);
  });

  it.each<[string, Partial<HubBooks>]>([
    ['a system has records in flight', { systems: { a: { balanced: true, inFlight: 1 } } }],
    ['a system does not answer', { systems: { a: { balanced: false, problem: 'silent' } } }],
    ['the registry has to merge', { registry: { balanced: true, toMerge: 1, dirty: 0, held: 0 } }],
    [
      'the registry has to publish',
      { registry: { balanced: true, toMerge: 0, dirty: 2, held: 0 } },
    ],
    ['the registry does not answer', { registry: { balanced: false, problem: 'silent' } }],
  ])('is not quiet when %s', (_, changes) => {
    expect(isQuiet(books(changes))).toBe(false);
  });

  it('says where something is open', () => {
    const open = books({
      systems: { housing: { balanced: true, inFlight: 3 }, food: { balanced: true, inFlight: 0 } },
      registry: { balanced: true, toMerge: 1, dirty: 2, held: 0 },
    });

    expect(openIn(open)).toEqual(['housing: 3', 'registry: 1 to merge, 2 to publish']);
  });
});
