import type { CodeTable, Kind, KindRules, Sensitivity } from '@hub/contracts';

/** What the canonical schemas say of one path, as far as mappings need it. */
export interface PathFacts {
  readonly title?: string;
  readonly sensitivity?: Sensitivity;
  /** `path = constant`: personal in some records. Faults are told as if it were in all. */
  readonly personalIf?: string;
}

/** What a mapping may refer to beyond its own form. */
export interface MappingContext {
  readonly codes: ReadonlyMap<string, CodeTable>;
  /** The system's owner: what `system.owner.name` and `system.owner.code` stand for. */
  readonly owner: { readonly name: string; readonly code?: string };
  /** Rules per kind; with them records carry their links. */
  readonly kinds?: ReadonlyMap<Kind, KindRules>;
  /** Facts of a canonical path, `undefined` for one that no schema knows. Without this no path is checked. */
  readonly fieldInfo?: (kind: Kind, path: string) => PathFacts | undefined;
}
