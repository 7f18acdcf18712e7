import { describe, expect, it } from '@jest/globals';
import type { Fault, Json } from '@hub/contracts';
import type { Stage, StageResult } from '@hub/connector';
import { mapBack, mapForwards } from './map.js';

const FAULT: Fault = {
  field: 'st',
  code: 'CODE_UNKNOWN',
  message: { zh: '未知代码', en: 'The code is unknown.' },
  remedy: { zh: '改为 1 或 2', en: 'Give 1 or 2.' },
  value: 'Z',
};

/** A stage that answers the same to every record, and keeps what it was asked. */
function stageThatSays(result: Partial<StageResult>): Stage & { asked: Json[] } {
  const asked: Json[] = [];
  const stage = {
    asked,
    kinds: ['license'],
    run: (native: Json) => {
      asked.push(native);
      return { warnings: [], ...result };
    },
    fill: (view: object) => ({ native: { ...view }, filled: {}, missing: [] }),
  };
  return stage as unknown as Stage & { asked: Json[] };
}

describe(mapForwards, () => {
  it('gives the canonical records of a record that fits', () => {
    const records = [
      { kind: 'license' as const, json: Buffer.from('{"number":"F-17"}'), links: [] },
    ];
    const stage = stageThatSays({ ok: true, records });

    expect(mapForwards(stage, '{"no":"F-17"}', 'zh')).toEqual({
      fits: true,
      line: { records: [{ kind: 'license', record: { number: 'F-17' } }] },
    });
  });

  it('tells faults in the language asked for, with the value given', () => {
    const stage = stageThatSays({ ok: false, faults: [FAULT] });

    expect(mapForwards(stage, '{"st":"Z"}', 'en')).toEqual({
      fits: false,
      line: {
        faults: [
          {
            field: 'st',
            code: 'CODE_UNKNOWN',
            message: 'The code is unknown.',
            remedy: 'Give 1 or 2.',
            value: 'Z',
          },
        ],
      },
    });
  });

  it('takes a line that is not JSON as its text, as the door does', () => {
    const stage = stageThatSays({ ok: false, faults: [] });

    mapForwards(stage, '{"no":', 'zh');

    expect(stage.asked).toEqual(['{"no":']);
  });
});

describe(mapBack, () => {
  it('fills the form from a joined view', () => {
    const view = { kind: 'license', record: { number: 'F-17' }, related: {} };

    expect(mapBack(stageThatSays({}), JSON.stringify(view))).toEqual({
      fits: true,
      line: { native: view, filled: {}, missing: [] },
    });
  });

  it('says what a line lacks that is no joined view', () => {
    const { fits, line } = mapBack(stageThatSays({}), '{"number":"F-17"}');

    expect(fits).toBe(false);
    expect(line).toMatchObject({ faults: [{ code: 'TYPE' }] });
  });
});
