import { HubError } from '@hub/contracts';
import type { Metrics } from './metrics.js';

/**
 * `step`, counted and timed: `hub_step_total{step, result}` and `hub_step_seconds{step}`. `result` is `ok`, the code of
 * the `HubError` thrown, or `bug`. What the step returns and throws is passed on unchanged, promises included.
 */
export function observed<A extends unknown[], R>(
  name: string,
  step: (...args: A) => R,
  metrics: Metrics,
): (...args: A) => R {
  const results = metrics.counter('hub_step_total', 'Steps by how they ended', ['step', 'result']);
  const seconds = metrics
    .durations('hub_step_seconds', 'How long steps took', ['step'])
    .labels(name);
  const ok = results.labels(name, 'ok');

  return function observedStep(this: unknown, ...args: A): R {
    const start = performance.now();
    const ended = (counter: { inc(): void }): void => {
      seconds.observe((performance.now() - start) / 1000);
      counter.inc();
    };
    const failed = (error: unknown): never => {
      ended(results.labels(name, error instanceof HubError ? error.code : 'bug'));
      throw error;
    };

    let result: R;
    try {
      result = step.apply(this, args);
    } catch (error) {
      return failed(error);
    }
    if (!(result instanceof Promise)) {
      ended(ok);
      return result;
    }
    return result.then((value: unknown) => {
      ended(ok);
      return value;
    }, failed) as R;
  };
}
