import type { SystemStatus, Text } from '@hub/contracts';
import { reasons } from './reasons.js';
import type { SystemFacts } from './system-facts.js';

/** What an operator should think of one system, and why: no reasons where nothing is to be said. */
export interface JudgedStatus {
  readonly status: SystemStatus;
  readonly reasons: readonly Text[];
}

type Judge = (facts: SystemFacts, now: Date) => readonly Text[];

/**
 * Nothing promised and no record for so long is unusual: longer than a weekend. With a promise it is the promise that
 * counts.
 */
const SILENT_AFTER_SECONDS = 3 * 86_400;

/** Worst first; the first one with anything to say decides. */
const JUDGES: readonly (readonly [SystemStatus, Judge])[] = [
  ['misconfigured', mistakes],
  ['paused', pauses],
  ['failing', failures],
  ['late', lateness],
  ['silent', silence],
  ['new', novelty],
];

/** What an operator should think of one system at this moment (`console.md`, *Status*). */
export function systemStatus(facts: SystemFacts, now: Date): JudgedStatus {
  for (const [status, judge] of JUDGES) {
    const said = judge(facts, now);
    if (said.length > 0) {
      return { status, reasons: said };
    }
  }
  return { status: 'up', reasons: [] };
}

/** Its folder says more than its heartbeat, which only repeats the first mistake. */
function mistakes({ problems, sources }: SystemFacts): readonly Text[] {
  if (problems.length > 0) {
    return problems.map(reasons.mistake);
  }
  const told = sources.flatMap(({ misconfigured, problem }) =>
    misconfigured && problem ? [problem] : [],
  );
  return [...new Set(told)].map(reasons.toldMistake);
}

function pauses({ pause, lagRecords }: SystemFacts, now: Date): readonly Text[] {
  return pause ? [reasons.paused(pause, lagRecords, now)] : [];
}

function failures(facts: SystemFacts, now: Date): readonly Text[] {
  if (!facts.isHearing) {
    return [reasons.deaf()];
  }
  const there = facts.instances.filter(({ isThere }) => isThere);
  if (there.length === 0) {
    return [reasons.noHeartbeat(facts.app, facts.instances[0]?.heardAt, now)];
  }
  const isAnyReady = there.some(({ isReady }) => isReady);
  const unready = isAnyReady ? [] : [...new Set(there.flatMap((instance) => instance.reasons))];
  return [
    ...unready.map((reason) => reasons.notReady(facts.app, reason)),
    ...facts.sources.flatMap((source) => sourceFailure(source, now)),
  ];
}

/** Nobody reads a push door, so an old error of it is over once it halts nothing any more. */
function sourceFailure(source: SystemFacts['sources'][number], now: Date): readonly Text[] {
  if (source.problem) {
    return [reasons.halted(source)];
  }
  const { lastErrorAt, lastReadAt } = source;
  const isLast = lastErrorAt !== undefined && lastErrorAt > (lastReadAt ?? '');
  return isLast && source.source !== 'push' ? [reasons.readFailed(source, now)] : [];
}

function lateness(facts: SystemFacts, now: Date): readonly Text[] {
  const { lastReceivedAt, expectedEverySeconds } = facts;
  if (!lastReceivedAt || expectedEverySeconds === undefined) {
    return [];
  }
  const seconds = secondsSince(lastReceivedAt, now);
  return seconds > expectedEverySeconds
    ? [reasons.late({ seconds, expectedEverySeconds, lastReceivedAt, ...contactOf(facts) }, now)]
    : [];
}

function silence(facts: SystemFacts, now: Date): readonly Text[] {
  const { lastReceivedAt, expectedEverySeconds } = facts;
  if (!lastReceivedAt || expectedEverySeconds !== undefined) {
    return [];
  }
  const seconds = secondsSince(lastReceivedAt, now);
  return seconds > SILENT_AFTER_SECONDS
    ? [reasons.silent({ seconds, lastReceivedAt, ...contactOf(facts) }, now)]
    : [];
}

function novelty({ lastReceivedAt }: SystemFacts): readonly Text[] {
  return lastReceivedAt ? [] : [reasons.nothingYet()];
}

function contactOf({ contact }: SystemFacts): { readonly contact?: string } {
  return contact === undefined ? {} : { contact };
}

function secondsSince(at: Date, now: Date): number {
  return (now.getTime() - at.getTime()) / 1_000;
}
