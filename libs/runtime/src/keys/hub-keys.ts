import { createHmac, createSecretKey, hash, randomBytes, randomUUID } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { Misconfigured } from '@hub/contracts';
import { RECEIPT_INDICES, UNTAGGED_LENGTH, receiptParts, untagged } from './receipt.js';

/** The name of one native record: `hex` is its Kafka key, `id` (a uuid of its first 16 bytes) its key in tables. */
export interface NativeKey {
  readonly hex: string;
  readonly id: string;
}

/** What makes a receipt. The same makes the same number. */
export interface ReceiptOrigin {
  /** When the reading or the push began, as kept in `cursor` or `push`. */
  readonly at: Date;
  /** Row of the reading, or place in the push. */
  readonly index: number;
  readonly system: string;
  readonly form: string;
  /** Pulled: position and content. Pushed: endpoint and idempotency key, or without one `newDistinct()` once per push. */
  readonly distinct: string | Uint8Array;
}

const SHORTEST_KEY = 32;

/**
 * All names that depend on the hub's secret (`HUB_HMAC_KEY`): of native records, receipts, match keys and the key the
 * hub's own processes show each other. Personal data goes in and cannot be found again from what comes out.
 */
export class HubKeys {
  readonly #key: KeyObject;
  readonly #text: string;
  /** One key per form, so that a receipt's tag is a hash of one fixed length. */
  readonly #tagKeys = new Map<string, string>();

  /** Throws `Misconfigured` for a key below 32 characters: nothing that needs names may start. */
  constructor(hmacKey: string) {
    if (hmacKey.length < SHORTEST_KEY) {
      throw new Misconfigured(
        'HUB_HMAC_KEY is missing or too short',
        'Give HUB_HMAC_KEY or HUB_HMAC_KEY_FILE; ./hub up makes a key.',
      );
    }
    this.#text = hmacKey;
    this.#key = createSecretKey(Buffer.from(hmacKey, 'utf8'));
  }

  /** The name of the record whose key fields, as a JSON array of normalised texts, are `keyJson`. */
  nativeKey(system: string, form: string, keyJson: string): NativeKey {
    return named(this.hmac(`native-key\n${system}/${form}\n${keyJson}`));
  }

  /** The name of a record that has no key of its own: a field of it is missing, or the line is unreadable. */
  receiptKey(receipt: string): NativeKey {
    return named(this.hmac(`receipt\n${receipt}`));
  }

  /** The number of one native record handed in; its layout stands in `receipt.ts`. */
  makeReceipt({ at, index, system, form, distinct }: ReceiptOrigin): string {
    const head = untagged({
      atMs: at.getTime(),
      index: index % RECEIPT_INDICES,
      distinct: distinctBits(system, form, index, distinct),
    });
    return head + this.tag(head, `${system}/${form}`);
  }

  /** Whether this hub gave `receipt` to a record of this form; a made-up number passes once in a million. */
  isGenuine(receipt: string, { system, form }: Pick<ReceiptOrigin, 'system' | 'form'>): boolean {
    return (
      receiptParts(receipt) !== undefined &&
      receipt.slice(UNTAGGED_LENGTH) ===
        this.tag(receipt.slice(0, UNTAGGED_LENGTH), `${system}/${form}`)
    );
  }

  /** An identity or link target as a uuid: equal values meet without being kept. */
  matchKey(kind: string, scheme: string, value: string): string {
    // Cut to half of SHA-256, so nothing can be appended to a known one; that makes HMAC's second round superfluous.
    return uuidOf(hash('sha256', `${this.#text}\n${kind}\n${scheme}\n${value}`, 'hex'));
  }

  /** The bearer key of the hub's own processes. */
  internalKey(): string {
    return this.hmac('internal key v1');
  }

  /** Tells whether two processes have the same key, and nothing of the key. 16 hexadecimal digits. */
  fingerprint(): string {
    return this.hmac('fingerprint v1').slice(0, 16);
  }

  private hmac(text: string): string {
    return createHmac('sha256', this.#key).update(text, 'utf8').digest('hex');
  }

  private tag(head: string, form: string): string {
    let key = this.#tagKeys.get(form);
    if (key === undefined) {
      key = this.hmac(`receipt tag v1\n${form}`);
      this.#tagKeys.set(form, key);
    }
    // Key and head have fixed lengths and 236 bits are cut off: a keyed hash is as good as HMAC here, at a quarter of its cost.
    return hash('sha256', key + head, 'hex').slice(0, 5);
  }
}

/** What keeps apart pushes without an idempotency key; made once per push. */
export function newDistinct(): string {
  return randomUUID();
}

/** A new entity's id: UUIDv7, so that ids grow with time. */
export function newEntityId(at: Date): string {
  const time = at.getTime().toString(16).padStart(12, '0');
  // A random UUID comes from Node's pool of random bytes; from its version digit on, v4 and v7 have the same layout.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

/** A new value for `HUB_HMAC_KEY`: 256 random bits as hexadecimal text. */
export function newHmacKey(): string {
  return randomBytes(32).toString('hex');
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a text is a uuid as we write it, in small letters; of whatever version. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** The first 16 bytes of a hexadecimal text, written as a uuid. */
export function uuidOf(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

function named(hex: string): NativeKey {
  return { hex, id: uuidOf(hex) };
}

function distinctBits(
  system: string,
  form: string,
  index: number,
  distinct: string | Uint8Array,
): number {
  // A reading of more rows than indices goes on in another range of hashes.
  const head = `${system}/${form}/${Math.floor(index / RECEIPT_INDICES)}\n`;
  const digest =
    typeof distinct === 'string'
      ? hash('sha256', head + distinct, 'hex')
      : hash('sha256', Buffer.concat([Buffer.from(head), distinct]), 'hex');
  return parseInt(digest.slice(0, 8), 16) >>> 2;
}
