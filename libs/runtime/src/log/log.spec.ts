import { describe, expect, it } from '@jest/globals';
import { Misconfigured, Unreachable } from '@hub/contracts';
import type { Log, LogLevel } from './log.js';
import { createLog, silentLog } from './log.js';
import { NestLog } from './nest-log.js';

type Line = Record<string, unknown> & { error?: Record<string, unknown> };

function aLog(level: LogLevel = 'debug'): { log: Log; lines: () => Line[]; text: () => string } {
  const written: string[] = [];
  return {
    log: createLog({
      app: 'departments',
      instance: '2',
      level,
      write: (l) => void written.push(l),
    }),
    lines: () => written.map((line) => JSON.parse(line) as Line),
    text: () => written.join(''),
  };
}

describe(createLog.name, () => {
  it('writes one JSON line per event', () => {
    const { log, lines, text } = aLog();

    log.info('batch-done', { topic: 'hub.received.housing.v1', records: 7, offset: 12n, ok: true });

    expect(text().match(/\n/g)).toHaveLength(1);
    expect(lines()[0]).toEqual({
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+\+08:00$/),
      level: 'info',
      app: 'departments',
      instance: '2',
      event: 'batch-done',
      topic: 'hub.received.housing.v1',
      records: 7,
      offset: '12',
      ok: true,
    });
  });

  it('writes nothing below its level', () => {
    const { log, lines } = aLog('warn');

    log.debug('a');
    log.info('b');
    log.warn('c');
    log.error('d', undefined);

    expect(lines().map((line) => line['event'])).toEqual(['c', 'd']);
  });

  it('carries the fields of a log made with them', () => {
    const { log, lines } = aLog();

    log.with({ system: 'housing' }).with({ correlationId: 'c' }).warn('slow');

    expect(lines()[0]).toMatchObject({ system: 'housing', correlationId: 'c', event: 'slow' });
  });

  it('tells a HubError by code, disposition, remedy and details, without its stack', () => {
    const { log, lines } = aLog();

    log.error('halted', new Misconfigured('two hubs', 'Use one.', { topic: 't', row: { a: 1 } }));

    expect(lines()[0]?.error).toEqual({
      name: 'Misconfigured',
      code: 'MISCONFIGURED',
      disposition: 'halt',
      message: 'two hubs',
      remedy: 'Use one.',
      topic: 't',
      row: '(withheld)',
    });
  });

  it('tells a bug with its places and a cause below it', () => {
    const { log, lines } = aLog();

    log.error('failed', new Unreachable('no', {}, { cause: new TypeError('inner') }));
    log.error('failed', new TypeError('outer'));

    expect(lines()[0]?.['cause']).toMatchObject({ error: { name: 'TypeError', message: 'inner' } });
    expect(lines()[1]?.error?.['stack']).toEqual(
      expect.arrayContaining([expect.stringContaining('log.spec')]),
    );
  });

  it('tells an event without an error', () => {
    const { log, lines } = aLog();

    log.error('stop-took-too-long', undefined, { afterMs: 5 });

    expect(lines()[0]).not.toHaveProperty('error');
  });

  it('survives what is no error', () => {
    const { log, lines } = aLog();

    log.error('odd', 'a string');

    expect(lines()[0]?.error).toBe('something that is no error was thrown');
  });
});

describe('personal data', () => {
  it('does not get in with objects or with fields named for bodies', () => {
    const { log, text } = aLog();
    const smuggled = {
      record: '张三',
      native: '张三',
      where: { name: '张三' },
      list: [{ name: '张三' }],
    };

    log.info('x', smuggled as never);

    expect(text()).not.toContain('张三');
  });

  it('does not get in with the excerpt that JSON.parse quotes', () => {
    const { log, text } = aLog();

    for (const broken of ['{"name":"张三" x}', 'abc def', '{"id": 320703199001010']) {
      try {
        JSON.parse(broken);
      } catch (error) {
        log.error('broken', error);
      }
    }

    expect(text()).not.toMatch(/张三|abc|320703/);
  });

  it('does not get in with what a driver quotes, or as a resident ID number', () => {
    const { log, text } = aLog();

    log.error('sql', new Error('invalid input syntax for type date: "张三,某路1号"'));
    log.error('key', new Unreachable('no answer for 32070319900101001X'));
    log.warn('seen', { text: 'id 11010519491231002x.' });

    expect(text()).not.toMatch(/张三|32070319900101001X|11010519491231002x/);
  });

  it('keeps what an operator needs: short quoted names and hexadecimal keys', () => {
    const { log, text } = aLog();

    log.error('sql', new Error('relation "kafka_offset" does not exist'), {
      key: '12345678901234567890',
    });

    expect(text()).toContain('kafka_offset');
    expect(text()).toContain('12345678901234567890');
  });

  it('is cut where a text is long', () => {
    const { log, lines } = aLog();

    log.info('x', { text: 'a'.repeat(5_000) });

    expect(String(lines()[0]?.['text']).length).toBeLessThan(500);
  });
});

describe('silentLog', () => {
  it('says nothing, with fields too', () => {
    expect(silentLog.with({ a: 1 })).toBe(silentLog);
    expect(silentLog.error('x', new Error('y'))).toBeUndefined();
  });
});

describe(NestLog.name, () => {
  it("writes Nest's start-up words at debug and its complaints at warn", () => {
    const { log, lines } = aLog();
    const nest = new NestLog(log);

    nest.log('Mapped {/v1}', 'RouterExplorer');
    nest.warn('deprecated', 'X');
    nest.error(new Error('inner'), 'stack', 'Y');

    expect(lines()).toMatchObject([
      { level: 'debug', message: 'Mapped {/v1}', context: 'RouterExplorer' },
      { level: 'warn', message: 'deprecated' },
      { level: 'warn', event: 'nest-error', context: 'Y' },
    ]);
  });
});
