import { addDays, type Day, FIRST_DAY, officeDay, termEnd } from './days.js';
import { DIVISION, orgCode, registration15, residentId, uscc } from './identifiers.js';
import type { SeededRandom } from './random.js';
import { AUTHORITIES, COSMETICS_TRADE, type PermitType, type Trade, TRADES } from './trades.js';
import * as words from './words.js';

/** Which code a party is known by. Only the first kind is given today. */
export type CodeKind = 'uscc' | 'registration' | 'orgCode';

/** Somebody in the town who is licensed for something. */
export interface Party {
  /** The town's own name for it: `P12`. */
  readonly id: string;
  readonly kind: 'company' | 'trader' | 'cooperative' | 'person';
  readonly name: string;
  /** What the business register knows it by; absent for persons. */
  code?: string;
  codeKind?: CodeKind;
  /** The organisation code inside the code, where there is one. */
  readonly orgCode?: string;
  readonly trade: Trade;
  readonly established: Day;
  readonly type: string;
  capital: string;
  readonly scope: string;
  readonly district: string;
  address: string;
  /** Legal representative, or the trader himself. */
  head: string;
  /** Who it was before; other offices go on writing that name. */
  formerHead?: string;
  /** A resident's number: the person's own, or the head's. */
  readonly personal: string;
}

/** One license, as its authority decided it. */
export interface Permit {
  /** The town's own name for it: `L7`. */
  readonly id: string;
  readonly type: PermitType;
  readonly holder: Party;
  readonly number: string;
  decision: Decision;
}

/** What was decided last about a license. */
export interface Decision {
  readonly number: string;
  readonly day: Day;
  readonly validFrom: Day;
  readonly validUntil?: Day;
}

/** How long before today decisions end: all that systems say of them later is still of the past. */
const QUIET_DAYS = 40;

/** The town itself: who lives and works there, and what its authorities decide. Knows nothing of systems and forms. */
export class Town {
  private readonly names = new Set<string>();
  private serial = 0;
  private decisions = 0;

  constructor(
    private readonly random: SeededRandom,
    private readonly today: Day,
  ) {}

  /** A firm or shop comes into being; now and then it is an old one that still goes by an old number. */
  found(trade?: Trade): Party {
    const { random } = this;
    if (trade) {
      return this.company(trade);
    }
    const kind = random.weighted({ company: 55, trader: 32, old: 9, cooperative: 4 });
    const ownTrade = random.pick(TRADES);
    switch (kind) {
      case 'company':
        return this.company(ownTrade);
      case 'trader':
        return this.trader(ownTrade);
      case 'old':
        return this.oldFirm(ownTrade);
      case 'cooperative':
        return this.cooperative();
    }
  }

  makerOfCosmetics(): Party {
    return this.company(COSMETICS_TRADE);
  }

  person(): Party {
    const name = this.personName();
    return {
      ...this.common('person', TRADES[0] as Trade, [1990, 2024]),
      name,
      type: '',
      head: name,
    };
  }

  /** An authority grants a license. */
  license(holder: Party, type: PermitType): Permit {
    const day = this.decisionDay(holder.established);
    const serial = ++this.serial;
    return {
      id: `L${serial}`,
      type,
      holder,
      number: type.number(serial, Number(day.slice(0, 4))),
      decision: this.decide(type, day),
    };
  }

  /** The same license is renewed: another decision, the same number. */
  renew(permit: Permit): void {
    const day = officeDay(this.between(permit.decision.day, this.lastDecisionDay()));
    permit.decision = this.decide(permit.type, day);
  }

  decide(type: PermitType, day: Day): Decision {
    const { sign } = AUTHORITIES[type.authority];
    const number = `${sign}许〔${day.slice(0, 4)}〕${++this.decisions}号`;
    return {
      number,
      day,
      validFrom: day,
      ...(type.years === undefined ? {} : { validUntil: termEnd(day, type.years) }),
    };
  }

  /** Something about a party changes in the register. */
  change(party: Party): void {
    switch (this.random.weighted({ head: 5, address: 3, capital: 2 })) {
      case 'head':
        party.formerHead = party.head;
        party.head = this.personName();
        break;
      case 'address':
        party.address = this.address(party.district);
        break;
      case 'capital':
        party.capital = this.capital();
        break;
    }
  }

  /** An old organisation gets the code of today around its organisation code. */
  register(party: Party): void {
    party.code = uscc('93', (party.orgCode as string).slice(0, 8));
    party.codeKind = 'uscc';
  }

  personName(): string {
    return this.random.pick(words.SURNAMES) + this.random.pick(words.GIVEN_NAMES);
  }

  private company(trade: Trade): Party {
    const body = this.codeBody('MA');
    const { random } = this;
    return {
      ...this.common('company', trade, [2014, 2025]),
      name: this.unique(() => this.companyName(trade)),
      code: uscc('91', body),
      codeKind: 'uscc',
      orgCode: orgCode(body),
      type: random.pick(['有限责任公司', '有限责任公司(自然人独资)', '股份有限公司', 'N/A']),
    };
  }

  private trader(trade: Trade): Party {
    const body = this.codeBody('MB');
    return {
      ...this.common('trader', trade, [2014, 2025]),
      name: this.unique(() => this.shopName(trade)),
      code: uscc('92', body),
      codeKind: 'uscc',
      orgCode: orgCode(body),
      type: '个体工商户',
      capital: this.random.chance(0.5) ? 'N/A' : `${this.random.between(1, 20)}万人民币`,
    };
  }

  /** Registered before 2015 and never exchanged its number for a code. */
  private oldFirm(trade: Trade): Party {
    const serial = this.random.between(100_000, 999_999);
    const isTrader = this.random.chance(0.5);
    const kind = isTrader ? 'trader' : 'company';
    return {
      ...this.common(kind, trade, [1986, 2013]),
      name: this.unique(() => (isTrader ? this.shopName(trade) : this.companyName(trade))),
      code: this.oldNumber(serial, isTrader),
      codeKind: 'registration',
      type: 'N/A',
    };
  }

  private oldNumber(serial: number, isTrader: boolean): string {
    const tail = String(++this.serial).padStart(7, '0');
    switch (isTrader ? 'fifteen' : this.random.weighted({ fifteen: 6, thirteen: 2, foreign: 2 })) {
      case 'fifteen':
        return registration15(`${DIVISION}${isTrader ? '6' : '0'}${tail}`);
      case 'thirteen':
        return `${DIVISION}${tail}`;
      case 'foreign':
        return `企合苏滨总字第${serial}号`;
    }
  }

  private cooperative(): Party {
    const code = orgCode(this.codeBody('MC'));
    const district = this.random.pick(words.DISTRICTS);
    return {
      ...this.common('cooperative', TRADES[0] as Trade, [1986, 2013]),
      name: this.unique(() => `${district}${this.brand()}供销合作社`),
      code,
      codeKind: 'orgCode',
      orgCode: code,
      type: '集体所有制',
      district,
    };
  }

  private common(
    kind: Party['kind'],
    trade: Trade,
    years: readonly [number, number],
  ): Omit<Party, 'name' | 'type' | 'code' | 'codeKind' | 'orgCode'> {
    const { random } = this;
    const district = random.pick(words.DISTRICTS);
    const born = this.between('1950-01-01', '2003-12-31');
    return {
      id: `P${++this.serial}`,
      kind,
      trade,
      established: this.established(years),
      capital: this.capital(),
      scope: `${trade.scope.slice(0, random.between(1, trade.scope.length)).join('；')}。${words.CONDITIONS}`,
      district,
      address: this.address(district),
      head: this.personName(),
      personal: residentId(born, random.between(1, 999)),
    };
  }

  private established([first, last]: readonly [number, number]): Day {
    const latest = addDays(this.today, -2 * QUIET_DAYS);
    const end = `${last}-06-30`;
    return officeDay(this.between(`${first}-01-01`, end < latest ? end : latest));
  }

  private companyName(trade: Trade): string {
    const where = this.random.weighted({ [words.CITY]: 6, '（江苏）': 2, '': 1 });
    const word = this.random.pick(trade.words);
    return where.startsWith('（')
      ? `${this.brand()}${word}${where}有限公司`
      : `${where}${this.brand()}${word}有限公司`;
  }

  private shopName(trade: Trade): string {
    const { random } = this;
    const owner = random.chance(0.4) ? `${random.pick(words.SURNAMES)}记` : '';
    return `${random.pick(words.DISTRICTS)}${owner}${random.pick(words.SHOP_HEADS)}${trade.shop}`;
  }

  private brand(): string {
    return this.random.pick(words.BRAND_HEADS) + this.random.pick(words.BRAND_TAILS);
  }

  private unique(make: () => string): string {
    let name = make();
    for (let number = 2; this.names.has(name); number++) {
      name = make().replace(/(有限公司|供销合作社|[店部馆厅])$/, `${number}$1`);
    }
    this.names.add(name);
    return name;
  }

  private capital(): string {
    const amount = this.random.pick([10, 50, 100, 200, 346, 500, 1000, 2000, 9999]);
    return this.random.pick([
      `${amount}万人民币`,
      `${amount}(万元人民币)`,
      `${amount}万元`,
      `${amount.toLocaleString('en-US')}(万美元)`,
    ]);
  }

  private address(district: string): string {
    const { random } = this;
    const room = random.chance(0.4)
      ? `${random.between(1, 9)}号楼${random.between(101, 2508)}室`
      : '';
    const street = `${random.pick(words.STREETS)}${random.between(1, 399)}号`;
    return `${words.PROVINCE}省${words.CITY}市${district}${street}${room}`;
  }

  private codeBody(prefix: string): string {
    return prefix + String(++this.serial).padStart(6, '0');
  }

  private decisionDay(established: Day): Day {
    const from = established > FIRST_DAY ? established : FIRST_DAY;
    return officeDay(this.between(from, this.lastDecisionDay()));
  }

  private lastDecisionDay(): Day {
    return addDays(this.today, -QUIET_DAYS);
  }

  private between(from: Day, to: Day): Day {
    const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
    return days <= 0 ? from : addDays(from, this.random.below(days));
  }
}
