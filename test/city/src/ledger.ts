import { plain } from './spelling.js';
import type { Delivery, Fields, Told, Value, Wrong } from './telling.js';

/** One entity as it is to stand on the shared topic of its kind. */
export interface TrueEntity {
  readonly entity: string;
  readonly kind: 'license' | 'party';
  /** Withdrawn: nobody stands for it any more; it may never have been shared at all. */
  readonly state: 'active' | 'withdrawn';
  /** Canonical path → value: all that is to be shared of it, nothing else. */
  readonly fields: Fields;
  /** Of a license: what it is to carry of its holder, where the business register knows the holder. */
  readonly holder?: Fields;
  /** Paths on which those who tell of it disagree. */
  readonly conflicts: readonly string[];
  /** Who tells of it, as system/form. */
  readonly from: readonly string[];
}

/** A bad record that waits for a person. */
export interface TrueQuarantine {
  readonly system: string;
  readonly form: string;
  /** Name of the delivery (the file, or the idempotency key of the push), and the 1-based row in it. */
  readonly delivery: string;
  readonly row: number;
  readonly wrong: readonly Wrong[];
}

/** How many records of a system ended in which state. */
export interface TrueBooks {
  readonly received: number;
  readonly published: number;
  readonly duplicate: number;
  readonly superseded: number;
  readonly quarantined: number;
}

/** All that is to be found in the hub once it has decided what the city handed in. */
export interface Truth {
  readonly entities: readonly TrueEntity[];
  /** Open ones only. */
  readonly quarantined: readonly TrueQuarantine[];
  readonly books: Readonly<Record<string, TrueBooks>>;
}

interface Said {
  readonly kind: 'license' | 'party';
  readonly entity: string;
  readonly fields: Fields;
  readonly from: string;
  /** Whoever decides comes before whoever repeats. */
  readonly rank: number;
  /** Among equals the newer counts. */
  readonly at: number;
}

/** Who issues and registers comes first; the platform fills gaps. */
const RANK: Readonly<Record<string, number>> = {
  'market-regulation': 0,
  'drug-administration': 0,
  'double-publicity': 1,
};

/** Keeps the truth: fed with every delivery, it knows what is to come of all of them together. */
export class Ledger {
  /** Native record → what it says at present. */
  private readonly live = new Map<string, readonly Said[]>();
  /** Entities that were ever told of, with what was said last. */
  private readonly known = new Map<string, Said>();
  private readonly waiting = new Map<string, TrueQuarantine>();
  private readonly books = new Map<string, { -readonly [S in keyof TrueBooks]: number }>();
  private count = 0;

  take(delivery: Delivery): void {
    delivery.told.forEach((told, index) => this.takeOne(told, delivery.name, index + 1));
  }

  get records(): number {
    return this.count;
  }

  truth(): Truth {
    const byEntity = new Map<string, Said[]>();
    for (const said of [...this.live.values()].flat()) {
      byEntity.set(said.entity, [...(byEntity.get(said.entity) ?? []), said]);
    }
    const entities = [...this.known].map(([entity, last]) =>
      entityOf(entity, last, byEntity.get(entity) ?? []),
    );
    const parties = entities.filter(({ kind, state }) => kind === 'party' && state === 'active');
    const byId = new Map(parties.flatMap((party) => idsOf(party).map((id) => [id, party])));
    return {
      entities: entities.map((one) => (one.kind === 'license' ? withHolder(one, byId) : one)),
      quarantined: [...this.waiting.values()],
      books: Object.fromEntries(this.books),
    };
  }

  private takeOne(told: Told, delivery: string, row: number): void {
    const { system, form, key, verdict } = told;
    const place = `${system}/${form}/${key ?? `${delivery}/${row}`}`;
    const books = this.booksOf(system);
    this.count += 1;
    books.received += 1;
    books[verdict] += 1;
    if (verdict === 'quarantined') {
      this.waiting.set(place, { system, form, delivery, row, wrong: told.wrong ?? [] });
    }
    if (told.mends && this.waiting.delete(place)) {
      books.quarantined -= 1;
      books.superseded += 1;
    }
    if (verdict === 'published') {
      this.hear(place, told);
    }
  }

  private hear(place: string, { system, form, words = [], at }: Told): void {
    const said = words.map((word): Said => ({
      ...word,
      from: `${system}/${form}`,
      rank: RANK[system] ?? 2,
      at: at ?? this.count,
    }));
    this.live.set(place, said);
    said.forEach((one) => this.known.set(one.entity, one));
  }

  private booksOf(system: string): { -readonly [S in keyof TrueBooks]: number } {
    const known = this.books.get(system);
    const books = known ?? {
      received: 0,
      published: 0,
      duplicate: 0,
      superseded: 0,
      quarantined: 0,
    };
    this.books.set(system, books);
    return books;
  }
}

function entityOf(entity: string, last: Said, said: readonly Said[]): TrueEntity {
  const { kind } = last;
  if (said.length === 0) {
    return { entity, kind, state: 'withdrawn', fields: last.fields, conflicts: [], from: [] };
  }
  const ranked = said.toSorted((a, b) => a.rank - b.rank || b.at - a.at);
  const fields: Record<string, Value> = {};
  const conflicts = new Set<string>();
  for (const one of ranked) {
    for (const [path, value] of Object.entries(one.fields)) {
      fields[path] ??= value;
      if (!isSame(fields[path], value)) {
        conflicts.add(path);
      }
    }
  }
  const from = [...new Set(ranked.map((one) => one.from))];
  return { entity, kind, state: 'active', fields, conflicts: [...conflicts].toSorted(), from };
}

/** Width, spaces and the shape of brackets are no disagreement. */
function isSame(a: Value, b: Value): boolean {
  return spelt(a) === spelt(b);
}

function spelt(value: Value): string {
  return plain(JSON.stringify(value))
    .replaceAll(/\s/g, '')
    .replaceAll(/[[（【〔]/g, '(')
    .replaceAll(/[\]）】〕]/g, ')');
}

/** The codes by which licenses point at a party; the organisation code stands inside the code of today. */
function idsOf({ fields }: TrueEntity): readonly string[] {
  const { 'ids.uscc': uscc, 'ids.orgCode': orgCode, 'ids.registration': number } = fields;
  return [
    ...(typeof uscc === 'string' ? [`uscc ${uscc}`, `orgCode ${uscc.slice(8, 17)}`] : []),
    ...(typeof orgCode === 'string' ? [`orgCode ${orgCode.replace('-', '')}`] : []),
    ...(typeof number === 'string' ? [`registration ${number}`] : []),
  ];
}

function withHolder(license: TrueEntity, parties: ReadonlyMap<string, TrueEntity>): TrueEntity {
  const of = (name: string): string => String(license.fields[`holder.ids.${name}`] ?? '');
  // The best code it has decides, whether or not a party is known by it.
  const [code] = [
    ...(of('uscc') ? [`uscc ${of('uscc')}`] : []),
    ...(of('orgCode') ? [`orgCode ${of('orgCode').replace('-', '')}`] : []),
    ...(of('registration') ? [`registration ${of('registration')}`] : []),
  ];
  const party = parties.get(code ?? '');
  return party ? { ...license, holder: extractOf(party) } : license;
}

function extractOf({ fields }: TrueEntity): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(([path]) =>
      /^(name|ids\..*|legalRepresentative|address)$/.test(path),
    ),
  );
}
