import type { Fault, Refusal, Text } from '@hub/contracts';
import { RequestRefused } from '@hub/contracts';

type Standing = Pick<Refusal, 'code' | 'title' | 'remedy' | 'retryAfterSeconds'>;

const ASK_OPERATOR: Text = {
  zh: '请稍后重试；如仍失败，请把 correlationId 告知运维人员。',
  en: 'Try again later; if it still fails, tell the operators the correlationId.',
};

/** What is said for a status when nobody has said anything more exact. */
const STANDING: Readonly<Record<number, Standing>> = {
  400: {
    code: 'BAD_REQUEST',
    title: { zh: '请求不正确', en: 'The request is not right' },
    remedy: {
      zh: '请按 /docs 中的说明修改请求。',
      en: 'Correct the request as /docs describes it.',
    },
  },
  401: {
    code: 'UNAUTHORIZED',
    title: { zh: '缺少密钥，或密钥无效', en: 'No key, or not a valid one' },
    remedy: {
      zh: '请在 Authorization 头中以 Bearer 方式给出本系统的密钥。',
      en: 'Give the key of your system: Authorization: Bearer <key>.',
    },
  },
  403: {
    code: 'FORBIDDEN',
    title: { zh: '此密钥不能用于该系统', en: 'This key is not for that system' },
    remedy: {
      zh: '请使用地址中所写系统的密钥。',
      en: 'Use the key of the system that the address names.',
    },
  },
  404: {
    code: 'NOT_FOUND',
    title: { zh: '没有这个地址或对象', en: 'There is nothing at this address' },
    remedy: {
      zh: '请核对地址；/docs 列出全部地址。',
      en: 'Check the address; /docs lists all of them.',
    },
  },
  405: {
    code: 'METHOD_NOT_ALLOWED',
    title: { zh: '该地址不支持此方法', en: 'This address does not take this method' },
    remedy: {
      zh: '请使用 Allow 头中列出的方法。',
      en: 'Use a method that the Allow header lists.',
    },
  },
  408: {
    code: 'REQUEST_TIMEOUT',
    title: { zh: '请求没有在规定时间内发完', en: 'The request did not arrive in time' },
    remedy: { zh: '请重新发送，或分成几次。', en: 'Send it again, or in several parts.' },
  },
  410: {
    code: 'GONE',
    title: { zh: '该对象已被清除', en: 'This has been erased' },
    remedy: { zh: '请不再引用它。', en: 'Refer to it no more.' },
  },
  413: {
    code: 'TOO_LARGE',
    title: { zh: '请求体过大', en: 'The body is too large' },
    remedy: { zh: '请分成几次发送。', en: 'Send it in several parts.' },
  },
  414: {
    code: 'ADDRESS_TOO_LONG',
    title: { zh: '地址过长', en: 'The address is too long' },
    remedy: { zh: '请缩短地址中的参数。', en: 'Shorten the parts of the address.' },
  },
  415: {
    code: 'UNSUPPORTED_MEDIA_TYPE',
    title: { zh: '不支持这种内容类型', en: 'Bodies of this type are not taken' },
    remedy: {
      zh: '请按 /docs 使用 application/json（推送记录时也可用 application/x-ndjson），编码为 UTF-8，不压缩。',
      en: 'Use application/json (application/x-ndjson too for records), in UTF-8, not compressed; see /docs.',
    },
  },
  422: {
    code: 'REFUSED',
    title: { zh: '内容不符合要求', en: 'The content does not fit' },
    remedy: {
      zh: '请按 faults 中的说明修改后重新提交。',
      en: 'Correct what faults lists and send it again.',
    },
  },
  429: {
    code: 'TOO_MANY_REQUESTS',
    title: { zh: '请求过于频繁，本次未接收', en: 'Too many requests; nothing was taken' },
    remedy: { zh: '请在 Retry-After 秒后重试。', en: 'Try again after Retry-After seconds.' },
    retryAfterSeconds: 5,
  },
  431: {
    code: 'HEADERS_TOO_LARGE',
    title: { zh: '请求头过大', en: 'The headers are too large' },
    remedy: { zh: '请缩短请求头。', en: 'Shorten the headers.' },
  },
  500: {
    code: 'INTERNAL',
    title: { zh: '内部错误', en: 'Something went wrong inside the hub' },
    remedy: ASK_OPERATOR,
  },
  503: {
    code: 'UNAVAILABLE',
    title: { zh: '服务暂不可用', en: 'Not available at the moment' },
    remedy: {
      zh: '请在 Retry-After 秒后原样重发。',
      en: 'Send the same again after Retry-After seconds.',
    },
    retryAfterSeconds: 5,
  },
};

/** The refusal the hub gives for an HTTP status; `more` makes it more exact. */
export function refusalOf(status: number, more: Partial<Refusal> = {}): Refusal {
  const standing = STANDING[status] ?? STANDING[status < 500 ? 400 : 500];
  return { status, ...(standing as Standing), ...more };
}

/** 401: no key, or none that is good. */
export const unauthorized = (): RequestRefused => new RequestRefused(refusalOf(401));

/** 403: the key of another system. */
export const forbidden = (): RequestRefused => new RequestRefused(refusalOf(403));

/** 404 for a thing the address names; say in `detail` which kind of thing. */
export const notFound = (detail?: Text): RequestRefused =>
  new RequestRefused(refusalOf(404, detail === undefined ? {} : { detail }));

/** 400 with one fault per field. */
export const invalidRequest = (faults: readonly Fault[]): RequestRefused =>
  new RequestRefused(
    refusalOf(400, {
      code: 'INVALID_REQUEST',
      title: { zh: '请求中有不符合要求的内容', en: 'Parts of the request do not fit' },
      remedy: {
        zh: '请按 faults 修改后重新提交。',
        en: 'Correct what faults lists and send it again.',
      },
      faults,
    }),
  );

/** 400: the body is no JSON. */
export const notJson = (): RequestRefused =>
  new RequestRefused(
    refusalOf(400, {
      code: 'NOT_JSON',
      title: { zh: '请求体不是有效的 JSON', en: 'The body is not JSON' },
      remedy: { zh: '请发送 UTF-8 编码的 JSON。', en: 'Send JSON in UTF-8.' },
    }),
  );

/** 503 while the process drains: nothing of the request was taken. */
export const closing = (): RequestRefused =>
  new RequestRefused(
    refusalOf(503, {
      code: 'CLOSING',
      title: { zh: '服务正在停止，本次未接收', en: 'The service is stopping; nothing was taken' },
    }),
  );
