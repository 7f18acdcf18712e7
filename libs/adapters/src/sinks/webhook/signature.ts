import { createHmac, timingSafeEqual } from 'node:crypto';

/** How content is signed. SM3: GB/T 32905. */
export type SignatureAlgorithm = 'hmac-sha256' | 'hmac-sm3';

/** The three headers of a signed call. */
export interface SignedHeaders {
  /** The same whenever the same is sent again. */
  readonly 'webhook-id': string;
  /** Unix time in seconds, of this try. */
  readonly 'webhook-timestamp': string;
  /** One signature per secret, separated by spaces, each `<version>,<Base64>`. */
  readonly 'webhook-signature': string;
}

/** Why a call is not to be trusted. */
export type SignatureFault = 'HEADERS' | 'TIMESTAMP' | 'SIGNATURE';

/** Algorithm → version prefix and digest. `v1` is that of Standard Webhooks. */
const VERSIONS: Readonly<Record<SignatureAlgorithm, readonly [version: string, digest: string]>> = {
  'hmac-sha256': ['v1', 'sha256'],
  'hmac-sm3': ['v1sm3', 'sm3'],
};

const PREFIX = 'whsec_';
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const SHORTEST_BYTES = 24;
const LONGEST_BYTES = 64;
const TOLERANCE_SECONDS = 300;

/** The key in a secret (`whsec_` and Base64 of 24 to 64 bytes); `undefined` when it is none. */
export function signingKey(secret: string): Buffer | undefined {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret;
  const key = BASE64.test(text) ? Buffer.from(text, 'base64') : Buffer.alloc(0);
  return key.length >= SHORTEST_BYTES && key.length <= LONGEST_BYTES ? key : undefined;
}

/** What is to be signed: the call's id, the time of this try and the body, byte for byte as it is sent. */
export interface SignedContent {
  readonly id: string;
  readonly at: Date;
  readonly body: string;
}

/** Pure: the headers of a call signed with every one of `keys`. */
export function signedHeaders(
  content: SignedContent,
  keys: readonly Buffer[],
  algorithm: SignatureAlgorithm,
): SignedHeaders {
  const timestamp = String(Math.floor(content.at.getTime() / 1000));
  const [version] = VERSIONS[algorithm];
  const signatures = keys.map((key) => {
    const mac = macOf(`${content.id}.${timestamp}.${content.body}`, key, algorithm);
    return `${version},${mac.toString('base64')}`;
  });
  return {
    'webhook-id': content.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}

/** What a recipient knows when a call arrives. */
export interface Verification {
  /** Its secrets; one of them must have signed. */
  readonly secrets: readonly string[];
  readonly now: Date;
  /** How far the call's time may lie from `now`, on either side. Default: 300. */
  readonly toleranceSeconds?: number;
  /** The algorithms it accepts. Default: both. */
  readonly algorithms?: readonly SignatureAlgorithm[];
}

/**
 * For recipients, and for tests of ours: whether a call comes from who has the secret, now, and was not changed.
 * Returns what is wrong, or `undefined` when all is well. Signatures of unknown versions are passed over, so that a new
 * algorithm can be sent beside an old one. Compares in constant time. Pure.
 */
export function signatureFault(
  headers: Readonly<Partial<Record<keyof SignedHeaders, string>>>,
  body: string,
  verification: Verification,
): SignatureFault | undefined {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': told } = headers;
  if (!id || !told || timestamp === undefined || !/^\d{1,15}$/.test(timestamp)) {
    return 'HEADERS';
  }
  const { now, toleranceSeconds = TOLERANCE_SECONDS } = verification;
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > toleranceSeconds) {
    return 'TIMESTAMP';
  }
  const content = `${id}.${timestamp}.${body}`;
  return isSigned(content, told.split(' '), verification) ? undefined : 'SIGNATURE';
}

function isSigned(
  content: string,
  signatures: readonly string[],
  { secrets, algorithms = ['hmac-sha256', 'hmac-sm3'] }: Verification,
): boolean {
  const keys = secrets.map(signingKey).filter((key) => key !== undefined);
  return algorithms.some((algorithm) => {
    const prefix = `${VERSIONS[algorithm][0]},`;
    const given = signatures
      .filter((signature) => signature.startsWith(prefix))
      .map((signature) => Buffer.from(signature.slice(prefix.length), 'base64'));
    return keys.some((key) => {
      const mac = macOf(content, key, algorithm);
      return given.some((one) => one.length === mac.length && timingSafeEqual(one, mac));
    });
  });
}

function macOf(content: string, key: Buffer, algorithm: SignatureAlgorithm): Buffer {
  return createHmac(VERSIONS[algorithm][1], key).update(content, 'utf8').digest();
}
