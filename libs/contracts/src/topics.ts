import type { Kind } from './kinds.js';
import { KINDS } from './kinds.js';
import type { AuditEntry, Canonical, Command, Heartbeat, Received, Shared } from './messages.js';

/** Every topic and what it carries. The names live nowhere else; `received` has one topic per system. */
export type Topics = {
  [T in `hub.received.${string}.v1`]: Received;
} & { [K in Kind as `hub.canonical.${K}.v1`]: Canonical } & {
  [K in Kind as `hub.shared.${K}.v1`]: Shared;
} & {
  'hub.commands.v1': Command;
  'hub.health.v1': Heartbeat;
  'hub.audit.v1': AuditEntry;
};

export type TopicName =
  | `hub.received.${string}.v1`
  | `hub.canonical.${Kind}.v1`
  | `hub.shared.${Kind}.v1`
  | 'hub.commands.v1'
  | 'hub.health.v1'
  | 'hub.audit.v1';

export const receivedTopic = (system: string): `hub.received.${string}.v1` =>
  `hub.received.${system}.v1`;
export const canonicalTopic = <K extends Kind>(kind: K): `hub.canonical.${K}.v1` =>
  `hub.canonical.${kind}.v1`;
export const sharedTopic = <K extends Kind>(kind: K): `hub.shared.${K}.v1` =>
  `hub.shared.${kind}.v1`;
export const COMMANDS_TOPIC = 'hub.commands.v1';
export const HEALTH_TOPIC = 'hub.health.v1';
export const AUDIT_TOPIC = 'hub.audit.v1';

/** How a topic is to be created (`interfaces.md`, *Topics*). */
export interface TopicSpec {
  readonly name: TopicName;
  readonly partitions: number;
  readonly cleanup: 'compact' | 'delete';
  /** Only with `delete`; absent means for ever. */
  readonly retentionDays?: number;
}

const DATA_PARTITIONS = 12;

/** The topics a hub with these systems needs. */
export function topicSpecs(
  systems: readonly string[],
  receivedRetentionDays: number,
): readonly TopicSpec[] {
  return [
    ...systems.map((system) => logOf(receivedTopic(system), receivedRetentionDays)),
    ...KINDS.map((kind) => logOf(canonicalTopic(kind), 30)),
    ...KINDS.map((kind) => ({
      name: sharedTopic(kind),
      partitions: DATA_PARTITIONS,
      cleanup: 'compact' as const,
    })),
    { name: COMMANDS_TOPIC, partitions: 1, cleanup: 'delete', retentionDays: 30 },
    { name: HEALTH_TOPIC, partitions: 1, cleanup: 'compact' },
    { name: AUDIT_TOPIC, partitions: 1, cleanup: 'delete' },
  ];
}

function logOf(name: TopicName, retentionDays: number): TopicSpec {
  return { name, partitions: DATA_PARTITIONS, cleanup: 'delete', retentionDays };
}
