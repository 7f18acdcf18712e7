import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RequestRefused } from '@hub/contracts';
import { splitBody } from './body.js';

const textsOf = (body: string, format: 'json' | 'ndjson') =>
  splitBody(Buffer.from(body), format).map((record) => record.bytes.toString());

describe(splitBody.name, () => {
  it('keeps the bytes of each record of an array', () => {
    const body = '[ {"a": "x,]}\\"" , "b":[1,{}]} ,{"n":12345678901234567890}\n, 7 ,"s",[], null ]';

    expect(textsOf(body, 'json')).toEqual([
      '{"a": "x,]}\\"" , "b":[1,{}]}',
      '{"n":12345678901234567890}',
      '7',
      '"s"',
      '[]',
      'null',
    ]);
  });

  it('finds exactly the elements that JSON.parse finds', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.nat(3), (values, indent) => {
        const slices = textsOf(JSON.stringify(values, null, indent), 'json');
        expect(slices.map((slice) => JSON.parse(slice) as unknown)).toEqual(
          JSON.parse(JSON.stringify(values)),
        );
      }),
    );
  });

  it('turns one broken line into a record of text and leaves its neighbours alone', () => {
    expect(textsOf('{"a":1}\n\n{"a":\r\n{"b":2}\r\n', 'ndjson')).toEqual([
      '{"a":1}',
      '"{\\"a\\":"',
      '{"b":2}',
    ]);
  });

  it('keeps a line that is not UTF-8 as base64', () => {
    const line = Buffer.from([0x7b, 0xff, 0x7d]);

    expect(splitBody(line, 'ndjson')[0]?.native).toEqual({ base64: line.toString('base64') });
  });

  it.each(['', '{', '[1,]', '5', '"x"', 'null'])('refuses %j as a JSON body', (body) => {
    expect(() => splitBody(Buffer.from(body), 'json')).toThrow(RequestRefused);
  });

  it('replaces broken UTF-8 in JSON, so that it becomes a fault of its field', () => {
    const body = Buffer.concat([Buffer.from('[{"a":"'), Buffer.from([0xff]), Buffer.from('"}]')]);

    expect(splitBody(body, 'json')[0]?.native).toEqual({ a: '\uFFFD' });
  });
});
