import { describe, expect, it } from '@jest/globals';
import type { AppAnswer } from '../asking/app-client.js';
import type { RegistryBooks, SystemBooks } from './hub-books.js';
import { hubBooks } from './hub-books.js';

const some: SystemBooks = { received: 10, published: 10, inFlight: 0, balanced: true };
const good: AppAnswer<SystemBooks> = { ok: true, body: some };
const merged: RegistryBooks = { toMerge: 0, dirty: 0, held: 0, balanced: true };
const registry: AppAnswer<RegistryBooks> = { ok: true, body: merged };
const away = { ok: false, problem: { zh: '没有应答', en: 'does not answer' } } as const;

describe(hubBooks.name, () => {
  it('puts the books of all apps together', () => {
    const books = hubBooks(
      {
        systems: [
          ['housing', good],
          ['health', good],
        ],
        registry,
      },
      'zh',
    );

    expect(books).toEqual({
      balanced: true,
      systems: { housing: some, health: some },
      registry: merged,
    });
  });

  it('does not balance when one system does not', () => {
    const bad = { ok: true, body: { ...some, balanced: false } } as const;

    expect(
      hubBooks(
        {
          systems: [
            ['housing', good],
            ['health', bad],
          ],
          registry,
        },
        'zh',
      ).balanced,
    ).toBe(false);
  });

  it('does not balance when the registry does not', () => {
    const bad = { ok: true, body: { ...merged, balanced: false } } as const;

    expect(hubBooks({ systems: [['housing', good]], registry: bad }, 'zh').balanced).toBe(false);
  });

  it('names who did not answer, and does not balance without them', () => {
    expect(
      hubBooks(
        {
          systems: [
            ['housing', good],
            ['health', away],
          ],
          registry: away,
        },
        'en',
      ),
    ).toEqual({
      balanced: false,
      systems: { housing: some, health: { balanced: false, problem: 'does not answer' } },
      registry: { balanced: false, problem: 'does not answer' },
      unanswered: ['health', 'registry'],
    });
  });
});
