import type { IntakeState } from '@hub/contracts';
import { INTAKE_STATES } from '@hub/contracts';
import { COUNTERS } from '../processor/outcome.js';

/** Where one partition of `hub.received` stands: what the hub began with, reads next, and what the log holds. */
export interface PartitionOffsets {
  readonly first: bigint;
  readonly next: bigint;
  readonly end: bigint;
}

/** What the tables say of one system, in one snapshot. */
export interface LedgerRows {
  /** Counter state → sum. */
  readonly counters: ReadonlyMap<number, number>;
  /** Intake state number → receipt rows there are. */
  readonly rows: ReadonlyMap<number, number>;
}

/** The books of one system (`interfaces.md`, *Every connector app*). */
export interface Books {
  readonly received: number;
  readonly repeated: number;
  readonly published: number;
  readonly duplicate: number;
  readonly superseded: number;
  readonly notShared: number;
  readonly discarded: number;
  readonly returned: number;
  readonly quarantined: number;
  readonly inFlight: number;
  readonly balanced: boolean;
  readonly refused: number;
}

/**
 * Closes the books (guard 15): offsets say what was received, rows say what was decided.
 * A row deleted by anyone shows, since rows are counted and also kept as counters.
 */
export function closeBooks(offsets: readonly PartitionOffsets[], ledger: LedgerRows): Books {
  const counter = (state: number) => ledger.counters.get(state) ?? 0;
  const rolled = (state: number) => counter(COUNTERS.rolledFrom + state);
  const kept = (state: IntakeState) => {
    const number = INTAKE_STATES.indexOf(state);
    return (ledger.rows.get(number) ?? 0) + rolled(number);
  };
  const beside = counter(COUNTERS.repeated) + counter(COUNTERS.redone);
  const decided = sum(INTAKE_STATES.map(kept));
  const read = Number(sumBig(offsets.map((partition) => partition.next - partition.first)));
  const total = Number(sumBig(offsets.map((partition) => partition.end - partition.first)));
  const agree = INTAKE_STATES.every((state, number) => kept(state) === counter(number));
  return {
    received: total - beside,
    repeated: counter(COUNTERS.repeated),
    published: kept('published'),
    duplicate: kept('duplicate'),
    superseded: kept('superseded'),
    notShared: kept('not-shared'),
    discarded: kept('discarded'),
    returned: kept('returned'),
    quarantined: kept('quarantined'),
    inFlight: total - read,
    balanced: agree && read === decided + beside,
    refused: counter(COUNTERS.refused),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function sumBig(numbers: readonly bigint[]): bigint {
  return numbers.reduce((total, number) => total + number, 0n);
}
