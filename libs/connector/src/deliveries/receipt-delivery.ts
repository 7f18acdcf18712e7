import type { DeliveryState } from '@hub/contracts';

/** A delivery as a receipt tells it. */
export interface ReceiptDelivery {
  readonly system: string;
  readonly form: string;
  readonly state: DeliveryState;
  readonly at: string;
}
