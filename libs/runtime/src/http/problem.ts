import type { Fault, Language, Refusal, ToldFault } from '@hub/contracts';
import { tellFault } from '@hub/contracts';

/** The type of every error body. */
export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** The body of every answer with a status of 400 or more (RFC 9457). */
export interface Problem {
  /** `urn:hub:problem:<code>`: a name, not an address. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly remedy: string;
  readonly correlationId: string;
  readonly faults?: readonly ToldFault[];
  readonly [more: string]: unknown;
}

/** Tells a refusal in one language. Members of `extra` cannot displace those of the body. */
export function problemOf(refusal: Refusal, language: Language, correlationId: string): Problem {
  const { status, code, title, remedy, detail, faults, extra } = refusal;
  return {
    ...extra,
    type: `urn:hub:problem:${code.toLowerCase().replaceAll('_', '-')}`,
    title: title[language],
    status,
    code,
    detail: (detail ?? title)[language],
    remedy: remedy[language],
    correlationId,
    ...(faults === undefined ? {} : { faults: faults.map((fault) => told(fault, language)) }),
  };
}

/** The headers that go with a problem body. */
export function problemHeaders(refusal: Refusal, language: Language): Record<string, string> {
  const { status, retryAfterSeconds } = refusal;
  return {
    'content-type': PROBLEM_TYPE,
    'content-language': language === 'zh' ? 'zh-CN' : 'en',
    'cache-control': 'no-store',
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
    ...(status === 401 ? { 'www-authenticate': 'Bearer realm="hub"' } : {}),
  };
}

function told(fault: Fault, language: Language): ToldFault {
  return tellFault(fault, language, true);
}
