import { hash } from 'node:crypto';
import type { Json, JsonObject } from '@hub/contracts';
import type { CanonicalRef, MappingPlan } from '../document/nodes.js';
import { isRead } from '../document/order.js';
import type { MappingProgram } from '../program.js';

/**
 * The hash of a record's mapped content; what is read from ignored fields is left out of it.
 * `read` makes equal content equal JSON, so that nothing needs to be sorted here.
 */
export function contentHash(plan: MappingPlan): MappingProgram['hashOf'] {
  const ignored = new Set(plan.ignore.map(({ name }) => name));
  const left = plan.lines.filter(isRead).filter(({ field }) => ignored.has(field.name));
  return ({ kind, record }, json) => {
    const paths = left.filter(({ to }) => to.kind === kind);
    if (paths.length === 0) {
      return hash('sha256', json ?? JSON.stringify(record), 'hex');
    }
    const content = paths.reduce((rest, { to }) => without(rest, to.segments), record);
    return hash('sha256', JSON.stringify(content), 'hex');
  };
}

/** `record` without the member at `segments`; a copy along the way. */
function without(record: JsonObject, segments: CanonicalRef['segments']): JsonObject {
  const [name = '', ...rest] = segments;
  const member: Json | undefined = record[name];
  if (member === undefined) {
    return record;
  }
  if (rest.length > 0) {
    return isObject(member) ? { ...record, [name]: without(member, rest) } : record;
  }
  return Object.fromEntries(Object.entries(record).filter(([other]) => other !== name));
}

function isObject(value: Json): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
