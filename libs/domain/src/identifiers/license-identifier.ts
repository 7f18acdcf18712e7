import { accept, asRemark, refuse } from '../checked.js';
import type { Checked, Refused, Remark } from '../checked.js';
import { alphanumericValue, hasDigits, normaliseCode } from './code-text.js';
import { checkCharacter, hybridCheck } from './iso-7064.js';
import { checkUscc } from './uscc.js';

/** 电子证照根代码: the object identifier that every license identifier begins with. */
export const LICENSE_IDENTIFIER_ROOT = '1.2.156.3005.2.';

const SERIAL_LIMIT = 64;

/** The segments of a license identifier (GB/T 36904-2018), without root and check character. */
export interface LicenseIdentifier {
  /** 证照类型代码: code of the authority that defined the type (18) and a serial (3). */
  readonly typeCode: string;
  /** 证照颁发机构代码: unified social credit code of the issuer; a division code is tolerated. */
  readonly issuerCode: string;
  /** 流水号: digits and capitals. */
  readonly serial: string;
  /** 版本号: `001`, one more for each re-make of the same license. */
  readonly version: string;
}

const REMEDY = {
  zh: '请从电子证照上复制完整的证照标识，或请发证机关核对赋码。',
  en: 'Copy the whole identifier from the electronic license, or ask the issuer to look at how it was made.',
};

const SHAPE = refuse(
  'PATTERN',
  {
    zh: '电子证照标识应为“1.2.156.3005.2.证照类型代码.颁发机构代码.流水号.版本号.校验位”（GB/T 36904）。',
    en: 'A license identifier is 1.2.156.3005.2.<type>.<issuer>.<serial>.<version>.<check> (GB/T 36904).',
  },
  REMEDY,
);

const TYPE = refuse(
  'PATTERN',
  {
    zh: '电子证照标识中的证照类型代码应为 21 位：定义机构的统一社会信用代码加 3 位序号（GB/T 36904）。',
    en: 'The type code in a license identifier has 21 characters: the defining authority’s code and a 3-digit serial (GB/T 36904).',
  },
  REMEDY,
);

const ISSUER = refuse(
  'PATTERN',
  {
    zh: '电子证照标识中的颁发机构代码应为 18 位统一社会信用代码（GB/T 36904）。',
    en: 'The issuer code in a license identifier is a unified social credit code of 18 characters (GB/T 36904).',
  },
  REMEDY,
);

const SERIAL = refuse(
  'PATTERN',
  {
    zh: '电子证照标识中的流水号只能是数字和大写字母，不能为空（GB/T 36904）。',
    en: 'The serial in a license identifier is made of digits and capitals and is not empty (GB/T 36904).',
  },
  REMEDY,
);

const VERSION = refuse(
  'PATTERN',
  {
    zh: '电子证照标识中的版本号应为 3 位数字，从 001 开始（GB/T 36904）。',
    en: 'The version in a license identifier has 3 digits and begins at 001 (GB/T 36904).',
  },
  REMEDY,
);

const CHECK_DIGIT = refuse(
  'CHECK_DIGIT',
  {
    zh: '电子证照标识的校验位不符（GB/T 36904）：有一处抄错，或赋码时计算有误。',
    en: 'The check character of this license identifier does not fit (GB/T 36904): it was mistyped or wrongly made.',
  },
  REMEDY,
);

const ISSUER_IS_DIVISION = asRemark({
  code: 'PATTERN',
  message: {
    zh: '电子证照标识中的颁发机构代码是行政区划代码，标准要求统一社会信用代码（GB/T 36904）。',
    en: 'The issuer in this license identifier is a division code; the standard asks for a unified social credit code (GB/T 36904).',
  },
  remedy: {
    zh: '可继续使用；请发证机关下次赋码时改用统一社会信用代码。',
    en: 'It can be used; ask the issuer to take its unified social credit code next time.',
  },
});

const AUTHORITY_CODE = asRemark({
  code: 'CHECK_DIGIT',
  message: {
    zh: '电子证照标识中的机构代码不是有效的统一社会信用代码，但标识的校验位相符（GB/T 36904）。',
    en: 'An authority code inside this license identifier is no valid unified social credit code, though the identifier’s own check fits (GB/T 36904).',
  },
  remedy: {
    zh: '可继续使用；请发证机关核对证照类型代码和颁发机构代码。',
    en: 'It can be used; ask the issuer to look at its type and issuer codes.',
  },
});

/**
 * Checks a license identifier (电子证照标识, GB/T 36904-2018), check by ISO/IEC 7064 MOD 37,36 over the four
 * segments after the root. The root may be missing and is added; lower case is repaired. Warns of an issuer written
 * as division code and of authority codes that are no valid unified social credit code.
 */
export function checkLicenseIdentifier(text: string): Checked {
  const segments = segmentsOf(normaliseCode(text));
  if (segments === undefined) {
    return SHAPE;
  }
  const [parts, check] = segments;
  const wrong = wrongSegment(parts);
  if (wrong !== undefined) {
    return wrong;
  }
  const body = joined(parts);
  return checkCharacter(hybridCheck(body, 36)) === check
    ? accept(`${LICENSE_IDENTIFIER_ROOT}${body}.${check}`, oddity(parts))
    : CHECK_DIGIT;
}

/** The segments of an identifier; `undefined` when it has not the form. Nothing is checked beyond that. */
export function parseLicenseIdentifier(text: string): LicenseIdentifier | undefined {
  return segmentsOf(normaliseCode(text))?.[0];
}

/**
 * Makes the identifier for these segments: adds root and check character.
 * Refuses (`PATTERN`) what `checkLicenseIdentifier` would refuse.
 */
export function makeLicenseIdentifier(parts: LicenseIdentifier): Checked {
  const wrong = wrongSegment(parts);
  if (wrong !== undefined) {
    return wrong;
  }
  const body = joined(parts);
  const check = checkCharacter(hybridCheck(body, 36));
  return accept(`${LICENSE_IDENTIFIER_ROOT}${body}.${check}`, oddity(parts));
}

function joined({ typeCode, issuerCode, serial, version }: LicenseIdentifier): string {
  return `${typeCode}.${issuerCode}.${serial}.${version}`;
}

function segmentsOf(code: string): readonly [LicenseIdentifier, string] | undefined {
  const rest = code.startsWith(LICENSE_IDENTIFIER_ROOT)
    ? code.slice(LICENSE_IDENTIFIER_ROOT.length)
    : code;
  const segments = rest.split('.');
  if (segments.length !== 5 || segments.includes('')) {
    return undefined;
  }
  const [typeCode, issuerCode, serial, version, check] = segments as FiveTexts;
  return check.length === 1 ? [{ typeCode, issuerCode, serial, version }, check] : undefined;
}

type FiveTexts = [string, string, string, string, string];

function wrongSegment(parts: LicenseIdentifier): Refused | undefined {
  if (!isTypeCode(parts.typeCode)) {
    return TYPE;
  }
  if (!isDivision(parts.issuerCode) && !isAlphanumeric(parts.issuerCode, 18)) {
    return ISSUER;
  }
  if (!isSerial(parts.serial)) {
    return SERIAL;
  }
  return isVersion(parts.version) ? undefined : VERSION;
}

function isTypeCode(code: string): boolean {
  return isAlphanumeric(code, 21) && hasDigits(code, 18, 21);
}

function isSerial(serial: string): boolean {
  return serial.length <= SERIAL_LIMIT && isAlphanumeric(serial, serial.length);
}

function isVersion(version: string): boolean {
  return version.length === 3 && hasDigits(version, 0, 3) && version !== '000';
}

function oddity({ typeCode, issuerCode }: LicenseIdentifier): Remark | undefined {
  if (isDivision(issuerCode)) {
    return ISSUER_IS_DIVISION;
  }
  return checkUscc(issuerCode).ok && checkUscc(typeCode.slice(0, 18)).ok
    ? undefined
    : AUTHORITY_CODE;
}

function isDivision(code: string): boolean {
  return code.length === 6 && hasDigits(code, 0, 6);
}

function isAlphanumeric(text: string, length: number): boolean {
  for (let i = 0; i < text.length; i++) {
    if (alphanumericValue(text.charCodeAt(i)) < 0) {
      return false;
    }
  }
  return text.length === length && length > 0;
}
