import type { JsonObject } from '@hub/contracts';
import type { HttpOutcome } from '../http/http-line.js';
import { listIn, parsed, reasonIn, textIn } from '../http/reason.js';
import { isObject } from '../native-value.js';
import type { Verdict } from '../http/verdict.js';
import type { ResultsForm } from './rest-settings.js';

/** Pure: the verdict on each record of an array, where the recipient tells them one by one; else `undefined`. */
export function verdictsOf(
  outcome: HttpOutcome,
  whole: Verdict,
  { form, count }: { readonly form: ResultsForm; readonly count: number },
): readonly Verdict[] | undefined {
  const body = outcome.isAnswered && !isEnd(whole) ? parsed(outcome.text) : undefined;
  const results = isObject(body) ? listIn(body, form.list) : [];
  if (results.length === 0) {
    return undefined;
  }
  const told = new Map(
    results.map((result, position) => [
      Number(textIn(result[form.index]) ?? position),
      verdictIn(result, form),
    ]),
  );
  return Array.from({ length: count }, (_, index) => told.get(index) ?? whole);
}

function verdictIn(result: JsonObject, form: ResultsForm): Verdict {
  const state = textIn(result[form.state]) ?? '';
  return form.refused.includes(state)
    ? { kind: 'refused', reason: reasonIn(result) ?? state }
    : { kind: 'written' };
}

function isEnd({ kind }: Verdict): boolean {
  return kind === 'away' || kind === 'halt';
}
