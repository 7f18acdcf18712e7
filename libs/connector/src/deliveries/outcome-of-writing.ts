import type { DeliveryState, Intent, SinkAnswer, SinkCertainty } from '@hub/contracts';
import { nextTry } from './retries.js';

/** A delivery that is being written. */
export interface InWriting {
  readonly id: string;
  readonly intent: Intent;
  /** Tries so far, this one included. */
  readonly tries: number;
  /** Its writing may have arrived before this try. */
  readonly again: boolean;
  /** A newer version waits behind it. */
  readonly isOvertaken: boolean;
}

/** What becomes of a delivery after a try. */
export interface Noted {
  readonly id: string;
  readonly state: DeliveryState;
  /** Its writing may have arrived. */
  readonly given: boolean;
  readonly again: boolean;
  readonly tries: number;
  /** ms since 1970: not before. */
  readonly due: number;
  readonly reason?: string;
}

/** What is told of a blind recipient that may have got a record already: only a person repeats it. */
export const POSSIBLE_REPEAT = 'possible repeat';

const UNKNOWN_PAUSE_MS = 30_000;

/** What follows from a recipient's answer; no answer counts as `unknown` (guards 25, 28). */
export function afterAnswer(
  delivery: InWriting,
  answer: SinkAnswer | undefined,
  { certainty, now }: { readonly certainty: SinkCertainty; readonly now: Date },
): Noted {
  switch (answer?.outcome) {
    case 'written':
      return settled(delivery, { state: 'delivered', given: delivery.intent === 'upsert' });
    case 'refused':
      return refused(delivery, answer.reason, now);
    case 'unknown':
    case undefined:
      return unknown(delivery, answer?.reason, { certainty, now });
  }
}

/** Nothing at all was written: it waits as before, unless something newer waits already. */
export function afterSilence(
  delivery: InWriting,
  { certainty, now }: { readonly certainty: SinkCertainty; readonly now: Date },
): Noted {
  const { again, isOvertaken, intent } = delivery;
  const due = now.getTime();
  if (again && certainty !== 'blind') {
    // It may have arrived earlier, in a batch of this name: the same is written once more.
    return settled(delivery, { state: 'writing', given: intent === 'upsert', again, due });
  }
  const given = again && intent === 'upsert';
  const tries = delivery.tries - 1;
  return isOvertaken
    ? settled(delivery, { state: 'replaced', given, again, tries })
    : settled(delivery, { state: 'waiting', given, again, tries, due });
}

function refused(delivery: InWriting, reason: string, now: Date): Noted {
  if (delivery.isOvertaken) {
    return settled(delivery, { state: 'replaced', given: false, reason });
  }
  const due = nextTry(delivery.tries, now);
  return due === undefined
    ? settled(delivery, { state: 'held', given: false, reason })
    : settled(delivery, { state: 'failing', given: false, reason, due });
}

function unknown(
  delivery: InWriting,
  reason: string | undefined,
  { certainty, now }: { readonly certainty: SinkCertainty; readonly now: Date },
): Noted {
  const given = delivery.intent === 'upsert';
  const told = reason === undefined ? {} : { reason };
  if (certainty !== 'blind') {
    const due = now.getTime() + UNKNOWN_PAUSE_MS;
    return settled(delivery, { state: 'writing', given, again: true, due, ...told });
  }
  return delivery.isOvertaken
    ? settled(delivery, { state: 'replaced', given, again: true, ...told })
    : settled(delivery, { state: 'held', given, again: true, reason: POSSIBLE_REPEAT });
}

function settled(
  { id, tries }: InWriting,
  rest: Partial<Noted> & Pick<Noted, 'state' | 'given'>,
): Noted {
  return { id, tries, again: false, due: 0, ...rest };
}
