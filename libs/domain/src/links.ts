import type { JsonObject, Kind, KindRules, Link, LinkRule } from '@hub/contracts';
import type { Identity } from './identity.js';
import { identityFrom, identityMaker } from './identity.js';
import { pathReader } from './paths.js';

/** Whom a record points at, by an identity that the target may or may not have shown yet. */
export interface LinkTarget extends Identity {
  readonly role: string;
  readonly kind: Kind;
}

/** The targets of a record, at most one per role. `given` are the links that its mapping stated (rows of one case). */
export type LinkReader = (record: JsonObject, given?: readonly Link[]) => readonly LinkTarget[];

/**
 * Compiles a kind's link rules (`kinds.yaml`): per role, what the mapping stated counts, else the first way of pointing
 * whose values are complete and no placeholder. Values are normalised as the target's own identity is.
 */
export function linkReader(kinds: ReadonlyMap<Kind, KindRules>, kind: Kind): LinkReader {
  const readers = (kinds.get(kind)?.links ?? []).map((rule) => ({
    role: rule.role,
    read: targetReader(kinds, rule),
  }));
  return (record, given = []) => {
    const targets = new Map<string, LinkTarget>();
    for (const link of given) {
      const target = statedTarget(kinds, link);
      if (target && !targets.has(link.role)) {
        targets.set(link.role, target);
      }
    }
    for (const { role, read } of readers) {
      const target = targets.has(role) ? undefined : read(record);
      if (target) {
        targets.set(role, target);
      }
    }
    return [...targets.values()];
  };
}

function targetReader(
  kinds: ReadonlyMap<Kind, KindRules>,
  { role, kind, by }: LinkRule,
): (record: JsonObject) => LinkTarget | undefined {
  const target = kinds.get(kind);
  const ways = (target ? by : []).map(({ scheme, paths }) => ({
    identify: identityMaker(target as KindRules, scheme),
    readers: paths.map(pathReader),
  }));
  return (record) => {
    for (const { identify, readers } of ways) {
      const values = readers.map((read) => read(record));
      const identity = values.every(isText) ? identify(values) : undefined;
      if (identity) {
        return { role, kind, ...identity };
      }
    }
    return undefined;
  };
}

function statedTarget(kinds: ReadonlyMap<Kind, KindRules>, link: Link): LinkTarget | undefined {
  const target = kinds.get(link.kind);
  const identity = target && identityFrom(target, link.scheme, [link.value]);
  return identity && { role: link.role, kind: link.kind, ...identity };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
