import { Controller, Get, Inject } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { notFound } from '@hub/runtime';
import type { FirstRecord } from './first-record.js';

/** Token of the function that finds the first record. */
export const FIRST_RECORD = Symbol('FirstRecord');

/** How to begin on an empty hub. */
@ApiTags('systems')
@ApiBearerAuth()
@Controller('v1/first-record')
export class FirstRecordController {
  constructor(@Inject(FIRST_RECORD) private readonly find: () => FirstRecord | undefined) {}

  /** 404 when no system has a form with a case. */
  @Get()
  @ApiOperation({ summary: 'A record to begin with, and where it goes' })
  first(): FirstRecord {
    const found = this.find();
    if (!found) {
      throw notFound({ zh: '没有可用的示例记录', en: 'There is no record to begin with' });
    }
    return found;
  }
}
