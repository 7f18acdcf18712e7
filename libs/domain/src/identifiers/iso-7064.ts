import { alphanumericValue } from './code-text.js';

/**
 * Check value of the hybrid systems of ISO/IEC 7064 over `text` (its first `length` characters):
 * `modulus` 10 is MOD 11,10 (registration numbers, project codes), 36 is MOD 37,36 (license identifiers).
 * Hyphens and dots are passed over. Characters must be 0–9 (and A–Z for 36); the caller has looked.
 */
export function hybridCheck(text: string, modulus: 10 | 36, length = text.length): number {
  let product: number = modulus;
  for (let i = 0; i < length; i++) {
    const value = alphanumericValue(text.charCodeAt(i));
    if (value >= 0) {
      const sum = (product + value) % modulus || modulus;
      product = (sum * 2) % (modulus + 1);
    }
  }
  return (modulus + 1 - product) % modulus;
}

/** A check value as the character that is written: 0–9, then A–Z. */
export function checkCharacter(value: number): string {
  return String.fromCharCode(value < 10 ? 48 + value : 55 + value);
}
