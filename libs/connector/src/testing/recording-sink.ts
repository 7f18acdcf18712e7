import type { Filled, ReadBack, Sink, SinkAnswer, SinkCertainty } from '@hub/contracts';

/** A recipient in memory: keeps what it is given, and answers as it is told to. */
export class RecordingSink implements Sink {
  /** Every record of every call, in order. */
  readonly calls: (readonly Filled[])[] = [];
  /** Delivery → what its recipient says; `written` where nothing is set. */
  readonly answers = new Map<string, 'refused' | 'unknown'>();
  /** Thrown by the next calls, before anything is written. */
  failWith: Error | undefined = undefined;
  /** Thrown by the next call, after all is written: the process died before it could note it. */
  dieWith: Error | undefined = undefined;
  /** What it says later, until that is settled. */
  later: readonly SinkAnswer[] | undefined = undefined;
  answerAll: 'written' | 'refused' | 'unknown' = 'written';

  constructor(readonly certainty: SinkCertainty = 'idempotent') {}

  write(records: readonly Filled[]): Promise<readonly SinkAnswer[]> {
    if (this.failWith !== undefined) {
      return Promise.reject(this.failWith);
    }
    this.calls.push(records);
    if (this.dieWith !== undefined) {
      const error = this.dieWith;
      this.dieWith = undefined;
      return Promise.reject(error);
    }
    return Promise.resolve(
      records.map(({ delivery }): SinkAnswer => {
        const outcome = this.answers.get(delivery) ?? this.answerAll;
        return outcome === 'written'
          ? { delivery, outcome }
          : { delivery, outcome, reason: 'as a test wishes' };
      }),
    );
  }

  readBack(): Promise<ReadBack | undefined> {
    return Promise.resolve(
      this.later && {
        answers: this.later,
        settle: () => {
          this.later = undefined;
          return Promise.resolve();
        },
      },
    );
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** All records ever written, call by call. */
  get written(): readonly Filled[] {
    return this.calls.flat();
  }

  /** What it holds now, by native key: the last written, unless that took it back. */
  get holds(): readonly Filled['native'][] {
    const held = new Map<string, Filled>();
    this.written.forEach((one) => held.set(one.key, one));
    return [...held.values()].filter(({ intent }) => intent === 'upsert').map((one) => one.native);
  }
}
