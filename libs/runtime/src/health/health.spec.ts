import { describe, expect, it } from '@jest/globals';
import { Health } from './health.js';

describe(Health.name, () => {
  it('is ready until a part says otherwise', () => {
    expect(new Health().isReady()).toBe(true);
  });

  it('names every part that is not well, with its newest reason', () => {
    const health = new Health();
    health.report('kafka', false, 'connecting');
    health.report('database', false, 'migrating');
    health.report('kafka', false, 'the broker does not answer');

    expect(health.isReady()).toBe(false);
    expect(health.reasons()).toEqual(['kafka: the broker does not answer', 'database: migrating']);
  });

  it('is ready again once the last part is well', () => {
    const health = new Health();
    health.report('kafka', false);
    health.report('kafka', true);

    expect(health.isReady()).toBe(true);
    expect(health.reasons()).toEqual([]);
  });
});
