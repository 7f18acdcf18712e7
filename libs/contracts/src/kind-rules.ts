import type { Kind } from './kinds.js';

/** One way to recognise an entity: all paths present and no placeholder. */
export interface IdentityRule {
  /** Names the kind of identity in hashes, e.g. `uscc`, `number+issuer`. */
  readonly scheme: string;
  /** Canonical paths whose normalised values, in this order, make the identity. */
  readonly paths: readonly string[];
  /** Stands in, path by path, when a value is absent or a placeholder (guard 19: the issuer's name for its code). */
  readonly instead?: Readonly<Record<string, string>>;
  /** Only for records whose value at `path` is one of `in` (license type, holder kind). */
  readonly when?: { readonly path: string; readonly in: readonly string[] };
  /** Only for records without a value at this path: the decision's number identifies a license that has no own. */
  readonly without?: string;
  /**
   * Groups of paths. Two records that both have a value (no placeholder) at every path of a group, and differ in every
   * one of them, are not the same, whatever this identity says: equal number and issuer's name, but another code.
   */
  readonly unless?: readonly (readonly string[])[];
  /** How values are normalised before comparison. Default `text`: width, case, spaces, brackets. */
  readonly normalise?: 'text' | 'code' | 'document-number';
}

/** How a record of one kind points at one of another. */
export interface LinkRule {
  readonly role: 'holder' | 'item' | 'case' | 'project';
  readonly kind: Kind;
  /** Target scheme and the paths in this record that make its value; the first that is complete counts. */
  readonly by: readonly { readonly scheme: string; readonly paths: readonly string[] }[];
}

/** Who owns a field: the first role that contributed a value decides; the rest fill gaps or conflict. */
export interface OwnerRule {
  /** A canonical path or a prefix of paths (`decision`, `holder.ids`); the longest prefix counts, `*` is the rest. */
  readonly path: string;
  readonly roles: readonly string[];
}

/** Which moves of a status are allowed; others are warned of, never refused. */
export interface LifeCycle {
  readonly path: string;
  readonly initial: readonly string[];
  readonly moves: Readonly<Record<string, readonly string[]>>;
}

/** What `schemas/canonical/kinds.yaml` says of one kind. */
export interface KindRules {
  readonly kind: Kind;
  readonly title: { readonly zh: string; readonly en: string };
  readonly identities: readonly IdentityRule[];
  readonly links: readonly LinkRule[];
  readonly owners: readonly OwnerRule[];
  readonly lifeCycle?: LifeCycle;
  /** Member of `related` → canonical path of the target: the extract other kinds carry of this one. */
  readonly extract: Readonly<Record<string, string>>;
  /** Values that never identify anything: `00000000000000000X`, `无`, `N/A` … */
  readonly placeholders: readonly string[];
}
