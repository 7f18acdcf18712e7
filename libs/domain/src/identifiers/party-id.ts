import { accept, asRemark, refuse } from '../checked.js';
import type { Accepted, Checked, Refused, Remark } from '../checked.js';
import { normaliseCode } from './code-text.js';
import { checkOrgCode } from './org-code.js';
import {
  checkForeignInvestedNumber,
  checkRegistration13,
  checkRegistration15,
} from './registration-number.js';
import { checkUscc } from './uscc.js';

/** Which member of `ids` a party's code belongs to. */
export type PartyIdMember = 'uscc' | 'orgCode' | 'registration';

/** A party's code and the member of `ids` that it is. */
export interface PartyId extends Accepted {
  readonly member: PartyIdMember;
}

const REMEDY = {
  zh: '请对照营业执照重新填写，优先填写 18 位统一社会信用代码。',
  en: 'Type it again from the business license, if possible the unified social credit code of 18 characters.',
};

const UNKNOWN = refuse(
  'PATTERN',
  {
    zh: '不是市场主体代码：应为 18 位统一社会信用代码、15 位或 13 位注册号、组织机构代码，或“企…字第…号”。',
    en: 'This is no code of a market entity: 18-character unified social credit code, 15- or 13-digit registration number, organisation code, or 企…字第…号.',
  },
  REMEDY,
);

const OLD_REMEDY = {
  zh: '可继续使用；请补充统一社会信用代码，以便与其他部门的数据对上。',
  en: 'It can be used; add the unified social credit code so that other departments’ data can be matched.',
};

/** Old codes are kept and warned of: they match fewer records. */
function oldCode(zh: string, en: string): Remark {
  return asRemark({
    code: 'PATTERN',
    message: {
      zh: `填写的是${zh}，不是统一社会信用代码。`,
      en: `This is ${en}, not a unified social credit code.`,
    },
    remedy: OLD_REMEDY,
  });
}

const OLD_15 = oldCode('15 位工商注册号', 'a 15-digit registration number');
const OLD_13 = oldCode('13 位旧式工商注册号', 'an old 13-digit registration number');
const OLD_ORG = oldCode('组织机构代码', 'an organisation code');
const OLD_FOREIGN = oldCode('外商投资企业注册号', 'a foreign-invested enterprise’s number');

/**
 * Tells which code of a market entity `text` is, by its length and shape, and checks it: unified social credit code,
 * 15- or 13-digit registration number, organisation code, 企…字第…号. All but the first carry a warning.
 * The fault of a code that fails is that of the code it looks like.
 */
export function classifyPartyId(text: string): PartyId | Refused {
  const code = normaliseCode(text);
  if (code.startsWith('企')) {
    return known(checkForeignInvestedNumber(code), 'registration', OLD_FOREIGN);
  }
  switch (code.length) {
    case 18:
      return known(checkUscc(code), 'uscc');
    case 15:
      return known(checkRegistration15(code), 'registration', OLD_15);
    case 13:
      return known(checkRegistration13(code), 'registration', OLD_13);
    case 9:
    case 10:
      return known(checkOrgCode(code), 'orgCode', OLD_ORG);
    default:
      return UNKNOWN;
  }
}

/** `classifyPartyId` for those who need the value only. */
export function checkPartyId(text: string): Checked {
  const id = classifyPartyId(text);
  return id.ok ? accept(id.value, id.warning) : id;
}

function known(checked: Checked, member: PartyIdMember, warning?: Remark): PartyId | Refused {
  if (!checked.ok) {
    return checked;
  }
  const { value } = checked;
  return warning === undefined ? { ok: true, value, member } : { ok: true, value, warning, member };
}
