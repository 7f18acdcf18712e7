import { describe, expect, it } from '@jest/globals';
import type { ArgumentMetadata } from '@nestjs/common';
import type { Refusal } from '@hub/contracts';
import { RequestRefused } from '@hub/contracts';
import { Type } from 'class-transformer';
import {
  IsDefined,
  IsIn,
  IsISO8601,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { ListQuery } from './list-query.js';
import { RequestPipe } from './request.pipe.js';

class Party {
  @IsString()
  @MaxLength(3)
  code!: string;
}

class Search {
  @IsIn(['license', 'case'])
  kind!: string;

  @IsOptional()
  @IsInt()
  year?: number;

  @IsOptional()
  @IsISO8601()
  asOf?: string;

  @IsOptional()
  @Matches(/^[A-Z]+$/)
  issuer?: string;

  @IsDefined()
  @ValidateNested()
  @Type(() => Party)
  party!: Party;
}

class Unchecked {
  anything?: string;
}

const pipe = new RequestPipe();
const body = (value: unknown, metatype: ArgumentMetadata['metatype'] = Search): unknown =>
  pipe.transform(value, { type: 'body', metatype });

function refusalFor(value: unknown): Refusal | undefined {
  try {
    body(value);
  } catch (error) {
    return (error as RequestRefused).refusal;
  }
  return undefined;
}

function faultsOf(value: unknown): object {
  const refusal = refusalFor(value);
  expect(refusal).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
  return Object.fromEntries((refusal?.faults ?? []).map(({ field, code }) => [field, code]));
}

describe(RequestPipe.name, () => {
  it('makes an instance of what fits', () => {
    const search = body({ kind: 'license', party: { code: 'abc' } });

    expect(search).toBeInstanceOf(Search);
    expect((search as Search).party).toBeInstanceOf(Party);
  });

  it('tells one fault per field, with its code', () => {
    const value = {
      kind: 'x',
      year: '1',
      asOf: 'noon',
      issuer: 'a',
      party: { code: 'abcd' },
      extra: undefined,
    };

    expect(faultsOf(value)).toEqual({
      kind: 'CODE_UNKNOWN',
      year: 'TYPE',
      asOf: 'DATE',
      issuer: 'PATTERN',
      'party.code': 'LENGTH',
      extra: 'UNKNOWN_FIELD',
    });
  });

  it('tells what is missing, also when nothing was sent', () => {
    expect(faultsOf({})).toEqual({ kind: 'REQUIRED', party: 'REQUIRED' });
    expect(faultsOf(undefined)).toEqual({ kind: 'REQUIRED', party: 'REQUIRED' });
  });

  it.each([[[]], ['text'], [7]])('takes no %j for a body', (value) => {
    expect(faultsOf(value)).toEqual({ '': 'TYPE' });
  });

  it('tells no value, since it may be personal', () => {
    const refused = refusalFor({ kind: '张三' });

    expect(JSON.stringify(refused)).toContain('CODE_UNKNOWN');
    expect(JSON.stringify(refused)).not.toContain('张三');
  });

  it('reads numbers of a query', () => {
    const query = pipe.transform({ limit: '7' }, { type: 'query', metatype: ListQuery });

    expect(query).toMatchObject({ limit: 7 });
    expect(() => pipe.transform({ limit: '501' }, { type: 'query', metatype: ListQuery })).toThrow(
      RequestRefused,
    );
    expect(() => pipe.transform({ limit: 'x' }, { type: 'query', metatype: ListQuery })).toThrow(
      RequestRefused,
    );
  });

  it('passes on untouched what has no rules', () => {
    const bytes = Buffer.from('x');

    expect(body(bytes, Buffer as never)).toBe(bytes);
    expect(body(bytes, Object)).toBe(bytes);
    expect(body(bytes, Unchecked)).toBe(bytes);
    expect(pipe.transform('housing', { type: 'param', metatype: String })).toBe('housing');
    expect(pipe.transform({ a: 1 }, { type: 'custom', metatype: Search })).toEqual({ a: 1 });
  });
});
