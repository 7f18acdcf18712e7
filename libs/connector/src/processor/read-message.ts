import { hash } from 'node:crypto';
import type { Fault, Json } from '@hub/contracts';
import { inHubZone } from '@hub/contracts';
import { isUuid, uuidOf } from '@hub/runtime';
import type { IncomingMessage } from '@hub/messaging';
import type { ReadRecord } from './decide.js';
import type { StageResult } from '../stage/stage-result.js';
import type { FormRegister } from '../stage/form-register.js';
import type { FormInUse } from './form-in-use.js';
import type { Entry } from './outcome.js';
import type { ReceivedMessage } from './received-message.js';
import { nativeOf, readReceived } from './received-message.js';

const DAY_MS = 86_400_000;

/** What entries of a batch are made with. */
export interface EntrySetting {
  readonly forms: FormRegister;
  readonly now: Date;
  /** Stands around the reading of each record. */
  readonly guarded: (read: Entry['read']) => Entry['read'];
}

/** Turns a message of the log into an entry of a batch. Nothing is parsed but its header. Never throws. */
export function entryOf(message: IncomingMessage, { forms, now, guarded }: EntrySetting): Entry {
  const received = headerOf(message);
  const form = forms.find(systemOf(message.topic), received.form);
  const version = received.sourceVersion;
  return {
    receipt: received.receipt,
    intent: received.intent,
    key: uuidOf(message.key),
    kafkaKey: message.key,
    form,
    partition: message.partition,
    traceparent: message.traceparent,
    offset: Number(message.offset),
    receivedAt: Date.parse(received.receivedAt),
    attempt: received.attempt ?? 1,
    nativeHash: nativeHashOf(received, form),
    nativeBytes: received.nativeBytes,
    rule: form.stage?.declaresChangedAt ? DECLARED : NOT_DECLARED,
    sourceVersion: version && { at: Date.parse(version.at), seq: version.seq },
    read: guarded(() => read(received, form, now)),
  };
}

const DECLARED = { declared: true };
const NOT_DECLARED = { declared: false };

/** What is not a message of ours still gets a receipt row, so that the books balance. */
function headerOf(message: IncomingMessage): ReceivedMessage {
  const value = message.value ?? Buffer.alloc(0);
  try {
    const received = readReceived(value);
    if (isUuid(received.receipt) && !Number.isNaN(Date.parse(received.receivedAt))) {
      return received;
    }
    return foreign(message, value);
  } catch {
    return foreign(message, value);
  }
}

function foreign(message: IncomingMessage, value: Buffer): ReceivedMessage {
  const place = `${message.topic}/${message.partition}/${message.offset}`;
  return {
    receipt: uuidOf(hash('sha256', place, 'hex')),
    system: systemOf(message.topic),
    form: '',
    intent: 'upsert',
    position: place,
    receivedAt: new Date(message.timestamp).toISOString(),
    nativeBytes: Buffer.from(JSON.stringify({ base64: value.toString('base64') })),
  };
}

function systemOf(topic: string): string {
  return topic.slice('hub.received.'.length, -'.v1'.length);
}

/** Equal native bytes read by another mapping are another matter: 4 bytes tell the mapping, 16 the record. */
function nativeHashOf({ nativeBytes }: ReceivedMessage, { stage }: FormInUse): string {
  const stamp = stage?.mapping.sha256.slice(0, 8) ?? '00000000';
  return stamp + hash('sha256', nativeBytes, 'hex').slice(0, 32);
}

function read(received: ReceivedMessage, form: FormInUse, now: Date): ReadRecord {
  if (received.faults && received.faults.length > 0) {
    return faulty(received.faults);
  }
  const native = nativeOf(received);
  if (received.intent === 'withdraw') {
    return readWithdrawal(native, now);
  }
  const omitted = omittedBytes(native);
  if (omitted !== undefined) {
    return faulty([tooLarge(omitted)]);
  }
  if (!form.stage) {
    return faulty([undeclared(received.form)]);
  }
  const result = form.stage.run(native, now);
  return fromStage(
    received.warnings
      ? { ...result, warnings: [...received.warnings, ...result.warnings] }
      : result,
    now,
  );
}

function faulty(faults: readonly Fault[]): ReadRecord {
  return { kind: 'faulty', faults, warnings: [] };
}

function fromStage(result: StageResult, now: Date): ReadRecord {
  const { changedAt, warnings } = result;
  const time = changedAt === undefined ? {} : { changedAt };
  if (!result.ok) {
    return { kind: 'faulty', faults: result.faults, warnings, ...time };
  }
  if (changedAt !== undefined && changedAt > now.getTime() + DAY_MS) {
    return { kind: 'faulty', faults: [inTheFuture(changedAt)], warnings };
  }
  if (result.withdraws) {
    return { kind: 'withdrawal', ...time };
  }
  const { records, share } = result;
  return { kind: 'fits', hash: result.hash.slice(0, 32), records, warnings, share, ...time };
}

function readWithdrawal(native: Json, now: Date): ReadRecord {
  const told =
    native !== null && typeof native === 'object' && 'changedAt' in native
      ? native.changedAt
      : undefined;
  const changedAt = typeof told === 'string' ? Date.parse(told) : Number.NaN;
  if (Number.isNaN(changedAt)) {
    return { kind: 'withdrawal' };
  }
  return changedAt > now.getTime() + DAY_MS
    ? { kind: 'faulty', faults: [inTheFuture(changedAt)], warnings: [] }
    : { kind: 'withdrawal', changedAt };
}

function omittedBytes(native: Json): number | undefined {
  const isStub =
    native !== null && typeof native === 'object' && 'omitted' in native && 'sha256' in native;
  return isStub && typeof native.omitted === 'number' ? native.omitted : undefined;
}

function tooLarge(bytes: number): Fault {
  const kib = Math.ceil(bytes / 1024);
  return {
    field: '',
    code: 'TOO_LARGE',
    message: {
      zh: `这条记录有 ${kib} KiB，超过 900 KiB 的上限。`,
      en: `This record has ${kib} KiB, more than the limit of 900 KiB.`,
    },
    remedy: {
      zh: '请去掉记录里的附件或过长的文本后重新报送。',
      en: 'Take attachments or very long text out of the record and send it again.',
    },
  };
}

/** Guard 10: one absurd date must not block all later records of its key. */
function inTheFuture(changedAt: number): Fault {
  const at = Number.isFinite(changedAt) ? inHubZone(new Date(changedAt)).slice(0, 19) : '?';
  return {
    field: '',
    code: 'RANGE',
    message: {
      zh: `更新时间 ${at} 比现在晚一天以上。`,
      en: `The time of change ${at} is more than a day ahead of now.`,
    },
    remedy: {
      zh: '请核对本系统的时钟和该记录的更新时间，改正后重新报送。',
      en: "Check your system's clock and the record's time of change, then send it again.",
    },
  };
}

function undeclared(form: string): Fault {
  return {
    field: '',
    code: 'INTERNAL',
    message: {
      zh: `表单“${form}”没有声明，记录已原样保留。`,
      en: `The form "${form}" is not declared; the record is kept as it came.`,
    },
    remedy: {
      zh: '请运维人员在 schemas/systems 中恢复该表单，然后重新处理。',
      en: 'Operators: restore the form in schemas/systems, then retry the record.',
    },
  };
}

/** What an error in our own code makes of a record: set aside, never lost. */
export const internalFault: Fault = {
  field: '',
  code: 'INTERNAL',
  message: {
    zh: '枢纽处理这条记录时出错，记录已原样保留。',
    en: 'The hub failed on this record; it is kept as it came.',
  },
  remedy: {
    zh: '不必修改记录；请把回执号告诉枢纽运维人员。',
    en: "Do not change the record; tell the hub's operators the receipt number.",
  },
};
