import { describe, expect, it } from '@jest/globals';
import { AllowedMethods } from './allowed-methods.js';

describe(AllowedMethods.name, () => {
  const methods = new AllowedMethods();
  methods.note('GET', '/v1/receipts/:receipt');
  methods.note(['HEAD', 'DELETE'], '/v1/receipts/:receipt');
  methods.note('GET', '/v1/receipts/:receipt');
  methods.note('POST', '/v1/receipts');
  methods.note('GET', '/files/*');

  it('lists the methods of an address once and in order, whatever its query', () => {
    expect(methods.of('/v1/receipts/7?x=/1')).toEqual(['DELETE', 'GET', 'HEAD']);
    expect(methods.of('/v1/receipts')).toEqual(['POST']);
    expect(methods.of('/files/a/b')).toEqual(['GET']);
  });

  it.each(['/v1/receipts/', '/v1/receipts/7/8', '/v1', '/', ''])('knows nothing at "%s"', (url) => {
    expect(methods.of(url)).toEqual([]);
  });
});
