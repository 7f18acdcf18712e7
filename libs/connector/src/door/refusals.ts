import { RequestRefused } from '@hub/contracts';

/** What a push was turned down for; each says what to do next (`interfaces.md`, *Every connector app*). */
export const refusals = {
  unknownForm: (system: string, form: string) =>
    new RequestRefused({
      status: 404,
      code: 'UNKNOWN_FORM',
      title: {
        zh: `没有系统“${system}”的表单“${form}”。`,
        en: `There is no form "${form}" of a system "${system}" here.`,
      },
      remedy: {
        zh: '请核对地址中的系统和表单名称，以及是否发往了正确的连接器端口。',
        en: "Check the system and form in the address, and that this is the right connector's port.",
      },
    }),
  tooManyRecords: (count: number, limit: number) =>
    new RequestRefused({
      status: 413,
      code: 'TOO_LARGE',
      title: {
        zh: `一次推送了 ${count} 条，上限是 ${limit} 条，一条也没有接收。`,
        en: `${count} records in one push; the limit is ${limit}. Nothing was taken.`,
      },
      remedy: { zh: '请分几次推送。', en: 'Send them in several pushes.' },
      extra: { index: limit },
    }),
  recordTooLarge: (index: number, bytes: number) =>
    new RequestRefused({
      status: 413,
      code: 'TOO_LARGE',
      title: {
        zh: `第 ${index} 条（从 0 数起）有 ${Math.ceil(bytes / 1024)} KiB，上限是 900 KiB，一条也没有接收。`,
        en: `Record ${index} (from 0) has ${Math.ceil(bytes / 1024)} KiB; the limit is 900 KiB. Nothing was taken.`,
      },
      remedy: {
        zh: '请去掉这条记录中的附件或过长的文本后重新推送。',
        en: 'Take attachments or very long text out of that record and send again.',
      },
      extra: { index },
    }),
  otherBody: () =>
    new RequestRefused({
      status: 409,
      code: 'IDEMPOTENCY_KEY_REUSED',
      title: {
        zh: '这个 Idempotency-Key 已用于另一个请求体。',
        en: 'This Idempotency-Key was used with another body.',
      },
      remedy: {
        zh: '重试时请原样发送同一请求体；新的数据请换一个新的 Idempotency-Key。',
        en: 'Send the same body when you try again; use a new key for new data.',
      },
    }),
  badKey: () =>
    new RequestRefused({
      status: 400,
      code: 'BAD_IDEMPOTENCY_KEY',
      title: {
        zh: 'Idempotency-Key 为空或超过 128 个字符。',
        en: 'The Idempotency-Key is empty or longer than 128 characters.',
      },
      remedy: {
        zh: '请使用 1 到 128 个字符，例如一个 UUID。',
        en: 'Use 1 to 128 characters, e.g. a UUID.',
      },
    }),
  notThisFormat: () =>
    new RequestRefused({
      status: 415,
      code: 'UNSUPPORTED_MEDIA_TYPE',
      title: {
        zh: '只接收 application/json 和 application/x-ndjson。',
        en: 'Only application/json and application/x-ndjson are taken.',
      },
      remedy: { zh: '请设置正确的 Content-Type。', en: 'Set the Content-Type.' },
    }),
  busy: () =>
    new RequestRefused({
      status: 429,
      code: 'BUSY',
      title: {
        zh: '枢纽正忙，一条也没有接收。',
        en: 'The hub is busy; nothing was taken.',
      },
      remedy: {
        zh: '请按 Retry-After 等待后原样重发。',
        en: 'Wait as Retry-After says, then send the same again.',
      },
      retryAfterSeconds: 1,
    }),
  logUnreachable: () =>
    new RequestRefused({
      status: 503,
      code: 'LOG_UNREACHABLE',
      title: {
        zh: '消息日志暂时没有应答，可能只接收了一部分。',
        en: 'The log does not answer just now; perhaps a part was taken.',
      },
      remedy: {
        zh: '请按 Retry-After 等待后原样重发：带相同的 Idempotency-Key 会得到相同的回执，不带时已接收的部分记为重复。',
        en: 'Wait as Retry-After says, then send the same again: with the same Idempotency-Key it gets the same receipts, without one what was taken ends duplicate.',
      },
      retryAfterSeconds: 5,
    }),
  misconfigured: (system: string) =>
    new RequestRefused({
      status: 503,
      code: 'MISCONFIGURED',
      title: {
        zh: `系统“${system}”的配置有误，暂不接收。`,
        en: `The folder of the system "${system}" has a mistake; it takes nothing just now.`,
      },
      remedy: {
        zh: '请联系枢纽运维人员；他们运行 ./hub check 可以看到文件和行号。',
        en: "Tell the hub's operators; ./hub check names the file and line.",
      },
      retryAfterSeconds: 60,
    }),
} as const;
