import { describe, expect, it } from '@jest/globals';
import { ConflictException, HttpException } from '@nestjs/common';
import { Misconfigured, RecordRefused, RequestRefused, Unreachable } from '@hub/contracts';
import { judge } from './refusal-of-error.js';
import { refusalOf } from './refusals.js';

const fastifyError = (code: string, statusCode: number): Error =>
  Object.assign(new Error('x'), { code, statusCode });

describe(judge.name, () => {
  it.each([
    [
      'a refusal',
      new RequestRefused(refusalOf(409, { code: 'OTHER_BODY' })),
      409,
      'OTHER_BODY',
      'no',
    ],
    ['reject', new RecordRefused('no'), 422, 'RECORD_REFUSED', 'no'],
    ['retry', new Unreachable('no'), 503, 'UNREACHABLE', 'trouble'],
    ['halt', new Misconfigured('no', 'mend it'), 503, 'MISCONFIGURED', 'trouble'],
    ['too large', fastifyError('FST_ERR_CTP_BODY_TOO_LARGE', 413), 413, 'TOO_LARGE', 'no'],
    ['bad JSON', fastifyError('FST_ERR_CTP_INVALID_JSON_BODY', 400), 400, 'NOT_JSON', 'no'],
    [
      'bad JSON through Nest',
      new HttpException('x', 400, { cause: fastifyError('FST_ERR_CTP_EMPTY_JSON_BODY', 400) }),
      400,
      'NOT_JSON',
      'no',
    ],
    ['an exception of Nest', new ConflictException(), 409, 'BAD_REQUEST', 'no'],
    ['a bug', new TypeError('x'), 500, 'INTERNAL', 'bug'],
    ['an error of Fastify itself', fastifyError('FST_ERR_X', 500), 500, 'INTERNAL', 'bug'],
    ['a string', 'x', 500, 'INTERNAL', 'bug'],
  ] as const)('answers %s', (...[, error, status, code, report]) => {
    expect(judge(error)).toMatchObject({ refusal: { status, code }, report });
  });

  it('says when to come back', () => {
    expect(judge(new Unreachable('no')).refusal.retryAfterSeconds).toBeGreaterThan(0);
  });
});
