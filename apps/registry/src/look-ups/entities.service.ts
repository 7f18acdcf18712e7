import type { JsonObject, Shared, SharedConflict } from '@hub/contracts';
import { inHubZone, isKind, RequestRefused } from '@hub/contracts';
import { shareableRecord } from '@hub/domain';
import { notFound, refusalOf } from '@hub/runtime';
import type { Contribution } from '../entities/contribution.js';
import type { KindBooks } from '../rules/kind-book.js';
import type { EntityReader, KnownEntity } from './entity-reader.js';
import { asPublished } from './entity-reader.js';

/** What a merged id answers. */
export interface MergedAnswer {
  readonly state: 'merged';
  /** The entity that lives on, however many merges away. */
  readonly mergedInto: string;
}

/** What one system says of an entity. */
export interface ContributionAnswer {
  readonly system: string;
  readonly form: string;
  readonly receipt: string;
  readonly attempt: number;
  readonly sourceVersion: { readonly at: string; readonly seq: number };
  readonly state: 'live' | 'withdrawn';
  /** Absent for a withdrawal of what was never said. */
  readonly record?: JsonObject;
}

/** One version of an entity. */
export type VersionAnswer = Pick<Shared, 'version' | 'state' | 'changedAt' | 'changedFields'>;

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const PATIENCE_MS = 2_000;
const LOOK_AGAIN_MS = 25;

/** Answers about entities as they are published. */
export class EntitiesService {
  constructor(
    private readonly reader: EntityReader,
    private readonly books: KindBooks,
  ) {}

  /**
   * The shared record as last published: version and content are those on the topic. Where something newer is not
   * published yet, it is brought forward and waited for, up to two seconds, then 503. 404 for an id that was never
   * shared under this kind, 410 for an erased one.
   */
  async find(kind: string, id: string): Promise<Shared | MergedAnswer> {
    const until = Date.now() + PATIENCE_MS;
    for (let tries = 0; ; tries += 1) {
      const entity = await this.known(kind, id);
      if (entity.state === 'merged') {
        return { state: 'merged', mergedInto: await this.reader.survivorOf(entity) };
      }
      const shared = await this.published(entity);
      if (shared) {
        return shared;
      }
      await this.wait(entity, tries, until);
    }
  }

  /** Oldest first. A merged entity has none any more. */
  async contributions(kind: string, id: string): Promise<readonly ContributionAnswer[]> {
    const entity = await this.known(kind, id);
    const { mayShare } = this.books.of(entity.kind).merging;
    return entity.doc.contributions.map((one) => told(one, mayShare));
  }

  async conflicts(kind: string, id: string): Promise<readonly SharedConflict[]> {
    const { candidate } = await this.reader.view(await this.known(kind, id));
    return candidate.view.conflicts;
  }

  /** The current version; older ones are on the topic as long as it is not compacted. */
  async versions(kind: string, id: string): Promise<readonly VersionAnswer[]> {
    const { candidate, published } = await this.reader.view(await this.known(kind, id));
    return published
      ? [
          {
            version: published.version,
            state: candidate.view.state,
            changedAt: inHubZone(new Date(published.changedAt)),
            changedFields: published.changed ?? candidate.leaves.map(({ path }) => path),
          },
        ]
      : [];
  }

  private async known(kind: string, id: string): Promise<KnownEntity> {
    const entity =
      isKind(kind) && UUID.test(id) ? await this.reader.find(kind, id.toLowerCase()) : undefined;
    if (!entity) {
      throw noEntity();
    }
    if (entity.state === 'erased') {
      throw erased();
    }
    return entity;
  }

  private async published(entity: KnownEntity): Promise<Shared | undefined> {
    const view = await this.reader.view(entity);
    if (!view.published && entity.state !== 'active') {
      throw noEntity();
    }
    return asPublished(view);
  }

  private async wait(entity: KnownEntity, tries: number, until: number): Promise<void> {
    if (Date.now() >= until) {
      throw new RequestRefused(refusalOf(503, { code: 'NOT_PUBLISHED_YET', retryAfterSeconds: 1 }));
    }
    if (tries === 1) {
      await this.reader.bringForward(entity);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

function told(contribution: Contribution, mayShare: (path: string) => boolean): ContributionAnswer {
  const { system, form, receipt, attempt, at, seq, live, record } = contribution;
  return {
    system,
    form,
    receipt,
    attempt,
    sourceVersion: { at: inHubZone(new Date(at)), seq },
    state: live ? 'live' : 'withdrawn',
    ...(record ? { record: shareableRecord(record, mayShare) } : {}),
  };
}

function noEntity(): RequestRefused {
  return notFound({ zh: '没有这个实体。', en: 'There is no such entity.' });
}

function erased(): RequestRefused {
  return new RequestRefused({
    status: 410,
    code: 'ERASED',
    title: { zh: '该实体已按规定删除', en: 'This entity was erased' },
    remedy: {
      zh: '无须重试；不再提供其内容。',
      en: 'Do not try again; its content is gone for good.',
    },
  });
}
