import { Body, Controller, Headers, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  IsISO8601,
  IsNotEmptyObject,
  IsObject,
  IsOptional,
  IsString,
  Length,
} from 'class-validator';
import type { JsonObject } from '@hub/contracts';
import type { PushHeaders } from './records.controller.js';
import { WithdrawalsService } from './withdrawals.service.js';

/** A record taken back as never valid. */
export class Withdrawal {
  @ApiProperty({
    description: 'The key fields of the form with their values',
    type: 'object',
    additionalProperties: true,
  })
  @IsObject()
  @IsNotEmptyObject()
  key!: JsonObject;

  @ApiProperty({ description: 'Why', maxLength: 500 })
  @IsString()
  @Length(1, 500)
  reason!: string;

  @ApiProperty({ required: false, description: 'When, RFC 3339 with zone' })
  @IsOptional()
  @IsISO8601({ strict: true })
  changedAt?: string;
}

/** Where records are taken back. Ending a license is a status, not a withdrawal. */
@ApiTags('records')
@ApiBearerAuth()
@Controller('v1/systems/:system/forms/:form')
export class WithdrawalsController {
  constructor(private readonly withdrawals: WithdrawalsService) {}

  /** Answers 202 once it is in the log. A key nobody knows ends `not-shared` and is remembered. */
  @Post('withdrawals')
  @HttpCode(202)
  @ApiOperation({ summary: 'Take one record back as never valid' })
  @ApiResponse({ status: 202, description: '`{ receipt }`' })
  withdraw(
    @Param() { system, form }: { system: string; form: string },
    @Body() withdrawal: Withdrawal,
    @Headers() headers: PushHeaders,
  ): Promise<{ receipt: string }> {
    return this.withdrawals.take(system, form, withdrawal, headers);
  }
}
