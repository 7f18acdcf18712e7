import type { Json, JsonObject, KindRules } from '@hub/contracts';
import { isObject, valueAt } from './paths.js';

/** Whether a canonical path may be published: its `x-sharing` is not `none`, nor is that of an object it stands in. */
export type MayShare = (path: string) => boolean;

/**
 * What records of other kinds carry of this entity in `related` (`kinds.yaml`, `extract`); undefined for a kind that
 * nobody carries. Members without a value are left out, and so is what may not be shared.
 */
export function extractOf(
  rules: KindRules,
  entityId: string,
  record: JsonObject,
  mayShare: MayShare,
): JsonObject | undefined {
  const members = Object.entries(rules.extract);
  if (members.length === 0) {
    return undefined;
  }
  const extract: { [name: string]: Json } = { entityId };
  for (const [name, path] of members) {
    const value = shareable(valueAt(record, path), path, mayShare);
    if (value !== undefined) {
      extract[name] = value;
    }
  }
  return extract;
}

/**
 * A value without what may not be shared of it; undefined when nothing remains. The members of listed objects have the
 * path of their list: `holder.others.phone`. What holds nothing to be withheld comes back as it is.
 */
export function shareable(
  value: Json | undefined,
  path: string,
  mayShare: MayShare,
): Json | undefined {
  if (value === undefined || value === null || (path !== '' && !mayShare(path))) {
    return undefined;
  }
  if (Array.isArray(value)) {
    return sharedList(value as readonly Json[], path, mayShare);
  }
  return isObject(value) ? sharedObject(value, path, mayShare) : value;
}

/** A record without what may not be shared of it; the same object when all of it may. */
export function shareableRecord(record: JsonObject, mayShare: MayShare): JsonObject {
  return sharedObject(record, '', mayShare) ?? {};
}

function sharedObject(
  object: JsonObject,
  path: string,
  mayShare: MayShare,
): JsonObject | undefined {
  const kept: { [name: string]: Json } = {};
  let changed = false;
  let count = 0;
  for (const name in object) {
    const value = object[name];
    const shared = shareable(value, path === '' ? name : `${path}.${name}`, mayShare);
    changed ||= shared !== value;
    if (shared !== undefined) {
      kept[name] = shared;
      count += 1;
    }
  }
  if (!changed) {
    return object;
  }
  return count > 0 ? kept : undefined;
}

function sharedList(
  list: readonly Json[],
  path: string,
  mayShare: MayShare,
): readonly Json[] | undefined {
  const kept = list.map((item) => (isObject(item) ? sharedObject(item, path, mayShare) : item));
  if (kept.every((item, index) => item === list[index])) {
    return list;
  }
  const rest = kept.filter((item) => item !== undefined);
  return rest.length > 0 ? rest : undefined;
}
