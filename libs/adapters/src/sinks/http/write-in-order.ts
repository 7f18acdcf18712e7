import type { Filled, SinkAnswer, SinkCertainty } from '@hub/contracts';
import { Misconfigured, Unreachable } from '@hub/contracts';
import type { Verdict } from './verdict.js';

/** Records that travel in one request, and how they are sent: one verdict for each, in order. */
export interface Parcel {
  readonly records: readonly Filled[];
  send(): Promise<readonly Verdict[]>;
}

/** Who is written to. */
export interface Addressee {
  readonly certainty: SinkCertainty;
  /** How errors name the sink. */
  readonly subject: string;
}

/**
 * Sends parcel after parcel until the recipient stops taking them, and answers for each record.
 * Throws when nothing was settled and nothing can have arrived; else what is left over is `unknown`.
 */
export async function writeInOrder(
  parcels: readonly Parcel[],
  addressee: Addressee,
): Promise<readonly SinkAnswer[]> {
  const answers: SinkAnswer[] = [];
  for (const [index, parcel] of parcels.entries()) {
    const verdicts = await parcel.send();
    const end = verdicts.findIndex((verdict) => isEnd(verdict));
    const settled = end === -1 ? verdicts : verdicts.slice(0, end);
    answers.push(...settled.map((verdict, at) => answerOf(parcel.records[at], verdict)));
    const verdict = verdicts[end];
    if (verdict && isEnd(verdict)) {
      const others = parcels.slice(index + 1).flatMap((later) => later.records);
      const left = [...parcel.records.slice(end), ...others];
      return [
        ...answers,
        ...leftOver(left, verdict, { ...addressee, isFirst: answers.length === 0 }),
      ];
    }
  }
  return answers;
}

type End = Extract<Verdict, { kind: 'away' | 'halt' }>;

function isEnd(verdict: Verdict): verdict is End {
  return verdict.kind === 'away' || verdict.kind === 'halt';
}

function answerOf(record: Filled | undefined, verdict: Verdict): SinkAnswer {
  const delivery = record?.delivery ?? '';
  return verdict.kind === 'refused'
    ? { delivery, outcome: 'refused', reason: verdict.reason }
    : { delivery, outcome: 'written' };
}

function leftOver(
  left: readonly Filled[],
  verdict: End,
  { certainty, subject, isFirst }: Addressee & { readonly isFirst: boolean },
): readonly SinkAnswer[] {
  if (isFirst && !mayHaveArrived(verdict, certainty)) {
    throw verdict.kind === 'halt'
      ? new Misconfigured(`${subject}: ${verdict.why}`, verdict.remedy)
      : new Unreachable(`${subject}: ${verdict.why}`, waitOf(verdict));
  }
  return left.map(({ delivery }) => ({ delivery, outcome: 'unknown', reason: verdict.why }));
}

/** An idempotent recipient that answers with an error is taken at its word; from others it may be half the truth. */
function mayHaveArrived(verdict: End, certainty: SinkCertainty): boolean {
  if (verdict.kind === 'halt' || verdict.arrival === 'none') {
    return false;
  }
  return verdict.arrival === 'silence' || certainty !== 'idempotent';
}

function waitOf({ retryAfterSeconds }: { readonly retryAfterSeconds?: number }): {
  readonly retryAfterSeconds?: number;
} {
  return retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
}
