import type { JsonObject } from '@hub/contracts';
import { utf8Bytes } from '@hub/domain';
import type { Contribution, Target } from './contribution.js';

/** The document of an entity row: all that systems have said of it. */
export interface EntityDoc {
  /** Counts the writes of this row. */
  readonly revision: number;
  readonly contributions: readonly Contribution[];
  /** The link rows that stand for this entity. */
  readonly links: readonly Target[];
  /** Set when this entity turned out to be another, older one. */
  readonly mergedInto?: string;
}

interface StoredContribution extends Omit<
  Contribution,
  'stated' | 'record' | 'bytes' | 'targets' | 'deniable' | 'traceparent'
> {
  readonly stated?: readonly [string, string][];
  readonly record?: JsonObject;
}

interface StoredDoc extends Omit<EntityDoc, 'contributions' | 'links'> {
  readonly contributions: readonly StoredContribution[];
  readonly links: readonly [string, string][];
}

/** Reads the text of an entity row. */
export function readDoc(text: string): EntityDoc {
  const { contributions, links, ...rest } = JSON.parse(text) as StoredDoc;
  return {
    ...rest,
    links: links.map(targetOf),
    contributions: contributions.map(({ stated = [], ...c }) => ({
      ...c,
      stated: stated.map(targetOf),
    })),
  };
}

/** The document as UTF-8 JSON; records that still have the bytes they came in are passed through. */
export function writeDoc({ contributions, links, ...head }: EntityDoc): Buffer {
  const text = JSON.stringify({ links: links.map(pairOf), ...head });
  const said = contributions.flatMap((one, index) =>
    index > 0 ? [',', ...piecesOf(one)] : piecesOf(one),
  );
  return utf8Bytes(`${text.slice(0, -1)},"contributions":[`, ...said, ']}');
}

function piecesOf(contribution: Contribution): (string | Uint8Array)[] {
  const { record, bytes } = contribution;
  const text = JSON.stringify(headOf(contribution));
  return record === undefined
    ? [text]
    : [`${text.slice(0, -1)},"record":`, bytes ?? JSON.stringify(record), '}'];
}

/** Without the record, and without what only this process knows. */
function headOf({
  stated,
  record: _record,
  bytes: _bytes,
  targets: _targets,
  deniable: _deniable,
  traceparent: _traceparent,
  ...head
}: Contribution): object {
  return stated.length > 0 ? { stated: stated.map(pairOf), ...head } : head;
}

function targetOf([role, hash]: [string, string]): Target {
  return { role, hash };
}

function pairOf({ role, hash }: Target): [string, string] {
  return [role, hash];
}
