import { hash } from 'node:crypto';
import type { Canonical, Kind } from '@hub/contracts';
import { RecordRefused } from '@hub/contracts';
import type { IncomingMessage } from '@hub/messaging';
import { uuidOf } from '@hub/runtime';
import type { Contribution } from '../entities/contribution.js';
import type { Arrival } from '../entities/working-set.js';
import type { KindBook } from '../rules/kind-book.js';

const RECORD = Buffer.from(',"record":');

/** The key of a message's native record in the connectors' tables. */
export function nativeKeyOf({ key }: Pick<IncomingMessage, 'key'>): string {
  return uuidOf(key);
}

/**
 * Reads one message of `hub.canonical.<kind>`. Throws `RecordRefused` for one that is no canonical message: it can
 * never be worked in. The record's bytes are kept as they came where they stand last, as connectors write them.
 */
export function readCanonical(message: IncomingMessage, book: KindBook): Arrival {
  if (message.value === null || !/^[0-9a-f]{64}$/.test(message.key)) {
    throw new RecordRefused('A canonical message has no value, or a key that is no HMAC');
  }
  const canonical = parsed(message.value);
  const at = Date.parse(canonical.sourceVersion.at);
  const { system, form, receipt, attempt, intent, record, links = [] } = canonical;
  const head = {
    key: book.nativeHash(nativeKeyOf(message)),
    system,
    form,
    receipt,
    attempt,
    at,
    seq: canonical.sourceVersion.seq,
    traceparent: message.traceparent,
  };
  if (intent === 'withdraw' || record === undefined) {
    return arrival(book.kind, { ...head, live: false, hash: '', ids: [], stated: [] });
  }
  const bytes = recordBytes(message.value) ?? Buffer.from(JSON.stringify(record));
  return arrival(book.kind, {
    ...head,
    live: true,
    hash: hash('sha256', bytes, 'hex').slice(0, 32),
    ...book.identities(record),
    stated: book.statedTargets(links),
    targets: book.targets(record, links),
    record,
    bytes,
  });
}

function arrival(kind: Kind, contribution: Contribution): Arrival {
  return { kind, contribution };
}

function parsed(value: Buffer): Canonical {
  let canonical: Canonical;
  try {
    canonical = JSON.parse(value.toString('utf8')) as Canonical;
  } catch (error) {
    throw new RecordRefused('A canonical message is not JSON', {}, { cause: error });
  }
  if (!isRecord(canonical) || !isCanonical(canonical)) {
    throw new RecordRefused('A canonical message does not have the shape of one');
  }
  return canonical;
}

/** What the registry relies on; the record itself was checked by its connector, against its schema. */
function isCanonical(message: Canonical): boolean {
  const { receipt, system, form, attempt, sourceVersion, intent, record } = message;
  return (
    [receipt, system, form].every((name) => typeof name === 'string' && name !== '') &&
    [attempt, sourceVersion?.seq].every((number) => Number.isSafeInteger(number)) &&
    !Number.isNaN(Date.parse(sourceVersion.at)) &&
    (intent === 'withdraw' || (intent === 'upsert' && isRecord(record)))
  );
}

function isRecord(record: unknown): boolean {
  return typeof record === 'object' && record !== null && !Array.isArray(record);
}

/**
 * The bytes of the record where it is the message's last member; undefined in any other shape, which is written anew.
 * Inside texts the quotation marks of this name would be escaped, so the first find is the member itself.
 */
function recordBytes(value: Buffer): Buffer | undefined {
  const at = value.indexOf(RECORD);
  const last = value.length - 1;
  if (at < 0 || value[last] !== CLOSE || value[last - 1] !== CLOSE) {
    return undefined;
  }
  const bytes = value.subarray(at + RECORD.length, last);
  return endsWhereObjectEnds(bytes) ? bytes : undefined;
}

const CLOSE = 0x7d;
const OPEN = 0x7b;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

function endsWhereObjectEnds(bytes: Buffer): boolean {
  let depth = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) {
      i = endOfText(bytes, i);
    } else if (byte === OPEN) {
      depth += 1;
    } else if (byte === CLOSE) {
      depth -= 1;
      if (depth === 0) {
        return i === bytes.length - 1;
      }
    }
  }
  return false;
}

function endOfText(bytes: Buffer, start: number): number {
  let i = start + 1;
  while (i < bytes.length && bytes[i] !== QUOTE) {
    i += bytes[i] === BACKSLASH ? 2 : 1;
  }
  return i;
}
