import type { Fault } from './faults.js';
import type { Json, JsonObject } from './json.js';
import type { Kind } from './kinds.js';
import type { EntityState } from './states.js';

/** What a native record asks for: to be known as it is now, or to be taken back as never valid. */
export type Intent = 'upsert' | 'withdraw';

/** When a native key took its present content: `at` RFC 3339 in +08:00, ties broken by `seq` (a log offset). */
export interface SourceVersion {
  readonly at: string;
  readonly seq: number;
}

/** `hub.received.<system>.v1`: one native record as it came through a door, untouched. */
export interface Received {
  readonly receipt: string;
  readonly system: string;
  readonly form: string;
  readonly intent: Intent;
  /** Reading (or push) and 1-based row in it, e.g. `r12/345`, `p/0`. */
  readonly position: string;
  /** RFC 3339, +08:00. */
  readonly receivedAt: string;
  /**
   * The record; text for a line that is not JSON; `{ base64 }` if not UTF-8;
   * `{ omitted, sha256 }` when a file's record was too large; `{ key, reason, changedAt? }` for a withdrawal.
   */
  readonly native: Json;
  /** What the reader of a file already knew to be wrong (`COLUMN_COUNT`, `ENCODING`): the record ends quarantined with it. */
  readonly faults?: readonly Fault[];
  /** What the reader of a file found odd about it; stops nothing. */
  readonly warnings?: readonly Fault[];
  readonly attempt?: number;
  readonly sourceVersion?: SourceVersion;
  readonly mapping?: string;
}

/** Which mapping made a canonical record. */
export interface MappingStamp {
  readonly name: string;
  readonly sha256: string;
}

/** How a canonical record points at others: link role (`holder`, `item`, `case`, `project`) → identity values. */
export interface Link {
  readonly role: string;
  readonly kind: Kind;
  /** Identity: scheme (`uscc`, `number`, `code` …) and normalised value. Hashed before it is stored. */
  readonly scheme: string;
  readonly value: string;
}

/** `hub.canonical.<kind>.v1`: one canonical record (标准记录), or the withdrawal of what a native key had said. */
export interface Canonical {
  readonly receipt: string;
  readonly attempt: number;
  readonly system: string;
  readonly form: string;
  readonly intent: Intent;
  readonly sourceVersion: SourceVersion;
  readonly mapping: MappingStamp;
  /** Absent in a withdrawal. */
  readonly record?: JsonObject;
  readonly links?: readonly Link[];
}

/** What one system says about an entity, as far as it is published. */
export interface SharedContribution {
  readonly system: string;
  readonly form: string;
  readonly receipt: string;
  readonly at: string;
  /** The canonical paths whose shared value comes from this contribution. */
  readonly fields: readonly string[];
}

/** Two contributions that disagree on a field, both recent enough to matter (冲突). */
export interface SharedConflict {
  readonly path: string;
  readonly shared: Json;
  readonly values: readonly {
    readonly system: string;
    readonly form: string;
    readonly at: string;
    readonly value: Json;
  }[];
}

/** `hub.shared.<kind>.v1`: one version of an entity as published (共享记录). */
export interface Shared {
  readonly entityId: string;
  readonly kind: Kind;
  /** 1, 2, 3 … per entity; one version never has two contents. */
  readonly version: number;
  readonly state: EntityState;
  readonly mergedInto?: string;
  /** RFC 3339, +08:00: when the entity took this content. */
  readonly changedAt: string;
  /** Canonical paths that differ from the version before. */
  readonly changedFields: readonly string[];
  readonly record: JsonObject;
  readonly related: {
    readonly holder?: JsonObject;
    readonly item?: JsonObject;
    readonly case?: JsonObject;
    readonly project?: JsonObject;
  };
  readonly contributions: readonly SharedContribution[];
  readonly conflicts: readonly SharedConflict[];
}

/** What an operator (or the city's own tools) can ask a connector to do. */
export type CommandKind =
  'pause' | 'resume' | 'sync' | 'recover' | 'retry' | 'replay' | 'resubmit' | 'discard' | 'return';

/** `hub.commands.v1`. */
export interface Command {
  readonly command: string;
  readonly kind: CommandKind;
  /** Who asked: a system, or an operator's name. */
  readonly by: string;
  readonly reason: string;
  /** Always names `system`; more by kind: `receipt`, `record`, `since`. */
  readonly arguments: JsonObject;
}

/** One source of one system in a heartbeat. */
export interface SourceHealth {
  readonly system: string;
  /** `push` or the name of a pulled source. */
  readonly source: string;
  readonly paused: boolean;
  /** Set when the system's folder has a mistake or it was halted: the sentence to show. */
  readonly problem?: string;
  /** True when the problem is a mistake in the system's folder or settings: only a change of files mends it. */
  readonly misconfigured?: boolean;
  readonly lastReadAt?: string;
  readonly lastRecordAt?: string;
  readonly lastErrorAt?: string;
  readonly lastError?: string;
  /** The code of the `HubError` behind `lastError`, for telling it in another language. */
  readonly lastErrorCode?: string;
  readonly lagRecords: number;
  readonly receivedPerSecond: number;
  /** The form promises data at least this often. */
  readonly expectedEverySeconds?: number;
}

/** One recipient of deliveries (a want of a system) in a heartbeat. */
export interface RecipientHealth {
  readonly system: string;
  readonly want: string;
  readonly form: string;
  readonly paused: boolean;
  /** Deliveries that can go, or are under way. */
  readonly waiting: number;
  /** Required fields are held by nobody. */
  readonly incomplete: number;
  /** Refused; tried again by the schedule. */
  readonly failing: number;
  /** Only a person can help. */
  readonly held: number;
  readonly breaker: 'closed' | 'open' | 'half-open';
  /** Set when it cannot be written to at all, as declared: the sentence to show. */
  readonly problem?: string;
  readonly lastDeliveredAt?: string;
  readonly lastErrorAt?: string;
  /** The code of the `HubError`. */
  readonly lastErrorCode?: string;
}

/** `hub.health.v1`: where an instance is and how it is. */
export interface Heartbeat {
  readonly app: string;
  readonly instance: string;
  /** Base address of its HTTP interface. */
  readonly address: string;
  readonly pid: number;
  readonly at: string;
  readonly ready: boolean;
  readonly reasons: readonly string[];
  /** Systems this app serves; empty for registry and console. */
  readonly sources: readonly SourceHealth[];
  /** Those that systems served here want deliveries for. */
  readonly recipients?: readonly RecipientHealth[];
}

/** `hub.audit.v1`: one entry of the hash chain. */
export interface AuditEntry {
  readonly seq: number;
  readonly at: string;
  readonly by: string;
  readonly action: string;
  readonly about: JsonObject;
  readonly previous: string;
  readonly hash: string;
}
