import { describe, expect, it } from '@jest/globals';
import type { Fault } from '@hub/contracts';
import { problemHeaders, problemOf } from './problem.js';
import { refusalOf } from './refusals.js';

const fault: Fault = {
  field: 'permit_no',
  code: 'REQUIRED',
  message: { zh: '缺少许可编号', en: 'The permit number is missing' },
  remedy: { zh: '请填写', en: 'Give it' },
};

describe(problemOf.name, () => {
  it('has the members of interfaces.md, in the language asked for', () => {
    expect(problemOf(refusalOf(422, { faults: [fault] }), 'en', 'c-1')).toEqual({
      type: 'urn:hub:problem:refused',
      title: 'The content does not fit',
      status: 422,
      code: 'REFUSED',
      detail: 'The content does not fit',
      remedy: 'Correct what faults lists and send it again.',
      correlationId: 'c-1',
      faults: [
        {
          field: 'permit_no',
          code: 'REQUIRED',
          message: 'The permit number is missing',
          remedy: 'Give it',
        },
      ],
    });
    expect(problemOf(refusalOf(404), 'zh', 'c').title).toMatch(/^[\u4e00-\u9fff]+$/);
  });

  it('carries more members but lets none displace its own', () => {
    const refusal = refusalOf(413, { extra: { index: 7, status: 200, code: 'OK' } });

    expect(problemOf(refusal, 'zh', 'c')).toMatchObject({
      index: 7,
      status: 413,
      code: 'TOO_LARGE',
    });
  });

  it('says what is peculiar to the request in its detail', () => {
    const refusal = refusalOf(404, { detail: { zh: '没有这张回执', en: 'No such receipt' } });

    expect(problemOf(refusal, 'en', 'c')).toMatchObject({ detail: 'No such receipt' });
  });
});

describe(problemHeaders.name, () => {
  it('asks for a key with 401 and names a time with 429 and 503', () => {
    expect(problemHeaders(refusalOf(401), 'zh')).toHaveProperty('www-authenticate');
    expect(problemHeaders(refusalOf(429), 'zh')).toHaveProperty('retry-after', '5');
    expect(problemHeaders(refusalOf(503, { retryAfterSeconds: 9 }), 'zh')['retry-after']).toBe('9');
    expect(problemHeaders(refusalOf(404), 'zh')).not.toHaveProperty('retry-after');
  });

  it('keeps answers out of caches', () => {
    expect(problemHeaders(refusalOf(404), 'en')['cache-control']).toBe('no-store');
  });
});
