import type { Json } from '@hub/contracts';

/**
 * The dotted name of the place that a JSON pointer means; the places of elements in lists are left out, so that a field
 * has one name in all rows: `/steps/2/name` is `steps.name`. `row` is the 1-based place in the innermost list.
 */
export function placeOf(
  pointer: string,
  record: unknown,
): { readonly name: string; readonly row?: number } {
  const names: string[] = [];
  let at = record;
  let row: number | undefined;
  for (const step of pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(at)) {
      row = Number(name) + 1;
    } else {
      names.push(name);
    }
    at = (at as Readonly<Record<string, Json>> | undefined)?.[name];
  }
  return { name: names.join('.'), ...(row === undefined ? {} : { row }) };
}
