import { mistyped } from '../identifiers.js';
import { inFile, type Mail, pushed } from '../mail.js';
import type { SeededRandom } from '../random.js';
import { fullWidth, plain } from '../spelling.js';
import {
  type Fields,
  fieldsOf,
  type Native,
  type Told,
  type Word,
  type Wrong,
} from '../telling.js';
import type { Permit, Town } from '../town.js';
import { AUTHORITIES } from '../trades.js';

export const DRUGS = { system: 'drug-administration', form: 'cosmetics-license' } as const;

/** What the administration writes on the license beyond what was decided. */
interface Details {
  readonly head: string;
  readonly business: string;
  readonly quality: string;
  readonly signer?: string;
  readonly watchers: readonly string[];
  readonly between: string;
  readonly caseNumber?: string;
  readonly remark?: string;
  readonly wide: boolean;
}

interface Held {
  readonly permit: Permit;
  readonly native: Native;
}

const UNIT = '市局化妆品监督管理科';

const MISTAKES: readonly { readonly wrong: readonly Wrong[]; spoil(row: Native): Native }[] = [
  {
    wrong: [{ field: 'businessLicenseNumber', code: 'PATTERN' }],
    spoil: (row) => ({ ...row, businessLicenseNumber: '320799000018582（1-1）' }),
  },
  {
    wrong: [{ field: 'businessLicenseNumber', code: 'CHECK_DIGIT' }],
    spoil: (row) => ({
      ...row,
      businessLicenseNumber: mistyped(String(row['businessLicenseNumber'])),
    }),
  },
  {
    wrong: [{ field: 'xkDate', code: 'DATE_ORDER' }],
    spoil: (row) => ({ ...row, xkDate: '2013-12-31' }),
  },
  {
    wrong: [
      { field: 'xkDateStr', code: 'RANGE' },
      { field: 'xkDate', code: 'DATE_ORDER' },
    ],
    spoil: (row) => ({ ...row, xkDateStr: '2201-08-03' }),
  },
];

/**
 * The drug administration's own system of licenses for making cosmetics: JSON files now and then, single pushes between.
 * The same licenses are disclosed on the platform, so each is one license that two systems tell of.
 */
export class DrugAdministration {
  private readonly held = new Map<string, Held>();
  private readonly details = new Map<string, Details>();
  private wrong: Held[] = [];
  private outbox: Told[] = [];

  constructor(
    private readonly random: SeededRandom,
    private readonly town: Town,
  ) {}

  tell(permit: Permit, mends = false): void {
    const native = this.rowOf(permit);
    const key = keyOf(native);
    this.held.set(key, { permit, native });
    this.outbox.push({
      ...DRUGS,
      key,
      native,
      verdict: 'published',
      words: [wordOf(permit, this.detailsOf(permit))],
      ...(mends ? { mends } : {}),
    });
  }

  spoil(permit: Permit): void {
    const mistake = this.random.pick(MISTAKES);
    const native = mistake.spoil(this.rowOf(permit));
    this.wrong.push({ permit, native });
    this.outbox.push({
      ...DRUGS,
      key: keyOf(native),
      native,
      verdict: 'quarantined',
      wrong: mistake.wrong,
    });
  }

  /** A bad row of an earlier delivery is corrected. False if none waits. */
  mend(): boolean {
    const sent = this.wrong.filter(({ native }) => !this.outbox.some((t) => t.native === native));
    const bad = sent[0];
    if (bad) {
      this.wrong = this.wrong.filter((other) => other !== bad);
      this.tell(bad.permit, true);
    }
    return bad !== undefined;
  }

  /** A handful goes as a file, fewer are pushed. */
  collect(mail: Mail): void {
    const told = this.outbox;
    this.outbox = [];
    const isFile = told.length > 3;
    mail.add(isFile ? inFile(DRUGS, told, fileOf(told), 'json') : pushed(DRUGS, told));
  }

  everything(): readonly Told[] {
    const all = [...this.held.values(), ...this.wrong];
    return all.map(({ native }) => ({
      ...DRUGS,
      key: keyOf(native),
      native,
      verdict: 'duplicate' as const,
    }));
  }

  /** How many rows wait to be handed in. */
  get waiting(): number {
    return this.outbox.length;
  }

  private rowOf(permit: Permit): Native {
    return rowOf(permit, this.detailsOf(permit));
  }

  private detailsOf(permit: Permit): Details {
    const known = this.details.get(permit.id);
    if (known) {
      return known;
    }
    const { random, town } = this;
    const made: Details = {
      head: permit.holder.head,
      business: town.personName(),
      quality: town.personName(),
      ...(random.chance(0.9) ? { signer: town.personName() } : {}),
      watchers: Array.from({ length: random.between(1, 3) }, () => town.personName()),
      between: random.pick(['、', '，', '  ']),
      ...(random.chance(0.6) ? { caseNumber: `2026${permit.id.slice(1).padStart(12, '0')}` } : {}),
      ...(random.chance(0.1) ? { remark: '仅供出口' } : {}),
      wide: random.chance(0.2),
    };
    this.details.set(permit.id, made);
    return made;
  }
}

/** A file is one object around the rows, and says how many there are. */
export function fileOf(told: readonly Told[]): Buffer {
  const list = told.map(({ native }) => native);
  return Buffer.from(JSON.stringify({ list, totalCount: list.length }));
}

function rowOf({ number, holder, type, decision }: Permit, details: Details): Native {
  const typed = details.wide ? fullWidth : (text: string) => text;
  return {
    productSn: typed(number),
    epsName: holder.name,
    businessLicenseNumber: holder.code,
    certStr: type.content,
    epsAddress: typed(holder.address),
    epsProductAddress: typed(`${holder.address}A栋`),
    legalPerson: details.head,
    businessPerson: details.business,
    qualityPerson: details.quality,
    xkDateStr: decision.day,
    xkDate: decision.validUntil,
    qfManagerName: AUTHORITIES[type.authority].name,
    xkName: details.signer ?? '',
    rcManagerDepartName: UNIT,
    rcManagerUser: details.watchers.join(details.between),
    processid: details.caseNumber ?? '',
    xkRemark: details.remark ?? '无',
    xkType: '206',
    isimport: 'N',
  };
}

function wordOf({ id, number, holder, type, decision }: Permit, details: Details): Word {
  const fields: Fields = fieldsOf({
    number: plain(number),
    type: type.name,
    name: type.name,
    scope: type.content,
    issuedOn: decision.day,
    validUntil: decision.validUntil,
    'issuer.name': AUTHORITIES[type.authority].name,
    signedBy: details.signer,
    'case.number': details.caseNumber,
    remark: details.remark,
    'holder.name': plain(holder.name),
    [`holder.ids.${holder.codeKind}`]: holder.code,
    'holder.address': plain(holder.address),
    site: plain(`${holder.address}A栋`),
    'holder.legalRepresentative': details.head,
    'responsible.business': details.business,
    'responsible.quality': details.quality,
    'supervision.unit': UNIT,
    'supervision.persons': details.watchers,
  });
  return { kind: 'license', entity: id, fields };
}

function keyOf(native: Native): string {
  return JSON.stringify([plain(String(native['productSn']))]);
}
