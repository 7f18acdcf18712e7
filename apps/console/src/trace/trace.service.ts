import type { Language } from '@hub/contracts';
import { RequestRefused, Unreachable } from '@hub/contracts';
import type { HubKeys } from '@hub/runtime';
import type { AppClient } from '../asking/app-client.js';
import type { SystemsService } from '../systems/systems.service.js';
import type { EntityAnswer, KnownEntity, ReceiptAnswer, SharedEntity, Trace } from './trace.js';
import { isKnown, traceOf } from './trace.js';

/** What the service works with. */
export interface TraceParts {
  readonly systems: Pick<SystemsService, 'names' | 'formsOf' | 'appOf'>;
  readonly client: Pick<AppClient, 'get'>;
  readonly keys: Pick<HubKeys, 'isGenuine'>;
}

/** Asks the apps what became of one record. */
export class TraceService {
  constructor(private readonly parts: TraceParts) {}

  /**
   * The life of one record, as far as it is known. Throws 404 for a number that was never given, `Unreachable` when the
   * connector that gave it does not answer.
   */
  async trace(receipt: string, language: Language): Promise<Trace> {
    const id = receipt.toLowerCase();
    for (const app of this.appsThatMayKnow(id)) {
      const path = `/v1/receipts/${id}`;
      const answer = await this.parts.client.get<ReceiptAnswer>(app, path, { language });
      if (answer.ok) {
        const known = (answer.body.entities ?? []).filter(isKnown);
        return traceOf(answer.body, app, await this.entities(known, language));
      }
      if (answer.status !== 404) {
        throw new Unreachable('The connector that gave this receipt does not answer', { to: app });
      }
    }
    throw unknownReceipt();
  }

  /** A receipt carries a mark of the form it was given to, so that nobody else need be asked (guard 2). */
  private appsThatMayKnow(receipt: string): readonly string[] {
    const { systems, keys } = this.parts;
    const apps = systems.names
      .filter((system) =>
        systems.formsOf(system).some((form) => keys.isGenuine(receipt, { system, form })),
      )
      .map((system) => systems.appOf(system))
      .filter((app) => app !== undefined);
    return [...new Set(apps)];
  }

  private entities(
    entities: readonly KnownEntity[],
    language: Language,
  ): Promise<readonly SharedEntity[]> {
    return Promise.all(
      entities.map(async (entity): Promise<SharedEntity> => {
        const path = `/v1/entities/${entity.kind}/${entity.id}`;
        const answer = await this.parts.client.get<EntityAnswer>('registry', path, { language });
        if (!answer.ok && answer.status === 410) {
          return [entity, { state: 'erased' }];
        }
        return [entity, answer.ok ? answer.body : undefined];
      }),
    );
  }
}

function unknownReceipt(): RequestRefused {
  return new RequestRefused({
    status: 404,
    code: 'UNKNOWN_RECEIPT',
    title: { zh: '没有这个回执。', en: 'There is no such receipt.' },
    remedy: { zh: '请核对回执号。', en: 'Check the number.' },
  });
}
