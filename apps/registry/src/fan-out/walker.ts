import type { Kind } from '@hub/contracts';
import { HubError } from '@hub/contracts';
import type { Log } from '@hub/runtime';
import type { SqlPath, Transaction } from '@hub/storage';
import { int2s, int8s, uuids } from '@hub/storage';
import { Pace } from '../relay/pace.js';
import * as sql from '../store/fan-out-statements.js';
import { markDirty } from '../store/merge-statements.js';
import { kindOfNumber } from '../store/numbers.js';

/** What the walker works with. */
export interface WalkerParts {
  readonly path: SqlPath;
  readonly log: Log;
  /** Called after each page with the kinds that it marked. */
  readonly onMarked: (kinds: readonly Kind[]) => void;
  readonly pageSize?: number;
}

interface Walked {
  readonly party: string;
  readonly marks: readonly { readonly kind: number; readonly mark: number }[];
}

const NOBODY = '00000000-0000-0000-0000-000000000000';
const PAGE = 500;
const LOOK_AGAIN_MS = 20;

/**
 * Walks fan-outs (guard 21): marks those who carry an extract that changed, a page at a time and one fan-out after the
 * other in turn. The next page waits until the one before is published, so changes of its own overtake a long walk.
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

  /** Marks one page of the next fan-out. Undefined when there is none. */
  async walkPage(): Promise<Walked | undefined> {
    const walked = await this.parts.path.transaction((tx) => this.walkNext(tx));
    if (walked) {
      this.last = walked.party;
      this.parts.onMarked(walked.marks.map(({ kind }) => kindOfNumber(kind)));
    } else if (this.last !== NOBODY) {
      this.last = NOBODY;
      return this.walkPage();
    }
    return walked;
  }

  private async walkNext(tx: Transaction): Promise<Walked | undefined> {
    const { rows } = await tx.send<{ party: string; targets: readonly string[]; after: string }>(
      sql.nextFanOut,
      [this.last],
    );
    const [next] = rows;
    if (!next) {
      return undefined;
    }
    const size = this.parts.pageSize ?? PAGE;
    const found = await tx.send<{ entity: string; kind: number }>(sql.readPointers, [
      uuids(next.targets),
      next.after,
      size,
    ]);
    const page = found.rows;
    const last = page.at(-1);
    if (last && page.length >= size) {
      void tx.send(sql.moveFanOut, [next.party, last.entity]);
    } else {
      void tx.send(sql.endFanOut, [next.party]);
    }
    const kinds = [...new Set(page.map(({ kind }) => kind))];
    const marks = kinds.map(async (kind) => {
      const ids = page.filter((one) => one.kind === kind).map(({ entity }) => entity);
      const answer = await tx.send<{ mark: number }>(markDirty, [kind, uuids(ids)]);
      return { kind, mark: answer.rows[0]?.mark ?? 0 };
    });
    return { party: next.party, marks: await Promise.all(marks) };
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
