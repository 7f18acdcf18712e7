import { HttpException } from '@nestjs/common';
import type { Refusal } from '@hub/contracts';
import { HubError, RequestRefused } from '@hub/contracts';
import { notJson, refusalOf } from './refusals.js';

/** What a thrown thing means for the caller, and whether an operator must hear of it. */
export interface Judgement {
  readonly refusal: Refusal;
  /** `bug`: log with stack; `trouble`: one line; `no`: daily business. */
  readonly report: 'bug' | 'trouble' | 'no';
}

const BODY_SYNTAX_CODES = new Set([
  'FST_ERR_CTP_INVALID_JSON_BODY',
  'FST_ERR_CTP_EMPTY_JSON_BODY',
  'FST_ERR_CTP_INVALID_CONTENT_LENGTH',
]);

/**
 * Turns what was thrown into a refusal. A `HubError` decides by its disposition: *retry* and *halt* are the hub's own
 * trouble (503), *reject* is the caller's (422). Errors of Fastify and Nest keep their status; all else is a bug (500).
 */
export function judge(error: unknown): Judgement {
  if (error instanceof RequestRefused) {
    return { refusal: error.refusal, report: 'no' };
  }
  if (error instanceof HubError) {
    return error.disposition === 'reject'
      ? { refusal: refusalOf(422, { code: error.code }), report: 'no' }
      : { refusal: refusalOf(503, { code: error.code }), report: 'trouble' };
  }
  const status = statusOf(error);
  if (status === undefined || status >= 500) {
    return { refusal: refusalOf(500), report: 'bug' };
  }
  return {
    refusal: BODY_SYNTAX_CODES.has(codeOf(error)) ? notJson().refusal : refusalOf(status),
    report: 'no',
  };
}

/** The status a framework's error asks for; our own code throws none of these. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) {
    return error.getStatus();
  }
  const status: unknown = error instanceof Error ? Reflect.get(error, 'statusCode') : undefined;
  return typeof status === 'number' && status >= 400 ? status : undefined;
}

/** Fastify's error code; Nest wraps its error and keeps it as the cause. */
function codeOf(error: unknown): string {
  const inner: unknown = error instanceof HttpException ? error.cause : error;
  const code: unknown = inner instanceof Error ? Reflect.get(inner, 'code') : undefined;
  return typeof code === 'string' ? code : '';
}
