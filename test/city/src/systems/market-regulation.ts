import { inFile, type Mail, pushed } from '../mail.js';
import type { SeededRandom } from '../random.js';
import { plain, toGbk } from '../spelling.js';
import type { Native, Told } from '../telling.js';
import type { Party } from '../town.js';
import { MARKET_MISTAKES, type Spoiled } from './market-mistakes.js';
import { type Habit, marketFile, marketRow, marketWords } from './market-row.js';

export const MARKET = { system: 'market-regulation', form: 'business-license' } as const;

interface Waiting extends Spoiled {
  readonly key?: string;
  readonly party: Party;
}

/**
 * The market regulation's register of enterprises: a nightly export in GBK, and a few rows pushed in the day. It says
 * nothing of when a row changed, so what is handed in last counts.
 */
export class MarketRegulation {
  private readonly habits = new Map<string, Habit>();
  /** Key → the row that was handed in last under it, and what it said. */
  private readonly held = new Map<string, { readonly native: Native; readonly said: string }>();
  private night: Told[] = [];
  private day: Told[] = [];
  private tonight = new Set<string>();
  private wrong: Waiting[] = [];
  private wrongTonight: Waiting[] = [];

  constructor(private readonly random: SeededRandom) {}

  /** The row of a new party, or of one that has changed. */
  tell(party: Party): void {
    this.say(party, {});
  }

  /** A row that was handed in before, handed in again. */
  repeat(): void {
    const [key, { native }] = this.random.pick([...this.held]);
    this.handIn({ ...MARKET, key, native, verdict: 'duplicate' });
  }

  /** The row of a new party, spoiled. */
  spoil(party: Party): void {
    const mistake = this.random.pick(
      MARKET_MISTAKES.filter((one) => one.fits?.(party.code as string) ?? true),
    );
    const habit = { lowerCase: false, fullWidth: false };
    this.habits.set(party.id, habit);
    const row = marketRow(party, habit);
    const spoiled = mistake.spoil(row);
    const key = spoiled.keyless
      ? {}
      : { key: keyOf(String((spoiled.native as typeof row)['code'])) };
    this.wrongTonight.push({ ...spoiled, ...key, party });
    const told: Told = {
      ...MARKET,
      ...key,
      native: spoiled.native,
      verdict: 'quarantined',
      wrong: spoiled.wrong,
    };
    this.handIn(told, mistake.onlyInFiles);
  }

  /** A bad row that waits is corrected: it is closed if its key was right. Whose it was; nothing if none waits. */
  mend(): Party | undefined {
    const [bad] = this.wrong.splice(this.random.below(this.wrong.length), 1);
    if (bad) {
      this.say(bad.party, { closes: bad.key });
    }
    return bad?.party;
  }

  /** What waits to be handed in: rows pushed in the day, and the night's file if it is night. */
  collect(mail: Mail, isNight: boolean): void {
    const isFew = this.day.length < 6;
    for (const batch of isFew ? this.day.map((told) => [told]) : [this.day]) {
      mail.add(pushed(MARKET, batch));
    }
    this.day = [];
    if (isNight && this.night.length > 0) {
      mail.add(
        inFile(
          MARKET,
          this.night,
          marketFile(
            this.night.map(({ native }) => native),
            toGbk,
          ),
        ),
      );
      this.night = [];
      this.tonight = new Set();
      this.wrong.push(...this.wrongTonight);
      this.wrongTonight = [];
    }
  }

  /** The whole register once more, with all that waits to be corrected and has a key: nothing of it is new. */
  everything(): readonly Told[] {
    const good = [...this.held].map(([key, { native }]) => ({ key, native }));
    const bad = this.wrong.flatMap(({ key, native }) =>
      key === undefined ? [] : [{ key, native }],
    );
    return [...good, ...bad].map((row) => ({ ...MARKET, ...row, verdict: 'duplicate' as const }));
  }

  /** How many rows it holds. */
  get size(): number {
    return this.held.size;
  }

  /** How many rows wait to be handed in. */
  get waiting(): number {
    return this.night.length + this.day.length;
  }

  private say(party: Party, { closes }: { readonly closes?: string | undefined }): void {
    const native = marketRow(party, this.habitOf(party));
    const key = keyOf(String(native['code']));
    const words = marketWords(party);
    const said = JSON.stringify(words);
    const isNews = this.held.get(key)?.said !== said;
    this.held.set(key, { native, said });
    this.handIn({
      ...MARKET,
      key,
      native,
      ...(isNews ? { verdict: 'published', words } : { verdict: 'duplicate' }),
      ...(closes === key ? { mends: true } : {}),
    });
  }

  /** A row whose predecessor still waits for the night waits too: of one key, the order must stay. */
  private handIn(told: Told, onlyInFile = false): void {
    const mustWait = onlyInFile || this.tonight.has(told.key ?? '');
    if (mustWait || this.random.chance(0.75)) {
      this.night.push(told);
      this.tonight.add(told.key ?? '');
    } else {
      this.day.push(told);
    }
  }

  private habitOf(party: Party): Habit {
    const known = this.habits.get(party.id);
    const habit = known ?? {
      lowerCase: party.codeKind === 'uscc' && this.random.chance(0.05),
      fullWidth: this.random.chance(0.06),
    };
    this.habits.set(party.id, habit);
    return habit;
  }
}

/** Width does not matter in a key. */
function keyOf(code: string): string {
  return JSON.stringify([plain(code)]);
}
