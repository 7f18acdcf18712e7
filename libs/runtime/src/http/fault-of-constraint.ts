import type { ValidationError } from 'class-validator';
import type { Fault, FaultCode, Text } from '@hub/contracts';

/** class-validator's constraint → our code; what is not listed is a `PATTERN`. */
const CODES: Readonly<Record<string, FaultCode>> = {
  isNotEmpty: 'REQUIRED',
  isDefined: 'REQUIRED',
  isNotEmptyObject: 'REQUIRED',
  arrayNotEmpty: 'REQUIRED',
  isString: 'TYPE',
  isInt: 'TYPE',
  isNumber: 'TYPE',
  isNumberString: 'TYPE',
  isBoolean: 'TYPE',
  isArray: 'TYPE',
  isObject: 'TYPE',
  nestedValidation: 'TYPE',
  isLength: 'LENGTH',
  minLength: 'LENGTH',
  maxLength: 'LENGTH',
  arrayMinSize: 'LENGTH',
  arrayMaxSize: 'LENGTH',
  min: 'RANGE',
  max: 'RANGE',
  isPositive: 'RANGE',
  isIn: 'CODE_UNKNOWN',
  isEnum: 'CODE_UNKNOWN',
  isDate: 'DATE',
  isIso8601: 'DATE',
  isDateString: 'DATE',
  isRFC3339: 'DATE',
  whitelistValidation: 'UNKNOWN_FIELD',
};

const MESSAGES: Readonly<Partial<Record<FaultCode, readonly [message: Text, remedy: Text]>>> = {
  REQUIRED: [
    { zh: '缺少必填项', en: 'is missing' },
    { zh: '请填写该项。', en: 'Give it.' },
  ],
  TYPE: [
    { zh: '类型不正确', en: 'is of the wrong type' },
    { zh: '请按 /docs 中的类型填写。', en: 'Use the type that /docs gives.' },
  ],
  LENGTH: [
    { zh: '长度不符合要求', en: 'is too long or too short' },
    { zh: '请按 /docs 中的长度填写。', en: 'Keep to the length that /docs gives.' },
  ],
  RANGE: [
    { zh: '超出允许范围', en: 'is out of range' },
    { zh: '请按 /docs 中的范围填写。', en: 'Keep to the range that /docs gives.' },
  ],
  CODE_UNKNOWN: [
    { zh: '不是允许的取值', en: 'is none of the values allowed' },
    { zh: '请使用 /docs 中列出的取值。', en: 'Use one of the values that /docs lists.' },
  ],
  DATE: [
    { zh: '不是有效的日期或时间', en: 'is not a date or time' },
    {
      zh: '请使用 YYYY-MM-DD 或带时区的 RFC 3339 时间。',
      en: 'Use YYYY-MM-DD, or RFC 3339 with a zone.',
    },
  ],
  UNKNOWN_FIELD: [
    { zh: '没有这一项', en: 'is not known here' },
    { zh: '请删除该项，或核对名称。', en: 'Leave it out, or check its name.' },
  ],
};

const PATTERN: readonly [Text, Text] = [
  { zh: '格式不正确', en: 'has the wrong form' },
  { zh: '请按 /docs 中的格式填写。', en: 'Use the form that /docs gives.' },
];

/** What class-validator found wrong, one fault per field; `field` is a path as `party.code` or `items.0.code`. */
export function faultsOf(errors: readonly ValidationError[], parent = ''): Fault[] {
  return errors.flatMap((error) => {
    const field = `${parent}${error.property}`;
    const nested = faultsOf(error.children ?? [], `${field}.`);
    return nested.length > 0 || error.constraints === undefined
      ? nested
      : [faultOf(field, codeOf(error))];
  });
}

function codeOf({ constraints = {}, value }: ValidationError): FaultCode {
  if (value === undefined && constraints['whitelistValidation'] === undefined) {
    return 'REQUIRED';
  }
  const codes = Object.keys(constraints).map((constraint) => CODES[constraint] ?? 'PATTERN');
  // A value of the wrong type breaks every other rule too, and only the type is worth saying.
  return codes.find((code) => code === 'TYPE') ?? codes[0] ?? 'PATTERN';
}

function faultOf(field: string, code: FaultCode): Fault {
  const [message, remedy] = MESSAGES[code] ?? PATTERN;
  const zh = `${field === '' ? '请求体' : field} ${message.zh}`;
  const en = `${field === '' ? 'the body' : field} ${message.en}`;
  return { field, code, message: { zh, en }, remedy };
}
