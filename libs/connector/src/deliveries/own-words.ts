import { isDeepStrictEqual } from 'node:util';
import type { Clock, JsonObject, Kind, Shared } from '@hub/contracts';
import type { Stage } from '../stage/stage.js';
import type { Desired } from './desired.js';
import type { Recipient } from './recipient.js';

/** Reads back what was handed in under a receipt. */
export interface HandedIn {
  /** The native bytes; undefined once the log keeps them no longer. */
  nativeOf(receipt: string): Promise<Buffer | undefined>;
}

/**
 * Whether the recipient's own system has told all that its form would be filled with: then it is not given back its own
 * words. Set is `toldAt`, when it said so. What it told stands in the log, and is read only where others had something
 * to say as well; when the log keeps it no longer, the form is delivered.
 */
export async function withOwnWords(
  desired: Desired,
  recipient: Recipient,
  view: Shared,
  { handedIn, clock }: { readonly handedIn: HandedIn; readonly clock: Clock },
): Promise<Desired> {
  const { system, form } = recipient.stage;
  const own = view.contributions.find((one) => one.system === system && one.form === form);
  if (!own) {
    return desired;
  }
  const isSole = view.contributions.length === 1 && Object.keys(view.related).length === 0;
  if (isSole || (await isSaidIn(own.receipt))) {
    return { ...desired, toldAt: Date.parse(own.at) };
  }
  return desired;

  async function isSaidIn(receipt: string): Promise<boolean> {
    const bytes = await handedIn.nativeOf(receipt);
    const said = bytes && filledAlone(recipient.stage, view.kind, bytes, clock.now());
    const wanted = JSON.parse(desired.native.toString('utf8')) as JsonObject;
    return (
      said !== undefined &&
      Object.entries(wanted).every(([field, value]) => isDeepStrictEqual(said[field], value))
    );
  }
}

/** The form as it would be filled from one native record alone. */
function filledAlone(stage: Stage, kind: Kind, bytes: Buffer, now: Date): JsonObject | undefined {
  const reading = stage.run(JSON.parse(bytes.toString('utf8')) as JsonObject, now);
  const record = reading.ok ? reading.records.find((one) => one.kind === kind) : undefined;
  if (!record) {
    return undefined;
  }
  const view = {
    kind,
    record: JSON.parse(record.json.toString('utf8')) as JsonObject,
    related: {},
  };
  // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a form is filled here, no array
  return stage.fill(view).native;
}
