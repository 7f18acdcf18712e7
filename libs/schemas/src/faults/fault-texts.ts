import type { FaultCode, Text } from '@hub/contracts';

/** What is said of one failed check, and what to do. */
export interface Told {
  readonly code: FaultCode;
  readonly message: Text;
  readonly remedy: Text;
}

const COMPLETE: Text = {
  zh: '请对照原件填写后重新报送。',
  en: 'Fill it in from the document and send the record again.',
};

/** JSON types as clerks read them. */
const TYPE_NAMES: Readonly<Record<string, Text>> = {
  string: { zh: '文本', en: 'text' },
  number: { zh: '数字', en: 'a number' },
  integer: { zh: '整数', en: 'a whole number' },
  boolean: { zh: '真或假（true/false）', en: 'true or false' },
  object: { zh: '一组字段', en: 'a group of fields' },
  array: { zh: '列表', en: 'a list' },
};

export function tellRequired(title: string): Told {
  return {
    code: 'REQUIRED',
    message: { zh: `“${title}”必填，现为空。`, en: `"${title}" is required and is empty.` },
    remedy: COMPLETE,
  };
}

export function tellType(title: string, types: readonly string[]): Told {
  const known = types.map((type) => TYPE_NAMES[type]).filter((text) => text !== undefined);
  const zh = known.map((text) => text.zh).join('或');
  const en = known.map((text) => text.en).join(' or ');
  return {
    code: 'TYPE',
    message: { zh: `“${title}”应为${zh}。`, en: `"${title}" must be ${en}.` },
    remedy: {
      zh: '请按表单说明的类型填写。',
      en: 'Send it in the type that the form declares.',
    },
  };
}

/** `is` counts characters of a text, or elements of a list. */
export function tellLength(title: string, limit: LengthLimit): Told {
  const [zhUnit, enUnit] = limit.of === 'list' ? ['项', 'elements'] : ['个字符', 'characters'];
  const [zhSide, enSide] = limit.side === 'most' ? ['最多', 'at most'] : ['至少', 'at least'];
  return {
    code: 'LENGTH',
    message: {
      zh: `“${title}”${zhSide} ${limit.limit} ${zhUnit}，现为 ${limit.is} ${zhUnit}。`,
      en: `"${title}" has ${enSide} ${limit.limit} ${enUnit}, this one has ${limit.is}.`,
    },
    remedy: {
      zh: '请核对是否填错了栏目；确需更长的，请联系本系统管理员。',
      en: 'See whether it stands in the right field; if it is truly so long, ask the hub’s administrator.',
    },
  };
}

/** How long something may be, and how long it is. */
export interface LengthLimit {
  readonly of: 'text' | 'list';
  readonly side: 'most' | 'least';
  readonly limit: number;
  readonly is: number;
}

export function tellUnknownField(name: string): Told {
  return {
    code: 'UNKNOWN_FIELD',
    message: {
      zh: `表单中没有“${name}”这个字段。`,
      en: `The form has no field "${name}".`,
    },
    remedy: {
      zh: '请核对字段代码的拼写，或删去这个字段。',
      en: 'Correct the name of the field, or leave it out.',
    },
  };
}

export const BROKEN_TEXT: Told = {
  code: 'ENCODING',
  message: {
    zh: '文字已损坏：含有无法识别的字符（乱码）。',
    en: 'The text is damaged: it holds characters that could not be read.',
  },
  remedy: {
    zh: '请用正确的编码（UTF-8 或 GB 18030）重新导出后报送。',
    en: 'Export it again in the right encoding (UTF-8 or GB 18030) and send it once more.',
  },
};

export const NO_OBJECT: Told = {
  code: 'TYPE',
  message: {
    zh: '这一条不是记录：应为一个 JSON 对象（字段名与值）。',
    en: 'This is no record: it must be a JSON object of field names and values.',
  },
  remedy: {
    zh: '请检查这一行的括号、引号和逗号。',
    en: 'Look at the brackets, quotes and commas of this line.',
  },
};

export const TOO_MUCH: Told = {
  code: 'TOO_LARGE',
  message: {
    zh: '这一条记录的字段过多或嵌套过深。',
    en: 'This record has too many fields, or fields within fields too deep.',
  },
  remedy: {
    zh: '请确认一条记录只报送一份表单。',
    en: 'See that one record holds one form only.',
  },
};

export function tellDate(title: string): Told {
  return {
    code: 'DATE',
    message: { zh: `“${title}”不是日期或时间。`, en: `"${title}" is no date or time.` },
    remedy: {
      zh: '请填写真实存在的日期，如 2026-11-25。',
      en: 'Give a date that exists, e.g. 2026-11-25.',
    },
  };
}

export function tellCode(title: string): Told {
  return {
    code: 'CODE_UNKNOWN',
    message: {
      zh: `“${title}”的取值不在代码表中。`,
      en: `The value of "${title}" is in no code table.`,
    },
    remedy: { zh: '请按代码表填写。', en: 'Use a value of the code table.' },
  };
}

export function tellRange(title: string, limit: string): Told {
  return {
    code: 'RANGE',
    message: {
      zh: `“${title}”超出范围（应${limit}）。`,
      en: `"${title}" is out of range (must be ${limit}).`,
    },
    remedy: { zh: '请核对数值。', en: 'Check the number.' },
  };
}

export function tellPattern(title: string): Told {
  return {
    code: 'PATTERN',
    message: { zh: `“${title}”的格式不对。`, en: `"${title}" has the wrong form.` },
    remedy: { zh: '请对照原件重新填写。', en: 'Type it again from the document.' },
  };
}
