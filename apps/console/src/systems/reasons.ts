import type { SchemaProblem, SourceHealth, Text } from '@hub/contracts';
import type { PauseFacts } from './system-facts.js';
import { clockWords, spanWords } from './time-words.js';

/** How long a system has brought nothing. */
export interface Absence {
  readonly seconds: number;
  readonly lastReceivedAt: Date;
  readonly expectedEverySeconds?: number;
  readonly contact?: string;
}

/** The sentences behind a status: what happened, since when, what it means, and after the arrow what to do. */
export const reasons = {
  mistake: ({ file, line, message, remedy }: SchemaProblem): Text => ({
    zh: `${file} 第 ${line} 行有误：${message} → ${remedy}`,
    en: `${file}:${line}: ${message} → ${remedy}`,
  }),

  toldMistake: (problem: string): Text => ({
    zh: `配置有误：${problem}`,
    en: problem,
  }),

  paused: (pause: PauseFacts, lagRecords: number, now: Date): Text => ({
    zh: `${pausedByZh(pause, now)}推送照常接收，恢复后处理${lagRecords > 0 ? `，已积压 ${lagRecords} 条` : ''}。`,
    en: `${pausedByEn(pause, now)} Pushes are taken as before and worked on after it is resumed${lagRecords > 0 ? `; ${lagRecords} wait` : ''}.`,
  }),

  deaf: (): Text => ({
    zh: '控制台收不到任何心跳，此处的状态不可信。→ 检查 Kafka 是否在运行（./hub status）。',
    en: 'The console hears no heartbeat at all, so this says nothing. → See whether Kafka runs (./hub status).',
  }),

  noHeartbeat: (app: string, heardAt: Date | undefined, now: Date): Text => ({
    zh: `连接器 ${app} 没有心跳${heardAt ? `，最后一次在 ${clockWords(heardAt, now)}` : ''}；它的系统不收也不发。→ 运行 ./hub status 查看它是否在运行。`,
    en: `The connector ${app} has no heartbeat${heardAt ? `, the last one was at ${clockWords(heardAt, now)}` : ''}; its systems neither take nor give. → See with ./hub status whether it runs.`,
  }),

  notReady: (app: string, reason: string): Text => ({
    zh: `连接器 ${app} 尚不能工作：${reason}。→ 稍候；若不恢复，查看它的日志。`,
    en: `The connector ${app} cannot work yet: ${reason}. → Wait; if that does not help, look at its log.`,
  }),

  halted: (source: SourceHealth): Text => ({
    zh: `来源 ${source.source} 已停止：${explanationOf(source).zh} 处理后请恢复（resume）。`,
    en: `The source ${source.source} has stopped: ${explanationOf(source).en} Then resume the system.`,
  }),

  readFailed: (source: SourceHealth, now: Date): Text => {
    const at = clockWords(new Date(source.lastErrorAt ?? now), now);
    return {
      zh: `来源 ${source.source} 最近一次读取失败（${at}）：${explanationOf(source).zh}`,
      en: `The source ${source.source} failed at its last reading (${at}): ${explanationOf(source).en}`,
    };
  },

  late: (absence: Absence, now: Date): Text => {
    const since = spanWords(absence.seconds);
    const promised = spanWords(absence.expectedEverySeconds ?? absence.seconds);
    const last = clockWords(absence.lastReceivedAt, now);
    return {
      zh: `已 ${since.zh}没有来数（承诺 ${promised.zh}一次）。最近一次：${last}。→ ${contactZh(absence)}`,
      en: `Nothing has come for ${since.en} (promised: every ${promised.en}). Last: ${last}. → ${contactEn(absence)}`,
    };
  },

  silent: (absence: Absence, now: Date): Text => {
    const since = spanWords(absence.seconds);
    const last = clockWords(absence.lastReceivedAt, now);
    return {
      zh: `可以连通，但已 ${since.zh}没有新数据。最近一次：${last}。→ ${contactZh(absence)}`,
      en: `It can be reached, but nothing new has come for ${since.en}. Last: ${last}. → ${contactEn(absence)}`,
    };
  },

  nothingYet: (): Text => ({
    zh: '已登记，尚未收到数据。→ 让该系统推送第一条记录，或把文件放进它的文件夹。',
    en: 'Declared, and nothing received yet. → Let the system push its first record, or drop a file into its folder.',
  }),
} as const;

/** What the codes of errors mean to an operator; any other is told as the hub wrote it. */
const EXPLANATIONS: Readonly<Record<string, Text>> = {
  SOURCE_UNREACHABLE: {
    zh: '该系统没有应答。→ 检查从本机能否访问它。',
    en: 'The system does not answer. → See whether it can be reached from this host.',
  },
  SOURCE_REFUSED: {
    zh: '该系统拒绝了枢纽。→ 联系它的负责单位。',
    en: 'The system refuses the hub. → Ask its owner.',
  },
  MISCONFIGURED: {
    zh: '设置有误。→ 查看连接器的日志。',
    en: 'A setting is wrong. → Look at the log of the connector.',
  },
  RECORDS_MISSING: {
    zh: '已接收的记录有缺失，为免出错已停止处理。→ 对照日志与账目，恢复缺失的部分。',
    en: 'Records that were taken are missing, and it stops rather than guess. → Compare the log with the books and restore what is missing.',
  },
  UNREACHABLE: {
    zh: '枢纽的 Kafka 或 PostgreSQL 没有应答。→ 运行 ./hub status 查看。',
    en: "The hub's Kafka or PostgreSQL does not answer. → See with ./hub status.",
  },
  INTERNAL: {
    zh: '枢纽自身出错。→ 把连接器的日志交给开发人员。',
    en: 'An error of the hub itself. → Give the log of the connector to its developers.',
  },
};

function explanationOf({ lastErrorCode = '', problem, lastError }: SourceHealth): Text {
  const asWritten = problem ?? lastError ?? '';
  return EXPLANATIONS[lastErrorCode] ?? { zh: asWritten, en: asWritten };
}

function pausedByZh({ by, reason, since }: PauseFacts, now: Date): string {
  return by === undefined || since === undefined
    ? '已由人工暂停。'
    : `${by} 于 ${clockWords(since, now)} 暂停，原因：${unended(reason)}。`;
}

function pausedByEn({ by, reason, since }: PauseFacts, now: Date): string {
  return by === undefined || since === undefined
    ? 'Paused by a person.'
    : `Paused by ${by} at ${clockWords(since, now)}: ${unended(reason)}.`;
}

function unended(sentence = ''): string {
  return sentence.trim().replace(/[.。]$/, '');
}

function contactZh({ contact }: Absence): string {
  return contact === undefined ? '联系该系统的负责单位。' : `联系${contact}。`;
}

function contactEn({ contact }: Absence): string {
  return contact === undefined ? 'Ask the owner of the system.' : `Ask ${contact}.`;
}
