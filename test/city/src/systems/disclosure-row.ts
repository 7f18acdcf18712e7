import { uscc } from '../identifiers.js';
import { slashes } from '../days.js';
import { fullWidth, plain } from '../spelling.js';
import { type Fields, fieldsOf, type Native, type Word } from '../telling.js';
import type { Decision, Party } from '../town.js';
import { type Authority, AUTHORITIES, REGISTRATION } from '../trades.js';
import { businessLicenseOf } from './market-row.js';

/** Who holds the platform. */
const PLATFORM = { name: '滨澜市发展和改革委员会', code: uscc('11', '00000200') };

const PLACEHOLDER = '00000000000000000X';
const WITHOUT_END = '2099/12/31';

/** One decision as the platform's clerk has it before her. */
export interface Disclosure {
  /** The town's own name of the license. */
  readonly entity: string;
  readonly holder: Party;
  /** Who the clerk believes to be the head of the holder. */
  readonly head: string;
  readonly name: string;
  readonly number: string;
  readonly document: string;
  /** No document number is known: the license's own stands there. */
  readonly numberless: boolean;
  readonly licenseClass: readonly [string, string];
  readonly content: string;
  readonly authority: Authority;
  readonly decision: Decision;
  readonly status: 'valid' | 'ended';
  /** Whether the head's identity number was copied from the file. */
  readonly withIdentity: boolean;
  /** The clerk gives the organisation code only, as she used to. */
  readonly oldCodeOnly: boolean;
}

/** How one row is spelt: nothing of it changes what the row says. */
export interface Spelling {
  readonly hyphens: boolean;
  readonly wide: boolean;
  readonly statusAsNumber: boolean;
}

/** The disclosure of a business license. */
export function businessDisclosure(party: Party, serial: number): Omit<Disclosure, 'head'> {
  const { market } = AUTHORITIES;
  const day = party.established;
  return {
    entity: businessLicenseOf(party.code as string),
    holder: { ...party },
    name: '营业执照',
    number: party.code as string,
    document: '准予设立登记通知书',
    numberless: false,
    licenseClass: REGISTRATION,
    content: party.scope,
    authority: market,
    decision: {
      number: `滨市监登记〔${day.slice(0, 4)}〕第${serial}号`,
      day,
      validFrom: day,
    },
    status: 'valid',
    withIdentity: false,
    oldCodeOnly: false,
  };
}

/** One row of the current template, and what the platform adds to it. */
export function disclosureRow(of: Disclosure, spelling: Spelling): Native {
  const day = spelling.hyphens ? (text: string) => text : slashes;
  const typed = spelling.wide ? fullWidth : (text: string) => text;
  const { decision, authority } = of;
  const code = uscc('11', authority.body);
  return {
    XK_XDR_MC: typed(of.holder.name),
    ...holderColumns(of),
    XK_XKWS: of.document,
    XK_WSH: typed(of.numberless ? of.number : decision.number),
    XK_XKLB: of.licenseClass[0],
    XK_XKZS: of.name,
    XK_XKBH: of.number,
    XK_NR: of.content,
    XK_JDRQ: typed(day(decision.day)),
    XK_YXQZ: day(decision.validFrom),
    XK_YXQZI: decision.validUntil === undefined ? WITHOUT_END : day(decision.validUntil),
    XK_XKJG: authority.name,
    XK_XKJGDM: code,
    XK_ZT: status(of, spelling),
    XK_LYDW: PLATFORM.name,
    XK_LYDWDM: PLATFORM.code,
    BZ: null,
    CHECK_FLAG: '1',
  };
}

function status(of: Disclosure, { statusAsNumber }: Spelling): string | number {
  const code = of.status === 'valid' ? 1 : 2;
  return statusAsNumber ? code : String(code);
}

function holderColumns({ holder, head, withIdentity, oldCodeOnly }: Disclosure): Native {
  if (holder.kind === 'person') {
    return {
      XK_XDR_LB: '自然人',
      XK_XDR_SHXYM: '',
      XK_FRDB: null,
      XK_XDR_ZJLX: '身份证',
      XK_XDR_ZJHM: holder.personal,
    };
  }
  return {
    XK_XDR_LB: holder.kind === 'trader' ? '个体工商户' : '法人及非法人组织',
    ...codeColumns(holder, oldCodeOnly),
    XK_FRDB: head,
    XK_FR_ZJLX: withIdentity ? '身份证' : null,
    XK_FR_ZJHM: withIdentity ? holder.personal : null,
  };
}

function codeColumns({ code, codeKind, orgCode }: Party, oldCodeOnly: boolean): Native {
  const joined = orgCode?.replace('-', '');
  if (codeKind === 'registration') {
    return { XK_XDR_SHXYM: PLACEHOLDER, XK_XDR_GSZC: code };
  }
  return codeKind === 'orgCode' || oldCodeOnly
    ? { XK_XDR_SHXYM: PLACEHOLDER, XK_XDR_ZZJG: joined }
    : { XK_XDR_SHXYM: code, XK_XDR_ZZJG: null };
}

/** What such a row says. */
export function disclosureWord(of: Disclosure): Word {
  const { decision, authority, holder } = of;
  return {
    kind: 'license',
    entity: of.entity,
    fields: fieldsOf({
      number: plain(of.number),
      name: of.name,
      'holder.name': plain(holder.name),
      ...holderFields(of),
      'decision.document': of.document,
      'decision.number': of.numberless ? undefined : decision.number,
      'decision.date': decision.day,
      'decision.content': of.content,
      'item.licenseClass': of.licenseClass[1],
      validFrom: decision.validFrom,
      validUntil: decision.validUntil,
      'issuer.name': authority.name,
      'issuer.code': uscc('11', authority.body),
      status: of.status,
    }),
  };
}

function holderFields({ holder, head, withIdentity, oldCodeOnly }: Disclosure): Fields {
  if (holder.kind === 'person') {
    return {
      'holder.kind': 'natural-person',
      'holder.ids.personal': holder.personal,
      'holder.ids.personalType': 'resident-id',
    };
  }
  const isTrader = holder.kind === 'trader';
  return fieldsOf({
    'holder.kind': isTrader ? 'individual-business' : 'legal-entity',
    [`holder.ids.${oldCodeOnly ? 'orgCode' : holder.codeKind}`]: oldCodeOnly
      ? holder.orgCode
      : holder.code,
    'holder.legalRepresentative': head,
    'holder.legalRepresentativeIds.type': withIdentity ? 'resident-id' : undefined,
    // The form has a place for it; of traders the hub does not read it.
    'holder.legalRepresentativeIds.number': withIdentity && !isTrader ? holder.personal : undefined,
  });
}

/** The native key of a row: authority, document number, holder. */
export function disclosureKey(row: Native): string {
  return JSON.stringify(
    ['XK_XKJGDM', 'XK_WSH', 'XK_XDR_MC'].map((field) => plain(String(row[field]))),
  );
}
