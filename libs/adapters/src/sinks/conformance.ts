/* oxlint-disable max-lines-per-function -- The body of a describe is a list of tests, not a function to be read at once. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Filled, JsonObject, Sink, SinkAnswer } from '@hub/contracts';
import { Unreachable } from '@hub/contracts';

/** A recipient, as far as the suite needs it. Its form has the text fields of `RECIPIENT_SCHEMA`, its key is `no`. */
export interface Recipient {
  /** A new sink on the same recipient, as after a start of the process. */
  make(): Sink;
  /** What it holds: every record as often as it counts it, in any order. */
  held(): Promise<readonly JsonObject[]>;
  /** Makes of a record one that it turns down. */
  refusable(record: JsonObject): JsonObject;
  /** Whether it can take a record back. */
  readonly takesBack: boolean;
  /** Stops answering until it comes back; what it holds stays. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  /** Takes what comes and does not answer, until it is told to speak. */
  fallSilent?(): Promise<Silence>;
  stop(): Promise<void>;
}

/** A recipient that does not answer. */
export interface Silence {
  /** Resolves when something waits for an answer. */
  reached(): Promise<void>;
  speak(): Promise<void>;
}

/** The form of the suite. */
export const RECIPIENT_SCHEMA: JsonObject = {
  type: 'object',
  properties: {
    no: { type: 'string', title: '编号' },
    name: { type: 'string', title: '名称' },
    note: { type: ['string', 'null'], title: '备注' },
  },
};

/** The form's name in the suite. */
export const RECIPIENT_FORM = 'permit-2026';

/** More than any sink writes at a time. */
const MANY = 1203;

const ODD_TEXTS = [
  'a "b", c;\td',
  'line\nbreak\r\nand more',
  '连云港海州区“老街”饭店（ＡＢＣ１２３）',
  '=1+1',
  "'; DROP TABLE permit; --",
  ' spaces ',
  '\\ / {} [] <b>&amp;</b> %41',
  '',
];

/** A delivery as the connector makes it. */
export function filled(no: number, more: Partial<Filled> = {}): Filled {
  return {
    delivery: `0198c0de-0000-7000-8000-${String(no).padStart(12, '0')}`,
    form: RECIPIENT_FORM,
    native: { no: `N-${no}`, name: `名称 ${no}`, note: '' },
    intent: 'upsert',
    key: no.toString(16).padStart(64, '0'),
    again: false,
    batch: '20261125_001',
    ...more,
  };
}

function fill(count: number, from = 1, more: Partial<Filled> = {}): Filled[] {
  return Array.from({ length: count }, (_, index) => filled(from + index, more));
}

const written = (records: readonly Filled[]): SinkAnswer[] =>
  records.map(({ delivery }) => ({ delivery, outcome: 'written' }));
const again = (records: readonly Filled[]): Filled[] =>
  records.map((record) => ({ ...record, again: true }));

function numbers(held: readonly JsonObject[]): string[] {
  return held.map(numberOf).toSorted();
}

function numbersOf(records: readonly Filled[]): string[] {
  return numbers(records.map((record) => record.native));
}

/** Every kind of sink must pass this. Its own spec holds only what is peculiar to it. */
export function describeSink(kind: string, start: () => Promise<Recipient>): void {
  describe(`${kind} sink`, () => {
    const { signal } = new AbortController();
    const open: Sink[] = [];
    let recipient: Recipient;

    const made = (): Sink => {
      const sink = recipient.make();
      open.push(sink);
      return sink;
    };
    /** Writes as the connector does: no more at a time than the sink likes. */
    const writeAll = async (sink: Sink, records: readonly Filled[]): Promise<SinkAnswer[]> => {
      const most = sink.pace?.maxRecords ?? 100;
      const answers: SinkAnswer[] = [];
      for (let at = 0; at < records.length; at += most) {
        const part = records.slice(at, at + most);
        const batch = `20261125_${String(at / most).padStart(3, '0')}${part[0]?.delivery.slice(-4)}`;
        answers.push(
          ...(await sink.write(
            part.map((one) => ({ ...one, batch })),
            signal,
          )),
        );
      }
      return answers;
    };

    beforeEach(async () => {
      recipient = await start();
    });
    afterEach(async () => {
      await Promise.all(open.splice(0).map((sink) => sink.close()));
      await recipient.stop();
    });

    it('writes nothing where nothing is given', async () => {
      expect(await made().write([], signal)).toEqual([]);
      expect(await recipient.held()).toEqual([]);
    });

    it('writes every record once, unchanged, and answers for each in order', async () => {
      const records = fill(3);

      const answers = await writeAll(made(), records);

      expect(answers).toEqual(written(records));
      expect((await recipient.held()).toSorted(byNumber)).toEqual(
        records.map((record) => record.native),
      );
    });

    it('writes text unchanged that is easily damaged on its way', async () => {
      const records = ODD_TEXTS.map((name, index) =>
        filled(index + 1, { native: { no: `N-${index + 1}`, name, note: name } }),
      );

      expect(await writeAll(made(), records)).toEqual(written(records));

      expect((await recipient.held()).toSorted(byNumber)).toEqual(
        records.map((record) => record.native),
      );
    });

    it('writes more records than fit into one call', async () => {
      const records = fill(MANY);

      const answers = await writeAll(made(), records);

      expect(answers).toEqual(written(records));
      expect(numbers(await recipient.held())).toEqual(numbersOf(records));
    });

    it('refuses one of several with a reason, and its neighbours are unharmed', async () => {
      const records = fill(5).map((record, index) =>
        index === 2 ? { ...record, native: recipient.refusable(record.native) } : record,
      );

      const answers = await writeAll(made(), records);

      const others = records.filter((_, index) => index !== 2);
      expect(answers.map(({ delivery }) => delivery)).toEqual(records.map((one) => one.delivery));
      expect(answers.filter((answer) => answer.outcome === 'written')).toEqual(written(others));
      const refused = answers[2];
      expect(refused).toMatchObject({ outcome: 'refused' });
      expect(refused && 'reason' in refused ? refused.reason.length : 0).toBeGreaterThan(3);
      expect(numbers(await recipient.held())).toEqual(numbersOf(others));
    });

    it('writes the same deliveries again after a crash, and the recipient has each once, unless it is blind', async () => {
      const records = fill(4);
      await writeAll(made(), records);
      const sink = made();

      const answers = await writeAll(sink, again(records));

      expect(answers).toEqual(written(records));
      const held = numbers(await recipient.held());
      expect([...new Set(held)]).toEqual(numbersOf(records));
      expect(held).toHaveLength(sink.certainty === 'blind' ? 8 : 4);
    });

    it('holds the newer version of a record after it was written in both', async () => {
      const newer = filled(2, {
        native: { no: 'N-1', name: '新名称', note: 'x' },
        key: filled(1).key,
      });
      await writeAll(made(), [filled(1)]);
      await writeAll(made(), [newer]);

      const held = await recipient.held();

      expect(held).toContainEqual(newer.native);
    });

    it('takes a record back, or says that the recipient cannot', async () => {
      const sink = made();
      await writeAll(sink, fill(2));
      const back = filled(3, {
        native: filled(1).native,
        key: filled(1).key,
        intent: 'withdraw',
      });

      const answers = await writeAll(sink, [back]);
      const repeated = await writeAll(made(), again([back]));

      expect(answers[0]?.outcome).toBe(recipient.takesBack ? 'written' : 'refused');
      expect(repeated[0]?.outcome).toBe(answers[0]?.outcome);
      expect(numbers(await recipient.held())).toEqual(
        recipient.takesBack ? ['N-2'] : ['N-1', 'N-2'],
      );
    });

    it('says Unreachable while the recipient is away, and writes all once it is back', async () => {
      const sink = made();
      await writeAll(sink, fill(1));
      const records = fill(3, 2);
      await recipient.goAway();

      await expect(writeAll(sink, records)).rejects.toBeInstanceOf(Unreachable);
      await recipient.comeBack();
      const answers = await writeAll(sink, again(records));

      expect(answers).toEqual(written(records));
      expect(numbers(await recipient.held())).toEqual(numbersOf(fill(4)));
    });

    it('says Unreachable when the recipient was away from the beginning', async () => {
      await recipient.goAway();

      await expect(writeAll(made(), fill(1))).rejects.toBeInstanceOf(Unreachable);

      await recipient.comeBack();
      expect(await recipient.held()).toEqual([]);
    });

    it('writes nothing when it was told to stop before', async () => {
      const stopped = AbortSignal.abort();

      await expect(made().write(fill(2), stopped)).rejects.toBeInstanceOf(Unreachable);

      expect(await recipient.held()).toEqual([]);
    });

    it('gives up on a silent recipient when told to stop, and loses nothing', async () => {
      if (!recipient.fallSilent) {
        // A folder answers at once or not at all.
        return;
      }
      const sink = made();
      const stopping = new AbortController();
      const silence = await recipient.fallSilent();

      const writing = sink.write(fill(1), stopping.signal).catch((error: unknown) => error);
      await silence.reached();
      stopping.abort();
      const outcome = await writing;
      await silence.speak();

      // Unreachable says that nothing can have arrived; what may have arrived is unknown.
      const isUnreachable = outcome instanceof Unreachable;
      expect(isUnreachable ? [] : outcome).toMatchObject(
        isUnreachable ? [] : [{ delivery: filled(1).delivery, outcome: 'unknown' }],
      );
      if (sink.certainty === 'blind') {
        return;
      }
      expect(await writeAll(made(), again(fill(1)))).toEqual(written(fill(1)));
      expect(numbers(await recipient.held())).toEqual(['N-1']);
    });

    it('finds out what the recipient holds, where it can be asked', async () => {
      const sink = made();
      if (sink.certainty !== 'lookable') {
        expect('lookUp' in sink && sink.lookUp !== undefined).toBe(false);
        return;
      }
      await writeAll(sink, fill(1));

      const findings = await sink.lookUp?.(fill(2), signal);

      expect(findings?.map((finding) => finding.isHeld)).toEqual([true, false]);
    });

    it('can be closed before it has written, and twice', async () => {
      const unused = recipient.make();
      await unused.close();
      await unused.close();
      const used = recipient.make();
      await writeAll(used, fill(1));
      await used.close();
      await used.close();

      expect(numbers(await recipient.held())).toEqual(['N-1']);
    });
  });
}

function numberOf({ no }: JsonObject): string {
  return typeof no === 'string' ? no : '';
}

function byNumber(one: JsonObject, other: JsonObject): number {
  const [first, second] = [numberOf(one), numberOf(other)];
  return first < second ? -1 : first > second ? 1 : 0;
}
