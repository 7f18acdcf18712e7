import type { Clock, Filled, Sink, SinkAnswer, SinkCertainty } from '@hub/contracts';
import { HttpLine } from '../http/http-line.js';
import type { Verdict } from '../http/verdict.js';
import { verdictOf } from '../http/verdict.js';
import { writeInOrder } from '../http/write-in-order.js';
import type { SignatureAlgorithm } from './signature.js';
import { signedHeaders } from './signature.js';

/** What a webhook sink is made of. */
export interface WebhookSinkOptions {
  readonly address: string;
  readonly algorithm: SignatureAlgorithm;
  readonly timeoutSeconds: number;
  readonly maxRecords: number;
  readonly certainty: SinkCertainty;
  readonly clock: Clock;
  /** How errors name this sink. */
  readonly subject: string;
  readonly system: string;
  /** The signing keys, newest first; asked for at every batch. Throws `Misconfigured` when one is gone. */
  keys(): readonly Buffer[];
}

/** The address wants nothing any more (Standard Webhooks). */
const GONE = 410;

/** Calls a recipient's address once for each record, signed as Standard Webhooks does it. */
export class WebhookSink implements Sink {
  readonly certainty: SinkCertainty;
  readonly pace: NonNullable<Sink['pace']>;

  constructor(private readonly options: WebhookSinkOptions) {
    this.certainty = options.certainty;
    this.pace = { maxRecords: options.certainty === 'blind' ? 1 : options.maxRecords };
  }

  /** See `Sink.write`. */
  async write(records: readonly Filled[], signal: AbortSignal): Promise<readonly SinkAnswer[]> {
    const keys = this.options.keys();
    const line = new HttpLine();
    try {
      const parcels = records.map((record) => ({
        records: [record],
        send: async () => [await this.call(line, { record, keys, signal })],
      }));
      return await writeInOrder(parcels, this.options);
    } finally {
      line.close();
    }
  }

  /** See `Sink.close`: connections end with their batch. */
  async close(): Promise<void> {}

  private async call(
    line: HttpLine,
    call: {
      readonly record: Filled;
      readonly keys: readonly Buffer[];
      readonly signal: AbortSignal;
    },
  ): Promise<Verdict> {
    const { address, algorithm, timeoutSeconds, clock } = this.options;
    const body = this.bodyOf(call.record);
    const content = { id: call.record.delivery, at: clock.now(), body };
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      ...signedHeaders(content, call.keys, algorithm),
    };
    const request = { method: 'POST', address, headers, body, timeoutSeconds };
    const outcome = await line.send(request, call.signal);
    return verdictOf(outcome, { endStatuses: [GONE] }, clock.now());
  }

  /** The same for the same delivery at every try. */
  private bodyOf({ form, intent, key, native }: Filled): string {
    const type = intent === 'withdraw' ? 'record.withdrawn' : 'record.filled';
    return JSON.stringify({
      type,
      data: { system: this.options.system, form, key, record: native },
    });
  }
}
