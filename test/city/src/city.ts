import type { Day } from './days.js';
import { Mail, pushed, inFile } from './mail.js';
import { SeededRandom } from './random.js';
import { toGbk } from './spelling.js';
import { DoublePublicity, PUBLICITY } from './systems/double-publicity.js';
import { DrugAdministration, DRUGS, fileOf } from './systems/drug-administration.js';
import { marketFile } from './systems/market-row.js';
import { MARKET, MarketRegulation } from './systems/market-regulation.js';
import type { Delivery, Told } from './telling.js';
import { type Party, type Permit, Town } from './town.js';
import { COSMETICS, GUIDE } from './trades.js';

/** Which city; the same settings give the same city, to the last byte it hands in. */
export interface CitySettings {
  readonly seed: number;
  /** The day it is in the city when it begins; nothing it hands in is of a later day. */
  readonly today: Day;
  /** About how many records its systems hand in at once, in the first steps. */
  readonly opening: number;
  /** After about so many records nothing new happens: what is held is handed in again and again. */
  readonly limit: number;
}

/** What the city's systems hand in during one step of its life, in order. */
export interface Step {
  readonly number: number;
  /** Among the first, which follow each other at once. */
  readonly isOpening: boolean;
  readonly deliveries: readonly Delivery[];
}

const OPENING_STEPS = 6;
/** So many steps make a day; at its end files are handed in. */
const DAY_STEPS = 12;
const PUSH_MOST = 500;

/** What can happen, and how often. */
const EVENTS = {
  found: 24,
  license: 34,
  licensePerson: 3,
  cosmetics: 3,
  change: 7,
  renew: 3,
  end: 2,
  withdraw: 1,
  reRegister: 1,
  repeatMarket: 5,
  repeatPublicity: 6,
  late: 4,
  wrongMarket: 3,
  wrongPublicity: 5,
  wrongDrugs: 1,
  repeatWrong: 1,
  mendMarket: 2,
  mendPublicity: 4,
  mendDrugs: 1,
  lateAfterWithdrawal: 1,
};

type EventName = keyof typeof EVENTS;

/** What happens in a city that is full. */
const QUIET: Readonly<Partial<Record<EventName, number>>> = { repeatMarket: 1, repeatPublicity: 1 };

/** The practice city: a town, and the systems that each tell their own part of what happens in it. */
export class City {
  private readonly random: SeededRandom;
  private readonly town: Town;
  private readonly market: MarketRegulation;
  private readonly publicity: DoublePublicity;
  private readonly drugs: DrugAdministration;
  private readonly mail = new Mail();
  private readonly registered: Party[] = [];
  private readonly licensed: Permit[] = [];
  private stepNumber = 0;
  private records = 0;

  constructor(private readonly settings: CitySettings) {
    this.random = new SeededRandom(settings.seed);
    this.town = new Town(this.random, settings.today);
    this.market = new MarketRegulation(this.random);
    this.publicity = new DoublePublicity(this.random, settings.today);
    this.drugs = new DrugAdministration(this.random, this.town);
  }

  /** The next step of its life. */
  next(): Step {
    const number = this.stepNumber++;
    const isOpening = number < OPENING_STEPS;
    const { opening, limit } = this.settings;
    const size = isOpening ? Math.ceil(opening / OPENING_STEPS) : this.random.between(2, 4);
    const weights = this.records < limit ? EVENTS : QUIET;
    for (let left = size; left > 0;) {
      left -= this.happen(this.random.weighted(weights as typeof EVENTS));
    }
    const isNight = isOpening || number % DAY_STEPS === 0;
    this.publicity.collect(this.mail);
    this.market.collect(this.mail, isNight);
    this.drugs.collect(this.mail);
    const deliveries = this.mail.take();
    this.records += deliveries.reduce((sum, { told }) => sum + told.length, 0);
    return { number, isOpening, deliveries };
  }

  /** What still lay about for the night is handed in. */
  endOfDay(): readonly Delivery[] {
    this.market.collect(this.mail, true);
    return this.mail.take();
  }

  /** Every system hands in all it holds, once more: nothing of it is news. To be called at the end of a day. */
  everything(): readonly Delivery[] {
    const market = this.market.everything();
    const drugs = this.drugs.everything();
    for (const batch of inBatches(this.publicity.everything())) {
      this.mail.add(pushed(PUBLICITY, batch));
    }
    this.mail.add(
      inFile(
        MARKET,
        market,
        marketFile(
          market.map(({ native }) => native),
          toGbk,
        ),
      ),
    );
    this.mail.add(inFile(DRUGS, drugs, fileOf(drugs), 'json'));
    return this.mail.take();
  }

  /** Lets one thing happen; returns how many records it made, 0 if it could not happen. */
  private happen(name: EventName): number {
    const before = this.made();
    this.events[name]();
    return this.made() - before;
  }

  private made(): number {
    return this.market.waiting + this.publicity.waiting + this.drugs.waiting;
  }

  private readonly events: Readonly<Record<EventName, () => void>> = {
    found: () => this.found(this.town.found()),
    license: () => this.license(),
    licensePerson: () => this.grant(this.town.license(this.town.person(), GUIDE)),
    cosmetics: () => this.cosmetics(),
    change: () => this.change(),
    renew: () => this.renew(),
    end: () => this.publicity.size > 0 && this.publicity.end(),
    withdraw: () => this.publicity.size > 0 && this.publicity.withdraw(),
    reRegister: () => this.reRegister(),
    repeatMarket: () => this.market.size > 0 && this.market.repeat(),
    repeatPublicity: () => this.publicity.size > 0 && this.publicity.repeat(),
    late: () => this.publicity.size > 0 && this.publicity.late(),
    wrongMarket: () => this.market.spoil(this.town.found()),
    wrongPublicity: () => this.wrongPublicity(),
    wrongDrugs: () => this.drugs.spoil(this.makeCosmetics()),
    repeatWrong: () => this.publicity.repeatWrong(),
    mendMarket: () => this.mendMarket(),
    mendPublicity: () => this.publicity.mend(),
    mendDrugs: () => this.drugs.mend(),
    lateAfterWithdrawal: () => this.publicity.lateAfterWithdrawal(),
  };

  private found(party: Party): void {
    this.market.tell(party);
    this.registered.push(party);
    if (party.codeKind === 'uscc' && this.random.chance(0.25)) {
      this.publicity.tellRegistration(party);
    }
  }

  /** Most holders are known to the register; some decisions come before it tells of the firm, or without it. */
  private license(): void {
    const isKnown = this.registered.length > 0 && this.random.chance(0.85);
    const holder = isKnown ? this.random.pick(this.registered) : this.town.found();
    const permit = this.town.license(holder, this.random.pick(holder.trade.permits));
    this.grant(permit);
    if (!isKnown && this.random.chance(0.7)) {
      this.found(holder);
    }
  }

  private grant(permit: Permit): void {
    this.publicity.tell(permit);
    this.licensed.push(permit);
  }

  private makeCosmetics(): Permit {
    const maker = this.town.makerOfCosmetics();
    this.found(maker);
    return this.town.license(maker, COSMETICS);
  }

  /** Told by the administration, and more often than not by the platform too; neither waits for the other. */
  private cosmetics(): void {
    const permit = this.makeCosmetics();
    if (this.random.chance(0.7)) {
      this.publicity.tell(permit);
    }
    this.drugs.tell(permit);
  }

  private change(): void {
    const party = this.random.pick(this.registered);
    if (party) {
      this.town.change(party);
      this.market.tell(party);
    }
  }

  private renew(): void {
    const permit = this.random.pick(this.licensed);
    if (permit) {
      this.town.renew(permit);
      this.publicity.tell(permit);
    }
  }

  /** An old cooperative comes for its code: one party, known by both from now on. */
  private reRegister(): void {
    const party = this.registered.find(({ codeKind }) => codeKind === 'orgCode');
    if (party) {
      this.town.register(party);
      this.market.tell(party);
    }
  }

  private wrongPublicity(): void {
    const party = this.random.pick(this.registered) ?? this.town.person();
    const isPerson = party.kind === 'person' || this.random.chance(0.1);
    const permit = isPerson
      ? this.town.license(this.town.person(), GUIDE)
      : this.town.license(party, this.random.pick(party.trade.permits));
    this.publicity.spoil(permit);
  }

  private mendMarket(): void {
    const party = this.market.mend();
    if (party) {
      this.registered.push(party);
    }
  }
}

function inBatches(told: readonly Told[]): Told[][] {
  const batches: Told[][] = [];
  for (let at = 0; at < told.length; at += PUSH_MOST) {
    batches.push(told.slice(at, at + PUSH_MOST));
  }
  return batches;
}
