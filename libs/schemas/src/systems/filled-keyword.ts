import type { Ajv2020 } from 'ajv/dist/2020.js';
import { _ } from 'ajv/dist/2020.js';

/**
 * The keyword `filled`, a list of names: these members have a value that is neither null nor blank. All that are empty
 * are told, each as `missingProperty`.
 */
export function addFilledKeyword(ajv: Ajv2020): void {
  ajv.addKeyword({
    keyword: 'filled',
    type: 'object',
    schemaType: 'array',
    error: {
      message: 'must have a value',
      params: ({ params }) => _`{missingProperty: ${params['missingProperty']}}`,
    },
    code: (context) => {
      const { gen, data } = context;
      const empty = gen.scopeValue('func', { ref: isEmpty, code: _`isEmpty` });
      for (const name of context.schema as readonly string[]) {
        gen.if(_`${empty}(${data}[${name}])`, () => {
          context.setParams({ missingProperty: _`${name}` }, true);
          context.error();
        });
      }
    },
  });
}

/** Absent, null, or nothing but space: forms have no other way of saying "no value". */
function isEmpty(value: unknown): boolean {
  return typeof value === 'string' ? value.trim() === '' : value === undefined || value === null;
}
