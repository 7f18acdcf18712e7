import { receivedTopic } from '@hub/contracts';
import type { LogReader } from '@hub/messaging';
import { readReceived } from '../processor/received-message.js';
import type { FormRegister } from '../stage/form-register.js';
import type { ReceiptStore } from '../store/receipt.store.js';
import type { HandedIn } from './own-words.js';

/** Reads native records back from `hub.received`, where their receipt's row says they stand. */
export class LogHandedIn implements HandedIn {
  constructor(
    private readonly receipts: ReceiptStore,
    private readonly forms: FormRegister,
    private readonly log: Pick<LogReader, 'readRange'>,
  ) {}

  async nativeOf(receipt: string): Promise<Buffer | undefined> {
    const facts = await this.receipts.find(receipt);
    const form = facts && this.forms.byId(facts.form);
    if (!facts || !form) {
      return undefined;
    }
    const message = await this.log.readRange(
      receivedTopic(form.system),
      facts.partition,
      BigInt(facts.offset),
    );
    const value = message?.value;
    return value ? readReceived(value).nativeBytes : undefined;
  }
}
