import type { Fault, FaultCode, Json, JsonObject, Kind, Text } from '@hub/contracts';
import { dayAt } from '../dates/date-time.js';
import { birthDateOf, checkResidentId } from '../identifiers/resident-id.js';
import type { DatedPath, RecordRules } from './record-rules.js';
import { RECORD_RULES } from './record-rules.js';

const NONE: readonly Fault[] = [];

/**
 * What no single field shows: ends before beginnings (`DATE_ORDER`), decisions of tomorrow and people not yet born
 * (`RANGE`). `record` has passed its canonical schema; today is the day in China at `now`.
 * Faults carry canonical paths and no values; `field` is left to whoever knows the form. Usually empty, and then the
 * same empty list each time.
 */
export function checkRecord(
  kind: Kind,
  record: JsonObject,
  { now }: { readonly now: Date },
): readonly Fault[] {
  const today = dayAt(now);
  let faults: Fault[] | undefined;
  for (const rule of COMPILED[kind]) {
    const fault = rule(record, today);
    if (fault !== undefined) {
      (faults ??= []).push(fault);
    }
  }
  return faults ?? NONE;
}

/** One rule: the fault of a record, if any. */
type Rule = (record: JsonObject, today: string) => Fault | undefined;

const COMPILED: Readonly<Record<Kind, readonly Rule[]>> = {
  license: compiled(RECORD_RULES.license),
  case: compiled(RECORD_RULES.case),
  penalty: compiled(RECORD_RULES.penalty),
  project: compiled(RECORD_RULES.project),
  'service-item': compiled(RECORD_RULES['service-item']),
  party: compiled(RECORD_RULES.party),
};

function compiled({ order, past, people }: RecordRules): readonly Rule[] {
  return [
    ...past.map(happened),
    ...people.map(born),
    ...order.map(({ starts, end }) => ordered(starts, end)),
  ];
}

function ordered(starts: readonly DatedPath[], end: DatedPath): Rule {
  const endOf = reader(end.path);
  const readers = starts.map((start) => ({
    read: reader(start.path),
    fault: disorder(start, end),
  }));
  return (record) => {
    const last = endOf(record);
    if (last === undefined) {
      return undefined;
    }
    for (const { read, fault } of readers) {
      const first = read(record);
      if (first !== undefined) {
        return isBefore(last, first) ? fault : undefined;
      }
    }
    return undefined;
  };
}

function happened(what: DatedPath): Rule {
  const read = reader(what.path);
  const fault = future(what);
  return (record, today) => {
    const at = read(record);
    return at !== undefined && at.slice(0, 10) > today ? fault : undefined;
  };
}

function born(path: string): Rule {
  const read = reader(path);
  const fault = unborn(path);
  return (record, today) => {
    const id = read(record);
    const isBornLater = id !== undefined && checkResidentId(id).ok && birthDateOf(id) > today;
    return isBornLater ? fault : undefined;
  };
}

/** By the day: clocks of different systems are minutes apart, and many a form has no hour. */
function isBefore(end: string, start: string): boolean {
  return end.slice(0, 10) < start.slice(0, 10);
}

/** Reads the text at a canonical path; `undefined` when there is none. */
function reader(path: string): (record: JsonObject) => string | undefined {
  const names = path.split('.');
  return (record) => {
    let value: Json | undefined = record;
    for (const name of names) {
      value = isObject(value) ? value[name] : undefined;
    }
    return typeof value === 'string' ? value : undefined;
  };
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function disorder(start: DatedPath, end: DatedPath): Fault {
  return fault(
    end.path,
    'DATE_ORDER',
    {
      zh: `${end.title.zh}早于${start.title.zh}。`,
      en: `${sentence(end.title.en)} lies before ${start.title.en}.`,
    },
    {
      zh: '请对照原件核对这两个日期，改正填错的一个。',
      en: 'Compare both with the document and correct the wrong one.',
    },
  );
}

function future({ path, title }: DatedPath): Fault {
  return fault(
    path,
    'RANGE',
    { zh: `${title.zh}晚于今天。`, en: `${sentence(title.en)} lies after today.` },
    { zh: '请核对年份和月日是否填错。', en: 'See whether year, month or day is mistyped.' },
  );
}

function unborn(path: string): Fault {
  return fault(
    path,
    'RANGE',
    {
      zh: '公民身份号码中的出生日期晚于今天。',
      en: 'The date of birth inside this resident identity number lies after today.',
    },
    { zh: '请对照身份证件重新填写。', en: 'Type it again from the card.' },
  );
}

function fault(path: string, code: FaultCode, message: Text, remedy: Text): Fault {
  return { field: '', path, code, message, remedy };
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
