import { hash } from 'node:crypto';
import type { Clock, Json, OutgoingBytes, Publisher } from '@hub/contracts';
import { inHubZone, receivedTopic } from '@hub/contracts';
import type { HubKeys } from '@hub/runtime';
import { continuedTrace, newDistinct } from '@hub/runtime';
import { faultPoint } from '@hub/runtime/fault-point';
import type { FormInUse } from '../processor/form-in-use.js';
import { writeReceived } from '../processor/received-message.js';
import type { Stage } from '../stage/stage.js';
import type { PushStore, RememberedPush } from '../store/push.store.js';
import type { PushedRecord } from './body.js';
import { chunksByBytes } from './chunks.js';
import { withinDeadline } from './deadline.js';
import { refusals } from './refusals.js';

export const RECORDS_PER_PUSH = 10_000;
const RECORD_BYTES = 900 * 1024;
const BYTES_IN_FLIGHT = 64 * 1024 * 1024;
const ANSWER_WITHIN_MS = 15_000;
const LONGEST_KEY = 128;

/** What the door works with. */
export interface DoorParts {
  readonly keys: HubKeys;
  readonly publisher: Publisher;
  readonly pushes: PushStore;
  readonly clock: Clock;
}

/** Records that stand at the door together. */
export interface Push {
  readonly form: FormInUse & { readonly stage: Stage };
  readonly endpoint: 'records' | 'withdrawals';
  readonly records: readonly PushedRecord[];
  readonly body: Buffer;
  readonly idempotencyKey?: string;
  /** The caller's trace, where he has one (W3C Trace Context). */
  readonly traceparent?: string | undefined;
  /** Which of `records` to write down; all where absent. Their receipts keep their index. */
  readonly only?: readonly number[];
}

/** Writes down what is pushed, and nothing else (`house.md` §4, *The door*). */
export class Door {
  private bytesInFlight = 0;

  constructor(private readonly parts: DoorParts) {}

  /**
   * Returns the receipts in input order once the log has acknowledged every record.
   * The same idempotency key with the same body gets the same receipts, and writes nothing twice
   * once the first request was answered.
   */
  async take(push: Push): Promise<readonly string[]> {
    checkSizes(push.records);
    const remembered = await this.remember(push);
    const receipts = this.receiptsOf(push, remembered);
    if (!remembered?.done) {
      await this.write(push, receipts, remembered?.at ?? this.parts.clock.now());
      await this.finish(push, remembered);
    }
    return receipts;
  }

  private async remember(push: Push): Promise<(RememberedPush & { id: string }) | undefined> {
    const key = push.idempotencyKey;
    if (key === undefined) {
      return undefined;
    }
    if (key.length === 0 || key.length > LONGEST_KEY) {
      throw refusals.badKey();
    }
    const id = this.idOf(push, key);
    const bodyHash = Buffer.from(hash('sha256', push.body, 'hex'), 'hex');
    const remembered = await this.parts.pushes.begin(id, bodyHash, this.parts.clock.now());
    if (!remembered.same) {
      throw refusals.otherBody();
    }
    return { ...remembered, id };
  }

  private idOf(push: Push, key: string): string {
    const { system, form } = push.form;
    return this.parts.keys.matchKey('push', `${system}/${form}/${push.endpoint}`, key);
  }

  private receiptsOf(
    push: Push,
    remembered: (RememberedPush & { id: string }) | undefined,
  ): readonly string[] {
    const { system, form } = push.form;
    const at = remembered?.at ?? this.parts.clock.now();
    const distinct = remembered?.id ?? newDistinct();
    return push.records.map((_record, index) =>
      this.parts.keys.makeReceipt({ at, index, system, form, distinct }),
    );
  }

  private async write(push: Push, receipts: readonly string[], at: Date): Promise<void> {
    const messages = this.messages(push, receipts, at);
    const bytes = messages.reduce((sum, message) => sum + (message.value?.length ?? 0), 0);
    if (this.bytesInFlight > 0 && this.bytesInFlight + bytes > BYTES_IN_FLIGHT) {
      throw refusals.busy();
    }
    this.bytesInFlight += bytes;
    try {
      await withinDeadline(this.publish(push, messages), ANSWER_WITHIN_MS, refusals.logUnreachable);
    } finally {
      this.bytesInFlight -= bytes;
    }
  }

  private async publish(push: Push, messages: readonly OutgoingBytes[]): Promise<void> {
    const topic = receivedTopic(push.form.system);
    for (const chunk of chunksByBytes(messages)) {
      await this.parts.publisher.publishBytes(topic, chunk);
      await faultPoint('door.chunk-sent');
    }
  }

  private async finish(
    push: Push,
    remembered: (RememberedPush & { id: string }) | undefined,
  ): Promise<void> {
    await faultPoint('door.acknowledged');
    if (remembered && push.records.length > 0) {
      await this.parts.pushes.finish(remembered.id);
    }
  }

  private messages(push: Push, receipts: readonly string[], at: Date): readonly OutgoingBytes[] {
    const receivedAt = inHubZone(at);
    const traceparent = continuedTrace(push.traceparent);
    const wanted = push.only ?? push.records.keys();
    return [...wanted].map((index) => {
      const record = push.records[index] as PushedRecord;
      const receipt = receipts[index] ?? '';
      const header = {
        receipt,
        system: push.form.system,
        form: push.form.form,
        intent: push.endpoint === 'records' ? ('upsert' as const) : ('withdraw' as const),
        position: `push/${index}`,
        receivedAt,
      };
      return {
        key: this.keyOf(push, record.native, receipt),
        value: writeReceived(header, record.bytes),
        traceparent,
      };
    });
  }

  private keyOf(push: Push, native: Json, receipt: string): string {
    const { system, form, stage } = push.form;
    const keyed = push.endpoint === 'withdrawals' ? keyOfWithdrawal(native) : native;
    const key = stage.keyOf(keyed);
    return key === undefined
      ? this.parts.keys.receiptKey(receipt).hex
      : this.parts.keys.nativeKey(system, form, key).hex;
  }
}

function keyOfWithdrawal(native: Json): Json {
  return native !== null && typeof native === 'object' && 'key' in native ? native.key : null;
}

function checkSizes(records: readonly PushedRecord[]): void {
  if (records.length > RECORDS_PER_PUSH) {
    throw refusals.tooManyRecords(records.length, RECORDS_PER_PUSH);
  }
  const index = records.findIndex((record) => record.bytes.length > RECORD_BYTES);
  if (index >= 0) {
    throw refusals.recordTooLarge(index, records[index]?.bytes.length ?? 0);
  }
}
