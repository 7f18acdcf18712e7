import type { Language, ToldFault } from '@hub/contracts';
import { inHubZone, tellFault } from '@hub/contracts';
import { receiptParts } from '@hub/runtime';
import type { ReceiptDelivery } from '../deliveries/receipt-delivery.js';
import type { ReceiptFacts } from '../store/receipt.store.js';

/** One entity of the registry that a receipt became part of. */
export interface ReceiptEntity {
  readonly kind: string;
  readonly id: string;
  readonly version: number;
}

/** `GET /v1/receipts/{receipt}` (`interfaces.md`). */
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
  /** The delivery that was read back. */
  readonly echoOf?: string;
  readonly supersededBy?: string;
  readonly entities?: readonly ReceiptEntity[];
  /** What other systems were given, or are about to be given, of these entities. */
  readonly deliveries?: readonly ReceiptDelivery[];
}

/** A receipt that is decided, told to whoever handed the record in. */
export function answerOf(
  facts: ReceiptFacts,
  form: { readonly system: string; readonly form: string },
  language: Language,
): ReceiptAnswer {
  const told = (faults: ReceiptFacts['faults']) =>
    faults?.map((fault) => tellFault(fault, language, true));
  const faults = told(facts.faults);
  const warnings = told(facts.warnings);
  return {
    receipt: facts.receipt,
    system: form.system,
    form: form.form,
    receivedAt: timeOf(facts.receipt),
    attempt: facts.attempt,
    state: facts.state,
    ...(faults ? { faults } : {}),
    ...(warnings && warnings.length > 0 ? { warnings } : {}),
    ...(facts.of && facts.state === 'duplicate' ? repeated(facts.of) : {}),
    ...(facts.of && facts.state === 'superseded' ? { supersededBy: facts.of } : {}),
  };
}

/** Deliveries are numbered by UUIDs of version 7, receipts of version 8. */
function repeated(of: string): Pick<ReceiptAnswer, 'duplicateOf' | 'echoOf'> {
  return of[14] === '7' ? { echoOf: of } : { duplicateOf: of };
}

/** When a receipt's record came: the time its number carries. */
export function timeOf(receipt: string): string {
  return inHubZone(new Date(receiptParts(receipt)?.atMs ?? 0));
}
