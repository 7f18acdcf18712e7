import type { Clock } from '@hub/contracts';
import { systemClock } from '@hub/contracts';

/** A clock that goes on from a start that was set (`HUB_CLOCK`), as fast as the machine's. */
export class StartedClock implements Clock {
  private readonly aheadMs: number;

  /** It shows `start` at the machine's time `anchor`: by default the moment this process began. */
  constructor(start: Date, anchor: Date = new Date(performance.timeOrigin)) {
    this.aheadMs = start.getTime() - anchor.getTime();
  }

  now(): Date {
    return new Date(Date.now() + this.aheadMs);
  }
}

const SETTING =
  /^(?<start>\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2}))(?:@(?<anchor>\d{12,14}))?$/;

/**
 * The clock that `HUB_CLOCK` asks for; none means the machine's.
 * Its text is an RFC 3339 date-time, and `@` with milliseconds since 1970 where several processes,
 * or one started again, must agree: the machine's time at which the clock showed that start.
 * `undefined` when the text is neither.
 */
export function clockOf(text: string | undefined): Clock | undefined {
  if (text === undefined) {
    return systemClock;
  }
  const { start, anchor } = SETTING.exec(text)?.groups ?? {};
  const from = new Date(start ?? NaN);
  if (Number.isNaN(from.getTime())) {
    return undefined;
  }
  return anchor === undefined
    ? new StartedClock(from)
    : new StartedClock(from, new Date(Number(anchor)));
}
