import type { EntityState, Kind } from '@hub/contracts';
import { ENTITY_STATES } from '@hub/contracts';

/** The numbers of kinds in tables. Append only. */
const KIND_NUMBERS: Readonly<Record<Kind, number>> = {
  license: 0,
  case: 1,
  penalty: 2,
  project: 3,
  'service-item': 4,
  party: 5,
};

const KINDS_BY_NUMBER = new Map(
  Object.entries(KIND_NUMBERS).map(([kind, number]) => [number, kind as Kind]),
);

/** What a match key stands for: the native key of a contribution, or an identity. Append only. */
export const KEY_ROLES = { native: 0, identity: 1 } as const;

/** Roles of links in tables. Append only. */
const LINK_ROLES = ['holder', 'item', 'case', 'project'] as const;

export function kindNumber(kind: Kind): number {
  return KIND_NUMBERS[kind];
}

export function kindOfNumber(number: number): Kind {
  return KINDS_BY_NUMBER.get(number) as Kind;
}

export function stateNumber(state: EntityState): number {
  return ENTITY_STATES.indexOf(state);
}

export function stateOfNumber(number: number): EntityState {
  return ENTITY_STATES[number] as EntityState;
}

/** The number of a link's role; -1 for a role nobody declared. */
export function linkRoleNumber(role: string): number {
  return (LINK_ROLES as readonly string[]).indexOf(role);
}
