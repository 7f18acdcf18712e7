import type { Fault, Json } from '@hub/contracts';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { memberOf, tellError } from '../faults/fault-of.js';
import { NO_OBJECT } from '../faults/fault-texts.js';
import { placeOf } from '../faults/field-path.js';
import { shownValue } from '../faults/shown-value.js';
import type { FieldInfo } from '../schema-set.js';
import type { FieldTable } from './field-info.js';

const NONE: readonly Fault[] = [];
/** A record that fails on more paths was mapped wrongly as a whole. */
const MOST = 50;

/** Checks canonical records of one kind: one fault per path, all at once. */
export function canonicalCheck(
  validate: ValidateFunction,
  fields: FieldTable,
): (record: Json) => readonly Fault[] {
  return (record) => {
    if (validate(record)) {
      return NONE;
    }
    const found = (validate.errors ?? []).map((error) => faultOf(error, record, fields));
    return onePerPath(found.filter((fault) => fault !== undefined));
  };
}

function onePerPath(faults: readonly Fault[]): readonly Fault[] {
  const byPath = new Map<string | undefined, Fault>();
  for (const fault of faults) {
    if (!byPath.has(fault.path) && byPath.size < MOST) {
      byPath.set(fault.path, fault);
    }
  }
  return [...byPath.values()];
}

function faultOf(error: ErrorObject, record: Json, fields: FieldTable): Fault | undefined {
  if (error.propertyName !== undefined) {
    return undefined;
  }
  const member = memberOf(error);
  const { name } = placeOf(error.instancePath, record);
  const path = [name, member].filter((part) => part !== undefined && part !== '').join('.');
  if (path === '') {
    return { field: '', path, ...NO_OBJECT };
  }
  const info = fields.find(path);
  const value = member === undefined && isOpen(info) ? shownValue(error.data) : undefined;
  return {
    field: '',
    path,
    ...tellError(error, info?.title ?? path),
    ...(value === undefined ? {} : { value }),
  };
}

/** Whether values of a field may be repeated to whoever sent them: personal ones never, unknown ones neither. */
export function isOpen(info: FieldInfo | undefined): boolean {
  return (
    info !== undefined &&
    info.personalIf === undefined &&
    (info.sensitivity === 'public' || info.sensitivity === 'internal')
  );
}
