import type { SystemDeclaration, Want } from '@hub/contracts';
import type { Stage } from '../stage/stage.js';

/** One want of one system: a filter, the form that is filled, and where it goes. */
export interface Recipient {
  /** Its number in the tables. */
  readonly id: number;
  readonly system: SystemDeclaration;
  readonly want: Want;
  readonly stage: Stage;
}

/** How a recipient is named in logs, leases and figures. */
export function nameOf({ system, want }: Pick<Recipient, 'system' | 'want'>): string {
  return `${system.system}/${want.name}`;
}
