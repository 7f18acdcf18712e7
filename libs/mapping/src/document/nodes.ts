import type { Json, Kind, Link } from '@hub/contracts';
import type { BoundCodec } from '../codecs/codec.js';

/** A native field; in a form of several tables with the table it stands in. */
export interface NativeRef {
  /** As the mapping document spells it: `XK_WSH`, `INF_APPLY.internal_no`. */
  readonly name: string;
  readonly table?: string;
  readonly field: string;
}

/** A canonical path of one of the kinds that the form makes. */
export interface CanonicalRef {
  readonly kind: Kind;
  /** `holder.ids.uscc`, without the kind. */
  readonly path: string;
  readonly segments: readonly string[];
}

/** `if: path = constant` or `unless: path = constant`. */
export interface Condition {
  readonly when: 'if' | 'unless';
  readonly ref: CanonicalRef;
  readonly value: string | boolean;
}

interface LineBase {
  readonly field: NativeRef;
  /** JSON pointer of the line in the document. */
  readonly pointer: string;
}

/** Why this line is only for one direction, in the author's words; shown by coverage. */
export type Direction = 'both' | 'read' | 'write';

/** A field and a canonical path that correspond. */
export interface MapLine extends LineBase {
  readonly kind: 'map';
  readonly to: CanonicalRef;
  readonly direction: Direction;
  readonly because?: string;
  readonly codec: BoundCodec;
  /** Placeholders that mean "no value"; the first is written. */
  readonly absent: readonly string[];
  /** Written where `to` has no value; an equal value read counts as absent. */
  readonly otherwise?: CanonicalRef;
  readonly condition?: Condition;
  /** What an empty field is: a fault (and missing when written), a warning, or nothing; the form's schema may ask for more. */
  readonly required: boolean | 'warn';
  /** Never missing, even if the form's schema asks for it. */
  readonly optional: boolean;
}

/** A field that is always written the same and not read. */
export interface ConstantLine extends LineBase {
  readonly kind: 'constant';
  /** `undefined` when the system's owner has no such value. */
  readonly value: Json | undefined;
  /** `system.owner.name`, or `constant`. */
  readonly source: string;
  readonly because?: string;
  readonly condition?: Condition;
  readonly optional: boolean;
}

/** A field that the hub does not carry, and why. */
export interface SkipLine extends LineBase {
  readonly kind: 'skip';
  readonly reason: string;
}

export type Line = MapLine | ConstantLine | SkipLine;

/** One table of a form of several tables. */
export interface TableRule {
  readonly name: string;
  readonly shape: 'one' | 'many';
  /** `one`: the kind whose record the row is. */
  readonly makes?: Kind;
  /** `many`: the list whose elements the rows are. */
  readonly into?: CanonicalRef;
  /** The column that is the form's key (`key`) or joins to it (`on`). */
  readonly key?: string;
  readonly on?: string;
  readonly order?: string;
  readonly optional: boolean;
  /** The record's member that points at the record of the keyed table: `license.case`. */
  readonly links?: CanonicalRef;
}

/** `copies:` – where a value read also goes: the first source that has one. */
export interface Copy {
  readonly to: CanonicalRef;
  readonly from: readonly CanonicalRef[];
  readonly pointer: string;
  /** The value also names another record of the same form: what the record's links say of it. */
  readonly link?: Omit<Link, 'value'>;
}

/** `constants:` – what every record of this form says. */
export interface Constant {
  readonly to: CanonicalRef;
  readonly value: Json;
  readonly pointer: string;
}

/** The form's own word for when a record changed. */
export interface ChangedAt {
  readonly field: NativeRef;
  readonly codec: BoundCodec;
}

/** `withdraw:` – a native field whose value takes the record back as never valid. */
export interface WithdrawRule {
  readonly when: 'if' | 'unless';
  readonly field: NativeRef;
  readonly value: string;
}

/** Who types this form, if anyone. */
export type Entry = 'typed' | 'imported' | 'unknown';

/** A mapping document as a program in nodes: every name in it has been looked up. */
export interface MappingPlan {
  readonly form: string;
  readonly title: string;
  readonly entry: Entry;
  readonly makes: readonly Kind[];
  readonly key: readonly NativeRef[];
  readonly ignore: readonly NativeRef[];
  readonly tables: readonly TableRule[];
  readonly lines: readonly Line[];
  readonly constants: readonly Constant[];
  readonly copies: readonly Copy[];
  readonly share: readonly Condition[];
  readonly withdraw?: WithdrawRule;
  readonly changedAt?: ChangedAt;
}
