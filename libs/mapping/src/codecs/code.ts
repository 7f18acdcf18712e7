import type { CodeTable, Json } from '@hub/contracts';
import { normaliseText, refuse } from '@hub/domain';
import { ArgumentProblem, defineCodec } from './codec.js';
import type { CodecContext, Decoded } from './codec.js';
import { compileDialect } from './dialect.js';
import type { Dialect } from './dialect.js';
import type { Remarked } from './remarked.js';
import { refused } from './remarked.js';
import { scalarText, WRONG_TYPE } from './scalar.js';

interface CodeArgument {
  readonly dialect: Dialect;
  readonly unknown: Remarked;
}

/** Values of a code table; canonical: the table's own value. */
export const code = defineCodec<CodeArgument>({
  name: 'code',
  summary:
    'A value of a code table: `code license-status` uses the column named as the form, `code license-status cert-state` another. The first spelling is written, further ones are read, `*` stands for any text, `~` marks a coarse spelling.',
  examples: [
    { argument: 'example', native: '1', canonical: 'valid' },
    { argument: 'example', native: 1, canonical: 'valid', writes: '1' },
    { argument: 'example', native: '有效', canonical: 'valid', writes: '1' },
    { argument: 'example', native: '2', canonical: 'ended' },
    { argument: 'example', native: '其他-临时', canonical: 'other-临时' },
    { argument: 'example', native: '9', fault: 'CODE_UNKNOWN' },
  ],
  prepare: (words, context) => {
    const [concept = '', column = context.form, ...more] = words.split(/\s+/);
    if (concept === '' || more.length > 0) {
      return new ArgumentProblem(`"${words}" names no code table`, 'Write code <table> [column].');
    }
    return prepared(concept, column, context);
  },
  decode: decodeCode,
  encode: (canonical, { dialect }) => {
    const value = scalarText(canonical);
    return value === undefined ? undefined : dialect.spellingOf(value);
  },
});

function prepared(
  concept: string,
  column: string,
  context: CodecContext,
): CodeArgument | ArgumentProblem {
  const table = context.codes.get(concept);
  if (table === undefined) {
    return new ArgumentProblem(
      `there is no code table "${concept}"`,
      `Add schemas/codes/${concept}.yaml, or use one of: ${[...context.codes.keys()].join(', ')}.`,
    );
  }
  const dialect = compileDialect(table, column);
  return dialect instanceof ArgumentProblem
    ? dialect
    : { dialect, unknown: unknownCode(table, dialect) };
}

function decodeCode(native: Json, { dialect, unknown }: CodeArgument): Decoded {
  const text = scalarText(native);
  if (text === undefined) {
    return WRONG_TYPE;
  }
  return dialect.valueOf(text) ?? dialect.valueOf(normaliseText(text)) ?? unknown;
}

const SHOWN = 12;

function unknownCode({ concept }: CodeTable, { spellings }: Dialect): Remarked {
  const some = spellings.slice(0, SHOWN).join('、');
  const list = spellings.length > SHOWN ? `${some} …` : some;
  return refused(
    refuse(
      'CODE_UNKNOWN',
      {
        zh: `不在代码表内，可用的值：${list}。`,
        en: `Not in the code table. Values that are known: ${list}.`,
      },
      {
        zh: `请改用表内的值；确有新值的，请枢纽运维人员补充代码表 ${concept}。`,
        en: `Use a value of the table; if this one is right, ask the hub's operators to add it to code table ${concept}.`,
      },
    ),
  );
}
