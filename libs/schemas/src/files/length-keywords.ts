import type { Ajv2020, KeywordCxt, Name } from 'ajv/dist/2020.js';
import { _, str } from 'ajv/dist/2020.js';

/**
 * Replaces `maxLength` and `minLength` by ones that count characters only where it matters: a text has at most as many
 * characters as code units, and at least half as many, so most texts are decided by their `length`.
 */
export function addLengthKeywords(ajv: Ajv2020): void {
  add(
    ajv,
    'maxLength',
    'more',
    (length, limit, characters) => _`${length} > ${limit} && ${characters} > ${limit}`,
  );
  add(
    ajv,
    'minLength',
    'fewer',
    (length, limit, characters) => _`${length} < ${limit} * 2 && ${characters} < ${limit}`,
  );
}

type Code = ReturnType<typeof _>;

function add(
  ajv: Ajv2020,
  keyword: 'maxLength' | 'minLength',
  word: string,
  fails: (length: Code, limit: Code, characters: Code) => Code,
): void {
  ajv.removeKeyword(keyword);
  ajv.addKeyword({
    keyword,
    type: 'string',
    schemaType: 'number',
    error: {
      message: ({ schemaCode }) => str`must NOT have ${word} than ${schemaCode} characters`,
      params: ({ schemaCode }) => _`{limit: ${schemaCode}}`,
    },
    code: (context: KeywordCxt) => {
      const { gen, data, schemaCode } = context;
      const count: Name = gen.scopeValue('func', { ref: characters, code: _`characters` });
      context.fail(fails(_`${data}.length`, _`${schemaCode}`, _`${count}(${data})`));
    },
  });
}

/** How many characters a text has; one written with two surrogates is one. */
export function characters(text: string): number {
  let pairs = 0;
  for (let i = 0; i < text.length - 1; i++) {
    const isPair =
      (text.charCodeAt(i) & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00;
    pairs += isPair ? 1 : 0;
  }
  return text.length - pairs;
}
