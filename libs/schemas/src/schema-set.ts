import type {
  CodeTable,
  Fault,
  Json,
  JsonObject,
  Kind,
  KindRules,
  SchemaProblem,
  Sensitivity,
  SharingClass,
  SystemDeclaration,
} from '@hub/contracts';

/** What the canonical schemas say of one path. */
export interface FieldInfo {
  /** Chinese, as screens show it. */
  readonly title: string;
  readonly titleEn: string;
  readonly sensitivity: Sensitivity;
  /** `path = constant`: personal in records for which this holds, e.g. the name of a holder who is a natural person. */
  readonly personalIf?: string;
  readonly sharing: SharingClass;
  /** The role whose word counts (`kinds.yaml`, *owners*). */
  readonly owner: string;
  /** Names of the field in standards and systems, separated by `;`. */
  readonly standard?: string;
  /** The code table whose values stand here. */
  readonly codes?: string;
}

/** One year's notice on days off, as `calendar/<year>.yaml` holds it. Dates are `YYYY-MM-DD`. */
export interface CalendarYear {
  readonly year: number;
  /** Holiday → days off, weekends among them. */
  readonly off: Readonly<Record<string, readonly string[]>>;
  /** Holiday → weekend days worked in exchange. */
  readonly work: Readonly<Record<string, readonly string[]>>;
  readonly source?: string;
  readonly notices?: readonly string[];
}

/** One file of `messages/`. */
export interface MessageSchema {
  /** As the topic; for the topics of received records `hub.received.v1`. */
  readonly name: string;
  /**
   * What is wrong with a message's value, `pointer: message`, without any of its values; empty when nothing is.
   * Compiled when it is first asked.
   */
  check(value: unknown): readonly string[];
}

/** `schemas/` as read and compiled. */
export interface SchemaSet {
  /** By name, in alphabetical order; with those whose folder has a mistake. */
  readonly systems: ReadonlyMap<string, SystemDeclaration>;
  readonly kinds: ReadonlyMap<Kind, KindRules>;
  readonly codes: ReadonlyMap<string, CodeTable>;
  /** Per kind its JSON Schema in one piece, without references, with our annotations (`x-…`). */
  readonly canonicalSchemas: ReadonlyMap<Kind, JsonObject>;
  /** Years in order. */
  readonly calendar: readonly CalendarYear[];
  /** The text of `divisions/*.csv`, as `readDivisions` and `readDevelopmentZones` of `@hub/domain` take it. */
  readonly divisions: { readonly divisions: string; readonly developmentZones: string };
  /** By name; `messageSchemaOf` finds the one of a topic. */
  readonly messageSchemas: ReadonlyMap<string, MessageSchema>;
  /** Not empty: a mistake in what all systems share; nothing may start. */
  readonly problems: readonly SchemaProblem[];
  /**
   * Canonical schema of a kind: all faults at once, each with its `path`; `field` is empty, since this does not know the
   * form. Values of personal fields are never among them.
   */
  checkCanonical(kind: Kind, record: Json): readonly Fault[];
  /** Undefined for a path that no schema knows. Elements of lists have the path of their list: `steps.name`. */
  fieldInfo(kind: Kind, path: string): FieldInfo | undefined;
}

/** All problems there are, those of the whole set first: what `./hub check` prints. */
export function allProblems(
  set: Pick<SchemaSet, 'problems' | 'systems'>,
): readonly SchemaProblem[] {
  return [...set.problems, ...[...set.systems.values()].flatMap(({ problems }) => problems)];
}

/** The schema of a topic's messages. */
export function messageSchemaOf(
  set: Pick<SchemaSet, 'messageSchemas'>,
  topic: string,
): MessageSchema | undefined {
  const name = /^hub\.received\..+\.v1$/.test(topic) ? 'hub.received.v1' : topic;
  return set.messageSchemas.get(name);
}
