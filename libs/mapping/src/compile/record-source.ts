import type { Json } from '@hub/contracts';
import { quoted } from './source-text.js';

/** A value on its way into a record: where it goes and the expression that holds it. */
export interface Placed {
  readonly segments: readonly string[];
  readonly expression: string;
  /** The expression is never undefined. */
  readonly always: boolean;
}

interface Branch {
  readonly members: Map<string, Branch | Placed>;
}

/**
 * Statements that build one record into `name`. Absent members are never set, so that nothing needs to be deleted,
 * and members stand in alphabetical order: equal content is equal JSON, whatever the order of the lines.
 */
export function recordSource(name: string, values: readonly Placed[]): string {
  const tree: Branch = { members: new Map() };
  for (const value of values) {
    place(tree, value, 0);
  }
  return `const ${name} = {};\n${branchSource(tree, name, { next: 0, root: name })}`;
}

function place({ members }: Branch, value: Placed, depth: number): void {
  const name = value.segments[depth] ?? '';
  const found = members.get(name);
  if (depth === value.segments.length - 1) {
    members.set(name, found !== undefined && 'always' in found ? either(found, value) : value);
    return;
  }
  const branch: Branch = found !== undefined && 'members' in found ? found : { members: new Map() };
  members.set(name, branch);
  place(branch, value, depth + 1);
}

/** Two lines of which only one is read of any record. */
function either(first: Placed, second: Placed): Placed {
  return { ...second, expression: `(${first.expression} ?? ${second.expression})` };
}

interface Names {
  next: number;
  readonly root: string;
}

function branchSource({ members }: Branch, target: string, names: Names): string {
  return [...members.keys()]
    .toSorted()
    .map((name) => memberSource(members.get(name) as Branch | Placed, name, target, names))
    .join('');
}

function memberSource(member: Branch | Placed, name: string, target: string, names: Names): string {
  const place = `${target}[${quoted(name)}]`;
  if (!('members' in member)) {
    const { expression, always } = member;
    return always
      ? `${place} = ${expression};\n`
      : `if (${expression} !== undefined) ${place} = ${expression};\n`;
  }
  const object = `${names.root}_${names.next++}`;
  const holds = [...leaves(member)];
  const test = holds.some(({ always }) => always)
    ? 'true'
    : holds.map(({ expression }) => `${expression} !== undefined`).join(' || ');
  return `if (${test}) {\nconst ${object} = {};\n${branchSource(member, object, names)}${place} = ${object};\n}\n`;
}

function* leaves({ members }: Branch): Generator<Placed> {
  for (const member of members.values()) {
    if ('members' in member) {
      yield* leaves(member);
    } else {
      yield member;
    }
  }
}

/** A JSON value as an expression of the generated code. */
export function jsonSource(value: Json): string {
  return JSON.stringify(value);
}
