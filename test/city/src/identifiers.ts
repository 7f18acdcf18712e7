/*
 * Codes of parties and persons, by the algorithms of their standards written out here once more: the hub's own
 * implementation must not be checked against itself. All bear the division 320799, which no county ever had, so that
 * none of them is anybody's.
 */

/** The division of the town: no such county exists. */
export const DIVISION = '320799';

const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** GB 32100: no I, O, S, V, Z. */
const USCC_CHARACTERS = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** The check character of an organisation code (GB 11714), for its first eight characters. */
export function orgCodeCheck(body: string): string {
  const weights = [3, 7, 9, 10, 5, 8, 4, 2];
  let sum = 0;
  weights.forEach((weight, at) => {
    sum += ALPHANUMERIC.indexOf(body.charAt(at)) * weight;
  });
  const check = 11 - (sum % 11);
  return check === 11 ? '0' : check === 10 ? 'X' : String(check);
}

/** An organisation code with its hyphen. */
export function orgCode(body: string): string {
  return `${body}-${orgCodeCheck(body)}`;
}

/** A unified social credit code (GB 32100) of the kind (`91` enterprise …) around an organisation code. */
export function uscc(kind: string, body: string, division = DIVISION): string {
  const first = kind + division + body + orgCodeCheck(body);
  let sum = 0;
  let weight = 1;
  for (const character of first) {
    sum += USCC_CHARACTERS.indexOf(character) * weight;
    weight = (weight * 3) % 31;
  }
  return first + USCC_CHARACTERS.charAt((31 - (sum % 31)) % 31);
}

/** A 15-digit registration number (GS 15-2006): 14 digits and one of ISO 7064 MOD 11,10. */
export function registration15(first14: string): string {
  let product = 10;
  for (const digit of first14) {
    const sum = (product + Number(digit)) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return first14 + String((11 - product) % 10);
}

/** A resident identity number (GB 11643) of somebody born on a day, e.g. `1985-12-31`. */
export function residentId(born: string, sequence: number, division = DIVISION): string {
  const first = division + born.replaceAll('-', '') + String(sequence).padStart(3, '0');
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  let sum = 0;
  weights.forEach((weight, at) => {
    sum += Number(first.charAt(at)) * weight;
  });
  return first + '10X98765432'.charAt(sum % 11);
}

/** The same code with a check character that does not fit: as if the last one had been mistyped. */
export function mistyped(code: string): string {
  const last = code.charAt(code.length - 1);
  return code.slice(0, -1) + (last === '3' ? '4' : '3');
}
