import type { Fault, Json, JsonObject } from '@hub/contracts';
import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { schemaCompiler } from '../files/compiler.js';
import { asText, isObject } from '../files/json-object.js';
import { memberOf, tellError } from '../faults/fault-of.js';
import type { Told } from '../faults/fault-texts.js';
import { BROKEN_TEXT, NO_OBJECT, TOO_MUCH } from '../faults/fault-texts.js';
import { placeOf } from '../faults/field-path.js';
import { shownValue } from '../faults/shown-value.js';
import { declaredFields, nativeSchema } from './native-schema.js';
import { scanTexts } from './scan.js';

const NONE: readonly Fault[] = [];
/** Who sees this many mends the first ones and sends again. */
const MOST = 100;

/** Says what is wrong with a native record as far as presence, type, length and encoding go. */
export type NativeCheck = (native: Json) => readonly Fault[];

/**
 * Compiles a form's schema. A required field that is absent, null or blank is `REQUIRED`; damaged text anywhere is that
 * field's only fault; one field has one fault. `mayShow` says whether a field's value may be repeated.
 * Throws what the compiler throws when the schema is none.
 */
export function nativeCheck(schema: JsonObject, mayShow: (field: string) => boolean): NativeCheck {
  const fields = declaredFields(schema);
  const titleOf = (field: string): string => asText(fields.get(field)?.['title']) ?? field;
  const validate = nativeCompiler().compile(nativeSchema(schema));
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
    return found.faults;
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

const BLANK = /^\s*$/;

function nativeCompiler(): Ajv2020 {
  const ajv = schemaCompiler({ strictSchema: true });
  ajv.addKeyword({
    keyword: 'filled',
    type: 'object',
    schemaType: 'array',
    errors: 'full',
    compile: (names: readonly string[]) => filled(names),
  });
  return ajv;
}

/** The keyword `filled`: these members have a value that is neither null nor blank. */
function filled(names: readonly string[]): {
  (record: Readonly<Record<string, unknown>>, at?: { readonly instancePath: string }): boolean;
  errors?: Partial<ErrorObject>[];
} {
  const validate: ReturnType<typeof filled> = (record, at) => {
    const empty = names.filter((name) => isEmpty(record[name]));
    validate.errors = empty.map((name) => ({
      keyword: 'filled',
      instancePath: at?.instancePath ?? '',
      params: { missingProperty: name },
    }));
    return empty.length === 0;
  };
  return validate;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && BLANK.test(value));
}
