import type { Json } from '@hub/contracts';
import type { Decoded } from '../codecs/codec.js';
import type { MappingPlan } from '../document/nodes.js';
import type { MappingProgram } from '../program.js';
import { keyText, pick } from '../run/pick.js';
import { soleRow } from '../run/rows.js';
import { memberSource } from './read-source.js';
import { generated, quoted } from './source-text.js';

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

/** Reads times of change. A record's is asked for twice, by `changedAt` and by `read`: the last one is remembered. */
export function changedReader({ changedAt }: MappingPlan): (native: Json) => Decoded {
  let last: { readonly native: Json; readonly decoded: Decoded } | undefined;
  return (native) => {
    if (last?.native !== native) {
      last = { native, decoded: changedAt?.codec.decode(native) };
    }
    return last.decoded;
  };
}

/** The function that says when a record changed, for forms that know. */
export function changedProgram(
  { changedAt }: MappingPlan,
  decode: (native: Json) => Decoded,
): MappingProgram['changedAt'] {
  if (changedAt === undefined) {
    return () => undefined;
  }
  const { field } = changedAt;
  const given: (native: Json) => Json | undefined = generated(
    { soleRow },
    `return (n) => n === null || typeof n !== "object" ? undefined : ${memberSource('n', field)};`,
  );
  return (native) => {
    const value = given(native);
    const picked = value === undefined ? undefined : pick(value);
    const isScalar = typeof picked === 'string' || typeof picked === 'number';
    const decoded = isScalar ? decode(picked) : undefined;
    return typeof decoded === 'string' ? new Date(decoded) : undefined;
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
