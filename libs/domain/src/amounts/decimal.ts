/**
 * A decimal number in its one spelling: no sign but `-`, no leading zeros, no zeros at the end of the fraction,
 * never `-0`; `undefined` when `text` is none. Thousands separators are read where they stand in threes: `5,000.50`.
 * Exponents are refused: an amount is written out.
 */
export function normaliseDecimal(text: string): string | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) {
    return undefined;
  }
  const [, sign, whole = '', fraction = ''] = match;
  return plain(sign === '-', whole.replaceAll(',', ''), fraction);
}

const DECIMAL = /^([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?$/;

/** `decimal` × 10^`places` by moving the point: exact, whatever the size. `decimal` is in its one spelling. */
export function shiftDecimal(decimal: string, places: number): string {
  const negative = decimal.startsWith('-');
  const [whole = '', fraction = ''] = (negative ? decimal.slice(1) : decimal).split('.');
  if (places >= 0) {
    const moved = fraction.padEnd(places, '0');
    return plain(negative, whole + moved.slice(0, places), moved.slice(places));
  }
  const moved = whole.padStart(-places + 1, '0');
  const point = moved.length + places;
  return plain(negative, moved.slice(0, point), moved.slice(point) + fraction);
}

/** Which of two decimals in their one spelling is greater: negative, zero or positive as `a` − `b`. Exact. */
export function compareDecimals(a: string, b: string): number {
  const places = Math.max(fractionOf(a), fractionOf(b));
  const difference = BigInt(shiftDecimal(a, places)) - BigInt(shiftDecimal(b, places));
  return difference === 0n ? 0 : difference > 0n ? 1 : -1;
}

function fractionOf(decimal: string): number {
  return decimal.split('.')[1]?.length ?? 0;
}

function plain(negative: boolean, whole: string, fraction: string): string {
  const head = whole.replace(/^0+(?=\d)/, '');
  const tail = withoutFinalZeros(fraction);
  const text = tail === '' ? head : `${head}.${tail}`;
  return negative && text !== '0' ? `-${text}` : text;
}

function withoutFinalZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits.charCodeAt(end - 1) === 48) {
    end--;
  }
  return digits.slice(0, end);
}
