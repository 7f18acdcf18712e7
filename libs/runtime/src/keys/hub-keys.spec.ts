import { createHash, createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { Misconfigured } from '@hub/contracts';
import * as fc from 'fast-check';
import type { ReceiptOrigin } from './hub-keys.js';
import { HubKeys, newDistinct, newEntityId, newHmacKey } from './hub-keys.js';
import { RECEIPT_INDICES, receiptParts } from './receipt.js';

const SECRET = 'a-key-for-specs-and-nothing-else-0123456789';
const keys = new HubKeys(SECRET);
const hmac = (text: string): string => createHmac('sha256', SECRET).update(text).digest('hex');

// One seed, since a made-up tag is right once in a million and a spec must not fail for that.
const RUNS = { seed: 20_261_125, numRuns: 300 };

const origin: fc.Arbitrary<ReceiptOrigin> = fc.record({
  at: fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
  index: fc.nat(RECEIPT_INDICES - 1),
  system: fc.constantFrom('housing', 'health', 'double-publicity'),
  form: fc.constantFrom('construction-permit', 'xk-2019'),
  distinct: fc.oneof(fc.string(), fc.uint8Array()),
});

const anOrigin = (more: Partial<ReceiptOrigin> = {}): ReceiptOrigin => ({
  at: new Date('2026-11-25T09:00:00+08:00'),
  index: 3,
  system: 'housing',
  form: 'construction-permit',
  distinct: 'r12/3',
  ...more,
});

describe('a receipt', () => {
  it('is the same number for the same origin', () => {
    fc.assert(
      fc.property(origin, (given) => {
        expect(keys.makeReceipt(given)).toBe(new HubKeys(SECRET).makeReceipt({ ...given }));
      }),
      RUNS,
    );
  });

  it('is genuine for its form of its system and for no other', () => {
    fc.assert(
      fc.property(origin, (given) => {
        const receipt = keys.makeReceipt(given);

        expect(keys.isGenuine(receipt, given)).toBe(true);
        expect(keys.isGenuine(receipt, { ...given, system: `${given.system}x` })).toBe(false);
        expect(keys.isGenuine(receipt, { ...given, form: `${given.form}x` })).toBe(false);
      }),
      RUNS,
    );
  });

  it('is not genuine with one digit changed', () => {
    fc.assert(
      fc.property(origin, fc.nat(35), fc.integer({ min: 1, max: 15 }), (given, place, by) => {
        const receipt = keys.makeReceipt(given);
        const digit = receipt.charAt(place);
        fc.pre(digit !== '-');
        const other = ((parseInt(digit, 16) + by) % 16).toString(16);
        const forged = receipt.slice(0, place) + other + receipt.slice(place + 1);

        expect(keys.isGenuine(forged, given)).toBe(false);
      }),
      RUNS,
    );
  });

  it('is not genuine for a hub with another key', () => {
    const other = new HubKeys(newHmacKey());

    expect(other.isGenuine(keys.makeReceipt(anOrigin()), anOrigin())).toBe(false);
  });

  it('carries its time and index', () => {
    const given = anOrigin({ index: 70_000 });

    expect(receiptParts(keys.makeReceipt(given))).toMatchObject({
      atMs: given.at.getTime(),
      index: 70_000,
    });
  });

  it('differs by system, form, index, position and content', () => {
    const numbers = [
      anOrigin(),
      anOrigin({ system: 'health' }),
      anOrigin({ form: 'other' }),
      anOrigin({ index: 4 }),
      anOrigin({ index: 3 + RECEIPT_INDICES }),
      anOrigin({ distinct: 'r12/4' }),
      anOrigin({ distinct: Buffer.from('r12/5') }),
    ].map((given) => keys.makeReceipt(given));

    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('takes text and its bytes for the same', () => {
    expect(keys.makeReceipt(anOrigin({ distinct: Buffer.from('张三') }))).toBe(
      keys.makeReceipt(anOrigin({ distinct: '张三' })),
    );
  });
});

describe(HubKeys.name, () => {
  it('names a native record by HMAC over form and key', () => {
    const { hex, id } = keys.nativeKey('housing', 'construction-permit', '["A-1","某局"]');

    expect(hex).toBe(hmac('native-key\nhousing/construction-permit\n["A-1","某局"]'));
    expect(id.replaceAll('-', '')).toBe(hex.slice(0, 32));
    expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it('names a record without a key by its receipt', () => {
    expect(keys.receiptKey('r').hex).toBe(hmac('receipt\nr'));
  });

  it('makes match keys by keyed SHA-256', () => {
    const full = createHash('sha256')
      .update(`${SECRET}\nparty\nuscc\n91350100M000100Y43`)
      .digest('hex');

    expect(keys.matchKey('party', 'uscc', '91350100M000100Y43').replaceAll('-', '')).toBe(
      full.slice(0, 32),
    );
  });

  it('has an internal key and a fingerprint that do not show the secret', () => {
    expect(keys.internalKey()).toBe(hmac('internal key v1'));
    expect(keys.fingerprint()).toMatch(/^[0-9a-f]{16}$/);
    expect(keys.fingerprint()).not.toBe(new HubKeys(newHmacKey()).fingerprint());
    expect(inspect(keys, { showHidden: true, depth: 5 }) + JSON.stringify(keys)).not.toContain(
      SECRET,
    );
  });

  it('refuses a key that is too short', () => {
    expect(() => new HubKeys('short')).toThrow(Misconfigured);
  });
});

describe(newEntityId.name, () => {
  it('is a UUIDv7 that carries its time', () => {
    const id = newEntityId(new Date('2026-11-25T01:02:03.456Z'));

    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(parseInt(id.slice(0, 8) + id.slice(9, 13), 16)).toBe(
      Date.UTC(2026, 10, 25, 1, 2, 3, 456),
    );
  });

  it('never comes twice', () => {
    const at = new Date();

    expect(new Set(Array.from({ length: 10_000 }, () => newEntityId(at))).size).toBe(10_000);
  });
});

describe(newDistinct.name, () => {
  it('keeps two pushes of one millisecond apart', () => {
    const pushes = [newDistinct(), newDistinct()].map((distinct) =>
      keys.makeReceipt(anOrigin({ distinct })),
    );

    expect(pushes[0]).not.toBe(pushes[1]);
  });
});
