import { describe, expect, it } from '@jest/globals';
import { mistyped, orgCode, registration15, residentId, uscc } from './identifiers.js';
import { plain, fullWidth, toGbk } from './spelling.js';

describe('identifiers of the town', () => {
  it.each([
    ['91', 'MA000001', '91320700MA0000015P'],
    ['92', 'MA000003', '92320700MA0000031A'],
    ['11', '00000001', '113207000000000199'],
    ['52', 'MJ000005', '52320700MJ0000050X'],
  ])('makes the code of kind %s around %s', (kind, body, code) => {
    expect(uscc(kind, body, '320700')).toBe(code);
  });

  it.each(['D2143569-X', '00001333-8', 'MB032716-9', '01413886-0'])('makes %s', (code) => {
    expect(orgCode(code.slice(0, 8))).toBe(code);
  });

  it('makes a registration number of 15 digits', () => {
    expect(registration15('32010300007145')).toBe('320103000071453');
  });

  it.each([
    ['1949-12-31', 2, '110105', '11010519491231002X'],
    ['2000-02-29', 123, '330203', '330203200002291239'],
  ])('makes the number of somebody born on %s', (born, sequence, division, id) => {
    expect(residentId(born, sequence, division)).toBe(id);
  });

  it('mistypes the last character', () => {
    expect(mistyped('91320700MA0000015P')).not.toBe('91320700MA0000015P');
    expect(mistyped('113')).toBe('114');
  });
});

describe('spelling', () => {
  it('writes full width that a careful reader takes back', () => {
    expect(fullWidth('A-1(2)')).toBe('Ａ－１（２）');
    expect(plain(' Ａ－１（２）　')).toBe('A-1(2)');
  });

  it('writes GBK that a decoder reads, and refuses what GBK lacks', () => {
    const text = '滨澜市〔2026〕第17号，（江苏）';

    expect(new TextDecoder('gbk').decode(toGbk(text))).toBe(text);
    expect(() => toGbk('𠮷')).toThrow('GBK');
  });
});
