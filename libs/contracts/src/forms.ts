import type { Fault } from './faults.js';
import type { Json, JsonObject } from './json.js';
import type { Kind } from './kinds.js';
import type { Link } from './messages.js';
import type { SinkCertainty } from './sink.js';

/** How freely a field may be passed on (国发〔2016〕51号): 无条件共享, 有条件共享, 不予共享. */
export type SharingClass = 'unconditional' | 'conditional' | 'none';

/** How sensitive a field is: free to publish, internal, personal, or sensitive personal. */
export type Sensitivity = 'public' | 'internal' | 'personal' | 'sensitive';

/** One problem in a `schemas/` folder: `file:line: rule: message. Remedy: …`. */
export interface SchemaProblem {
  /** Relative to the folder that was read. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly rule: string;
  readonly message: string;
  readonly remedy: string;
}

/** One code table: concept value → dialect → spellings (first is written; `~` at the end marks coarse). */
export interface CodeTable {
  readonly concept: string;
  readonly rows: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
}

/** A mapping document as parsed and valid against its meta-schema, with the line of every field. */
export interface MappingDocument {
  readonly file: string;
  /** SHA-256 (hex) of the document and of everything it depends on. */
  readonly sha256: string;
  /** The YAML as plain values; its shape is the meta-schema `meta/mapping.schema.json`. */
  readonly body: JsonObject;
  /** JSON pointer into `body` → 1-based line in `file`. */
  readonly lines: ReadonlyMap<string, number>;
}

/** One case of `<form>.cases.yaml`. */
export interface MappingCase {
  readonly name: string;
  readonly line: number;
  readonly body: JsonObject;
}

/** One form of a system, as its folder declares it. */
export interface FormDeclaration {
  readonly system: string;
  readonly form: string;
  /** The form's JSON Schema (draft 2020-12). */
  readonly schema: JsonObject;
  readonly mapping: MappingDocument;
  readonly cases: readonly MappingCase[];
  /** Native schema: presence, type, length. All faults at once, in the form's own field names. */
  checkNative(native: Json): readonly Fault[];
}

/** One source or sink of a system. */
export interface EndpointDeclaration {
  readonly name: string;
  readonly kind: string;
  readonly forms: readonly string[];
  readonly settings: JsonObject;
}

/**
 * What must hold of one field of a joined view, exactly one of the four. Of a list, one element for which it holds is
 * enough. A field without a value fulfils only `exists: false`.
 */
export interface WantCondition {
  /** Canonical path, looked up in the record and, where absent there, in `related` (`item.type`, `project.name`). */
  readonly path: string;
  readonly equals?: string | number | boolean;
  readonly in?: readonly (string | number | boolean)[];
  readonly exists?: boolean;
  /** Both ends belong to it; an end that is absent is open. Days compare with moments, decimal texts as numbers. */
  readonly between?: { readonly from?: string | number; readonly until?: string | number };
}

/** Where the filled forms of a want go. */
export interface SinkDeclaration {
  readonly kind: 'files' | 'rest' | 'sql' | 'webhook';
  /** What the recipient's owner promises where the kind of sink alone does not say. */
  readonly certainty?: SinkCertainty;
  readonly settings: JsonObject;
}

/** Which shared records a system wants delivered, in which of its forms, and where to. */
export interface Want {
  /** Unique in the system. */
  readonly name: string;
  /** Each is among what the form makes. */
  readonly kinds: readonly Kind[];
  /** All must hold; empty: every record of these kinds. */
  readonly where: readonly WantCondition[];
  readonly form: string;
  readonly sink: SinkDeclaration;
}

/** One system, as its folder declares it. */
export interface SystemDeclaration {
  readonly system: string;
  /** Chinese name for screens. */
  readonly title: string;
  /** The app that serves it: `departments` unless the folder says otherwise. */
  readonly app: string;
  readonly owner: { readonly name: string; readonly code?: string };
  readonly contact?: string;
  /** The system's role per kind, e.g. license → `issuer`, party → `registrar`; `reporter` where none is given. */
  readonly roles: Partial<Readonly<Record<Kind, string>>>;
  readonly sources: readonly EndpointDeclaration[];
  readonly sinks: readonly EndpointDeclaration[];
  /** What the system wants delivered. */
  readonly wants: readonly Want[];
  /** Data is promised at least this often; absent means no promise. */
  readonly expectedEverySeconds?: number;
  readonly forms: ReadonlyMap<string, FormDeclaration>;
  /** Not empty: the system is `misconfigured` and takes nothing. */
  readonly problems: readonly SchemaProblem[];
}

/** What a native record becomes when it fits. */
export interface MappedRecord {
  readonly kind: Kind;
  readonly record: JsonObject;
  readonly links: readonly Link[];
}
