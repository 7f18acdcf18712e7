import { describe, expect, it } from '@jest/globals';
import type { SourceHealth, SystemStatus } from '@hub/contracts';
import type { InstanceFacts, SystemFacts } from './system-facts.js';
import { systemStatus } from './system-status.js';

const NOW = new Date('2026-11-25T09:30:00+08:00');
const ago = (seconds: number): Date => new Date(NOW.getTime() - seconds * 1_000);
const iso = (seconds: number): string =>
  `${new Date(ago(seconds).getTime() + 8 * 3_600_000).toISOString().slice(0, -1)}+08:00`;

const anInstance = (over: Partial<InstanceFacts> = {}): InstanceFacts => ({
  heardAt: ago(1),
  isThere: true,
  isReady: true,
  reasons: [],
  ...over,
});

const aSource = (over: Partial<SourceHealth> = {}): SourceHealth => ({
  system: 'housing',
  source: 'files',
  paused: false,
  lagRecords: 0,
  receivedPerSecond: 0,
  lastReadAt: iso(1),
  ...over,
});

/** A system that promised data every ten minutes and brought some a minute ago. */
const facts = (over: Partial<SystemFacts> = {}): SystemFacts => ({
  app: 'departments',
  contact: '登记注册科',
  problems: [],
  isHearing: true,
  instances: [anInstance()],
  sources: [aSource()],
  lastReceivedAt: ago(60),
  lagRecords: 0,
  expectedEverySeconds: 600,
  ...over,
});

const { expectedEverySeconds: _, ...noPromise } = facts();
const { lastReceivedAt: __, ...neverReceived } = facts();
const problem = {
  file: 'systems/housing/system.yaml',
  line: 3,
  rule: 'owner',
  message: 'no owner',
  remedy: 'Name it.',
};

type Row = readonly [why: string, facts: SystemFacts, status: SystemStatus, says?: RegExp];

// prettier-ignore
const TABLE: readonly Row[] = [
  ['it keeps its promise', facts(), 'up'],
  ['it promised nothing and came yesterday', { ...noPromise, lastReceivedAt: ago(86_400) }, 'up'],
  ['it came exactly when promised', facts({ lastReceivedAt: ago(600) }), 'up'],
  ['it is a second late', facts({ lastReceivedAt: ago(601) }), 'late', /承诺 10 分钟一次/],
  [
    'it is 38 minutes late',
    facts({ lastReceivedAt: ago(38 * 60) }),
    'late',
    /已 38 分钟没有来数.*最近一次：08:52。→ 联系登记注册科/,
  ],
  [
    'it promised nothing and four days are over',
    { ...noPromise, lastReceivedAt: ago(4 * 86_400) },
    'silent',
    /已 4 天没有新数据.*11-21 09:30/,
  ],
  ['nothing ever came', neverReceived, 'new', /尚未收到数据/],
  [
    'nothing ever came, and nothing is promised',
    { ...noPromise, lastReceivedAt: undefined as never },
    'new',
  ],

  [
    'its folder has a mistake',
    facts({ problems: [problem] }),
    'misconfigured',
    /system\.yaml 第 3 行有误：no owner → Name it\./,
  ],
  [
    'its heartbeat tells of a mistake',
    facts({ sources: [aSource({ problem: 'x.yaml:1: bad', misconfigured: true })] }),
    'misconfigured',
    /x\.yaml:1: bad/,
  ],
  ['a mistake outweighs a pause', facts({ problems: [problem], pause: {} }), 'misconfigured'],
  [
    'a mistake outweighs silence of its app',
    facts({ problems: [problem], instances: [] }),
    'misconfigured',
  ],

  [
    'a person paused it',
    facts({ pause: { by: 'operator', reason: '数据库升级。', since: ago(1_800) }, lagRecords: 12 }),
    'paused',
    /^operator 于 09:00 暂停，原因：数据库升级。推送照常接收，恢复后处理，已积压 12 条。$/,
  ],
  ['it is paused and nobody knows by whom', facts({ pause: {} }), 'paused', /已由人工暂停/],
  [
    'a pause outweighs a failure',
    facts({ pause: {}, sources: [aSource({ problem: 'refused' })] }),
    'paused',
  ],
  ['a pause outweighs lateness', facts({ pause: {}, lastReceivedAt: ago(9_999) }), 'paused'],

  ['its app never had a heartbeat', facts({ instances: [] }), 'failing', /departments 没有心跳；/],
  [
    'its app has lost its heartbeat',
    facts({ instances: [anInstance({ isThere: false, heardAt: ago(720) })] }),
    'failing',
    /没有心跳，最后一次在 09:18/,
  ],
  [
    'one of two instances is gone',
    facts({ instances: [anInstance(), anInstance({ isThere: false })] }),
    'up',
  ],
  [
    'its app is not ready',
    facts({ instances: [anInstance({ isReady: false, reasons: ['database: away'] })] }),
    'failing',
    /尚不能工作：database: away/,
  ],
  [
    'one of two instances is not ready',
    facts({ instances: [anInstance(), anInstance({ isReady: false, reasons: ['x'] })] }),
    'up',
  ],
  [
    'the console hears nobody',
    facts({ isHearing: false, instances: [] }),
    'failing',
    /收不到任何心跳/,
  ],
  [
    'a source has stopped',
    facts({ sources: [aSource({ problem: 'refused', lastErrorCode: 'SOURCE_REFUSED' })] }),
    'failing',
    /来源 files 已停止：该系统拒绝了枢纽/,
  ],
  [
    'a stopped source without a known code',
    facts({ sources: [aSource({ problem: 'Odd thing' })] }),
    'failing',
    /已停止：Odd thing/,
  ],
  [
    'its last reading failed',
    facts({
      sources: [
        aSource({ lastReadAt: iso(60), lastErrorAt: iso(30), lastErrorCode: 'SOURCE_UNREACHABLE' }),
      ],
    }),
    'failing',
    /最近一次读取失败（09:29）：该系统没有应答/,
  ],
  [
    'its first reading failed',
    facts({
      sources: [aSource({ lastReadAt: undefined as never, lastErrorAt: iso(30), lastError: 'x' })],
    }),
    'failing',
  ],
  [
    'a reading went well after the failure',
    facts({ sources: [aSource({ lastReadAt: iso(5), lastErrorAt: iso(30) })] }),
    'up',
  ],
  [
    'an old error of a push door is over',
    facts({ sources: [aSource({ source: 'push', lastReadAt: iso(60), lastErrorAt: iso(30) })] }),
    'up',
  ],
  [
    'a failure outweighs lateness',
    facts({ sources: [aSource({ problem: 'x' })], lastReceivedAt: ago(9_999) }),
    'failing',
  ],
  ['a failure outweighs newness', { ...neverReceived, instances: [] }, 'failing'],
];

describe(systemStatus.name, () => {
  it.each(TABLE.map((row) => [row[0], row] as const))('when %s', (_why, row) => {
    const [, given, status, says] = row;
    const judged = systemStatus(given, NOW);

    expect(judged.status).toBe(status);
    expect(judged.reasons.length > 0).toBe(status !== 'up');
    if (says) {
      expect(judged.reasons[0]?.zh).toMatch(says);
    }
  });

  it('gives every reason in both languages, and none twice', () => {
    const sources = [aSource({ problem: 'a' }), aSource({ source: 'rest', problem: 'b' })];
    const { reasons } = systemStatus(facts({ sources }), NOW);

    expect(reasons.map(({ en }) => en)).toEqual([
      'The source files has stopped: a Then resume the system.',
      'The source rest has stopped: b Then resume the system.',
    ]);
  });

  it('says all mistakes of a folder', () => {
    const { reasons } = systemStatus(facts({ problems: [problem, { ...problem, line: 9 }] }), NOW);

    expect(reasons.map(({ en }) => en)).toEqual([
      'systems/housing/system.yaml:3: no owner → Name it.',
      'systems/housing/system.yaml:9: no owner → Name it.',
    ]);
  });
});
