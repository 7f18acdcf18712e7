import type { Environment } from '@hub/runtime';
import type { HubHome } from './hub/hub-home.js';
import type { CliSettings } from './settings.js';
import type { Output } from './terminal/output.js';

/** What every command is given. */
export interface CliContext {
  readonly settings: Readonly<CliSettings>;
  /** The variables of this process, for those it starts. */
  readonly env: Environment;
  readonly home: HubHome;
  readonly out: Output;
}
