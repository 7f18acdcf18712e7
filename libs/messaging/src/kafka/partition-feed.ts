import type { HubError } from '@hub/contracts';
import { RecordsMissing } from '@hub/contracts';
import type { Consumer, ConsumerCrashEvent, EachBatchPayload } from 'kafkajs';
import type { Chunk } from '../batch/gathered-rows.js';
import type { OffsetRange } from '../incoming.js';
import { growingPause, pause } from '../pause.js';
import { beginningOf, messagesFrom, type Place } from './alignment.js';
import { beatWhile } from './beat-while.js';
import { DATA_RETRY, kafkaClient } from './client.js';
import { CommitHints } from './commit-hints.js';
import { type FeedOptions, type FeedTaker, startError } from './feed-options.js';
import { incomingMessage } from './incoming-message.js';
import type { FetchedBatch } from './kafkajs.js';
import { LogReader } from './log-reader.js';
import { type Position, Positions } from './positions.js';
import { Turn } from './turn.js';

/** kafkajs starts itself again after each hundred tries; without having joined in between, that is no use any more. */
const CRASHES = 3;

/**
 * Reads the partitions that a consumer group gives to this process, from the offsets kept in PostgreSQL. At each
 * joining, and whenever someone else has moved the offsets, it waits until nothing is being handled, reads the stored
 * offsets, and seeks. Messages are handed on in log order; the next fetch waits until there is room.
 */
export class PartitionFeed {
  /** What is read now belongs to this turn. */
  turn = new Turn();
  private readonly consumer: Consumer;
  private readonly reader: LogReader;
  private readonly hints: CommitHints;
  private readonly halted = new Set<string>();
  private readonly positions = new Positions();
  private assigned: Readonly<Record<string, readonly number[]>> = {};
  /** kafkajs can pause only what it has joined. */
  private hasJoined = false;
  private crashes = 0;
  private closing = false;
  private rest: Promise<void> | undefined;

  constructor(
    private readonly options: FeedOptions,
    private readonly taker: FeedTaker,
  ) {
    this.reader = new LogReader(options);
    this.consumer = kafkaClient(options, DATA_RETRY).consumer({
      groupId: options.groupId,
      sessionTimeout: 10_000,
      heartbeatInterval: 1000,
      rebalanceTimeout: 20_000,
      maxWaitTimeInMs: options.fetchWaitMs,
      minBytes: options.fetchMinBytes,
      allowAutoTopicCreation: false,
    });
    this.hints = new CommitHints(this.consumer, options.log);
    this.listen();
  }

  /** Joins the group. Throws `Unreachable` or `Misconfigured`. */
  async start(): Promise<void> {
    this.options.report(false, 'joining the group');
    const { topics } = this.options;
    const ends = await Promise.all(topics.map((topic) => this.reader.ends(topic)));
    const partitions = ends.reduce((sum, { size }) => sum + size, 0);
    try {
      await this.consumer.connect();
      await this.consumer.subscribe({ topics: [...topics], fromBeginning: true });
      await this.consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        // All partitions of a fetch are gathered in the same turn of the event loop.
        partitionsConsumedConcurrently: Math.max(1, partitions),
        eachBatch: (payload) => this.take(payload),
      });
    } catch (cause) {
      throw startError(cause, this.options);
    }
  }

  /** Leaves the group. What is being handled should be finished before. Safe to call twice. */
  async stop(): Promise<void> {
    if (!this.closing) {
      this.closing = true;
      await this.hints.flush();
      this.endTurn();
      await this.consumer.disconnect().catch(() => undefined);
      await this.reader.close();
    }
  }

  /** Notes for Kafka's own bookkeeping what has been handled. */
  handled(ranges: readonly OffsetRange[]): void {
    this.hints.note(ranges);
  }

  /** Someone else has moved the offsets: what was gathered is dropped, and they are read again. */
  realign(): void {
    if (!this.closing) {
      this.beginTurn();
    }
  }

  /** Stops reading a topic until `resume`. */
  halt(topic: string, error: HubError): void {
    if (!this.halted.has(topic)) {
      this.halted.add(topic);
      this.taker.forget(topic);
      this.pauseHalted();
      this.options.log.error('topic-halted', error, { topic });
      this.options.onHalt(topic, error);
    }
  }

  /** Reads a topic no further until `resume`, because a person wishes so. Safe to call again. */
  pause(topic: string): void {
    if (!this.halted.has(topic)) {
      this.halted.add(topic);
      this.taker.forget(topic);
      this.pauseHalted();
    }
  }

  /** Reads a halted or paused topic again, from its stored offsets. */
  resume(topic: string): void {
    if (this.halted.delete(topic) && this.hasJoined && !this.closing) {
      this.consumer.resume([{ topic }]);
      this.realign();
    }
  }

  /** Messages of the partitions read here that have not been fetched yet, by topic. */
  unfetched(): Map<string, number> {
    return this.positions.unfetched();
  }

  private listen(): void {
    const { GROUP_JOIN, REBALANCING, CRASH } = this.consumer.events;
    this.consumer.on(GROUP_JOIN, ({ payload }) => {
      this.hasJoined = true;
      this.crashes = 0;
      this.assigned = payload.memberAssignment;
      this.beginTurn();
    });
    this.consumer.on(REBALANCING, () => this.endTurn());
    this.consumer.on(CRASH, ({ payload }) => this.crashed(payload));
  }

  private crashed({ error, restart }: ConsumerCrashEvent['payload']): void {
    this.endTurn();
    this.crashes += 1;
    this.options.report(false, 'the connection to Kafka is lost');
    if (!restart || this.crashes >= CRASHES) {
      this.options.onCrash(error);
    }
  }

  private endTurn(): void {
    this.turn.end();
    this.turn = new Turn();
    this.positions.clear();
    this.hints.clear();
    this.taker.drop();
  }

  private beginTurn(): void {
    this.endTurn();
    this.pauseHalted();
    void this.align(this.turn);
  }

  private pauseHalted(): void {
    if (this.halted.size > 0 && this.hasJoined && !this.closing) {
      this.consumer.pause([...this.halted].map((topic) => ({ topic })));
    }
  }

  /** Finds out where to read, however long it takes. */
  private async align(turn: Turn): Promise<void> {
    await this.taker.idle();
    for (let failures = 0; !turn.isOver; failures += 1) {
      try {
        await this.seek(turn);
        return;
      } catch (error) {
        this.options.report(false, 'the stored offsets cannot be read');
        this.options.log.error('offsets-not-read', error, { group: this.options.groupId });
        await pause(growingPause(failures), turn.signal);
      }
    }
  }

  private async seek(turn: Turn): Promise<void> {
    const topics = Object.keys(this.assigned).filter((topic) => !this.halted.has(topic));
    const found = await Promise.all(topics.map((topic) => this.positionsOf(topic)));
    if (turn.isOver) {
      return;
    }
    for (const [place, position] of found.flat()) {
      this.positions.set(place, position);
      this.taker.begin(place, position.next);
      this.consumer.seek({ ...place, offset: position.next.toString() });
    }
    this.options.report(true);
    turn.align();
  }

  /** Empty when records of this topic are missing: it is halted then. */
  private async positionsOf(topic: string): Promise<[Place, Position][]> {
    const [stored, ends] = await Promise.all([
      this.options.offsets.read(topic),
      this.reader.ends(topic),
    ]);
    return this.unlessMissing(topic, [], () =>
      (this.assigned[topic] ?? []).map((partition) => {
        const end = ends.get(partition) ?? { low: 0n, high: 0n };
        const place = { topic, partition };
        return [place, { next: beginningOf(place, stored.get(partition), end), high: end.high }];
      }),
    );
  }

  private unlessMissing<T>(topic: string, otherwise: T, work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof RecordsMissing) {
        this.halt(topic, error);
        return otherwise;
      }
      throw error;
    }
  }

  private async take(payload: EachBatchPayload): Promise<void> {
    const { turn } = this;
    await this.alive(turn.aligned, payload);
    // The type of kafkajs shows half of what a batch has.
    const batch = payload.batch as unknown as FetchedBatch;
    if (turn.isOver || payload.isStale() || this.halted.has(batch.topic)) {
      return;
    }
    const rest = this.restBetweenFetches(turn);
    const chunk = this.unlessMissing(batch.topic, undefined, () => this.chunkOf(batch));
    const isTaken = chunk !== undefined && (await this.alive(this.taker.offer(chunk), payload));
    await this.alive(rest, payload);
    if (isTaken && !turn.isOver) {
      // With its last message a batch is resolved to its end; kafkajs hands on no batch without messages.
      payload.resolveOffset(batch.messages.at(-1)!.offset);
    }
  }

  /** One for all partitions of a fetch, which kafkajs hands on in the same turn of the event loop. */
  private restBetweenFetches(turn: Turn): Promise<void> {
    this.rest ??= pause(this.options.fetchRestMs, turn.signal).then(() => {
      this.rest = undefined;
    });
    return this.rest;
  }

  private chunkOf(batch: FetchedBatch): Chunk | undefined {
    const { topic, partition } = batch;
    const expected = this.positions.next(batch);
    const messages = expected === undefined ? 'askew' : messagesFrom(batch, expected);
    if (expected === undefined || messages === 'askew') {
      this.realign();
      return undefined;
    }
    const next = BigInt(batch.lastOffset()) + 1n;
    this.positions.set(batch, {
      next: next > expected ? next : expected,
      high: BigInt(batch.highWatermark),
    });
    const incoming = messages.map((message) => incomingMessage(topic, partition, message));
    return { topic, partition, messages: incoming, next };
  }

  /**
   * Says while waiting that this member is alive. An error is thrown on to kafkajs, which joins again or goes on as
   * the case may be; what this batch held has to be fetched once more in either.
   */
  private async alive<T>(work: Promise<T>, payload: EachBatchPayload): Promise<T> {
    try {
      return await beatWhile(work, () => payload.heartbeat());
    } catch (error) {
      this.realign();
      throw error;
    }
  }
}
