import type { JsonObject, Kind, KindRules, Link } from '@hub/contracts';
import { canonicalTopic, KINDS } from '@hub/contracts';
import type {
  IdentityDenier,
  IdentityReader,
  LinkReader,
  LinkTarget,
  MayShare,
  MergeRules,
  ReceiptedClaim,
} from '@hub/domain';
import { extractOf, identityDenier, identityFrom, identityReader, linkReader } from '@hub/domain';
import type { Contribution, Target } from '../entities/contribution.js';

/** What the registry must know of the declarations to make its book. */
export interface KindBookParts {
  readonly kinds: ReadonlyMap<Kind, KindRules>;
  /** Hashes an identity: `HubKeys.matchKey`. */
  readonly hash: (kind: Kind, scheme: string, value: string) => string;
  /** The system's role for a kind; undefined for a system that has none, or is not declared. */
  readonly roleOf: (system: string, kind: Kind) => string | undefined;
  readonly mayShare: (kind: Kind, path: string) => boolean;
  readonly covers: (kind: Kind) => MergeRules['covers'];
}

/** The role of a system that declares none for a kind. */
const NO_ROLE = 'reporter';
/** The scheme under which native keys are hashed; no identity rule may take this name. */
const NATIVE = 'native';

/** One kind's rules, compiled. */
export class KindBook {
  readonly merging: MergeRules & { readonly mayShare: MayShare };
  private readonly readIdentities: IdentityReader;
  private readonly readLinks: LinkReader;
  private readonly denier: IdentityDenier | undefined;
  private readonly deniableSchemes: ReadonlySet<string>;

  constructor(
    readonly kind: Kind,
    readonly rules: KindRules,
    private readonly parts: KindBookParts,
  ) {
    const covers = parts.covers(kind);
    this.merging = {
      owners: rules.owners,
      mayShare: remembered((path) => waysTo(path).every((way) => parts.mayShare(kind, way))),
      ...(covers ? { covers } : {}),
    };
    this.readIdentities = identityReader(rules);
    this.readLinks = linkReader(parts.kinds, kind);
    this.denier = identityDenier(rules);
    this.deniableSchemes = new Set(
      rules.identities.filter((rule) => rule.unless?.length).map((rule) => rule.scheme),
    );
  }

  /** Whether entities of other kinds carry an extract of this one. */
  get isCarried(): boolean {
    return Object.keys(this.rules.extract).length > 0;
  }

  /** The match key of a native record: its key in the connectors' tables, within this kind. */
  nativeHash(nativeKey: string): string {
    return this.parts.hash(this.kind, NATIVE, nativeKey);
  }

  /** The match keys of a record's identities, and which of them something else in the records can deny. */
  identities(record: JsonObject): Required<Pick<Contribution, 'ids' | 'deniable'>> {
    const hashed = this.readIdentities(record).map(({ scheme, value }) => ({
      scheme,
      hash: this.parts.hash(this.kind, scheme, value),
    }));
    return {
      ids: hashed.map(({ hash }) => hash),
      deniable: hashed.filter(({ scheme }) => this.deniableSchemes.has(scheme)),
    };
  }

  /** Whether two records that share an identity of this scheme are certainly not the same. */
  denies(scheme: string, one: JsonObject, other: JsonObject): boolean {
    return this.denier?.(scheme, one, other) ?? false;
  }

  /** The match key of an identity that somebody asks for; undefined where it can match nothing. */
  hashOf(scheme: string, values: readonly string[]): string | undefined {
    const identity = identityFrom(this.rules, scheme, values);
    return identity && this.parts.hash(this.kind, identity.scheme, identity.value);
  }

  /** The match keys of all identities that these values alone, by their paths, can make. */
  hashesOf(values: Readonly<Record<string, string>>): string[] {
    const rules = this.rules.identities.filter((rule) =>
      rule.paths.every((path) => values[path] !== undefined),
    );
    const hashes = rules.map((rule) =>
      this.hashOf(
        rule.scheme,
        rule.paths.map((path) => values[path] ?? ''),
      ),
    );
    return [...new Set(hashes.filter((hash) => hash !== undefined))];
  }

  /** The targets a record points at, at most one per role. */
  targets(record: JsonObject, stated?: readonly Link[]): Target[] {
    return this.readLinks(record, stated).map((link) => this.hashed(link));
  }

  /** Links that a mapping stated beside the record. */
  statedTargets(stated: readonly Link[]): Target[] {
    return stated.length === 0 ? [] : this.targets({}, stated);
  }

  /** JSON of what others carry of an entity; null when nobody does. */
  extract(entityId: string, record: JsonObject): string | null {
    const extract = extractOf(this.rules, entityId, record, this.merging.mayShare);
    return extract ? JSON.stringify(extract) : null;
  }

  /** A contribution that has a record, as merging weighs it. */
  claim({ system, form, receipt, at, seq, record = {} }: Contribution): ReceiptedClaim {
    const role = this.parts.roleOf(system, this.kind) ?? NO_ROLE;
    return { system, form, receipt, at, seq, role, record };
  }

  private hashed({ role, kind, scheme, value }: LinkTarget): Target {
    return { role, hash: this.parts.hash(kind, scheme, value) };
  }
}

/** The rules of all kinds. */
export class KindBooks {
  private readonly books: ReadonlyMap<Kind, KindBook>;

  constructor(parts: KindBookParts) {
    this.books = new Map(
      KINDS.map((kind) => [
        kind,
        new KindBook(kind, parts.kinds.get(kind) ?? noRules(kind), parts),
      ]),
    );
  }

  of(kind: Kind): KindBook {
    return this.books.get(kind) as KindBook;
  }

  /** The rules of what a canonical topic carries. */
  ofTopic(topic: string): KindBook {
    return this.of(KINDS.find((kind) => canonicalTopic(kind) === topic) as Kind);
  }
}

/** A kind that nobody declared is matched by its native keys alone. */
function noRules(kind: Kind): KindRules {
  return {
    kind,
    title: { zh: kind, en: kind },
    identities: [],
    links: [],
    owners: [],
    extract: {},
    placeholders: [],
  };
}

/** A path and the objects it stands in: `holder.ids.uscc`, `holder.ids`, `holder`. */
function waysTo(path: string): string[] {
  const names = path.split('.');
  return names.map((_, index) => names.slice(0, index + 1).join('.'));
}

function remembered(look: (path: string) => boolean): (path: string) => boolean {
  const known = new Map<string, boolean>();
  return (path) => {
    let answer = known.get(path);
    if (answer === undefined) {
      answer = look(path);
      known.set(path, answer);
    }
    return answer;
  };
}
