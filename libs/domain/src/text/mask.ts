/** The kinds of personal value that have a mask of their own (`standards.md` §8). */
export type MaskKind =
  'phone' | 'resident-id' | 'resident-id-strict' | 'name' | 'bank-card' | 'address';

/** Shows `first` and `last` characters and a star for each between; nothing at all of what is too short for that. */
function keepEnds(text: string, first: number, last: number): string {
  const characters = Array.from(text.trim());
  const hidden = characters.length - first - last;
  if (hidden <= 0) {
    return '*'.repeat(characters.length);
  }
  const end = last > 0 ? characters.slice(-last).join('') : '';
  return characters.slice(0, first).join('') + '*'.repeat(hidden) + end;
}

/** `138****5678`: first three and last four. */
export function maskPhone(phone: string): string {
  return keepEnds(phone, 3, 4);
}

/** `110101********1234`: first six and last four, for operators. Public pages take `maskResidentIdStrict`. */
export function maskResidentId(id: string): string {
  return keepEnds(id, 6, 4);
}

/** `1****************4`: first and last only, for public pages: area, birthday and sequence stay hidden. */
export function maskResidentIdStrict(id: string): string {
  return keepEnds(id, 1, 1);
}

/** `张**`: the first character stays. Names of organisations are not masked. */
export function maskName(name: string): string {
  return keepEnds(name, 1, 0);
}

/** Last four digits only. */
export function maskBankCard(card: string): string {
  return keepEnds(card.replaceAll(/\s/g, ''), 0, 4);
}

const ADMINISTRATIVE = '省市区县旗盟州';
/** 小区, 社区 … end in 区 and are no divisions. */
const BEFORE_FALSE_DISTRICT = '小社园街厂库片';
const STREETS = ['街道', '大道', '苏木', '镇', '乡', '路', '街', '巷', '弄'];
const LONGEST_DIVISION = 12;
const HIDDEN = '****';
const NUMBER = /[0-9０-９〇一二三四五六七八九十百]+(?=[号弄栋幢座楼室层单])|[0-9０-９]/;

/**
 * An address down to the street (道路 or 街道): `江苏省连云港市海州区朝阳东路****`. House, flat and village are hidden;
 * nothing from the first house number on is ever kept.
 */
export function maskAddress(address: string): string {
  const text = address.trim();
  const divisions = endOfDivisions(text);
  const kept = text.slice(0, endOfStreet(text, divisions));
  const number = kept.search(NUMBER);
  return (number < 0 ? kept : kept.slice(0, number)) + HIDDEN;
}

function endOfDivisions(text: string): number {
  let end = 0;
  for (let i = 0; i < text.length && i - end <= LONGEST_DIVISION; i++) {
    const isDivision =
      ADMINISTRATIVE.includes(text.charAt(i)) &&
      !BEFORE_FALSE_DISTRICT.includes(text.charAt(i - 1) || ' ');
    if (isDivision) {
      end = i + 1;
    }
  }
  return end;
}

function endOfStreet(text: string, from: number): number {
  let end = from;
  let nearest = text.length;
  for (const street of STREETS) {
    const at = text.indexOf(street, from);
    if (at >= 0 && at < nearest) {
      nearest = at;
      end = at + street.length;
    }
  }
  return end;
}

const MASKS: Readonly<Record<MaskKind, (text: string) => string>> = {
  phone: maskPhone,
  'resident-id': maskResidentId,
  'resident-id-strict': maskResidentIdStrict,
  name: maskName,
  'bank-card': maskBankCard,
  address: maskAddress,
};

/** The mask for one kind of personal value. */
export function maskOf(kind: MaskKind): (text: string) => string {
  return MASKS[kind];
}
