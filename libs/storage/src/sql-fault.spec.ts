import { describe, expect, it } from '@jest/globals';
import { Unreachable } from '@hub/contracts';
import { sqlFault, surfaced } from './sql-fault.js';

const withCode = (code: string, message = 'x'): Error =>
  Object.assign(new Error(message), { code });

describe(sqlFault, () => {
  it.each([
    ['23505', 'unique'],
    ['40001', 'serialisation'],
    ['40P01', 'serialisation'],
    ['08006', 'connection'],
    ['ECONNREFUSED', 'connection'],
    ['26000', 'connection'],
    ['57P01', 'shutdown'],
    ['57P03', 'shutdown'],
    ['53100', 'shutdown'],
    ['22021', 'other'],
    ['23503', 'other'],
    ['', 'other'],
  ])('reads %s as %s', (code, fault) => {
    expect(sqlFault(withCode(code))).toBe(fault);
  });

  it.each(['Connection terminated unexpectedly', 'Query read timeout'])(
    'knows the driver by its words: %s',
    (message) => {
      expect(sqlFault(new Error(message))).toBe('connection');
    },
  );

  it('looks through what was wrapped around the driver’s error', () => {
    expect(sqlFault(surfaced(withCode('40P01')))).toBe('serialisation');
  });

  it('calls what is no error at all other', () => {
    expect(sqlFault('down')).toBe('other');
  });
});

describe(surfaced, () => {
  it('asks to retry where trying again may help, without PostgreSQL’s words, which may quote values', () => {
    const error = surfaced(withCode('57P01', 'terminating: 张三'));

    expect(error).toBeInstanceOf(Unreachable);
    expect((error as Unreachable).message).not.toContain('张三');
  });

  it('leaves an error alone that may be the fault of one record', () => {
    const error = withCode('23505');

    expect(surfaced(error)).toBe(error);
  });
});
