import type { Clock, Filled, Sink, SinkAnswer, SinkCertainty, SinkFinding } from '@hub/contracts';
import { Misconfigured, Unreachable } from '@hub/contracts';
import type { Verdict } from '../http/verdict.js';
import type { Parcel } from '../http/write-in-order.js';
import { writeInOrder } from '../http/write-in-order.js';
import { RestClient } from './rest-client.js';
import type { RestSettings } from './rest-settings.js';

/** What a REST sink is made of. */
export interface RestSinkOptions {
  readonly settings: RestSettings;
  readonly certainty: SinkCertainty;
  readonly clock: Clock;
  /** How errors name this sink. */
  readonly subject: string;
  /** The token; asked for at every batch. Throws `Misconfigured` when it is gone. */
  token(): string | undefined;
}

/** Writes records as JSON to a recipient's REST interface, one by one or as arrays. */
export class RestSink implements Sink {
  readonly certainty: SinkCertainty;
  readonly pace: NonNullable<Sink['pace']>;
  readonly lookUp?: NonNullable<Sink['lookUp']>;

  constructor(private readonly options: RestSinkOptions) {
    const { certainty, settings } = options;
    this.certainty = certainty;
    // With a blind recipient each record that travels with others would be in doubt when one of them fails.
    const isAlone = certainty === 'blind' && settings.send === 'record';
    this.pace = { maxRecords: isAlone ? 1 : settings.maxRecords };
    if (certainty === 'lookable') {
      this.lookUp = (records, signal) => this.lookAll(records, signal);
    }
  }

  /** See `Sink.write`. */
  async write(records: readonly Filled[], signal: AbortSignal): Promise<readonly SinkAnswer[]> {
    const client = this.client(signal);
    try {
      return await writeInOrder(this.parcels(client, records), this.options);
    } finally {
      client.close();
    }
  }

  /** See `Sink.close`: connections end with their batch. */
  async close(): Promise<void> {}

  private async lookAll(
    records: readonly Filled[],
    signal: AbortSignal,
  ): Promise<readonly SinkFinding[]> {
    const { subject } = this.options;
    const client = this.client(signal);
    const findings: SinkFinding[] = [];
    try {
      for (const record of records) {
        const finding = await client.find(record);
        if (typeof finding !== 'string') {
          throw finding.kind === 'halt'
            ? new Misconfigured(`${subject}: ${finding.why}`, finding.remedy)
            : new Unreachable(`${subject}: ${finding.why}`);
        }
        findings.push({ delivery: record.delivery, isHeld: finding === 'held' });
      }
      return findings;
    } finally {
      client.close();
    }
  }

  private client(signal: AbortSignal): RestClient {
    const { settings, clock } = this.options;
    return new RestClient({ settings, clock, token: this.options.token() }, signal);
  }

  /** Records that may go together form one request; what has to be asked about or taken back goes alone. */
  private parcels(client: RestClient, records: readonly Filled[]): readonly Parcel[] {
    const groups: { readonly together: Filled[]; readonly isArray: boolean }[] = [];
    for (const record of records) {
      const isArray = this.mayTravelWithOthers(record);
      const last = groups.at(-1);
      const hasRoom = last !== undefined && last.together.length < this.options.settings.maxRecords;
      if (isArray && hasRoom && last.isArray) {
        last.together.push(record);
      } else {
        groups.push({ together: [record], isArray });
      }
    }
    return groups.map(({ together, isArray }) => ({
      records: together,
      send: () =>
        isArray
          ? client.sendArray(together)
          : Promise.all(together.map((record) => this.send(client, record))),
    }));
  }

  private mayTravelWithOthers({ intent, again }: Filled): boolean {
    const isAskedAbout = again && this.certainty === 'lookable';
    return this.options.settings.send === 'array' && intent === 'upsert' && !isAskedAbout;
  }

  private async send(client: RestClient, record: Filled): Promise<Verdict> {
    if (this.certainty !== 'lookable' || record.intent === 'withdraw') {
      return client.sendOne(record);
    }
    const finding = record.again ? await client.find(record) : 'absent';
    if (finding !== 'absent') {
      return finding === 'held' ? { kind: 'written' } : finding;
    }
    const verdict = await client.sendOne(record);
    const isDoubtful = verdict.kind === 'away' && verdict.arrival === 'error';
    return isDoubtful ? this.afterError(client, record, verdict) : verdict;
  }

  /** It answered with an error, so it is done with the request: asking tells whether it kept the record all the same. */
  private async afterError(
    client: RestClient,
    record: Filled,
    verdict: Extract<Verdict, { kind: 'away' }>,
  ): Promise<Verdict> {
    const finding = await client.find(record);
    if (finding === 'held') {
      return { kind: 'written' };
    }
    return finding === 'absent' ? { ...verdict, arrival: 'none' } : verdict;
  }
}
