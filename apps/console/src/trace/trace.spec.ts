import { describe, expect, it } from '@jest/globals';
import type { ReceiptAnswer } from './trace.js';
import { traceOf } from './trace.js';

const aReceipt = (over: Partial<ReceiptAnswer> = {}): ReceiptAnswer => ({
  receipt: 'r1',
  system: 'housing',
  form: 'construction-permit',
  receivedAt: '2026-11-25T09:30:01.000+08:00',
  attempt: 1,
  state: 'published',
  ...over,
});
const received = {
  step: 'received',
  at: '2026-11-25T09:30:01.000+08:00',
  app: 'departments',
  system: 'housing',
  form: 'construction-permit',
};

describe(traceOf.name, () => {
  it('tells only of the door while a record is in flight', () => {
    const { form: _, ...step } = received;

    expect(traceOf(aReceipt({ state: 'in-flight', form: '' }), 'departments', [])).toEqual({
      receipt: 'r1',
      system: 'housing',
      state: 'in-flight',
      steps: [step],
    });
  });

  it('tells the whole life of a published record', () => {
    const entity = { kind: 'license', id: 'e1', version: 2 };
    const answer = {
      version: 3,
      state: 'active',
      changedAt: '2026-11-25T09:30:02.000+08:00',
    } as const;

    expect(traceOf(aReceipt(), 'departments', [[entity, answer]]).steps).toEqual([
      received,
      { step: 'decided', state: 'published', attempt: 1 },
      {
        step: 'shared',
        at: answer.changedAt,
        kind: 'license',
        entityId: 'e1',
        version: 3,
        state: 'active',
      },
    ]);
  });

  it('says that the registry did not answer', () => {
    const entity = { kind: 'license', id: 'e1', version: 2 };
    const trace = traceOf(aReceipt(), 'departments', [[entity, undefined]]);

    expect(trace.unanswered).toEqual(['registry']);
    expect(trace.steps[2]).toEqual({ step: 'shared', kind: 'license', entityId: 'e1', version: 2 });
  });

  it('says what the registry set aside', () => {
    const entities = [{ kind: 'party', state: 'held' }] as const;

    expect(traceOf(aReceipt({ entities }), 'departments', []).steps.at(-1)).toEqual({
      step: 'held',
      kind: 'party',
    });
  });

  it('tells faults without the values that were given', () => {
    const fault = {
      field: 'code',
      code: 'CHECK_DIGIT',
      message: '校验码不符',
      remedy: '核对',
      value: 'given',
    } as const;
    const trace = traceOf(aReceipt({ state: 'quarantined', faults: [fault] }), 'departments', []);

    expect(trace.steps[1]).toMatchObject({ state: 'quarantined', faults: [{ field: 'code' }] });
    expect(JSON.stringify(trace)).not.toContain('given');
  });
});
