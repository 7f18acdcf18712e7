import type { Json } from '@hub/contracts';
import { asObject } from './form-fields.js';
import type { CanonicalRef, TableRule } from './nodes.js';
import { pointerStep } from './problems.js';
import { canonicalRef, entriesOf, textOf } from './scope.js';
import type { Scope } from './scope.js';

/** Parses `rows:`; a form without it is one flat record. */
export function parseTables(scope: Scope): readonly TableRule[] {
  const entries = entriesOf(scope.form.mapping.body, 'rows');
  const tables = entries.map(([name, value]) => parseTable(scope, name, value));
  const found = tables.filter((table) => table !== undefined);
  if (found.length > 0 && found.filter(({ key }) => key !== undefined).length !== 1) {
    scope.problems.add('/rows', {
      rule: 'rows',
      message: 'exactly one table carries the key of the form',
      remedy: 'Write key: <column> at the main table, and on: <column> at the others.',
    });
  }
  return found;
}

function parseTable(scope: Scope, name: string, value: Json): TableRule | undefined {
  const body = asObject(value);
  const pointer = `/rows/${pointerStep(name)}`;
  const place = placeOf(scope, textOf(body['one']), textOf(body['many']), pointer);
  if (place === undefined) {
    return undefined;
  }
  const links = textOf(body['links']);
  const to = links === undefined ? undefined : canonicalRef(scope, links, pointer);
  return {
    name,
    ...place,
    ...column('key', body['key']),
    ...column('on', body['on']),
    ...column('order', body['order']),
    optional: body['optional'] === true,
    ...(to === undefined ? {} : { links: to }),
  };
}

function column(name: string, value: Json | undefined): Readonly<Record<string, string>> {
  const text = textOf(value);
  return text === undefined ? {} : { [name]: text };
}

type Place = Pick<TableRule, 'shape' | 'makes' | 'into'>;

function placeOf(
  scope: Scope,
  one: string | undefined,
  many: string | undefined,
  pointer: string,
): Place | undefined {
  const makes = scope.makes.find((kind) => kind === one);
  if (makes !== undefined && many === undefined) {
    return { shape: 'one', makes };
  }
  if (many !== undefined && one === undefined) {
    const into: CanonicalRef | undefined = canonicalRef(scope, many, pointer);
    return into && { shape: 'many', into };
  }
  scope.problems.add(pointer, {
    rule: 'rows',
    message: 'a table is one: <kind that the form makes> or many: <path of a list>',
    remedy: `Write one: ${scope.makes[0] ?? 'case'}, or many: ${scope.makes[0] ?? 'case'}.steps.`,
  });
  return undefined;
}
