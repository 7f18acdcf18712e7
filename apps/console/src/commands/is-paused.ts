import type { GivenCommand } from './given-commands.js';

/** Longer than a connector takes to carry out a command and tell of it, also in the middle of a rebalance. */
const ON_ITS_WAY_MS = 30_000;

/**
 * Whether a system is paused, or about to be. A command just given counts before the connector tells of it; after that
 * its heartbeats do; where there are none, the last command.
 */
export function isPaused(
  lastSwitch: Pick<GivenCommand, 'kind' | 'givenAt'> | undefined,
  told: boolean | undefined,
  now: Date,
): boolean {
  const wanted = lastSwitch && lastSwitch.kind === 'pause';
  const isOnItsWay =
    lastSwitch !== undefined && now.getTime() - lastSwitch.givenAt.getTime() < ON_ITS_WAY_MS;
  return (isOnItsWay ? wanted : (told ?? wanted)) ?? false;
}
