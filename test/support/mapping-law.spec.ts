import type { CodeTable, JsonObject } from '@hub/contracts';
import type { MappingProgram } from '@hub/mapping';
import { describe, expect, it } from '@jest/globals';
import { aProgram } from './a-mapping.js';
import { breaches } from './mapping-law.js';

const sound = aProgram(
  'form: permit\ntitle: t\nmakes: license\nkey: [no]\nfields: { no: number, nm: holder.name, st: status }',
  ['no', 'nm', 'st'],
);

const view = { kind: 'license' as const, record: { number: 'F', status: 'annulled' } };

/** `ended` is the coarser word for `annulled`. */
const CODES: ReadonlyMap<string, CodeTable> = new Map([
  [
    'license-status',
    {
      concept: 'license-status',
      rows: new Map([
        ['annulled', new Map([['permit', ['2~']]])],
        ['ended', new Map([['permit', ['2']]])],
      ]),
    },
  ],
]);

/** The sound program with a fault in its reading. */
function reading(change: (native: JsonObject) => JsonObject): MappingProgram {
  return { ...sound, read: (native) => sound.read(change(native as JsonObject)) };
}

describe('the law of mappings', () => {
  it('is kept by a sound mapping', () => {
    expect(breaches(sound, view, CODES)).toEqual([]);
  });

  it.each([
    ['a value that is read as another', { no: 'G' }, 'says number = "G", not "F"'],
    ['a value that nobody gave', { nm: '张三' }, 'says holder.name = "张三", not undefined'],
    ['a value that is lost', { no: '' }, 'lost number in no'],
    ['a record that cannot be read again', { no: [] }, 'cannot read what it wrote: no TYPE'],
  ])('is broken by %s', (_, change, breach) => {
    const program = reading((native) => ({ ...native, ...change }));

    expect(breaches(program, view, CODES)).toContain(breach);
  });

  it('is broken by what changes again at every pass', () => {
    const program = reading((native) => ({ ...native, no: `${String(native['no'])}F` }));

    expect(breaches(program, view, CODES)?.join()).toContain('not idempotent');
  });

  it('lets a coarser word stand for a finer one, and not the other way round', () => {
    const coarser = reading((native) => ({ ...native, st: 'ended' }));
    const finer = reading((native) => ({ ...native, st: 'annulled' }));
    const ended = { ...view, record: { number: 'F', status: 'ended' } };

    expect(breaches(coarser, view, CODES)).toEqual([]);
    expect(breaches(finer, ended, CODES)).toContain('says status = "annulled", not "ended"');
  });
});
