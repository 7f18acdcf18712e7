import type { KindBookParts } from '../rules/kind-book.js';
import { KindBooks } from '../rules/kind-book.js';
import { testKeys } from './practice-log.js';
import { someKinds } from './some-kinds.js';

/** The rules of `some-kinds.ts`, by which specs merge. */
export function practiceBooks(over: Partial<KindBookParts> = {}): KindBooks {
  return new KindBooks({
    kinds: someKinds,
    hash: (kind, scheme, value) => testKeys.matchKey(kind, scheme, value),
    roleOf: () => undefined,
    mayShare: () => true,
    covers: () => undefined,
    ...over,
  });
}
