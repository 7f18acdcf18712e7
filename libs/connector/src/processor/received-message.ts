import type { Fault, Intent, Json, Received, SourceVersion } from '@hub/contracts';
import { utf8Bytes, utf8Text } from '@hub/domain';

/** Everything of a received message but the native record itself. */
export type ReceivedHeader = Omit<Received, 'native'>;

/** A received message taken apart: the native record stays the bytes that came through the door. */
export interface ReceivedMessage extends ReceivedHeader {
  readonly nativeBytes: Buffer;
}

const MARK = Buffer.from(',"native":');

/**
 * Writes a message of `hub.received`: header first, native record last and untouched,
 * so that a reader can compare its bytes without parsing them.
 * Faults of a reader travel without the value they are about (it stands in `native`).
 */
export function writeReceived(header: ReceivedHeader, nativeBytes: Uint8Array): Buffer {
  return utf8Bytes(`${JSON.stringify(told(header)).slice(0, -1)},"native":`, nativeBytes, '}');
}

function told(header: ReceivedHeader): ReceivedHeader {
  const { faults, warnings } = header;
  return faults || warnings
    ? { ...header, faults: faults?.map(withoutValue), warnings: warnings?.map(withoutValue) }
    : header;
}

function withoutValue({ value: _value, ...fault }: Fault): Fault {
  return fault;
}

/** Takes a message apart; also one that another hand wrote with its members in another order. */
export function readReceived(value: Buffer): ReceivedMessage {
  const at = value.indexOf(MARK);
  const header =
    at < 0 || hasMembersBehind(value) ? undefined : headerOf(value.toString('utf8', 0, at) + '}');
  if (header) {
    return Object.assign(header, {
      nativeBytes: value.subarray(at + MARK.length, value.length - 1),
    });
  }
  const { native, ...rest } = JSON.parse(utf8Text(value)) as Received;
  return { ...rest, nativeBytes: Buffer.from(JSON.stringify(native)) };
}

const LONGEST_TAIL = 400;

/** Whether members may follow the native record; a native record that looks so costs one more parse, no more. */
function hasMembersBehind(value: Buffer): boolean {
  const tail = value.toString('latin1', Math.max(0, value.length - LONGEST_TAIL));
  return /"(?:receivedAt|position|attempt|sourceVersion|mapping|faults|warnings)":/.test(tail);
}

interface Header {
  receipt: string;
  system: string;
  form: string;
  intent: Intent;
  position: string;
  receivedAt: string;
  attempt?: number;
  sourceVersion?: SourceVersion;
  mapping?: string;
  faults?: readonly Fault[];
  warnings?: readonly Fault[];
}

function headerOf(text: string): Header | undefined {
  try {
    const header = JSON.parse(text) as Partial<Header>;
    return header.receipt && header.receivedAt && header.position ? (header as Header) : undefined;
  } catch {
    return undefined;
  }
}

/** The native record of a message, parsed. */
export function nativeOf(message: Pick<ReceivedMessage, 'nativeBytes'>): Json {
  return JSON.parse(utf8Text(message.nativeBytes)) as Json;
}
