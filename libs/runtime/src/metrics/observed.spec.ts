import { describe, expect, it } from '@jest/globals';
import { Unreachable } from '@hub/contracts';
import { Metrics } from './metrics.js';
import { observed } from './observed.js';

describe(observed.name, () => {
  it('counts and times what a step returns, and passes it on', async () => {
    const metrics = new Metrics();
    const double = observed('double', (n: number) => n * 2, metrics);
    const later = observed('later', async (n: number) => n * 3, metrics);

    expect(double(2)).toBe(4);
    await expect(later(2)).resolves.toBe(6);

    const text = await metrics.text();
    expect(text).toContain('hub_step_total{step="double",result="ok"} 1');
    expect(text).toContain('hub_step_seconds_count{step="later"} 1');
  });

  it('counts a HubError by its code and anything else as a bug, and throws it on', async () => {
    const metrics = new Metrics();
    const fail = observed(
      'fail',
      (error: Error) => {
        throw error;
      },
      metrics,
    );
    const failLater = observed('fail', (error: Error) => Promise.reject(error), metrics);
    const unreachable = new Unreachable('no');

    expect(() => fail(unreachable)).toThrow(unreachable);
    await expect(failLater(new TypeError('x'))).rejects.toThrow(TypeError);

    const text = await metrics.text();
    expect(text).toContain('hub_step_total{step="fail",result="UNREACHABLE"} 1');
    expect(text).toContain('hub_step_total{step="fail",result="bug"} 1');
  });

  it('keeps `this`', () => {
    class Step {
      by = 5;
      run = observed(
        'this',
        function (this: Step, n: number) {
          return n + this.by;
        },
        new Metrics(),
      );
    }

    expect(new Step().run(1)).toBe(6);
  });
});

describe(Metrics.name, () => {
  it('gives the same figure for the same name', async () => {
    const metrics = new Metrics();

    metrics.counter('hub_x_total', 'x').inc();
    metrics.counter('hub_x_total', 'x').inc();
    metrics.gauge('hub_y', 'y', ['system']).set({ system: 'housing' }, 3);

    const text = await metrics.text();
    expect(text).toContain('hub_x_total 2');
    expect(text).toContain('hub_y{system="housing"} 3');
  });
});
