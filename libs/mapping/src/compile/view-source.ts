import type { Kind } from '@hub/contracts';
import type { CanonicalRef, MappingPlan } from '../document/nodes.js';
import { chain, quoted } from './source-text.js';

/** Members of a joined view's `related`, and of records that carry an extract of another kind. */
const ROLES: ReadonlySet<string> = new Set(['holder', 'item', 'case', 'project']);

/** How a record of another kind is found from a view. */
const ROLE_OF: Readonly<Partial<Record<Kind, string>>> = {
  party: 'holder',
  'service-item': 'item',
  case: 'case',
  project: 'project',
};

interface Place {
  readonly expression: string;
  /** What `filled` says of a value from here. */
  readonly label: string;
}

/** Statements that look every path of `refs` up in the view, once: the value of ref 2 is `p2`, its place `s2`. */
export function viewSource(refs: readonly CanonicalRef[], plan: MappingPlan): string {
  return refs.map((ref, index) => lookUp(ref, index, plan)).join('');
}

function lookUp(ref: CanonicalRef, index: number, { makes }: MappingPlan): string {
  const declared = `let p${index}, s${index};\n`;
  if (makes.length === 1) {
    return declared + firstOf(ownPlaces(ref), index);
  }
  const own = firstOf(ownPlaces(ref), index);
  const other = firstOf(otherPlaces(ref), index);
  return `${declared}if (view.kind === ${quoted(ref.kind)}) {\n${own}} else {\n${other}}\n`;
}

/** In the record itself, else where the view joins it: the record's own word counts first. */
function ownPlaces({ path, segments }: CanonicalRef): readonly Place[] {
  const own = { expression: chain('r', segments), label: path };
  const [first = ''] = segments;
  return ROLES.has(first)
    ? [own, { expression: chain('l', segments), label: `related.${path}` }]
    : [own];
}

/** From a view of another kind: the joined record first, since it is the whole of what is known there. */
function otherPlaces({ kind, path, segments }: CanonicalRef): readonly Place[] {
  const role = ROLE_OF[kind];
  if (role === undefined) {
    return [];
  }
  return [
    { expression: chain('l', [role, ...segments]), label: `related.${role}.${path}` },
    { expression: chain('r', [role, ...segments]), label: `${role}.${path}` },
  ];
}

function firstOf(places: readonly Place[], index: number): string {
  return places
    .map(({ expression, label }, rank) => {
      const take = `p${index} = ${expression}; s${index} = ${quoted(label)};`;
      return rank === 0 ? `${take}\n` : `if (p${index} == null) { ${take} }\n`;
    })
    .join('');
}
