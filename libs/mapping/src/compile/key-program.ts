import type { MappingPlan } from '../document/nodes.js';
import type { MappingProgram } from '../program.js';
import { keyText } from '../run/pick.js';
import { soleRow } from '../run/rows.js';
import { memberSource } from './read-source.js';
import { generated, quoted } from './source-text.js';
import { Remarked } from '../codecs/remarked.js';

/** The function that gives a record's native key. */
export function keyProgram({ key }: MappingPlan): MappingProgram['keyOf'] {
  const names = key.map((_, index) => `k${index}`);
  const reads = key.map((ref, index) => `const k${index} = keyText(${memberSource('n', ref)});\n`);
  const missing = names.map((name) => `${name} === undefined`).join(' || ');
  return generated(
    { keyText, soleRow },
    `return function keyOf(n) {
if (n === null || typeof n !== "object") return undefined;
${reads.join('')}return ${missing} ? undefined : JSON.stringify([${names.join(', ')}]);
};`,
  );
}

/** The function that says when a record changed, for forms that know. */
export function changedProgram({ changedAt }: MappingPlan): MappingProgram['changedAt'] {
  if (changedAt === undefined) {
    return () => undefined;
  }
  const { field, codec } = changedAt;
  const given: (native: unknown) => string | number | undefined = generated(
    { soleRow },
    `return (n) => n === null || typeof n !== "object" ? undefined : ${memberSource('n', field)};`,
  );
  return (native) => {
    const value = given(native);
    const text = value === undefined ? undefined : keyText(value);
    const decoded = text === undefined ? undefined : codec.decode(text);
    if (decoded instanceof Remarked || typeof decoded !== 'string') {
      return undefined;
    }
    return new Date(decoded);
  };
}

/** The function that says whether a record takes itself back. */
export function withdrawProgram({ withdraw }: MappingPlan): MappingProgram['withdraws'] {
  if (withdraw === undefined) {
    return () => false;
  }
  const { when, field, value } = withdraw;
  return generated(
    { keyText, soleRow },
    `return (n) => n !== null && typeof n === "object" && keyText(${memberSource('n', field)}) ${when === 'if' ? '===' : '!=='} ${quoted(value)};`,
  );
}
