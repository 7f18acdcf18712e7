import type { Kind } from '@hub/contracts';
import { HubError } from '@hub/contracts';
import type { Log } from '@hub/runtime';
import type { SqlPath, Transaction } from '@hub/storage';
import { int2s, int8s, uuids } from '@hub/storage';
import { Pace } from '../relay/pace.js';
import * as sql from '../store/fan-out-statements.js';
import { markDirty } from '../store/merge-statements.js';
import { kindOfNumber } from '../store/numbers.js';
import type { FanOut, Pointer } from './page.js';
import { pageOfFanOuts } from './page.js';

/** What the walker works with. */
export interface WalkerParts {
  readonly path: SqlPath;
  readonly log: Log;
  /** Called after each page with the kinds that it marked. */
  readonly onMarked: (kinds: readonly Kind[]) => void;
  readonly pageSize?: number;
}

interface Walked {
  readonly last: string;
  readonly marks: readonly { readonly kind: number; readonly mark: number }[];
}

const NOBODY = '00000000-0000-0000-0000-000000000000';
const PAGE = 500;
/** Fan-outs walked together; they share the page. */
const AT_ONCE = 25;
const LOOK_AGAIN_MS = 20;

/**
 * Walks fan-outs (guard 21): marks those who carry an extract that changed, a page at a time, some fan-outs together and
 * all of them in turn. The next page waits until the one before is published, so changes of its own overtake a long walk.
 * Any number of instances may walk at once; none walks what another is walking.
 */
export class Walker {
  private readonly pace = new Pace({ lookEveryMs: 500 });
  private running: Promise<void> | undefined;
  private isStopping = false;
  private last = NOBODY;

  constructor(private readonly parts: WalkerParts) {}

  start(): void {
    this.running ??= this.run();
  }

  /** A fan-out may have begun: look at once. */
  wake(): void {
    this.pace.wake();
  }

  /** Finishes the page under way. Safe to call twice. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.pace.end();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      try {
        const walked = await this.walkPage();
        if (walked) {
          await this.untilPublished(walked);
        } else {
          await this.pace.untilMarked();
        }
      } catch (error) {
        this.tell(error);
        await this.pace.afterFailure();
      }
    }
  }

  /** Marks one page of the next fan-outs. Undefined when there are none. */
  async walkPage(): Promise<Walked | undefined> {
    const walked = await this.parts.path.transaction((tx) => this.walkNext(tx));
    if (walked) {
      this.last = walked.last;
      this.parts.onMarked(walked.marks.map(({ kind }) => kindOfNumber(kind)));
    } else if (this.last !== NOBODY) {
      this.last = NOBODY;
      return this.walkPage();
    }
    return walked;
  }

  private async walkNext(tx: Transaction): Promise<Walked | undefined> {
    const { rows: fanOuts } = await tx.send<FanOut>(sql.nextFanOuts, [this.last, AT_ONCE]);
    const last = fanOuts.at(-1);
    if (!last) {
      return undefined;
    }
    const size = Math.ceil((this.parts.pageSize ?? PAGE) / fanOuts.length);
    const page = pageOfFanOuts(fanOuts, await readPointers(tx, fanOuts, size), size);
    if (page.moved.size > 0) {
      const { moved } = page;
      void tx.send(sql.moveFanOuts, [uuids([...moved.keys()]), uuids([...moved.values()])]);
    }
    if (page.ended.length > 0) {
      void tx.send(sql.endFanOuts, [uuids(page.ended)]);
    }
    const marks = [...page.marked].map(async ([kind, entities]) => {
      const answer = await tx.send<{ mark: number }>(markDirty, [kind, uuids(entities)]);
      return { kind, mark: answer.rows[0]?.mark ?? 0 };
    });
    return { last: last.party, marks: await Promise.all(marks) };
  }

  private async untilPublished({ marks }: Walked): Promise<void> {
    const parameters = [int2s(marks.map((m) => m.kind)), int8s(marks.map((m) => m.mark))];
    while (!this.isStopping && marks.length > 0) {
      const { rows } = await this.parts.path.query(sql.marksLeft, parameters);
      if (rows.length === 0) {
        return;
      }
      await this.pace.forMilliseconds(LOOK_AGAIN_MS);
    }
  }

  private tell(error: unknown): void {
    if (error instanceof HubError && error.disposition === 'retry') {
      this.parts.log.warn('fan-out-interrupted', { code: error.code });
    } else {
      this.parts.log.error('fan-out-failed', error);
    }
  }
}

async function readPointers(
  tx: Transaction,
  fanOuts: readonly FanOut[],
  size: number,
): Promise<readonly Pointer[]> {
  const ways = fanOuts.flatMap(({ targets, after }, fanOut) =>
    targets.map((target) => ({ fanOut, target, after })),
  );
  const { rows } = await tx.send<{ i: number; entity: string; kind: number }>(sql.readPage, [
    uuids(ways.map(({ target }) => target)),
    uuids(ways.map(({ after }) => after)),
    size,
  ]);
  return rows.map(({ i, entity, kind }) => ({ fanOut: ways[i]?.fanOut ?? 0, entity, kind }));
}
