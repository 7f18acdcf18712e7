import type { EntityState, ToldFault } from '@hub/contracts';
import { present } from '../systems/system-facts.js';

/** What a connector answers for a receipt (`interfaces.md`, *Every connector app*), as far as it is used here. */
export interface ReceiptAnswer {
  readonly receipt: string;
  readonly system: string;
  readonly form: string;
  readonly receivedAt: string;
  readonly attempt: number;
  readonly state: string;
  readonly faults?: readonly ToldFault[];
  readonly warnings?: readonly ToldFault[];
  readonly duplicateOf?: string;
  readonly echoOf?: string;
  readonly supersededBy?: string;
  readonly entities?: readonly ReceiptEntity[];
}

/** One entity that a record became part of. */
export interface KnownEntity {
  readonly kind: string;
  readonly id: string;
  readonly version: number;
}

/** The same, or that the registry could not merge it and set it aside. */
export type ReceiptEntity = KnownEntity | { readonly kind: string; readonly state: 'held' };

/** What the registry answers for an entity, as far as it is used here. */
export interface EntityAnswer {
  readonly version?: number;
  readonly state?: EntityState;
  readonly changedAt?: string;
  readonly mergedInto?: string;
}

/** One step in the life of a record, in the order in which they happen. */
export type TraceStep =
  | {
      readonly step: 'received';
      readonly at: string;
      readonly app: string;
      readonly system: string;
      readonly form?: string;
    }
  | {
      readonly step: 'decided';
      readonly state: string;
      readonly attempt: number;
      readonly faults?: readonly ToldFault[];
      readonly warnings?: readonly ToldFault[];
      readonly duplicateOf?: string;
      readonly echoOf?: string;
      readonly supersededBy?: string;
    }
  | {
      readonly step: 'shared';
      /** When the entity took its present content; absent when the registry did not say. */
      readonly at?: string;
      readonly kind: string;
      readonly entityId: string;
      readonly version: number;
      readonly state?: EntityState;
      readonly mergedInto?: string;
    }
  | { readonly step: 'held'; readonly kind: string };

/** `GET /v1/trace/{receipt}`. */
export interface Trace {
  readonly receipt: string;
  readonly system: string;
  readonly state: string;
  readonly steps: readonly TraceStep[];
  /** Apps that did not answer, so that steps may be missing. */
  readonly unanswered?: readonly string[];
}

/** What the registry said of one entity; absent when it did not answer. */
export type SharedEntity = readonly [entity: KnownEntity, answer: EntityAnswer | undefined];

/** The life of one record, from what the apps tell of it. */
export function traceOf(
  receipt: ReceiptAnswer,
  app: string,
  entities: readonly SharedEntity[],
): Trace {
  const isDecided = receipt.state !== 'in-flight';
  const isCut = entities.some(([, answer]) => answer === undefined);
  return {
    receipt: receipt.receipt,
    system: receipt.system,
    state: receipt.state,
    steps: [
      receivedStep(receipt, app),
      ...(isDecided ? [decidedStep(receipt)] : []),
      ...entities.map(sharedStep),
      ...(receipt.entities ?? []).flatMap(heldStep),
    ],
    ...(isCut ? { unanswered: ['registry'] } : {}),
  };
}

function receivedStep({ receivedAt, system, form }: ReceiptAnswer, app: string): TraceStep {
  return { step: 'received', at: receivedAt, app, system, ...(form === '' ? {} : { form }) };
}

function decidedStep(receipt: ReceiptAnswer): TraceStep {
  const { state, attempt, duplicateOf, echoOf, supersededBy } = receipt;
  return {
    step: 'decided',
    state,
    attempt,
    ...present({
      faults: receipt.faults?.map(withoutValue),
      warnings: receipt.warnings?.map(withoutValue),
      duplicateOf,
      echoOf,
      supersededBy,
    }),
  };
}

function heldStep(entity: ReceiptEntity): readonly TraceStep[] {
  return isKnown(entity) ? [] : [{ step: 'held', kind: entity.kind }];
}

/** Whether the record became part of an entity that can be asked for. */
export function isKnown(entity: ReceiptEntity): entity is KnownEntity {
  return 'id' in entity;
}

function sharedStep([entity, answer]: SharedEntity): TraceStep {
  const { kind, id, version } = entity;
  return {
    step: 'shared',
    kind,
    entityId: id,
    version: answer?.version ?? version,
    ...present({ at: answer?.changedAt, state: answer?.state, mergedInto: answer?.mergedInto }),
  };
}

/** What was given is told to its submitter only, and whoever asks here may be somebody else. */
function withoutValue(fault: ToldFault): ToldFault {
  const { value: _, ...told } = fault;
  return told;
}
