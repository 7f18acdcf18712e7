import type { Language, Text } from '@hub/contracts';
import type { AppAnswer } from '../asking/app-client.js';

/** The books of one system, as its connector closes them (`interfaces.md`, *Every connector app*). */
export interface SystemBooks {
  readonly balanced: boolean;
  readonly received: number;
  readonly inFlight: number;
  readonly [count: string]: number | boolean;
}

/** The registry's own books. */
export interface RegistryBooks {
  readonly balanced: boolean;
  readonly toMerge: number;
  readonly dirty: number;
  readonly held: number;
}

/** Stands where an app did not answer, in the caller's language. */
export interface NoBooks {
  readonly balanced: false;
  readonly problem: string;
}

/** `GET /v1/books`: the document that `./hub books --json` prints. */
export interface HubBooks {
  /** Everything answered and balances. */
  readonly balanced: boolean;
  readonly systems: Readonly<Record<string, SystemBooks | NoBooks>>;
  readonly registry: RegistryBooks | NoBooks;
  /** Systems whose app did not answer, and `registry`; absent when all did. */
  readonly unanswered?: readonly string[];
}

/** What the apps said when they were asked for their books. */
export interface FoundBooks {
  readonly systems: readonly (readonly [system: string, answer: AppAnswer<SystemBooks>])[];
  readonly registry: AppAnswer<RegistryBooks>;
}

/** Puts the answers together; an app that did not answer cannot balance. */
export function hubBooks({ systems, registry }: FoundBooks, language: Language): HubBooks {
  const all: readonly (readonly [string, AppAnswer<{ readonly balanced: boolean }>])[] = [
    ...systems,
    ['registry', registry],
  ];
  const unanswered = all.filter(([, answer]) => !answer.ok).map(([name]) => name);
  return {
    balanced: all.every(([, answer]) => answer.ok && answer.body.balanced),
    systems: Object.fromEntries(
      systems.map(([system, answer]) => [system, toldBooks(answer, language)]),
    ),
    registry: toldBooks(registry, language),
    ...(unanswered.length > 0 ? { unanswered } : {}),
  };
}

function toldBooks<Books>(answer: AppAnswer<Books>, language: Language): Books | NoBooks {
  return answer.ok ? answer.body : noBooks(answer.problem, language);
}

function noBooks(problem: Text, language: Language): NoBooks {
  return { balanced: false, problem: problem[language] };
}
