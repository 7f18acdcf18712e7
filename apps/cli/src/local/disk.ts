import { statfsSync } from 'node:fs';
import { Misconfigured } from '@hub/contracts';

const LEAST_FREE_MB = 500;

/** Megabytes that are free where this folder lies. */
export function freeMegabytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return Math.floor((bavail * bsize) / 1024 / 1024);
}

/** Whether this much free space is enough to start with. */
export function isSpaceEnough(megabytes: number): boolean {
  return megabytes >= LEAST_FREE_MB;
}

/** Throws `Misconfigured` when the disk is so full that Kafka or PostgreSQL would soon stop. */
export function claimSpace(folder: string): void {
  const free = freeMegabytes(folder);
  if (!isSpaceEnough(free)) {
    throw new Misconfigured(
      `The disk that holds ${folder} is full: ${free} MB are free, at least ${LEAST_FREE_MB} MB are needed.`,
      'Free some space, or set HUB_HOME to a folder on another disk.',
    );
  }
}
