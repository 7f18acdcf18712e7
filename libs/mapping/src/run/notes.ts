import type { Fault, Json, JsonObject } from '@hub/contracts';
import { BROKEN_TEXT } from '@hub/domain';
import type { Remark } from '@hub/domain';
import { Remarked } from '../codecs/remarked.js';
import { WRONG_TYPE } from '../codecs/scalar.js';

/** What a fault says of the field it is about. */
export interface FieldNote {
  readonly field: string;
  /** In a table with many rows; the row's index is put between the two. */
  readonly table?: string;
  readonly column?: string;
  readonly path?: string;
  /** The value is never repeated. */
  readonly personal: boolean;
}

const REQUIRED: Remark = {
  code: 'REQUIRED',
  message: { zh: '必填项为空。', en: 'A required field is empty.' },
  remedy: { zh: '请补填后重新报送。', en: 'Fill it in and send the record again.' },
};

const WANTED: Remark = {
  code: 'REQUIRED',
  message: { zh: '此项应填而未填。', en: 'This field ought to be filled in.' },
  remedy: { zh: '请尽量补填。', en: 'Fill it in if it is known.' },
};

const UNKNOWN_FIELD: Remark = {
  code: 'UNKNOWN_FIELD',
  message: {
    zh: '表单里没有这一项，其内容未被使用。',
    en: 'The form has no such field; it is not used.',
  },
  remedy: {
    zh: '请核对字段名；如系统新增了字段，请告知枢纽运维人员。',
    en: 'Check its name; if your system has a new field, tell the hub’s operators.',
  },
};

const NO_OBJECT: Fault = {
  field: '',
  code: 'TYPE',
  message: { zh: '这条记录不是由字段组成的对象。', en: 'This record is not an object of fields.' },
  remedy: {
    zh: '请按“字段名: 值”的形式报送。',
    en: 'Send it as an object of field names and values.',
  },
};

/** The refusal of what is no record at all. */
export const NO_RECORD = { ok: false, faults: [NO_OBJECT], warnings: [] } as const;

/** More of a text than this tells nobody anything. */
const MOST_CHARACTERS = 200;

/** A value as a fault repeats it: texts and numbers only, and not the whole of a long text. */
function shown(given: Json | undefined): { readonly value?: Json } {
  if (given === undefined || given === null || typeof given === 'object') {
    return {};
  }
  const isLong = typeof given === 'string' && given.length > MOST_CHARACTERS;
  return { value: isLong ? `${Array.from(given).slice(0, MOST_CHARACTERS).join('')}…` : given };
}

/** Collects what is to be said of one record while its lines run. */
export class Notes {
  faults: Fault[] | undefined = undefined;
  warnings: Fault[] | undefined = undefined;
  /** Index of the row under way in a table with many; −1 outside. */
  row = -1;

  /** The value of a decoded object: a remark is noted, a list or an object passes. */
  settle(note: FieldNote, given: Json, decoded: object): Json | undefined {
    if (!(decoded instanceof Remarked)) {
      return decoded as Json;
    }
    if (decoded.refused) {
      this.fault(note, decoded.remark, given);
      return undefined;
    }
    (this.warnings ??= []).push(this.told(note, decoded.remark, given));
    return decoded.value;
  }

  /** A picked object where the codec takes texts: damaged text, or a value of another type. */
  misfit(note: FieldNote, given: Json, picked: object): undefined {
    const remarked = picked instanceof Remarked ? picked : WRONG_TYPE;
    this.fault(note, remarked.remark, given);
  }

  required(note: FieldNote): void {
    (this.faults ??= []).push(this.told(note, REQUIRED));
  }

  wanted(note: FieldNote): void {
    (this.warnings ??= []).push(this.told(note, WANTED));
  }

  broken(note: FieldNote): void {
    (this.faults ??= []).push(this.told(note, BROKEN_TEXT));
  }

  /** Warns of members that the form does not have: a sender's new column must not stop its records. */
  unknown(native: JsonObject, known: ReadonlySet<string>, table: string): void {
    for (const name of Object.keys(native)) {
      if (!known.has(name)) {
        const at = table === '' ? {} : { table, column: name };
        const note = { field: table === '' ? name : `${table}.${name}`, ...at, personal: true };
        (this.warnings ??= []).push(this.told(note, UNKNOWN_FIELD));
      }
    }
  }

  private fault(note: FieldNote, remark: Remark, given: Json): void {
    (this.faults ??= []).push(this.told(note, remark, given));
  }

  private told(note: FieldNote, { code, message, remedy }: Remark, given?: Json): Fault {
    return {
      field: this.fieldName(note),
      ...(note.path === undefined ? {} : { path: note.path }),
      code,
      message,
      remedy,
      ...(note.personal ? {} : shown(given)),
    };
  }

  private fieldName({ field, table, column }: FieldNote): string {
    return this.row < 0 || table === undefined ? field : `${table}[${this.row}].${column ?? ''}`;
  }
}
