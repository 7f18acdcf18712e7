import { Misconfigured } from '@hub/contracts';
import type { HubKeys } from '@hub/runtime';
import type { SchemaSet } from '@hub/schemas';
import { coarseCodes } from './coarse-codes.js';
import { KindBooks } from './kind-book.js';

/**
 * The rules of all kinds as `schemas/` declares them. Throws `Misconfigured` when what all systems share has a mistake:
 * matching by half of the rules would join or part entities that no later mending joins or parts again.
 */
export function readRules(set: SchemaSet, keys: HubKeys): KindBooks {
  const [problem] = set.problems;
  if (problem) {
    const { file, line, message, remedy } = problem;
    throw new Misconfigured(`${file}:${line}: ${message}`, remedy, { count: set.problems.length });
  }
  return new KindBooks({
    kinds: set.kinds,
    hash: (kind, scheme, value) => keys.matchKey(kind, scheme, value),
    roleOf: (system, kind) => set.systems.get(system)?.roles[kind],
    mayShare: (kind, path) => set.fieldInfo(kind, path)?.sharing !== 'none',
    covers: coarseCodes({
      codes: set.codes,
      systems: set.systems,
      codesOf: (kind, path) => set.fieldInfo(kind, path)?.codes,
    }),
  });
}
