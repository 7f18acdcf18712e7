import { addDays, chinaClock, chinaMoment, chinaTime, type Day } from '../days.js';
import { type Mail, pushed } from '../mail.js';
import type { SeededRandom } from '../random.js';
import type { Native, Told } from '../telling.js';
import type { Party, Permit } from '../town.js';
import { AUTHORITIES } from '../trades.js';
import {
  businessDisclosure,
  type Disclosure,
  disclosureKey,
  disclosureRow,
  disclosureWord,
} from './disclosure-row.js';
import { DISCLOSURE_MISTAKES } from './disclosure-mistakes.js';

export const PUBLICITY = { system: 'double-publicity', form: 'xk-2019' } as const;

/** One record the platform holds. */
interface Held {
  readonly key: string;
  of: Disclosure;
  /** The row as it was handed in last. */
  native: Native;
  at: number;
  /** When it was handed in first, and what was handed in then. */
  readonly first: { readonly native: Native; readonly at: number };
}

/** A bad row that waits to be corrected. */
interface Waiting {
  readonly of: Disclosure;
  readonly key?: string;
  readonly native: Native;
  readonly at: number;
  readonly closes: boolean;
}

const MINUTE = 60_000;
const PLAIN = { hyphens: false, wide: false, statusAsNumber: false };

/**
 * The disclosure platform: pushes decisions of all authorities, days after they were taken, often again, sometimes late
 * and in the wrong order; what it knows of a firm's head is often older than what the register knows.
 */
export class DoublePublicity {
  private readonly held = new Map<string, Held>();
  /** License → key of its newest decision. */
  private readonly newest = new Map<string, string>();
  /** Key → when it changed last, by being taken back too. */
  private readonly changed = new Map<string, number>();
  private readonly withdrawn: Held[] = [];
  private wrong: Waiting[] = [];
  private outbox: (Told | { readonly withdrawal: Told; readonly body: string })[] = [];
  private registrations = 0;

  constructor(
    private readonly random: SeededRandom,
    private readonly today: Day,
  ) {}

  /** A decision is disclosed. */
  tell(permit: Permit): void {
    this.disclose(this.read(permit));
  }

  /** The registration of a firm is disclosed as the license it is, too. */
  tellRegistration(party: Party): void {
    const head = this.headOf(party);
    this.disclose({ ...businessDisclosure(party, ++this.registrations), head });
  }

  /** A row is handed in again: the very same, or with a new date of upload. */
  repeat(): void {
    const held = this.random.pick([...this.held.values()]);
    if (this.random.chance(0.6)) {
      held.at = this.after(held.at);
      held.native = this.rowOf(held.of, held.at);
    }
    this.send({ key: held.key, native: held.native, verdict: 'duplicate' });
  }

  /** A decision that had lain about comes after a newer row of the same key. */
  late(): void {
    const held = this.random.pick([...this.held.values()]);
    const at = held.at - this.random.between(1, 40) * 24 * 60 * MINUTE;
    const older = { ...held.of, content: `${held.of.content}（以批文为准）` };
    this.send({ key: held.key, native: this.rowOf(older, at), verdict: 'superseded' });
  }

  /** A license is no longer valid. */
  end(): void {
    const key = this.random.pick([...this.newest.values()]);
    const held = this.held.get(key ?? '');
    if (held?.of.status === 'valid') {
      held.of = { ...held.of, status: 'ended' };
      held.at = this.after(held.at);
      held.native = this.rowOf(held.of, held.at);
      this.say(held, {});
    }
  }

  /** A row is taken back as never valid. Whoever hands it in again later is too late. */
  withdraw(): void {
    const held = this.random.pick([...this.held.values()]);
    this.held.delete(held.key);
    if (this.newest.get(held.of.entity) === held.key) {
      this.newest.delete(held.of.entity);
    }
    this.withdrawn.push(held);
    const at = this.after(held.at);
    this.changed.set(held.key, at);
    const { XK_XKJGDM, XK_WSH, XK_XDR_MC } = held.native;
    const body = JSON.stringify({
      key: { XK_XKJGDM, XK_WSH, XK_XDR_MC },
      reason: '决定文书录入有误，予以撤回',
      changedAt: chinaMoment(at),
    });
    const withdrawal: Told = { ...PUBLICITY, key: held.key, native: {}, verdict: 'published', at };
    this.outbox.push({ withdrawal, body });
  }

  /** What was taken back comes once more, with its old date. False if nothing was taken back. */
  lateAfterWithdrawal(): boolean {
    const held = this.withdrawn.pop();
    if (held) {
      const { native } = held.first;
      this.send({ key: held.key, native, verdict: 'superseded' });
    }
    return held !== undefined;
  }

  /** A decision is disclosed with a mistake in it. */
  spoil(permit: Permit): void {
    const of = this.read(permit);
    const at = this.firstTime(of);
    const row = this.rowOf(of, at);
    const mistake = this.random.pick(DISCLOSURE_MISTAKES.filter((one) => one.fits?.(row) ?? true));
    const native = mistake.spoil(row);
    const key = mistake.breaksKey === 'keyless' ? {} : { key: disclosureKey(native) };
    const closes = !mistake.breaksKey && !mistake.breaksTime;
    this.wrong.push({ of, native, at, closes, ...key });
    this.send({ ...key, native, verdict: 'quarantined', wrong: mistake.wrong });
  }

  /** A bad row comes again, unchanged. False if none waits that has a key. */
  repeatWrong(): boolean {
    const keyed = this.wrong.filter(({ key }) => key !== undefined);
    if (keyed.length === 0) {
      return false;
    }
    const { key, native } = this.random.pick(keyed);
    this.send({ key: key as string, native, verdict: 'duplicate' });
    return true;
  }

  /** A bad row is corrected. False if none waits. */
  mend(): boolean {
    const mendable = this.wrong.filter(({ closes, key }) => closes || key === undefined);
    if (mendable.length === 0) {
      return false;
    }
    const bad = this.random.pick(mendable);
    this.wrong = this.wrong.filter((other) => other !== bad);
    this.disclose(bad.of, { after: bad.at, mends: bad.closes });
    return true;
  }

  /** How many rows it holds. */
  get size(): number {
    return this.held.size;
  }

  /** How many rows wait to be handed in. */
  get waiting(): number {
    return this.outbox.length;
  }

  collect(mail: Mail): void {
    let batch: Told[] = [];
    const flush = (): void => {
      mail.add(pushed(PUBLICITY, batch, this.random.chance(0.5)));
      batch = [];
    };
    for (const one of this.outbox) {
      if ('withdrawal' in one) {
        flush();
        mail.add({ ...PUBLICITY, door: 'withdrawal', told: [one.withdrawal], body: one.body });
      } else {
        batch.push(one);
      }
    }
    flush();
    this.outbox = [];
  }

  /** All rows that the platform holds, the bad ones with a key too: nothing of it is new. */
  everything(): readonly Told[] {
    const bad = this.wrong.filter(({ key }) => key !== undefined);
    return [...this.held.values(), ...bad].map(({ key, native }) => ({
      ...PUBLICITY,
      key: key as string,
      native,
      verdict: 'duplicate' as const,
    }));
  }

  private read(permit: Permit): Disclosure {
    const { type, holder, decision } = permit;
    const serial = Number(permit.id.slice(1));
    return {
      entity: permit.id,
      holder: { ...holder },
      head: this.headOf(holder),
      name: type.name,
      number: permit.number,
      document: type.document,
      numberless: serial % 11 === 3,
      licenseClass: type.licenseClass,
      content: type.content,
      authority: AUTHORITIES[type.authority],
      decision,
      status: 'valid',
      withIdentity: holder.kind !== 'person' && serial % 4 === 1,
      oldCodeOnly: holder.codeKind === 'uscc' && serial % 13 === 5,
    };
  }

  private headOf({ head, formerHead }: Party): string {
    return formerHead !== undefined && this.random.chance(0.5) ? formerHead : head;
  }

  private disclose(of: Disclosure, mended?: { after: number; mends: boolean }): void {
    const key = disclosureKey(disclosureRow(of, PLAIN));
    const before = [
      this.held.get(this.newest.get(of.entity) ?? '')?.at,
      this.changed.get(key),
      mended?.after,
    ];
    const at = this.after(Math.max(...before.map((time) => time ?? 0)), this.firstTime(of));
    const native = this.rowOf(of, at);
    const held: Held = { key, of, native, at, first: { native, at } };
    this.held.set(key, held);
    this.newest.set(of.entity, key);
    this.say(held, mended?.mends ? { mends: true } : {});
  }

  private say({ key, native, at, of }: Held, more: Pick<Told, 'mends'>): void {
    this.send({ key, native, verdict: 'published', words: [disclosureWord(of)], at, ...more });
  }

  private send(told: Omit<Told, 'system' | 'form'>): void {
    this.outbox.push({ ...PUBLICITY, ...told });
  }

  private rowOf(of: Disclosure, at: number): Native {
    const { random } = this;
    const spelling = {
      hyphens: random.chance(0.3),
      wide: random.chance(0.06),
      statusAsNumber: random.chance(0.15),
    };
    const uploaded = random.chance(0.25) ? chinaClock(at) : at;
    return { ...disclosureRow(of, spelling), CREATE_DATE: uploaded };
  }

  /** Uploaded some days after the decision, more often than not within the seven working days of the rule. */
  private firstTime({ decision }: Disclosure): number {
    const days = this.random.chance(0.8) ? this.random.between(1, 9) : this.random.between(10, 30);
    return chinaTime(addDays(decision.day, days), this.random.between(540, 1_050));
  }

  /** Some time after a moment, never before `earliest`, in whole seconds, and before today is over. */
  private after(moment: number, earliest = 0): number {
    const wanted = Math.max(
      earliest,
      moment === 0 ? 0 : moment + this.random.between(1, 72 * 60) * MINUTE,
    );
    const latest = chinaTime(this.today, 0);
    return wanted <= latest ? wanted : Math.max(moment + MINUTE, latest);
  }
}
