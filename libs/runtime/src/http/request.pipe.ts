import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validateSync } from 'class-validator';
import { faultsOf } from './fault-of-constraint.js';
import { invalidRequest } from './refusals.js';

type DtoClass = new () => object;

/**
 * Checks `@Body()`, `@Query()` and `@Param()` arguments whose type is a class with class-validator rules, and passes on
 * an instance of it. Members the class does not know are faults too. Throws `RequestRefused` (400, faults by field).
 * All other arguments pass untouched, the raw bytes of the data path among them.
 */
@Injectable()
export class RequestPipe implements PipeTransform {
  private readonly checked = new Map<unknown, boolean>();

  transform(value: unknown, { metatype, type }: ArgumentMetadata): unknown {
    if (type === 'custom' || metatype === undefined || !this.isChecked(metatype)) {
      return value;
    }
    const dto = plainToInstance(metatype as DtoClass, value ?? {});
    if (typeof dto !== 'object' || Array.isArray(dto)) {
      throw invalidRequest(faultsOf([{ property: '', constraints: { isObject: '' }, value }]));
    }
    const errors = validateSync(dto, {
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      validationError: { target: false },
    });
    if (errors.length > 0) {
      throw invalidRequest(faultsOf(errors));
    }
    return dto;
  }

  /** Whether a class has rules of its own or inherited ones. */
  private isChecked(metatype: NonNullable<ArgumentMetadata['metatype']>): boolean {
    let checked = this.checked.get(metatype);
    if (checked === undefined) {
      checked =
        getMetadataStorage().getTargetValidationMetadatas(metatype, '', true, false).length > 0;
      this.checked.set(metatype, checked);
    }
    return checked;
  }
}
