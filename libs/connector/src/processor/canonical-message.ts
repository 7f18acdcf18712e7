import type { Canonical, Kind, OutgoingBytes } from '@hub/contracts';
import { canonicalTopic, inHubZone } from '@hub/contracts';
import type { EncodedRecord } from '../stage/stage-result.js';
import type { ReceiptRow } from './outcome.js';
import type { Stage } from '../stage/stage.js';

/** Messages of one canonical topic. */
export type CanonicalTopic = ReturnType<typeof canonicalTopic<Kind>>;

/** What a decided row says to the registry: one message per kind its form makes, or none. */
export function canonicalMessages(
  row: ReceiptRow,
): readonly { readonly topic: CanonicalTopic; readonly message: OutgoingBytes }[] {
  const { publish } = row.decision;
  const { stage } = row.entry.form;
  if (!publish || !stage) {
    return [];
  }
  // A form of several kinds may hold one no longer: its absence takes back what was there.
  const made = new Map(publish.records.map((record) => [record.kind, record]));
  return stage.kinds
    .filter((kind) => made.has(kind) || publish.intent === 'withdraw' || stage.kinds.length > 1)
    .map((kind) => ({
      topic: canonicalTopic(kind),
      message: {
        key: row.entry.kafkaKey,
        value: encode(row, stage, made.get(kind)),
        traceparent: row.entry.traceparent,
      },
    }));
}

function encode(row: ReceiptRow, stage: Stage, record: EncodedRecord | undefined): Buffer {
  const { entry, decision } = row;
  const version = decision.publish?.version ?? { at: 0, seq: 0 };
  const head: Omit<Canonical, 'record'> = {
    receipt: entry.receipt,
    attempt: entry.attempt,
    system: stage.system,
    form: stage.form,
    intent: record ? 'upsert' : 'withdraw',
    sourceVersion: { at: inHubZone(new Date(version.at)), seq: version.seq },
    mapping: stage.mapping,
    ...(record && record.links.length > 0 ? { links: record.links } : {}),
  };
  const text = JSON.stringify(head);
  return Buffer.from(record ? `${text.slice(0, -1)},"record":${record.json}}` : text);
}
