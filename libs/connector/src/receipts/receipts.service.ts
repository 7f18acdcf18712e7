import type { IntakeState, Kind, Language } from '@hub/contracts';
import { RequestRefused } from '@hub/contracts';
import type { HubKeys } from '@hub/runtime';
import { isUuid } from '@hub/runtime';
import type { FormRegister } from '../stage/form-register.js';
import type { ReceiptFacts, ReceiptStore } from '../store/receipt.store.js';
import { firstReceiptOf } from '../sources/span.js';
import type { ReceiptDelivery } from '../deliveries/receipt-delivery.js';
import type { ReceiptAnswer, ReceiptEntity } from './receipt-answer.js';
import { answerOf, timeOf } from './receipt-answer.js';

/** Asks the registry what became of native keys. */
export interface RegistryAsker {
  /** Native key → its entities; empty where the registry has not taken it yet, or does not answer. */
  entitiesOf(keys: readonly string[]): Promise<ReadonlyMap<string, readonly ReceiptEntity[]>>;
}

/** Asks all connectors what their systems were given of entities. */
export interface DeliveriesAsker {
  deliveriesOf(entities: readonly string[]): Promise<readonly ReceiptDelivery[]>;
}

/** Who asks. */
export interface Asker {
  readonly system: string;
  readonly internal: boolean;
}

/** What a list of receipts is filtered by. */
export interface ReceiptFilter {
  readonly state?: IntakeState;
  readonly since?: Date;
  readonly after?: string;
  readonly limit: number;
}

const SHARED: readonly IntakeState[] = ['published', 'duplicate', 'superseded'];

/** Tells submitters what became of their records. */
export class ReceiptsService {
  constructor(
    private readonly parts: {
      readonly receipts: ReceiptStore;
      readonly forms: FormRegister;
      readonly keys: HubKeys;
      readonly registry: RegistryAsker;
      readonly connectors: DeliveriesAsker;
    },
  ) {}

  /** Throws 404 for another system's receipt and for a number never given. */
  async find(receipt: string, asker: Asker, language: Language): Promise<ReceiptAnswer> {
    const id = receipt.toLowerCase();
    const facts = isUuid(id) ? await this.parts.receipts.find(id) : undefined;
    if (!facts) {
      return this.onItsWay(id, asker);
    }
    const form = this.parts.forms.byId(facts.form);
    if (!form || (!asker.internal && form.system !== asker.system)) {
      throw unknownReceipt();
    }
    return this.withEntities(facts, answerOf(facts, form, language));
  }

  /** A genuine number without a row (guard 2): its record is in the log, or about to be. */
  private onItsWay(receipt: string, asker: Asker): ReceiptAnswer {
    const { keys, forms } = this.parts;
    const systems = asker.internal ? forms.systems : [asker.system];
    const found = systems
      .flatMap((system) => forms.of(system))
      .find((form) => keys.isGenuine(receipt, form));
    if (!found) {
      throw unknownReceipt();
    }
    const { system, form } = found;
    return { receipt, system, form, receivedAt: timeOf(receipt), attempt: 1, state: 'in-flight' };
  }

  /** Decided receipts of a system, oldest first. */
  async list(
    system: string,
    filter: ReceiptFilter,
    language: Language,
  ): Promise<{ items: ReceiptAnswer[]; next?: string }> {
    const { forms, receipts } = this.parts;
    const since = filter.since ? firstReceiptOf(filter.since) : NOTHING;
    const after = filter.after && filter.after > since ? filter.after : since;
    const page = await receipts.page({
      forms: forms.idsOf(system),
      after,
      limit: filter.limit,
      ...(filter.state ? { state: filter.state } : {}),
    });
    const items = page.map((facts) =>
      answerOf(facts, forms.byId(facts.form) ?? { system, form: '' }, language),
    );
    const last = page.length === filter.limit ? page.at(-1)?.receipt : undefined;
    return { items, ...(last ? { next: last } : {}) };
  }

  private async withEntities(facts: ReceiptFacts, answer: ReceiptAnswer): Promise<ReceiptAnswer> {
    if (!SHARED.includes(facts.state)) {
      return answer;
    }
    const found = (await this.parts.registry.entitiesOf([facts.key])).get(facts.key) ?? [];
    const kinds: readonly Kind[] = this.parts.forms.byId(facts.form)?.stage?.kinds ?? [];
    const place = (entity: ReceiptEntity) => kinds.indexOf(entity.kind as Kind);
    const entities = found.toSorted((a, b) => place(a) - place(b));
    if (entities.length === 0) {
      return answer;
    }
    const deliveries = await this.parts.connectors.deliveriesOf(entities.map(({ id }) => id));
    return { ...answer, entities, ...(deliveries.length > 0 ? { deliveries } : {}) };
  }
}

const NOTHING = '00000000-0000-0000-0000-000000000000';

function unknownReceipt(): RequestRefused {
  return new RequestRefused({
    status: 404,
    code: 'UNKNOWN_RECEIPT',
    title: { zh: '没有这个回执。', en: 'There is no such receipt.' },
    remedy: {
      zh: '请核对回执号；只能查询本系统的回执，并且要向受理它的连接器查询。',
      en: "Check the number; you can ask only for your own system's receipts, at the connector that gave them.",
    },
  });
}
