import type { Child } from './child.js';

/** Something that a hub consists of and its supervisor keeps running. */
export interface Service {
  readonly name: string;
  /** Where it serves, as people write it; empty for one that serves nobody. */
  readonly address: string;
  /** The process of the last start; absent before the first. */
  readonly process: Child | undefined;
  /** Returns once it is ready. Throws `Misconfigured` with its last words when it ends or hangs before that. */
  start(): Promise<void>;
  /** Stops it in order and waits; kills it when it takes too long. */
  stop(): Promise<void>;
}
