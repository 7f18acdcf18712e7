import type { Canonical, Kind, OutgoingBytes } from '@hub/contracts';
import { canonicalTopic, inHubZone } from '@hub/contracts';
import { utf8Bytes } from '@hub/domain';
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
  const isSole = stage.kinds.length === 1 && publish.intent === 'upsert';
  return stage.kinds.flatMap((kind) => {
    const record = publish.records.find((one) => one.kind === kind);
    return record === undefined && isSole
      ? []
      : { topic: canonicalTopic(kind), message: messageOf(row, stage, record) };
  });
}

function messageOf(
  { entry, decision }: ReceiptRow,
  stage: Stage,
  record: EncodedRecord | undefined,
): OutgoingBytes {
  const version = decision.publish?.version ?? { at: 0, seq: 0 };
  const head: Omit<Canonical, 'record'> = {
    receipt: entry.receipt,
    attempt: entry.attempt,
    system: stage.system,
    form: stage.form,
    intent: record ? 'upsert' : 'withdraw',
    sourceVersion: { at: inHubZone(new Date(version.at)), seq: version.seq },
    mapping: stage.mapping,
    links: record && record.links.length > 0 ? record.links : undefined,
  };
  const text = JSON.stringify(head);
  return {
    key: entry.kafkaKey,
    value: record
      ? utf8Bytes(`${text.slice(0, -1)},"record":`, record.json, '}')
      : Buffer.from(text),
    traceparent: entry.traceparent,
  };
}
