import type { Fault, Json, JsonObject } from '@hub/contracts';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { schemaCompiler } from '../files/compiler.js';
import { asText, isObject } from '../files/json-object.js';
import { memberOf, tellError } from '../faults/fault-of.js';
import type { Told } from '../faults/fault-texts.js';
import { BROKEN_TEXT, NO_OBJECT, TOO_MUCH } from '../faults/fault-texts.js';
import { placeOf } from '../faults/field-path.js';
import { shownValue } from '../faults/shown-value.js';
import { addFilledKeyword } from './filled-keyword.js';
import { declaredFields, nativeSchema } from './native-schema.js';
import { scanTexts } from './scan.js';

const NONE: readonly Fault[] = [];
/** Who sees this many mends the first ones and sends again. */
const MOST = 100;

/** Says what is wrong with a native record as far as presence, type, length and encoding go. */
export type NativeCheck = (native: Json) => readonly Fault[];

/**
 * Compiles a form's schema. A required field that is absent, null or blank is `REQUIRED`; damaged text anywhere is that
 * field's only fault; one field has one fault, in the order of the form. `mayShow` says whether a field's value may be repeated.
 * Throws what the compiler throws when the schema is none.
 */
export function nativeCheck(schema: JsonObject, mayShow: (field: string) => boolean): NativeCheck {
  const fields = declaredFields(schema);
  const titleOf = (field: string): string => asText(fields.get(field)?.['title']) ?? field;
  const order = new Map([...fields.keys()].map((field, index) => [field, index]));
  const ajv = schemaCompiler();
  addFilledKeyword(ajv);
  const validate = ajv.compile(nativeSchema(schema));
  return (native) => {
    if (!isObject(native)) {
      return [{ field: '', ...NO_OBJECT }];
    }
    const { broken, tooMuch } = scanTexts(native);
    if (tooMuch) {
      return [{ field: '', ...TOO_MUCH }];
    }
    const isValid = validate(native);
    if (isValid && broken.length === 0) {
      return NONE;
    }
    const found = new FaultList(native, titleOf, mayShow);
    broken.forEach((pointer) => found.addBroken(pointer));
    errorsOf(validate).forEach((error) => found.addError(error));
    return found.faults.toSorted(
      (a, b) => (order.get(a.field) ?? order.size) - (order.get(b.field) ?? order.size),
    );
  };
}

function errorsOf(validate: ValidateFunction): readonly ErrorObject[] {
  // An empty text stands for "no value" in every type: tables know no other way.
  return (validate.errors ?? []).filter(({ keyword, data }) => keyword !== 'type' || data !== '');
}

/** Collects one fault per field, the first that is found. */
class FaultList {
  private readonly byField = new Map<string, Fault>();

  constructor(
    private readonly native: JsonObject,
    private readonly titleOf: (field: string) => string,
    private readonly mayShow: (field: string) => boolean,
  ) {}

  get faults(): readonly Fault[] {
    return [...this.byField.values()];
  }

  addBroken(pointer: string): void {
    const { name } = placeOf(pointer, this.native);
    this.add(name, BROKEN_TEXT, undefined);
  }

  addError(error: ErrorObject): void {
    const member = memberOf(error);
    const { name } = placeOf(error.instancePath, this.native);
    const field = member === undefined || name === '' ? (member ?? name) : `${name}.${member}`;
    const value = member === undefined && this.mayShow(field) ? shownValue(error.data) : undefined;
    this.add(field, tellError(error, this.titleOf(field)), value);
  }

  private add(field: string, told: Told, value: Json | undefined): void {
    if (!this.byField.has(field) && this.byField.size < MOST) {
      this.byField.set(field, { field, ...told, ...(value === undefined ? {} : { value }) });
    }
  }
}
